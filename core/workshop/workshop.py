"""The workshop as the rest sees it: jobs go in with a file, what came of them comes back piece by piece.

Decoding in threads of the server would take its interpreter's lock and its processor from those who write: texts beside
ten long notes waited for seconds. So a process that gives way to everybody does it. It is started when it is first
needed, and again when it has died; what it was doing then is begun again once, in case it was not to blame.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from core.errors import MediaError, ProviderError
from core.priority import NICENESS
from core.speech.ffmpeg import find_ffmpeg, in_memory
from core.workshop.frames import Header, frame

#: the folder that holds the package `core`
ROOT = Path(__file__).parent.parent.parent
#: seconds without work after which the process ends and gives its memory back
IDLE = 120.0
#: seconds for the next frame, behind everything else that this machine does
FRAME_SECONDS = 60.0
#: numeric libraries must not start threads of their own; pydub wants a PATH to look at
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": os.defpath}


class _Gone(Exception):
    """The process went away in the middle of a job."""


class Workshop:
    """A process for jobs on files, any number at a time."""

    def __init__(
        self, *, ffmpeg: Path | None = None, idle: float = IDLE, seconds: float = FRAME_SECONDS,
        python: str = sys.executable,
    ) -> None:  # fmt: skip
        self._ffmpeg, self._idle, self._seconds, self._python = ffmpeg or find_ffmpeg(), idle, seconds, python
        self._starting: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._busy = 0

    @property
    def pid(self) -> int | None:
        """Of the process, where it is at work or waits for work."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def frames(self, job: Header, data: bytes) -> AsyncGenerator[tuple[Header, bytes], None]:
        """What comes of a job, in order. Raises MediaError and ProviderError, as the job does."""
        given = 0
        for last in (False, True):
            try:
                async with aclosing(self._frames(job, data)) as found:
                    number = 0
                    async for one in found:
                        number += 1
                        if number > given:  # the others were given before the process went away
                            given = number
                            yield one
                return
            except _Gone as error:
                if last:
                    raise ProviderError("decoding it ended the process that decodes, or took too long") from error

    async def one(self, job: Header, data: bytes) -> tuple[Header, bytes]:
        """What comes of a job that has one result. Raises MediaError and ProviderError."""
        async with aclosing(self.frames(job, data)) as found:
            async for one in found:
                return one
        raise ProviderError("nothing came of it")

    async def close(self) -> None:
        """End the process, and what it is doing."""
        if self._ending:
            self._ending.cancel()
        if self._control:
            self._control.close()
        process, self._process, self._control = self._process, None, None
        if process is not None:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def _frames(self, job: Header, data: bytes) -> AsyncGenerator[tuple[Header, bytes], None]:
        self._busy += 1
        try:
            reader, writer = await self._begin(data)
            try:
                writer.write(json.dumps(job).encode() + b"\n")
                while (found := await self._next(reader)) and "end" not in found[0]:
                    yield found
            finally:
                writer.close()
            _raise(found[0])
        finally:
            self._busy -= 1
            self._rest()

    async def _next(self, reader: asyncio.StreamReader) -> tuple[Header, bytes]:
        process = self._process
        try:
            async with asyncio.timeout(self._seconds):
                return await frame(reader)
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:  # too late is an OSError as well
            if process is self._process:  # the next try must not go to one that is dying
                await asyncio.shield(self.close())
            raise _Gone from error

    async def _begin(self, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection on which a job's answer comes."""
        control = await self._running()
        ours, theirs = socket.socketpair()
        try:
            with theirs, in_memory(data) as descriptor:
                socket.send_fds(control, [b"j"], [theirs.fileno(), descriptor])
            return await asyncio.open_unix_connection(sock=ours)
        except OSError as error:
            ours.close()
            await asyncio.shield(self.close())
            raise _Gone from error

    async def _running(self) -> socket.socket:
        """The socket that jobs are given on; the process behind it is started where it does not run."""
        if self._ending:
            self._ending.cancel()
        async with self._lock():
            if self._control is not None and self._process is not None and self._process.poll() is None:
                return self._control
            await self.close()
            self._process, control = await asyncio.to_thread(self._start)
            self._control = control
            return control

    def _start(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        """In a thread: this way the interpreter need not copy the tables of our memory, nor the loop wait for it."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command = [self._python, "-m", "core.workshop.child", str(theirs.fileno()), str(self._ffmpeg)]
        with theirs:
            try:
                process = subprocess.Popen(  # noqa: S603  # our own Python and module
                    command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, pass_fds=(theirs.fileno(),),
                )  # fmt: skip
            except OSError as error:
                ours.close()
                raise ProviderError(f"the workshop can't be started: {type(error).__name__}") from error
        with contextlib.suppress(OSError):  # it sees to that itself, but not before it has started
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        return process, ours

    def _lock(self) -> asyncio.Lock:
        """A lock of this event loop: tests have many."""
        loop = asyncio.get_running_loop()
        if self._starting is None or self._starting[0] is not loop:
            self._starting = (loop, asyncio.Lock())
        return self._starting[1]

    def _rest(self) -> None:
        """End it when nothing was asked for a while."""
        if self._ending:
            self._ending.cancel()
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._ending = asyncio.get_running_loop().call_later(self._idle, self._dismiss)

    def _dismiss(self) -> None:
        """It ends by itself when the socket closes, and is waited for when the next one is started."""
        if self._busy == 0 and self._control:
            self._control.close()
            self._control = None


def _raise(end: Header) -> None:
    match end["end"]:
        case "media":
            raise MediaError(end["reason"])
        case "provider":
            raise ProviderError(end["reason"])
        case "failed":
            raise ProviderError(f"a job failed: {end['reason']}")
