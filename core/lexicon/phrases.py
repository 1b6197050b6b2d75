"""The language that phrases of the lexicon are written in, and how they are found among the words of a text.

    word      this word, in lower case and without accents; word* one that begins so (three letters at least)
    a|b       either; a_b two words as one; @concept whatever another concept matches
    ~         up to three other words in between; ~6 up to six
    a & b     both, in either order, at most four other words between them
    !         in front: the phrase itself says what is missing ("ne boit plus"), so no negation undoes it

Small words (articles, "very", "his") may stand between two neighbours without being written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.text.fold import fold

#: words a gap lets through, and words between the two sides of `&`
GAP, APART = 3, 4
MOST_FILLERS = 2
#: a repeated word must not make a search explode
MOST_SPANS = 24

Span = tuple[int, int]
#: where each label stands, by label
Places = Mapping[str, Sequence[Span]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One of these labels, at most `gap` words that count after what stands before."""

    labels: frozenset[str]
    gap: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Sides in any order, elements of a side in theirs."""

    concept: str
    sides: tuple[tuple[Element, ...], ...]
    #: says what is missing, so that a negation does not undo it
    negative: bool
    text: str

    @property
    def elements(self) -> tuple[Element, ...]:
        """Elements of all sides."""
        return tuple(element for side in self.sides for element in side)

    @property
    def references(self) -> frozenset[str]:
        """Concepts it refers to."""
        return frozenset(label[1:] for element in self.elements for label in element.labels if label[0] == "@")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What a search needs to know of the words: how many that count stand before each, and the sentence of each."""

    counted: Sequence[int]
    sentence: Sequence[int]

    def near(self, end: int, start: int, gap: int) -> bool:
        """Whether what starts at `start` follows what ends at `end` in its sentence, within the gap."""
        return (
            0 <= start - end <= gap + MOST_FILLERS
            and self.counted[start] - self.counted[end] <= gap
            and self.sentence[start] == self.sentence[end - 1]
        )


def parse(concept: str, text: str) -> Phrase:
    """Read a phrase. Raises ValueError saying what is wrong."""
    negative = text.startswith("!")
    sides = tuple(_side(side) for side in text.removeprefix("!").split("&"))
    return Phrase(concept=concept, sides=sides, negative=negative, text=text)


def _side(text: str) -> tuple[Element, ...]:
    elements: list[Element] = []
    gap = 0
    for word in text.split():
        if word[0] == "~":
            gap = int(word[1:] or GAP)
            continue
        elements.append(_element(word, gap))
        gap = 0
    if not elements or gap:
        raise ValueError(f"{text.strip()!r} begins and ends with a word")
    return tuple(elements)


@cache
def _element(word: str, gap: int) -> Element:
    """The same one wherever it is written: there are tens of thousands."""
    return Element(labels=frozenset(_label(option) for option in word.split("|")), gap=gap)


@cache
def _label(option: str) -> str:
    bare = option.removesuffix("*")
    if not bare or (option != bare and len(bare) < 3):
        raise ValueError(f"{option!r}: a word, or at least three letters before *")
    if option[0] != "@" and fold(option) != option:
        raise ValueError(f"{option!r} is to be written {fold(option)!r}")
    return option


def spans(phrase: Phrase, places: Places, line: Line) -> list[Span]:
    """Where the phrase stands, first and last word."""
    found = _ordered(phrase.sides[0], places, line)
    for side in phrase.sides[1:]:
        if not found:
            return found
        found = [
            (min(one[0], other[0]), max(one[1], other[1]))
            for other in _ordered(side, places, line)
            for one in found
            if line.near(one[1], other[0], APART) or line.near(other[1], one[0], APART)
        ][:MOST_SPANS]
    return found


def _ordered(side: Sequence[Element], places: Places, line: Line) -> list[Span]:
    found = _at(side[0], places)
    for element in side[1:]:
        if not found:
            return found
        after = _at(element, places)
        found = [
            (start, last)
            for start, end in found
            for first, last in after
            if first >= end and line.near(end, first, element.gap)
        ][:MOST_SPANS]
    return found


def _at(element: Element, places: Places) -> list[Span]:
    found = [span for label in element.labels if label in places for span in places[label]]
    return found[:MOST_SPANS] if len(found) > MOST_SPANS else found
