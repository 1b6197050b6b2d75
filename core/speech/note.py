"""Sound as a voice note: OGG/Opus, mono, at a bit rate that a weak network carries."""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.errors import ProviderError
from core.speech.ffmpeg import input_options, running
from core.workshop.workshop import Workshop

CONTENT_TYPE = "audio/ogg"
#: 16 kbit/s are 120 kB a minute, and 5 kB of pages
BITS_A_SECOND = 16_000
#: Opus counts at this rate, whatever it codes
GRANULES_A_SECOND = 48_000
PAGE = struct.Struct("<4sBBq")


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceNote:
    """A voice note ready to be sent."""

    data: bytes = field(repr=False)
    seconds: float
    provider: str
    content_type: str = CONTENT_TYPE


class Coder(Protocol):
    """Codes sound as voice notes."""

    async def code(self, sound: bytes, *, longest_seconds: float) -> bytes:
        """OGG/Opus of sound in any known format, cut at `longest_seconds`; nothing of what is no sound.

        Raises ProviderError.
        """


class CoderApart:
    """Codes in the workshop."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def code(self, sound: bytes, *, longest_seconds: float) -> bytes:
        """As a Coder promises."""
        return (await self._workshop.one({"what": "note", "longest_seconds": longest_seconds}, sound))[1]


async def voice_note(coder: Coder, sound: bytes, *, provider: str, longest_seconds: float) -> VoiceNote:
    """Sound of any known format as a voice note. Raises ProviderError if it is not sound."""
    data = await coder.code(sound, longest_seconds=longest_seconds)
    seconds = ogg_seconds(data)
    if not seconds:
        raise ProviderError(f"{provider}: what it gave is not sound")
    return VoiceNote(data=data, seconds=seconds, provider=provider)


async def coded(ffmpeg: Path, descriptor: int, *, longest_seconds: float) -> bytes:
    """The sound in an open file as OGG/Opus; nothing of what is no sound. Raises ProviderError."""
    options = [*input_options(longest_seconds), "-i", f"file:/dev/fd/{descriptor}", "-map", "0:a:0",
               "-map_metadata", "-1", "-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", str(BITS_A_SECOND),
               "-vbr", "constrained", "-application", "voip", "-f", "ogg", "pipe:1"]  # fmt: skip
    async with running(ffmpeg, options, descriptor=descriptor) as output:
        return await output.read()


def ogg_seconds(data: bytes) -> float:
    """How long an OGG/Opus file lasts, by its last page."""
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + PAGE.size:
        return 0.0
    granules: int = PAGE.unpack_from(data, last)[3]
    return max(granules, 0) / GRANULES_A_SECOND
