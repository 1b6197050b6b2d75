"""Splitting text at paragraphs, sentences and words, never inside what a reader sees as one character."""

import re
import unicodedata
from collections.abc import Callable, Iterator

#: the places where a text may be cut, best first: behind a match
CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"»”')]*\s+"),
    re.compile(r"[;:,]\s+"),
    re.compile(r"\s+"),
)
JOINER, VARIATION = "\u200d", frozenset("\ufe0e\ufe0f\u20e3")
REGIONAL = range(0x1F1E6, 0x1F200)
SKIN = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
HANGUL_VOWELS_AND_FINALS = range(0x1160, 0x1200)


def clusters(text: str) -> Iterator[str]:
    """Characters as a reader sees them: letters with their marks, emoji sequences, flags, Hangul syllables."""
    current = ""
    for char in text:
        if current and not _joins(current, char):
            yield current
            current = ""
        current += char
    if current:
        yield current


def split(text: str, room: int, measure: Callable[[str], int]) -> list[str]:
    """Parts that each measure at most `room`; joined, they are the text. `measure` must grow with the text."""
    parts = []
    rest = text
    while measure(rest) > room:
        head = _head(rest, room, measure)
        parts.append(head)
        rest = rest[len(head) :]
    return [*parts, rest] if rest else parts


def _head(text: str, room: int, measure: Callable[[str], int]) -> str:
    """The longest beginning that fits and ends at the best cut in its second half, else at any cluster."""
    fits, size = "", 0
    for cluster in clusters(text):
        size += measure(cluster)
        if size > room and fits:
            break
        fits += cluster
    for cut in CUTS:
        ends = [m.end() for m in cut.finditer(fits) if m.end() >= len(fits) / 2]
        if ends:
            return fits[: ends[-1]]
    return fits


def _joins(current: str, char: str) -> bool:
    last, code = current[-1], ord(char)
    if last == "\r" and char == "\n":
        return True
    if last in "\r\n" or char in "\r\n":
        return False
    if unicodedata.category(char) in ("Mn", "Mc", "Me") or char in VARIATION or char == JOINER:
        return True
    if last == JOINER or code in SKIN or code in TAGS:
        return True
    if code in REGIONAL:
        return len(current) % 2 == 1 and all(ord(c) in REGIONAL for c in current)
    return (
        code in HANGUL_VOWELS_AND_FINALS and unicodedata.category(last) == "Lo" and ord(last) in range(0x1100, 0x1200)
    )


def utf16(text: str) -> int:
    """Length in UTF-16 units, which Telegram counts in."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)
