"""The pieces of a note as a listener takes them, and where they come from."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

from core.errors import MediaError, ProviderError
from core.workshop.workshop import Workshop

LONGEST_NOTE_SECONDS = 600.0

#: reasons, which are keys of data/texts/speech.toml
UNREADABLE = "audio_unreadable"
SILENT = "audio_silent"
NO_SPEECH = "audio_no_speech"
TOO_LONG = "audio_too_long"


class Clip(Protocol):
    """A stretch of a note, trimmed and brought to a common loudness."""

    @property
    def seconds(self) -> float:
        """How long it lasts untrimmed."""

    @property
    def spoken_seconds(self) -> float:
        """How long it is without the pauses that were taken out."""

    @property
    def wav(self) -> bytes:
        """It as a WAV file, 16 kHz, mono, 16 bits."""


class Source(Protocol):
    """Decodes notes."""

    def pieces(self, data: bytes) -> AsyncGenerator[Clip, None]:
        """The pieces that hold sound, in order, as they are decoded.

        Raises MediaError: UNREADABLE, SILENT or NO_SPEECH when there is nothing to hear; TOO_LONG after the pieces of
        the longest note that is heard, so that whatever was said until then is not lost.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A piece that was cut elsewhere."""

    seconds: float
    spoken_seconds: float
    wav: bytes = field(repr=False)


class DecoderApart:
    """Decodes in the workshop."""

    def __init__(self, workshop: Workshop, *, longest_seconds: float = LONGEST_NOTE_SECONDS) -> None:
        self._workshop, self._longest = workshop, longest_seconds

    async def pieces(self, data: bytes) -> AsyncGenerator[Cut, None]:
        """As a Source promises."""
        job = {"what": "pieces", "longest_seconds": self._longest}
        try:
            async with aclosing(self._workshop.frames(job, data)) as found:
                async for header, wav in found:
                    yield Cut(seconds=header["seconds"], spoken_seconds=header["spoken_seconds"], wav=wav)
        except ProviderError as error:
            raise MediaError(UNREADABLE, str(error)) from error
