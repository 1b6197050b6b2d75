"""What runs in the workshop: decodes and cuts sound, codes voice notes, makes photos safe.

Started by core/workshop/workshop.py as `python -m core.workshop.child DESCRIPTOR FFMPEG`. The descriptor is a socket on
which each job comes as two others: a connection for what is to be done and what came of it, and the file in memory.
There is no environment, no file may be written, and when the socket closes, however our parent ended, so does this.
"""

import asyncio
import contextlib
import json
import os
import resource
import socket
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from core.errors import MediaError, ProviderError
from core.priority import give_way
from core.speech.turns import Turns
from core.workshop.frames import Header, packed

#: bytes of address space for this process, and for each ffmpeg that it starts
MOST_MEMORY = 2_500_000_000

Frames = AsyncGenerator[tuple[Header, bytes], None]
#: what is to be done and the file's descriptor, to frames
Job = Callable[[Header, int], Frames]


def jobs(ffmpeg: Path) -> dict[str, Job]:
    """What can be done here. What a job needs is loaded when it is first asked for: photos need no sound."""
    one_photo, turns = asyncio.Lock(), Turns()

    async def pieces(job: Header, descriptor: int) -> Frames:
        from core.speech.decode import Decoder  # noqa: PLC0415

        decoder = Decoder(ffmpeg=ffmpeg, longest_seconds=job["longest_seconds"], turns=turns)
        async with aclosing(decoder.pieces_of(descriptor)) as found:
            async for piece in found:
                told = {"seconds": piece.seconds, "spoken_seconds": piece.spoken_seconds}
                yield told, await asyncio.to_thread(lambda piece=piece: piece.wav)  # type: ignore[misc]

    async def note(job: Header, descriptor: int) -> Frames:
        from core.speech.note import coded  # noqa: PLC0415

        yield {}, await coded(ffmpeg, descriptor, longest_seconds=job["longest_seconds"])

    async def photo(_job: Header, descriptor: int) -> Frames:
        from core.vision.safe import made_safe  # noqa: PLC0415

        async with one_photo:
            made = await asyncio.to_thread(made_safe, descriptor)
        facts = {"width": made.width, "height": made.height}
        yield facts | {"brightness": made.brightness, "sharpness": made.sharpness}, made.jpeg

    return {"pieces": pieces, "note": note, "photo": photo}


async def main(control: socket.socket, ffmpeg: Path) -> None:
    """Take jobs until the other side hangs up."""
    loop, known, busy = asyncio.get_running_loop(), jobs(ffmpeg), set[asyncio.Task[None]]()
    ended = loop.create_future()

    def take() -> None:
        try:
            word, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
        except OSError:
            word, descriptors = b"", []
        if not word:
            loop.remove_reader(control)
            ended.set_result(None)
        elif len(descriptors) == 2:
            busy.add(task := asyncio.create_task(_serve(known, *descriptors)))
            task.add_done_callback(busy.discard)

    loop.add_reader(control, take)
    await ended
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)


async def _serve(known: dict[str, Job], connection: int, descriptor: int) -> None:
    """One job, until it is done or nobody waits for it any more."""
    reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=connection))
    tasks = []
    try:
        job = json.loads(await reader.readline())
        found = known[job["what"]](job, descriptor)
        tasks = [asyncio.create_task(_work(found, writer)), asyncio.create_task(_left(reader))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
        os.close(descriptor)


async def _left(reader: StreamReader) -> None:
    with contextlib.suppress(OSError):
        await reader.read()


async def _work(found: Frames, writer: StreamWriter) -> None:
    """What came of a job, and how it ended. No more than the kind of an error: its text may hold the file's words."""
    end: Header = {"end": ""}
    try:
        async with aclosing(found):
            async for header, body in found:
                writer.write(packed(header, body))
                await writer.drain()
    except MediaError as error:
        end = {"end": "media", "reason": error.reason}
    except ProviderError as error:
        end = {"end": "provider", "reason": str(error)}
    except Exception as error:
        end = {"end": "failed", "reason": type(error).__name__}
    with contextlib.suppress(OSError):
        writer.write(packed(end))
        await writer.drain()


def _limit() -> None:
    """What ffmpeg is held to as well, since it is started from here."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    give_way()


if __name__ == "__main__":
    _limit()
    with socket.socket(fileno=int(sys.argv[1])) as given:
        given.setblocking(False)
        asyncio.run(main(given, Path(sys.argv[2])))
