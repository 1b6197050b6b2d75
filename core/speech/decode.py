"""Decoding: any container that phones send, through ffmpeg, as a stream of pieces cut at pauses.

The file stays in memory and is gone with the process, whatever happens to it; of the sound only the piece that is
being cut is held. ffmpeg is the system's, or that of the `imageio-ffmpeg` wheel.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Iterator
from functools import cache

import imageio_ffmpeg
import numpy as np

from core.errors import MediaError
from core.speech.model import BYTES_A_SECOND, RATE, Piece

with warnings.catch_warnings():  # it warns that it finds no ffmpeg, which we bring ourselves
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

#: seconds that a note may have
MOST_SECONDS = 600.0
#: a piece is cut at the longest pause after so many seconds, and at the most at so many
PIECE_SECONDS, PIECE_SECONDS_MOST = 18.0, 28.0
FRAME = RATE // 50
FRAME_BYTES = FRAME * 2
FRAME_SECONDS = 0.02
#: loudness against full scale, in decibels, under which a frame is silent: relative to the note, and in any case
SILENT_BELOW_PEAK, SILENT_DB = 38.0, -62.0
LEAST_VOICED = 0.3
#: kept around what is voiced, in seconds
MARGIN = 0.25
LOUDEST_DB = -3.0
MOST_GAIN_DB = 30.0
#: decoders at work at the same time, and the longest that one may take for a second of sound
DECODERS, BLOCK_SECONDS = 2, 20.0

_slots: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def pieces(data: bytes) -> AsyncGenerator[Piece, None]:
    """The note in pieces of at most 28 seconds, loud enough, without the silence around them.

    Raises MediaError: `voice_broken`, `voice_silent`, `voice_too_long`; pieces given before that hold.
    """
    number, total = 0, 0.0
    cutter = _Cutter()
    async with contextlib.aclosing(_samples(data)) as blocks:
        async for block in blocks:
            total += len(block) / BYTES_A_SECOND
            if total > MOST_SECONDS:
                raise MediaError("voice_too_long")
            for samples in cutter.add(block):
                if piece := _piece(number, samples):
                    number += 1
                    yield piece
    if total < LEAST_VOICED:
        raise MediaError("voice_broken" if total == 0 else "voice_silent")
    if last := _piece(number, cutter.rest()):
        number += 1
        yield last
    if number == 0:
        raise MediaError("voice_silent")


async def _samples(data: bytes) -> AsyncGenerator[bytes, None]:
    """Raw samples in blocks of about a second. What ffmpeg could decode of a broken file counts."""
    slots = _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(DECODERS))
    with _as_file(data) as (path, descriptors):
        process = await asyncio.create_subprocess_exec(
            *_command(path),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=descriptors,
        )
        try:
            while block := await _block(process, slots):
                yield block
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()


async def _block(process: asyncio.subprocess.Process, slots: asyncio.Semaphore) -> bytes:
    """The next second. A decoder that nobody reads from waits, so that slots bound the work and not the notes."""
    assert process.stdout  # noqa: S101 - it was asked for
    try:
        async with slots, asyncio.timeout(BLOCK_SECONDS):
            return await process.stdout.readexactly(BYTES_A_SECOND)
    except TimeoutError as error:
        raise MediaError("voice_broken") from error
    except asyncio.IncompleteReadError as error:
        return error.partial[: len(error.partial) // FRAME_BYTES * FRAME_BYTES]


def _command(path: str) -> list[str]:
    """Nothing but this one file is opened, whatever the file says; one second more than is allowed tells too long."""
    return [
        ffmpeg(), "-hide_banner", "-loglevel", "quiet", "-nostdin", "-protocol_whitelist", "file,pipe", "-i", path,
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-t", str(MOST_SECONDS + 1), "-ac", "1", "-ar", str(RATE),
        "-f", "s16le", "-threads", "1", "pipe:1",
    ]  # fmt: skip


@cache
def ffmpeg() -> str:
    """The program: the system's, else the wheel's."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


@contextlib.contextmanager
def _as_file(data: bytes) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A path that ffmpeg can seek in. On Linux a file that exists in memory alone, and dies with its last user."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("note")
        try:
            os.write(descriptor, data)
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield file.name, ()


class _Cutter:
    """Collects samples and cuts them at the longest pause once there are enough."""

    def __init__(self) -> None:
        self._held = bytearray()

    def add(self, block: bytes) -> Iterator[bytes]:
        """Stretches that are complete."""
        self._held += block
        while len(self._held) >= PIECE_SECONDS_MOST * BYTES_A_SECOND:
            cut = self._pause()
            yield bytes(self._held[:cut])
            del self._held[:cut]

    def rest(self) -> bytes:
        """What is left."""
        return bytes(self._held)

    def _pause(self) -> int:
        """Where to cut, in bytes: the middle of the longest quiet run in the window, else its quietest frame."""
        first, last = (int(seconds / FRAME_SECONDS) for seconds in (PIECE_SECONDS, PIECE_SECONDS_MOST))
        levels = _levels(bytes(self._held[: last * FRAME_BYTES]))
        quiet = levels[first:last] < _threshold(levels)
        start, length = _longest_run(quiet)
        frame = first + (start + length // 2 if length else int(levels[first:last].argmin()))
        return max(1, frame) * FRAME_BYTES


def _levels(samples: bytes) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Loudness of each frame of 20 ms, in decibels against full scale."""
    whole = len(samples) // FRAME_BYTES * FRAME_BYTES
    frames = np.frombuffer(samples[:whole], dtype="<i2").reshape(-1, FRAME).astype(np.float32)
    power = np.sqrt((frames * frames).mean(axis=1)) / 32768
    levels: np.ndarray[tuple[int], np.dtype[np.float64]] = 20 * np.log10(np.maximum(power, 1e-6))
    return levels


def _threshold(levels: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return max(SILENT_DB, float(np.percentile(levels, 98)) - SILENT_BELOW_PEAK) if len(levels) else SILENT_DB


def _longest_run(flags: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> tuple[int, int]:
    """(start, length) of the longest run of true."""
    best, start = (0, 0), None
    for position, flag in enumerate([*flags.tolist(), False]):
        if flag and start is None:
            start = position
        elif not flag and start is not None:
            best = max(best, (position - start, start))
            start = None
    return best[1], best[0]


def _piece(number: int, samples: bytes) -> Piece | None:
    """The stretch trimmed and made loud enough; None if nothing sounds in it."""
    levels = _levels(samples)
    if not len(levels):
        return None
    sounding = np.flatnonzero(levels >= _threshold(levels))
    if len(sounding) * FRAME_SECONDS < LEAST_VOICED or float(levels.max()) < SILENT_DB + 6:
        return None
    margin = int(MARGIN / FRAME_SECONDS)
    start, end = max(0, int(sounding[0]) - margin), min(len(levels), int(sounding[-1]) + 1 + margin)
    sound = AudioSegment(
        data=samples[start * FRAME_BYTES : end * FRAME_BYTES], sample_width=2, frame_rate=RATE, channels=1
    )
    sound = sound.apply_gain(min(MOST_GAIN_DB, LOUDEST_DB - sound.max_dBFS))
    wav = sound.export(format="wav").read()
    return Piece(number=number, wav=wav, length=len(sound) / 1000, voiced=len(sounding) * FRAME_SECONDS)
