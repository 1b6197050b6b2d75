"""SMS alphabets: GSM 03.38 (7 bit, 160 or 153 a segment) and UCS-2 (70 or 67), and plain twins of other letters."""

import unicodedata
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: behind an escape: two septets each
EXTENDED = frozenset("\f^{}\\[~]|€")
#: what has no accent to drop
TWINS = {
    "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ŋ": "n", "Ŋ": "N", "ƴ": "y", "Ƴ": "Y", "ƙ": "k", "Ƙ": "K",
    "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ə": "e", "ɨ": "i", "ʉ": "u", "œ": "oe", "Œ": "OE",
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "•": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "°": "o", "×": "x", "≥": ">=", "≤": "<=", "½": "1/2",
    "ç": "c", "→": "->",
}  # fmt: skip
SINGLE_SEPTETS, JOINED_SEPTETS = 160, 153
SINGLE_UNITS, JOINED_UNITS = 70, 67


@dataclass(frozen=True, kw_only=True, slots=True)
class Segments:
    """What a carrier charges for a text."""

    count: int
    #: GSM-7 or UCS-2
    encoding: str
    #: septets or UTF-16 units used, and how many fit in that many segments
    used: int
    room: int


def plain(text: str) -> str:
    """The text with letters outside GSM-7 replaced where a plain twin exists; what has none stays."""
    return "".join(char if char in BASIC or char in EXTENDED else _twin(char) for char in text)


def _twin(char: str) -> str:
    if char in TWINS:
        return TWINS[char]
    bare = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return bare if bare and all(c in BASIC for c in bare) else char


def segments(text: str) -> Segments:
    """Segments of a text as it is. A character is never split over two of them."""
    if all(char in BASIC or char in EXTENDED for char in text):
        sizes, single, joined, encoding = [septets(c) for c in text], SINGLE_SEPTETS, JOINED_SEPTETS, "GSM-7"
    else:
        sizes, single, joined, encoding = [units(c) for c in text], SINGLE_UNITS, JOINED_UNITS, "UCS-2"
    used = sum(sizes)
    if used <= single:
        return Segments(count=1 if text else 0, encoding=encoding, used=used, room=single)
    count = _count(sizes, joined)
    return Segments(count=count, encoding=encoding, used=used, room=count * joined)


def septets(char: str) -> int:
    """Septets of a GSM-7 character."""
    return 2 if char in EXTENDED else 1


def units(char: str) -> int:
    """UTF-16 units of a character."""
    return 2 if ord(char) > 0xFFFF else 1


def _count(sizes: list[int], room: int) -> int:
    count, left = 0, 0
    for size in sizes:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
