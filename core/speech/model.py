"""What is asked of a speech recogniser, what it says, and what is known of a whole note."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

#: under this, the reply begins with what was understood and asks
CONFIRM_BELOW = 0.55
#: what recognisers call our languages; Fulfulde is none that they know, so they are left to guess
HINTS: Mapping[str, str] = {
    "fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "en", "ha": "ha", "ar": "ar", "ar-Latn": "ar",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What a recogniser made of one piece."""

    text: str = field(repr=False)
    #: 0 to 1, or None when the engine does not say
    confidence: float | None
    #: ISO 639-1
    language: str | None
    provider: str
    #: how likely it is, to the engine, that nobody speaks
    no_speech: float = 0.0


class Transcriber(Protocol):
    """A speech recogniser."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    @property
    def takes_hint(self) -> bool:
        """Whether the language that it is given makes a difference."""

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        """The words of a WAV of at most 30 s. `language` is a code of HINTS' values. Raises ProviderError."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript:
    """What was understood of a note."""

    text: str = field(repr=False)
    confidence: float
    language: str | None
    #: length of what was listened to
    seconds: float
    pieces: int
    #: pieces of sound that no engine could put into words
    lost: int = 0
    #: key of a fixed text that the person should read too
    notice: str | None = None
    providers: tuple[str, ...] = ()

    @property
    def unsure(self) -> bool:
        """Whether to say what was understood and ask."""
        return self.confidence < CONFIRM_BELOW or self.lost > 0
