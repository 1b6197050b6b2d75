"""SMS alphabets: GSM 03.38 (7 bit, 160 or 153 a segment) and UCS-2 (70 or 67), and plain twins of other letters."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: behind an escape: two septets each
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM = BASIC | EXTENDED
#: what has no accent to drop
TWINS = {
    "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D", "ŋ": "n", "Ŋ": "N", "ƴ": "y", "Ƴ": "Y", "ƙ": "k", "Ƙ": "K", "ɲ": "n",
    "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ə": "e", "Ə": "E", "ɨ": "i", "ʉ": "u", "œ": "oe", "Œ": "OE", "ç": "c",
    "’": "'", "‘": "'", "ʼ": "'", "ꞌ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'",
    "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "•": "-", "·": "-", "°": "o", "º": "o", "×": "x", "÷": "/",
    "≥": ">=", "≤": "<=", "½": "1/2", "¼": "1/4", "¾": "3/4", "→": "->", "←": "<-", "⚠": "!", "✓": "", "✔": "",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\t": " ", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
#: pictures, and signs that can't be seen: left out if the rest then fits the short alphabet
DROPPED = frozenset({"So", "Sk", "Mn", "Me", "Cf", "Cn"})
SINGLE_SEPTETS, JOINED_SEPTETS = 160, 153
SINGLE_UNITS, JOINED_UNITS = 70, 67
_EXTENDED = re.compile(r"[\f^{}\\\[~\]|€]")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Encoding(StrEnum):
    """How a carrier encodes a text."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, kw_only=True, slots=True)
class Segments:
    """What a carrier charges for a text."""

    count: int
    encoding: Encoding
    #: septets or UTF-16 units used, and how many fit in that many segments
    used: int
    room: int


def plain(text: str) -> str:
    """The text with letters outside GSM-7 replaced where a plain twin exists, pictures left out where that suffices."""
    if GSM.issuperset(text):
        return text
    twins = "".join(char if char in GSM else _twin(char) for char in unicodedata.normalize("NFC", text))
    bare = "".join(char for char in twins if char in GSM or unicodedata.category(char) not in DROPPED)
    return re.sub(r" +(?=\n|$)|(?<= ) +|(?<=\n) +", "", bare) if bare != twins and GSM.issuperset(bare) else twins


def segments(text: str) -> Segments:
    """Segments of a text as it is. Neither an escape pair nor a surrogate pair is split over two of them."""
    if GSM.issuperset(text):
        pairs = [match.start() for match in _EXTENDED.finditer(text)]
        return _segments(len(text), pairs, SINGLE_SEPTETS, JOINED_SEPTETS, Encoding.GSM7)
    pairs = [match.start() for match in _WIDE.finditer(text)]
    return _segments(len(text), pairs, SINGLE_UNITS, JOINED_UNITS, Encoding.UCS2)


def septets(char: str) -> int:
    """Septets of a GSM-7 character."""
    return 2 if char in EXTENDED else 1


def units(char: str) -> int:
    """UTF-16 units of a character."""
    return 2 if char > "\uffff" else 1


def _segments(length: int, pairs: list[int], single: int, joined: int, encoding: Encoding) -> Segments:
    """`pairs` are the characters that take two."""
    used = length + len(pairs)
    if used <= single:
        return Segments(count=1 if length else 0, encoding=encoding, used=used, room=single)
    wasted = _wasted(pairs, joined)
    count = -(-(used + wasted) // joined)
    return Segments(count=count, encoding=encoding, used=used, room=count * joined)


def _wasted(pairs: Iterable[int], joined: int) -> int:
    """Places left empty at the end of a segment because a pair did not fit there any more."""
    shift = 0  # by how much characters stand later than their number: pairs before them, and empty places
    wasted = 0
    for position in pairs:
        if (position + shift) % joined == joined - 1:
            shift += 1
            wasted += 1
        shift += 1
    return wasted


def _twin(char: str) -> str:
    if char in TWINS:
        return TWINS[char]
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return bare if bare and GSM.issuperset(bare) else char
