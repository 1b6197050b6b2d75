"""Splitting text at paragraphs, lines, sentences and words, never inside a character, a number or an address."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from core.fitting.graphemes import ends

#: white space that may end a line: no-break spaces may not
SPACE = r"[^\S\u00a0\u2007\u202f]"
#: the places where a text may be cut, best first: behind a match. A number stays with what follows: "5 ml", "6 90 00".
CUTS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(rf"[.!?…][\"»”')]*{SPACE}+"),
    re.compile(rf"[;:,]{SPACE}+"),
    re.compile(rf"(?<!\d){SPACE}+"),
    re.compile(rf"{SPACE}+"),
)

#: how much of the room a text takes; must not fall as the text grows
Measure = Callable[[str], int]


def split(text: str, room: int, measure: Measure) -> list[str]:
    """Parts that each measure at most `room`; joined, they are the text.

    A cluster that is larger than the room by itself is cut between code points, one that does not fit even so stays.
    """
    if measure(text) <= room:
        return [text] if text else []
    stops = ends(text)
    parts, start = [], 0
    while measure(text[start:]) > room:
        end = _end(text, start, stops, room, measure)
        parts.append(text[start:end])
        start = end
        if start == len(text):
            return parts
    return [*parts, text[start:]]


def head(text: str, room: int, measure: Measure) -> str:
    """The first of these parts, where the text does not fit as a whole."""
    return text[: _end(text, 0, ends(text), room, measure)]


def utf16(text: str) -> int:
    """Length in UTF-16 units, which Telegram counts in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _end(text: str, start: int, stops: Sequence[int], room: int, measure: Measure) -> int:
    """Where the part that begins at `start` ends: the best cut in the second half of what fits."""
    first = bisect_right(stops, start)
    fitting = bisect_right(stops, room, first, key=lambda stop: measure(text[start:stop])) - 1
    if fitting < first:
        return _inside(text, start, stops[first], room, measure)
    limit = stops[fitting]
    half = start + (limit - start) / 2
    for cut in CUTS:
        found = [end for end in _matches(cut, text, start, limit) if end >= half and _is_stop(stops, end)]
        if found:
            return found[-1]
    return limit


def _matches(cut: re.Pattern[str], text: str, start: int, limit: int) -> list[int]:
    """Ends of matches, the context behind the limit seen."""
    found = []
    for match in cut.finditer(text, start):
        if match.end() > limit:
            break
        found.append(match.end())
    return found


def _is_stop(stops: Sequence[int], end: int) -> bool:
    at = bisect_left(stops, end)
    return at < len(stops) and stops[at] == end


def _inside(text: str, start: int, stop: int, room: int, measure: Measure) -> int:
    positions = range(start + 1, stop + 1)
    fitting = bisect_right(positions, room, key=lambda end: measure(text[start:end]))
    return positions[max(fitting - 1, 0)]
