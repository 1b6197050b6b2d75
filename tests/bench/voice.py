"""Do long voice notes slow text down? Replies to texts alone, then beside ten notes of five minutes, in one run.

`python -m tests.bench.voice`. Texts and notes come over Telegram, as most do, and the notes are fetched from there,
decoded and cut here; a server on this machine stands for the engine. It takes what nobody else wants of the processors,
since in the field it is another machine: what it does with a megabyte a piece is not what is measured.

`python -m tests.bench.voice decode` tells what half a minute of speech costs: the start of ffmpeg, decoding, cutting,
all of it, and all of it through the workshop, cold and warm.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import numpy as np
from rich.console import Console

from core.speech.clip import DecoderApart, Source
from core.speech.cut import Cutter
from core.speech.decode import Decoder
from core.speech.ffmpeg import find_ffmpeg
from core.speech.segment import RATE as RATE_OF_SPEECH
from core.workshop.workshop import Workshop
from tests.bench import figures, servers
from tests.bench.figures import Figures
from tests.bench.measures import load, orders, quiet
from tests.bench.servers import Server
from tests.peers import start
from tests.peers.sound import code, speak
from tests.peers.start import Stub

TEXTS, RATE = 200, 20
#: of each step of decoding
TIMES = 7
NOTES, MINUTES = 10, 5
SENTENCE = "Mon enfant a de la fièvre depuis hier et il vomit tout ce qu'il boit. "
#: chats of those who speak; none of them writes
FIRST_SPEAKER = 20_000_000
#: for so long the notes may take
MOST_SECONDS = 120.0


def note(folder: Path) -> bytes:
    """Five minutes of speech as a phone codes it."""
    said = speak(folder / "said.wav", SENTENCE * 10)
    loop = ["-stream_loop", "-1", "-t", str(MINUTES * 60), "-i", str(said)]
    return code(loop, "ogg", folder)


async def texts(server: Server, folder: Path, stub: Stub, first: int) -> Figures:
    """Texts at a steady rate, in as many conversations as there are."""
    await load(orders(server, folder, count=TEXTS, rate=RATE, first=first, conversations=TEXTS))
    await quiet(stub)
    return figures.of(folder / "sent.jsonl", stub.out, only=range(first, first + TEXTS))


async def notes(server: Server, size: int) -> None:
    """Ten people send a note each."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": servers.SECRET}
    async with httpx.AsyncClient(timeout=60) as http:
        for number in range(NOTES):
            person = {"id": FIRST_SPEAKER + number, "type": "private", "first_name": "Person"}
            voice = {"file_id": f"note{number}", "file_unique_id": f"u{number}", "duration": MINUTES * 60}
            message = {"message_id": 1, "date": int(time.time()), "chat": person, "from": person | {"is_bot": False}}
            update = {"update_id": FIRST_SPEAKER + number, "message": message | {"voice": voice | {"file_size": size}}}
            answer = await http.post(server.url, json=update, headers=headers)
            answer.raise_for_status()


def answered(stub: Stub) -> int:
    """How many of the notes have their answer."""
    told = {json.loads(line)["to"] for line in stub.out.read_text().splitlines()}
    return sum(str(FIRST_SPEAKER + number) in told for number in range(NOTES))


async def measure(folder: Path, console: Console) -> None:
    """Run both and print."""
    sound = await asyncio.to_thread(note, folder)
    (media := folder / "five.ogg").write_bytes(sound)
    heard = {"text": SENTENCE.strip(), "language": "fr", "duration": 25.0}
    engine = start.models(folder, ({"endpoint": "transcription"}, {"transcription": heard}), behind=True)
    async with engine as url, start.stub(folder / "answers.jsonl", media=media) as stub:
        server = servers.carehelp(stub.url, TRANSCRIPTION_BASE_URL=url, VOICE_REPLIES="off")
        async with servers.run(server, folder):
            await texts(server, folder, stub, 1_000)  # warm
            alone = await texts(server, folder, stub, 2_000)
            await notes(server, len(sound))
            began = time.monotonic()
            beside = await texts(server, folder, stub, 3_000)
            done = answered(stub)
            while answered(stub) < NOTES and time.monotonic() - began < MOST_SECONDS:
                await asyncio.sleep(1.0)
            took = time.monotonic() - began
    for name, found in (("alone", alone), ("beside the notes", beside)):
        console.print(
            f"texts {name}: p50 {found.reply_p50:.0f} ms, p99 {found.reply_p99:.0f} ms, {found.lost} unanswered"
        )
    console.print(
        f"p99 beside / alone: {beside.reply_p99 / alone.reply_p99:.2f}; of {NOTES} notes of {len(sound) / 1e6:.1f} MB"
        f" {done} were answered meanwhile, {answered(stub)} after {took:.0f} s"
    )


async def decode(folder: Path, console: Console) -> None:
    """What half a minute costs, step by step."""
    said = speak(folder / "said.wav", SENTENCE * 10)
    sound, ffmpeg = code(["-stream_loop", "-1", "-t", "30", "-i", str(said)], "ogg", folder), find_ffmpeg()
    raw = [str(ffmpeg), "-v", "error", "-i", str(folder / "note.ogg"), "-ac", "1", "-ar", str(RATE_OF_SPEECH)]
    samples = b"".join([piece.audio.raw_data async for piece in Decoder().pieces(sound)])

    async def run(*command: str) -> None:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        await process.wait()

    async def cut() -> None:
        cutter = Cutter()
        for piece in [*cutter.feed(np.frombuffer(samples, dtype="<i2")), *cutter.end()]:
            len(piece.wav)

    async def heard(source: Source) -> None:
        assert [piece async for piece in source.pieces(sound)]

    workshop = Workshop()
    steps: list[tuple[str, int, Callable[[], Awaitable[None]]]] = [
        ("ffmpeg starts and ends", TIMES, lambda: run(str(ffmpeg), "-version")),
        ("ffmpeg decodes", TIMES, lambda: run(*raw, "-f", "null", "-")),
        ("cut, trimmed, brought to one loudness, as WAV", TIMES, cut),
        ("all of it", TIMES, lambda: heard(Decoder())),
        ("all of it in the workshop, which starts", 1, lambda: heard(DecoderApart(workshop))),
        ("all of it in the workshop", TIMES, lambda: heard(DecoderApart(workshop))),
    ]
    for name, times, step in steps:
        console.print(f"{name}: {statistics.median([await _seconds(step) for _ in range(times)]):.3f} s")
    await workshop.close()


async def _seconds(step: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await step()
    return time.perf_counter() - started


def main() -> None:
    """Measure in a folder that goes."""
    measured = decode if sys.argv[1:] == ["decode"] else measure
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measured(Path(folder), Console()))


if __name__ == "__main__":
    main()
