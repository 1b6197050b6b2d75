"""What a piece of sound is, and what was heard in it."""

from dataclasses import dataclass, field
from typing import Protocol

#: samples a second, mono, 16 bits: what speech models take
RATE = 16_000
BYTES_A_SECOND = RATE * 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of speech between pauses: a WAV file, mono, 16 kHz, 16 bits."""

    number: int
    wav: bytes = field(repr=False)
    #: seconds
    length: float
    #: seconds of it in which somebody speaks or something sounds
    voiced: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What was understood of a piece or of a whole note."""

    text: str = field(repr=False)
    #: 0 to 1: the engine's own where it tells one, else estimated
    confidence: float
    provider: str
    #: our code of the language, where the engine tells it
    language: str | None = None
    #: seconds that were listened to
    seconds: float = 0.0
    #: pieces of which nothing was understood
    lost: int = 0


class Transcriber(Protocol):
    """Writes down what is said."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    async def transcribe(self, piece: Piece, *, language: str | None, timeout: float) -> Heard:
        """What is said in a piece; `language` is a hint. Raises ProviderError."""
