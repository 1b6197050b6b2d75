"""Running ffmpeg on what strangers send: no network, known formats alone, little memory, no file on disk."""

import asyncio
import contextlib
import os
import resource
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import imageio_ffmpeg

from core.errors import ConfigurationError, ProviderError
from core.priority import NICENESS

#: demuxers and decoders that a voice note can need; playlists and such, which open other files, are not among them
FORMATS = "ogg,amr,amrnb,amrwb,mov,mp3,wav,w64,matroska,webm,aac,caf,flac,aiff"
CODECS = (
    "opus,libopus,vorbis,libvorbis,speex,libspeex,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,aac,aac_fixed,"
    "mp3,mp3float,mp2,mp2float,flac,alac,pcm_s16le,pcm_s16be,pcm_u8,pcm_s24le,pcm_s32le,pcm_f32le,pcm_mulaw,pcm_alaw,"
    "adpcm_ms,adpcm_ima_wav,gsm_ms"
)
#: bytes that ffmpeg may allocate at once, and seconds of processor time that it may use
MAX_BLOCK = 64 * 1024 * 1024
CPU_SECONDS = 60
#: bytes of its output that wait to be read: it is not to work far ahead while others decode
LEAD = 16 * 1024
#: after its last byte it must be gone in this time
END_SECONDS = 2.0


def find_ffmpeg() -> Path:
    """The ffmpeg that is installed, else the one of the wheel. Raises ConfigurationError when there is neither."""
    try:
        return Path(shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError("there is no ffmpeg for this machine: install one") from error


def input_options(seconds: float | None = None) -> list[str]:
    """Options before `-i` that keep a file of a stranger from reaching anything but itself."""
    options = ["-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS, "-codec_whitelist", CODECS]
    return options + (["-t", f"{seconds:g}"] if seconds else [])


@contextlib.contextmanager
def in_memory(data: bytes) -> Iterator[int]:
    """A descriptor that `data` can be read and sought from; it has no name, so nothing of it outlives us."""
    with _nameless() as file:
        file.write(data)
        file.flush()
        file.seek(0)
        yield file.fileno()


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("note"), "w+b")
    return cast(IO[bytes], tempfile.TemporaryFile())


@contextlib.asynccontextmanager
async def running(
    ffmpeg: Path, options: Sequence[str], *, descriptor: int | None = None
) -> AsyncIterator[asyncio.StreamReader]:
    """What ffmpeg writes to its standard output; it is gone when the block is left, however that happens.

    Raises ProviderError when it can't be started.
    """
    command = [str(ffmpeg), "-nostdin", "-v", "error", "-max_alloc", str(MAX_BLOCK), "-threads", "1", *options]
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LEAD,
            pass_fds=() if descriptor is None else (descriptor,),
        )
    except OSError as error:
        raise ProviderError(f"ffmpeg can't be started: {type(error).__name__}", safe_to_retry=True) from error
    output = cast(asyncio.StreamReader, process.stdout)  # a pipe was asked for
    try:
        _restrain(process.pid)
        yield output
    finally:
        await _end(process, output)


async def _end(process: asyncio.subprocess.Process, output: asyncio.StreamReader) -> None:
    if output.at_eof():  # it is ending; a signal now would take its exit status from under the loop
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
                return
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            await output.read()  # a full pipe that nobody reads from hides the end of its process from the loop
            await process.wait()


def _restrain(pid: int) -> None:
    with contextlib.suppress(OSError):  # it may have ended already, or be nicer than that
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
    if hasattr(resource, "prlimit"):
        with contextlib.suppress(OSError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
