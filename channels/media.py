"""Fetching media: from the provider's hosts alone, within size, type and time, credentials only where they belong."""

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp

from channels.http import UNKNOWN, Connections
from channels.sniff import sniff
from core.errors import MediaError, ProviderError
from core.message import Attachment, Kind, MediaContent

#: keys of the fixed texts that tell the patient what was wrong
TOO_BIG, UNREADABLE, GONE = "media_too_big", "media_unreadable", "media_gone"

MEGABYTE = 1_000_000
#: bytes at most, by kind. WhatsApp gives voice and video up to 16 MB; a photo or a page larger than 10 MB is a mistake.
MOST_BYTES: Mapping[Kind, int] = {
    Kind.VOICE: 16 * MEGABYTE,
    Kind.AUDIO: 16 * MEGABYTE,
    Kind.IMAGE: 10 * MEGABYTE,
    Kind.DOCUMENT: 10 * MEGABYTE,
    Kind.VIDEO: 16 * MEGABYTE,
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/heic"})
SOUND = frozenset(
    {"audio/ogg", "audio/amr", "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/flac", "video/mp4",
     "video/3gpp", "video/webm"}
)  # fmt: skip
#: what the content may be, by kind. Phones put sound into video containers, so these pass as sound.
TYPES: Mapping[Kind, frozenset[str]] = {
    Kind.VOICE: SOUND,
    Kind.AUDIO: SOUND,
    Kind.IMAGE: IMAGES,
    Kind.DOCUMENT: IMAGES | {"application/pdf"},
    Kind.VIDEO: frozenset({"video/mp4", "video/3gpp", "video/webm"}),
}
SECONDS = 30.0
MOST_REDIRECTS = 3
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MISSING = frozenset({400, 404, 410})

#: whether a file may be fetched from an address
Allows = Callable[[SplitResult], bool]


class Media:
    """Fetches the attachments of one provider. `headers` go to the first host alone, never along a redirect."""

    def __init__(self, connections: Connections, allows: Allows) -> None:
        self._connections, self._allows = connections, allows

    async def fetch(
        self, url: str, attachment: Attachment, *, headers: Mapping[str, str] | None = None
    ) -> MediaContent:
        """The bytes with the type that they show. Raises MediaError, or ProviderError if it may work later."""
        most = limit(attachment)
        try:
            async with asyncio.timeout(SECONDS):
                data = await self._follow(url, headers, most)
        except UNKNOWN as error:
            raise ProviderError("the file can't be fetched now", safe_to_retry=True) from error
        return MediaContent(data=data, content_type=_checked(data, attachment))

    async def _follow(self, url: str, headers: Mapping[str, str] | None, most: int) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            if not self._may(url):
                raise MediaError(UNREADABLE, "the file is not at the provider")
            async with self._connections.request("GET", url, seconds=SECONDS, headers=headers) as answer:
                if answer.status not in REDIRECTS:
                    return await _read(answer, most)
                url, headers = _joined(url, answer.headers.get("Location", "")), None
        raise MediaError(UNREADABLE, "the file is redirected without end")

    def _may(self, url: str) -> bool:
        """Whether it may be fetched; what is no address at all may not."""
        try:
            return self._allows(urlsplit(url))
        except ValueError:
            return False


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; what is no address leads nowhere."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def limit(attachment: Attachment) -> int:
    """Bytes at most. Raises MediaError for a kind that is not read, or for one that is announced as larger."""
    most = MOST_BYTES.get(attachment.kind)
    if most is None:
        raise MediaError(UNREADABLE, "this kind of file is not read")
    if attachment.size is not None and attachment.size > most:
        raise MediaError(TOO_BIG, "the file is announced as too big")
    return most


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    if answer.status in MISSING:
        raise MediaError(GONE, "the provider has no such file")
    if answer.status != 200:
        raise ProviderError("the provider does not give the file now", safe_to_retry=True)
    if (answer.content_length or 0) > most:
        raise MediaError(TOO_BIG, "the file is too big")
    data = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > most:
            raise MediaError(TOO_BIG, "the file is too big")
    return bytes(data)


def _checked(data: bytes, attachment: Attachment) -> str:
    content_type = sniff(data)
    if content_type not in TYPES[attachment.kind]:
        raise MediaError(UNREADABLE, "the file is not what it says")
    return content_type
