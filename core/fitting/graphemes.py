"""What a reader sees as one character: Unicode's extended grapheme clusters (UAX #29), never finer, rarely coarser.

The standard library has no such rule, and only a cut in the wrong place would do harm. So where the exact rule needs
tables that Python lacks, what is before and after stays together.
"""

import unicodedata
from collections.abc import Iterator

ZWNJ, ZWJ = "\u200c", "\u200d"
#: behave as marks, by Unicode's list, without being of a mark's category
EXTENDING = frozenset({ZWNJ, ZWJ, "\u0e33", "\u0eb3", "\uff9e", "\uff9f"})
MARKS = frozenset({"Mn", "Mc", "Me"})
CONTROLS = frozenset({"Cc", "Cf", "Zl", "Zp"})
#: stand before what they belong to
PREPENDED = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U0001193f\U00011941\U00011a3a\U00011a84\U00011a85\U00011a86\U00011a87\U00011a88\U00011a89\U00011d46\U00011f02"
)
REGIONAL = range(0x1F1E6, 0x1F200)
SKIN = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
LEADING = (range(0x1100, 0x1160), range(0xA960, 0xA97D))
FOLLOWING = (range(0x1160, 0x1200), range(0xD7B0, 0xD7FC))
SYLLABLES = range(0xAC00, 0xD7A4)
#: below this nothing joins but a line feed to its carriage return
FIRST_JOINING = 0x300
VIRAMA = 9


def clusters(text: str) -> Iterator[str]:
    """The clusters in order; joined, they are the text."""
    start = 0
    for end in ends(text):
        yield text[start:end]
        start = end


def ends(text: str) -> list[int]:
    """Where each cluster ends."""
    found = []
    start = 0
    for position in range(1, len(text)):
        char = text[position]
        joined = (
            char == "\n" if ord(char) < FIRST_JOINING and text[position - 1] == "\r" else _joins(text, start, position)
        )
        if not joined:
            found.append(position)
            start = position
    return [*found, len(text)] if text else []


def _joins(text: str, start: int, position: int) -> bool:
    """Whether the character at a position belongs to the cluster that starts before it."""
    last, char = text[position - 1], text[position]
    if last in PREPENDED:
        return not _control(char)
    if ord(char) < FIRST_JOINING:
        return last == ZWJ and not _control(char)
    if _control(last):
        return False
    if _extends(char):
        return True
    if _control(char):
        return False
    return (
        last == ZWJ or _pairs(text, start, position) or _syllable(last, char) or _conjunct(text[start:position], char)
    )


def _control(char: str) -> bool:
    return (
        char not in EXTENDING
        and ord(char) not in TAGS
        and (unicodedata.category(char) in CONTROLS and char not in PREPENDED)
    )


def _extends(char: str) -> bool:
    code = ord(char)
    return char in EXTENDING or unicodedata.category(char) in MARKS or code in SKIN or code in TAGS


def _pairs(text: str, start: int, position: int) -> bool:
    """Two regional indicators are a flag, also behind a sign that belongs to it; the third begins another."""
    run = 0
    while position - run > start and ord(text[position - run - 1]) in REGIONAL:
        run += 1
    return ord(text[position]) in REGIONAL and run == 1


def _syllable(last: str, char: str) -> bool:
    before, code = ord(last), ord(char)
    leading = any(before in block for block in LEADING)
    if any(code in block for block in FOLLOWING):
        return leading or before in SYLLABLES or any(before in block for block in FOLLOWING)
    return leading and (code in SYLLABLES or any(code in block for block in LEADING))


def _conjunct(cluster: str, char: str) -> bool:
    """Indic consonants that a virama ties together."""
    return unicodedata.category(char) == "Lo" and any(unicodedata.combining(c) == VIRAMA for c in cluster)
