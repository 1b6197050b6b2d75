"""The process that decodes: what it gives back, how it gives way, and what happens when it dies, hangs or is left."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from core.errors import MediaError, ProviderError
from core.priority import NICENESS
from core.speech.clip import NO_SPEECH, UNREADABLE, Cut, DecoderApart
from core.speech.decode import Decoder
from core.workshop.workshop import Workshop
from tests.peers.sound import SENTENCE, code, speak
from tests.unit.core.vision.test_safe import coded, picture

#: so many that a busy machine is no failure
SECONDS = 60.0


@pytest.fixture
async def alone() -> AsyncIterator[Workshop]:
    """A process of this test's own."""
    opened = Workshop()
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="module")
def note(folder: Path) -> bytes:
    """A hundred seconds of speech."""
    said = speak(folder / "said.wav", SENTENCE)
    return code(["-stream_loop", "-1", "-t", "100", "-i", str(said)], "ogg", folder)


async def heard(workshop: Workshop, data: bytes) -> list[Cut]:
    return [piece async for piece in DecoderApart(workshop).pieces(data)]


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def status(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split(":")[1].strip() for line in lines if line.startswith(name))


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and status(pid, "State")[0] != "Z"


def limits(pid: int) -> str:
    return Path(f"/proc/{pid}/limits").read_text()


async def ended(pid: int) -> None:
    async with asyncio.timeout(SECONDS):
        while alive(pid):
            await asyncio.sleep(0.01)


async def test_a_note_comes_out_as_it_does_here(workshop: Workshop, note: bytes) -> None:
    here = [piece async for piece in Decoder().pieces(note)]
    apart = await heard(workshop, note)
    assert [(piece.wav, piece.seconds, piece.spoken_seconds) for piece in apart] == [
        (piece.wav, piece.seconds, piece.spoken_seconds) for piece in here
    ]


async def test_what_is_no_note_says_why(workshop: Workshop, folder: Path) -> None:
    hum = code(["-f", "lavfi", "-i", "sine=440:d=5"], "ogg", folder)
    for data, why in ((b"", UNREADABLE), (os.urandom(20_000), UNREADABLE), (hum, NO_SPEECH)):
        with pytest.raises(MediaError) as caught:
            await heard(workshop, data)
        assert caught.value.reason == why


async def test_it_gives_way_to_others_and_may_write_nothing(alone: Workshop, note: bytes) -> None:
    async with aclosing(DecoderApart(alone).pieces(note)) as pieces:
        await anext(pieces)
        assert alone.pid
        [ffmpeg] = children(alone.pid)
        for pid in (alone.pid, ffmpeg):
            assert os.getpriority(os.PRIO_PROCESS, pid) >= NICENESS
            assert "Max file size             0 " in limits(pid)
            assert "Max core file size        0 " in limits(pid)


async def test_who_leaves_early_leaves_no_ffmpeg_behind(alone: Workshop, note: bytes) -> None:
    async with aclosing(DecoderApart(alone).pieces(note)) as pieces:
        await anext(pieces)
        assert alone.pid
        [ffmpeg] = children(alone.pid)
    await ended(ffmpeg)
    assert await heard(alone, note)


async def test_notes_side_by_side_do_not_mix(workshop: Workshop, note: bytes, folder: Path) -> None:
    other = code(speak(folder / "other.wav", "Good morning doctor.", "en"), "m4a", folder)
    alone = [await heard(workshop, note), await heard(workshop, other)]
    assert await asyncio.gather(heard(workshop, note), heard(workshop, other)) == alone


async def test_one_that_dies_begins_again_where_it_was(alone: Workshop, note: bytes, workshop: Workshop) -> None:
    pieces = DecoderApart(alone).pieces(note)
    found = [await anext(pieces)]
    assert alone.pid
    os.kill(alone.pid, signal.SIGKILL)
    found += [piece async for piece in pieces]
    assert found == await heard(workshop, note)


async def test_one_that_hangs_is_ended(note: bytes, tmp_path: Path) -> None:
    hanging = tmp_path / "python"
    hanging.write_text(f"#!/bin/sh\necho $$ >> {tmp_path / 'pids'}\nexec sleep 600\n")
    hanging.chmod(0o755)
    alone = Workshop(python=str(hanging), seconds=1)
    with pytest.raises(MediaError) as caught:
        await heard(alone, note)
    assert caught.value.reason == UNREADABLE
    for pid in (tmp_path / "pids").read_text().split():
        await ended(int(pid))
    assert alone.pid is None


async def test_one_that_was_not_asked_for_a_while_ends(note: bytes) -> None:
    alone = Workshop(idle=0.05)
    await heard(alone, note)
    pid = alone._process.pid if alone._process else 0
    await ended(pid)
    assert await heard(alone, note)
    await alone.close()


async def test_when_the_server_is_killed_nothing_is_left(note: bytes, tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(note)
    script = (
        "import asyncio, sys, pathlib\n"
        "from core.speech.clip import DecoderApart\n"
        "from core.workshop.workshop import Workshop\n"
        "async def main():\n"
        "    workshop = Workshop()\n"
        "    pieces = DecoderApart(workshop).pieces(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "    await anext(pieces)\n"
        "    print(workshop.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path / "note"), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout
    pid = int(await server.stdout.readline())
    [ffmpeg] = children(pid)
    server.kill()
    await server.wait()
    await ended(pid)
    await ended(ffmpeg)


async def test_a_job_that_nobody_knows_or_a_python_that_is_not_there(note: bytes, tmp_path: Path) -> None:
    with pytest.raises(ProviderError):
        await Workshop(python=str(tmp_path / "nothing")).one({"what": "photo"}, b"x")
    alone = Workshop()
    with pytest.raises(ProviderError):
        await alone.one({"what": "dance"}, b"x")
    assert await alone.one({"what": "photo"}, coded(picture()))
    await alone.close()
