"""Finding phrases among words: by the rarest word of each, concept after concept that it is made of."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from core.errors import ContentError
from core.lexicon.entries import Entry
from core.lexicon.phrases import Line, Phrase, Span, spans

Places = dict[str, list[Span]]


class Match(NamedTuple):
    """A concept where it stands. `negative`: the phrase itself says what is missing."""

    concept: str
    span: Span
    negative: bool


class Use(Enum):
    """What a phrase does for its concept."""

    FINDS = "finds"
    HIDES = "hides"  # where the two overlap
    CALMS = "calms"  # the same, unless what is found is that it is denied
    UNDOES = "undoes"  # wherever it stands


#: concepts of the words that deny
DENIALS = ("@negation", "@negation_after", "@cannot", "@not_word")

#: a phrase, what else of it must be there, and what it does
Listed = tuple[Phrase, tuple[frozenset[str], ...], Use]


class Index:
    """Phrases by a word that each must have."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Use]]) -> None:
        listed = list(phrases)
        common = Counter(label for phrase, _ in listed for element in phrase.elements for label in element.labels)
        self._by_label: dict[str, list[Listed]] = defaultdict(list)
        for phrase, use in listed:
            anchor = min(phrase.elements, key=lambda element: sum(common[label] for label in element.labels))
            others = tuple(element.labels for element in phrase.elements if element is not anchor)
            for label in anchor.labels:
                self._by_label[label].append((phrase, others, use))
        self._anchors = frozenset(self._by_label)

    def search(self, places: Places, line: Line) -> list[Match]:
        """Every match, those that a phrase of `not`, `well` or `unless` undoes left out."""
        found: list[Match] = []
        hidden: dict[str, list[tuple[Use, Span]]] = {}
        undone: set[str] = set()
        for phrase, use in self._possible(frozenset(places)):
            for span in spans(phrase, places, line):
                if use is Use.FINDS:
                    found.append(Match(phrase.concept, span, phrase.negative))
                elif use is not Use.UNDOES:
                    hidden.setdefault(phrase.concept, []).append((use, span))
                else:
                    undone.add(phrase.concept)
        if not hidden and not undone:
            return found
        return [
            m
            for m in found
            if m.concept not in undone
            and not any(
                _hides(m, span) and not (how is Use.CALMS and _denied(m, span, places))
                for how, span in hidden.get(m.concept, ())
            )
        ]

    def _possible(self, present: frozenset[str]) -> list[tuple[Phrase, Use]]:
        """Phrases of which every element is there, each once."""
        possible: dict[int, tuple[Phrase, Use]] = {}
        for label in present & self._anchors:
            for phrase, others, use in self._by_label[label]:
                for other in others:
                    if present.isdisjoint(other):
                        break
                else:
                    possible[id(phrase)] = (phrase, use)
        return list(possible.values())


def _hides(match: Match, span: tuple[int, int]) -> bool:
    """Whether a phrase of `not` or `well` stands where a match does."""
    return match.span[0] < span[1] and span[0] < match.span[1]


def _denied(match: Match, span: tuple[int, int], places: Places) -> bool:
    """Whether that phrase is itself denied within a match that is made of a denial: "respire pas bien" holds "respire
    bien", and is no comfort."""
    (start, end), (first, last) = match.span, span
    if not match.negative or first < start or end < last:
        return False
    return any(start <= at < end for name in DENIALS for at, _ in places.get(name, ()))


def levels(entries: Mapping[str, Entry]) -> list[Index]:
    """One index for concepts made of words, one for those made of these, and so on. A circle raises ContentError."""
    needs = {
        entry.id: {name for phrase in phrases_of(entry) for name in phrase.references} for entry in entries.values()
    }
    done: set[str] = set()
    found: list[Index] = []
    while len(done) < len(entries):
        ready = [concept for concept in entries if concept not in done and needs[concept] <= done]
        if not ready:
            circle = ", ".join(sorted(set(entries) - done)[:5])
            raise ContentError("lexicon", None, f"concepts that refer to one another in a circle, among them {circle}")
        found.append(Index(pair for concept in ready for pair in _marked(entries[concept])))
        done.update(ready)
    return found


def phrases_of(entry: Entry) -> Sequence[Phrase]:
    """All its phrases, also those that undo it."""
    return (*entry.phrases, *entry.excluded, *entry.well, *entry.unless)


def _marked(entry: Entry) -> Iterator[tuple[Phrase, Use]]:
    uses = (entry.phrases, Use.FINDS), (entry.excluded, Use.HIDES), (entry.well, Use.CALMS), (entry.unless, Use.UNDOES)
    for phrases, use in uses:
        yield from ((phrase, use) for phrase in phrases)


class Negations:
    """Which spans a negation of the text undoes."""

    def __init__(
        self, *, before: Collection[Span], after: Collection[Span], ends: Collection[Span], line: Line
    ) -> None:
        self._before = {span[1] - 1 for span in before}
        self._after = {span[0] for span in after}
        self._ends = {at for span in ends for at in range(*span)}
        self._line = line
        self._any = bool(self._before or self._after)

    #: words that count, back from a sign, that a negation reaches over
    REACH = 3

    def undo(self, span: Span) -> bool:
        """Whether the sign there is said not to be there."""
        if not self._any:
            return False
        start, end = span
        if end in self._after and self._same(start, end):
            return True
        if any(at in self._after or at in self._before for at in range(start, end)):
            return True
        for at in range(start - 1, -1, -1):
            far = self._line.counted[start] - self._line.counted[at] > self.REACH
            if far or at in self._ends or not self._same(at, start):
                return False
            if at in self._before:
                return True
        return False

    def _same(self, one: int, other: int) -> bool:
        return self._line.sentence[one] == self._line.sentence[other]
