"""Do long voice notes slow text down? Replies to texts alone, then beside ten notes of five minutes, in one run.

`python -m tests.bench.voice`. The notes are decoded and cut here; a server on this machine stands for the engine. It
takes what nobody else wants of the processors, since in the field it is another machine: what it does with a megabyte a
piece is not what is measured.

`python -m tests.bench.voice decode` tells what half a minute of speech costs: the start of ffmpeg, decoding, cutting,
all of it, and all of it through the workshop, cold and warm.
"""

import asyncio
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
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
from tests.peers import start
from tests.peers.sound import code, speak

TEXTS, RATE = 200, 20
#: of each step of decoding
TIMES = 7
NOTES, MINUTES = 10, 5
SENTENCE = "Mon enfant a de la fièvre depuis hier et il vomit tout ce qu'il boit. "
LOOK_SECONDS = 1.0


def note(folder: Path) -> bytes:
    """Five minutes of speech as a phone codes it."""
    said = speak(folder / "said.wav", SENTENCE * 10)
    loop = ["-stream_loop", "-1", "-t", str(MINUTES * 60), "-i", str(said)]
    return code(loop, "ogg", folder)


async def reply(http: httpx.AsyncClient, url: str, number: int) -> float:
    """Seconds from posting a text to the moment that its answer was saved. Looked for seldom: looking costs as well."""
    session, headers = secrets.token_urlsafe(16), {"Origin": url}
    body = {"session": session, "rendering": "whatsapp", "id": secrets.token_urlsafe(12), "kind": "text"}
    started = datetime.now(UTC)
    answer = await http.post(
        f"{url}/simulator/messages", json=body | {"text": f"comment soigner un rhume ? {number}"}, headers=headers
    )
    answer.raise_for_status()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        seen = await http.get(f"{url}/simulator/conversation", params={"session": session, "rendering": "whatsapp"})
        for message in seen.json()["messages"]:
            if message["role"] == "assistant":
                return (datetime.fromisoformat(message["at"]) - started).total_seconds()


async def texts(http: httpx.AsyncClient, url: str) -> list[float]:
    """Texts of as many people, at a steady rate."""
    asked = []
    for number in range(TEXTS):
        asked.append(asyncio.create_task(reply(http, url, number)))
        await asyncio.sleep(1 / RATE)
    return sorted(await asyncio.gather(*asked))


async def notes(http: httpx.AsyncClient, url: str, sound: bytes) -> Sequence[str]:
    """Ten people send a note each; returns their sessions."""
    sessions, headers = [secrets.token_urlsafe(16) for _ in range(NOTES)], {"Origin": url}
    for session in sessions:
        kept = (await http.post(f"{url}/simulator/media", content=sound, headers=headers)).json()
        media = {"type": "audio/ogg", "size": len(sound), "seconds": MINUTES * 60.0, "ref": kept["ref"]}
        body = {"session": session, "rendering": "whatsapp", "id": secrets.token_urlsafe(12), "kind": "voice"}
        answer = await http.post(f"{url}/simulator/messages", json=body | {"media": media}, headers=headers)
        answer.raise_for_status()
    return sessions


async def answered(http: httpx.AsyncClient, url: str, sessions: Sequence[str]) -> int:
    """How many of the notes have their answer."""
    seen = [
        await http.get(f"{url}/simulator/conversation", params={"session": session, "rendering": "whatsapp"})
        for session in sessions
    ]
    return sum(any(m["role"] == "assistant" for m in answer.json()["messages"]) for answer in seen)


async def measure(folder: Path, console: Console) -> None:
    """Run both and print."""
    sound, port = await asyncio.to_thread(note, folder), start.free_port()
    heard = {"text": SENTENCE.strip(), "language": "fr", "duration": 25.0}
    async with start.models(folder, ({"endpoint": "transcription"}, {"transcription": heard}), behind=True) as engine:
        settings = {"DATA_DIR": str(folder / "data"), "PORT": str(port), "SETTLE_SECONDS": "0", "ENVIRONMENT": "test"}
        settings |= {"LOG_LEVEL": "ERROR", "TRANSCRIPTION_BASE_URL": engine, "VOICE_REPLIES": "off"}
        process = subprocess.Popen(
            [Path(sys.executable).parent / "carehelp", "serve"],
            env={"PATH": os.environ["PATH"], **settings},
            cwd=folder,
            start_new_session=True,  # as a service has: Linux weighs sessions against one another
        )
        url = f"http://127.0.0.1:{port}"
        try:
            async with httpx.AsyncClient(timeout=60) as http:
                await _up(http, url)
                await texts(http, url)  # warm
                alone = await texts(http, url)
                sessions = await notes(http, url, sound)
                beside = await texts(http, url)
                done = await answered(http, url, sessions)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 60)
    for name, found in (("alone", alone), ("beside the notes", beside)):
        p50, p99 = statistics.median(found), found[int(len(found) * 0.99)]
        console.print(f"texts {name}: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    ratio = beside[int(TEXTS * 0.99)] / alone[int(TEXTS * 0.99)]
    console.print(
        f"p99 beside / alone: {ratio:.2f}; {done} of {NOTES} notes of {len(sound) / 1e6:.1f} MB were answered"
    )


async def _up(http: httpx.AsyncClient, url: str) -> None:
    for _ in range(1200):
        try:
            if (await http.get(f"{url}/health")).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)
    raise SystemExit("carehelp serve did not start")


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
