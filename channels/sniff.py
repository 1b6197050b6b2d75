"""What a file is by its first bytes, whatever its name or its sender say."""

from collections.abc import Callable

#: (what a file starts with, its type)
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
#: the brand behind `ftyp` in the ISO base media format
BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"M4A", "audio/mp4"),
    (b"M4B", "audio/mp4"),
    (b"heic", "image/heic"),
    (b"heix", "image/heic"),
    (b"mif1", "image/heic"),
    (b"3g", "video/3gpp"),
)


def sniff(data: bytes) -> str | None:
    """The type, None when it is none that we know."""
    for start, content_type in STARTS:
        if data.startswith(start):
            return content_type
    return next((found for look in LOOKS if (found := look(data))), None)


def _riff(data: bytes) -> str | None:
    return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(data[8:12]) if data.startswith(b"RIFF") else None


def _iso(data: bytes) -> str | None:
    if data[4:8] != b"ftyp":
        return None
    return next((kind for brand, kind in BRANDS if data[8:12].startswith(brand)), "video/mp4")


def _frames(data: bytes) -> str | None:
    """MPEG audio without tags: eleven set bits, then a layer. Layer 0 is AAC's ADTS."""
    if len(data) < 2 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    return "audio/mpeg" if data[1] & 0x06 else "audio/aac"


LOOKS: tuple[Callable[[bytes], str | None], ...] = (_riff, _iso, _frames)
