"""Bytes of a voice note to pieces of 16 kHz mono speech, one at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import numpy as np

from core.errors import MediaError, ProviderError
from core.speech.clip import LONGEST_NOTE_SECONDS, NO_SPEECH, SILENT, TOO_LONG, UNREADABLE
from core.speech.cut import Cutter, Piece
from core.speech.ffmpeg import find_ffmpeg, in_memory, input_options, running
from core.speech.segment import RATE, WIDTH
from core.speech.turns import Turns

#: shorter than any word: an accidental touch of the button
SHORTEST_SECONDS = 0.2
#: seconds that ffmpeg may take for the next ten seconds of sound
STALL_SECONDS = 15.0
CHUNK = 10 * RATE * WIDTH


class Decoder:
    """Decodes notes with ffmpeg, by `turns`."""

    def __init__(
        self,
        *,
        ffmpeg: Path | None = None,
        longest_seconds: float = LONGEST_NOTE_SECONDS,
        stall_seconds: float = STALL_SECONDS,
        turns: Turns | None = None,
    ) -> None:
        self._ffmpeg = ffmpeg or find_ffmpeg()
        self._longest, self._stall = longest_seconds, stall_seconds
        self._turns = turns or Turns()

    async def pieces(self, data: bytes) -> AsyncGenerator[Piece, None]:
        """Those of a note's bytes. Raises MediaError as `pieces_of` does."""
        with in_memory(data) as descriptor:
            async with aclosing(self.pieces_of(descriptor)) as found:
                async for piece in found:
                    yield piece

    async def pieces_of(self, descriptor: int) -> AsyncGenerator[Piece, None]:
        """The pieces that hold sound, in order, as they are decoded, of the note in an open file.

        Raises MediaError: UNREADABLE, SILENT or NO_SPEECH when there is nothing to hear; TOO_LONG after the pieces of
        the longest note that is heard, so that whatever was said until then is not lost.
        """
        cutter, heard, silent = Cutter(), False, True
        try:
            async with aclosing(self._all(descriptor, cutter)) as found:
                async for piece in found:
                    silent = silent and piece.silent
                    if not piece.silent and not piece.steady:
                        heard = True
                        yield piece
        except ProviderError as error:
            raise MediaError(UNREADABLE, str(error)) from error
        if cutter.seconds < SHORTEST_SECONDS:
            raise MediaError(UNREADABLE)
        if not heard:
            raise MediaError(SILENT if silent else NO_SPEECH)
        if cutter.seconds > self._longest:
            raise MediaError(TOO_LONG)

    async def _all(self, descriptor: int, cutter: Cutter) -> AsyncGenerator[Piece, None]:
        async with aclosing(self._samples(descriptor)) as chunks:
            async for chunk in chunks:
                for piece in await asyncio.to_thread(cutter.feed, np.frombuffer(chunk, dtype="<i2")):
                    yield piece
        for piece in await asyncio.to_thread(cutter.end):
            yield piece

    async def _samples(self, descriptor: int) -> AsyncGenerator[bytes, None]:
        options = [*input_options(self._longest + 1), "-i", f"file:/dev/fd/{descriptor}", "-map", "0:a:0",
                   "-ac", "1", "-ar", str(RATE), "-f", "s16le", "pipe:1"]  # fmt: skip
        async with AsyncExitStack() as ending:
            async with self._turns.mine():
                output = await ending.enter_async_context(running(self._ffmpeg, options, descriptor=descriptor))
                chunk = await self._chunk(output)
            while chunk:
                yield chunk
                async with self._turns.mine():
                    chunk = await self._chunk(output)

    async def _chunk(self, output: asyncio.StreamReader) -> bytes:
        try:
            return await asyncio.wait_for(output.readexactly(CHUNK), self._stall)
        except asyncio.IncompleteReadError as error:
            return error.partial[: len(error.partial) // WIDTH * WIDTH]
        except TimeoutError as error:
            raise ProviderError("ffmpeg stalled") from error
