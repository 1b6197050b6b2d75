"""Concepts and how people write them; finding them in a text, and what undoes them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import ContentError
from core.lexicon import numbers
from core.lexicon.entries import SIGNS, Entry, Kind, read
from core.lexicon.fulfulde import Fulfulde
from core.lexicon.search import Index, Match, Negations, Places, levels, phrases_of
from core.lexicon.spelling import Spelling, load_short_forms
from core.lexicon.words import COMMA, Words
from core.lexicon.words import read as read_words
from core.text.fold import fold

#: concepts with a part of their own: they say of others that they are not there
NEGATION, NEGATION_AFTER, NEGATION_END, IDIOM = "negation", "negation_after", "negation_end", "idiom"
RESERVED = (NEGATION, NEGATION_AFTER, NEGATION_END, IDIOM)
OTHER = frozenset({Kind.TOPIC, Kind.TIME, Kind.BODY, Kind.WORD, Kind.EVERYDAY})
#: kinds of concepts that phrases in Fulfulde take from every language
SHARED = frozenset({Kind.NEGATION, Kind.WORD})
SHORTEST_STEM = 3
MOST_REMEMBERED = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a text holds, in its order."""

    #: signs that are there
    present: tuple[str, ...]
    #: signs that the text says are not there
    negated: tuple[str, ...]
    #: that the text asks, remembers, reports, or speaks in images
    context: tuple[str, ...]
    #: topics, times, body parts, classes of words
    other: tuple[str, ...]
    #: what its numbers tell
    told: numbers.Told
    words: tuple[str, ...] = field(repr=False)


class Lexicon:
    """Every concept, ready to be looked for. Load once; the same text always gives the same."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        short_forms: Mapping[str, str],
        common: Iterable[str],
        fulfulde: Fulfulde,
    ) -> None:
        labels = {x for e in entries.values() for p in phrases_of(e) for element in p.elements for x in element.labels}
        literals = {label for label in labels if label[0] != "@"}
        self._entries, self._fulfulde = entries, fulfulde
        self._levels = levels(entries)
        self._fulfulde_levels = levels(
            {name: e if e.kind in SHARED else replace(e, phrases=e.fulfulde) for name, e in entries.items()}
        )
        self._words = frozenset(label for label in literals if label[-1] != "*" and "_" not in label)
        self._stems = frozenset(label[:-1] for label in literals if label[-1] == "*")
        self._joined = _by_first_word(literals)
        words = {word for label in literals if label[-1] != "*" for word in label.split("_")}
        self._spelling = Spelling(words=words, stems=self._stems, short_forms=short_forms, common=common)
        self._labels: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls, directory: Path) -> "Lexicon":
        """Read every file of the directory. Raises ContentError with file, line and why."""
        entries = read(directory)
        _check(directory.name, entries)
        common = (directory / "common_words.txt").read_text(encoding="utf-8").split()
        fulfulde = Fulfulde.load(directory / "fulfulde.txt")
        return cls(entries, load_short_forms(directory / "short_forms.txt"), common, fulfulde)

    @property
    def concepts(self) -> frozenset[str]:
        """Ids of all concepts, those that numbers tell among them."""
        return frozenset(self._entries) | numbers.CONCEPTS

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every concept of the files."""
        return self._entries

    def knows(self, word: str) -> bool:
        """Whether a folded word is an ordinary one."""
        return self._spelling.knows(word)

    def read(self, folded: str) -> Words:
        """The words of a folded text as the lexicon reads them."""
        return read_words(folded, self._spelling)

    def plain(self, folded: str, known: Container[str] = ()) -> str:
        """A folded text with its short forms written out and its misspelt words spelt; those of `known` stay. What is
        known of a text in Fulfulde, in French."""
        if said := self._fulfulde.read(folded, self.knows):
            folded = fold(said.french)
        words = read_words(folded, lambda word: self._spelling.write_out(word, known)).words
        return " ".join(word for word in words if word != COMMA).replace("c est est", "c est")  # of "c'est"

    def find(self, folded: str) -> Found:
        """Concepts of a folded text; of one in Fulfulde, those of what it says in French as well."""
        said = self._fulfulde.read(folded, self.knows)
        if said is None:
            return self._search(self.read(folded))
        french = fold(said.french)
        theirs = said.spelt if said.denies else f"{folded}\n{said.spelt}"
        known = self._fulfulde.knows
        read = read_words(theirs, lambda word: (word,) if known(word) else self._spelling(word))
        found = self._search(read, self._fulfulde_levels)
        beside = self._search(self.read(french if said.whole or said.denies else f"{folded}\n{french}"))
        found = _both(found, beside)
        return replace(found, words=self.read(french).words) if said.whole else found

    def gloss(self, text: str, likely: bool) -> str | None:
        """A text in Fulfulde in plain French, for whoever reads French; None where too little of it is known.
        `likely`: whether it was told to be Fulfulde by other means."""
        said = self._fulfulde.read(fold(text), self.knows)
        return said.told if said and said.whole and (likely or said.sure) else None

    def _search(self, text: Words, indexes: Sequence[Index] | None = None) -> Found:
        places = self._label(text)
        matches: list[Match] = []
        for index in self._levels if indexes is None else indexes:
            for match in index.search(places, text.line):
                where = places.setdefault("@" + match.concept, [])
                if match.span not in where:
                    where.append(match.span)
                matches.append(match)
        present, absent = self._sort(matches, places, text)
        return self._found(present, absent, text)

    def _sort(self, matches: Iterable[Match], places: Places, text: Words) -> tuple[dict[str, int], dict[str, int]]:
        """Where each concept first stands, and where each sign that is said not to be there."""
        idioms = {at for span in places.get("@" + IDIOM, ()) for at in range(*span)}
        negations = Negations(
            before=places.get("@" + NEGATION, ()),
            after=places.get("@" + NEGATION_AFTER, ()),
            ends=places.get("@" + NEGATION_END, ()),
            line=text.line,
        )
        present: dict[str, int] = {}
        absent: dict[str, int] = {}
        for match in matches:
            sign = self._entries[match.concept].kind in SIGNS
            if sign and idioms and not idioms.isdisjoint(range(*match.span)):
                continue
            into = absent if sign and not match.negative and negations.undo(match.span) else present
            into[match.concept] = min(match.span[0], into.get(match.concept, match.span[0]))
        return present, absent

    def _found(self, present: Mapping[str, int], absent: Mapping[str, int], text: Words) -> Found:
        order = sorted(present, key=lambda concept: (present[concept], concept))
        kinds = [self._entries[concept].kind for concept in order]
        told = numbers.read(text.words)
        signs = [concept for concept, kind in zip(order, kinds, strict=True) if kind in SIGNS]
        return Found(
            present=tuple(dict.fromkeys((*signs, *told.concepts()))),
            negated=tuple(c for c in sorted(absent, key=lambda c: (absent[c], c)) if c not in present),
            context=tuple(c for c, kind in zip(order, kinds, strict=True) if kind is Kind.CONTEXT),
            other=tuple(c for c, kind in zip(order, kinds, strict=True) if kind in OTHER),
            told=told,
            words=tuple(word for word in text.words if word != COMMA),
        )

    def _label(self, text: Words) -> Places:
        places: Places = defaultdict(list)
        words = text.words
        for at, word in enumerate(words):
            span = (at, at + 1)
            for label in self._labels.get(word) or self._labels_of(word):
                places[label].append(span)
            if word in self._joined:
                for parts, label in self._joined[word]:
                    if words[at : at + len(parts)] == parts:
                        places[label].append((at, at + len(parts)))
        return dict(places)

    def _labels_of(self, word: str) -> tuple[str, ...]:
        labels = self._labels.get(word)
        if labels is None:
            if len(self._labels) >= MOST_REMEMBERED:
                self._labels.clear()
            stems = (word[:n] for n in range(SHORTEST_STEM, len(word) + 1))
            whole = (word,) if word in self._words else ()
            self._labels[word] = labels = (*whole, *(stem + "*" for stem in stems if stem in self._stems))
        return labels


def _by_first_word(literals: Iterable[str]) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    joined: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for label in sorted(literals):
        if "_" in label:
            parts = tuple(label.split("_"))
            joined[parts[0]].append((parts, label))
    return dict(joined)


def _check(name: str, entries: Mapping[str, Entry]) -> None:
    if missing := [concept for concept in RESERVED if concept not in entries]:
        raise ContentError(name, None, f"the lexicon lacks {', '.join(missing)}")
    for entry in entries.values():
        for phrase in phrases_of(entry):
            if unknown := sorted(phrase.references - entries.keys()):
                raise ContentError(
                    name, None, f"[{entry.id}] {phrase.text!r}: there is no concept {', '.join(unknown)}"
                )


def _both(one: Found, other: Found) -> Found:
    """What two readings of a text found; what one finds is there, whatever the other says is not."""
    present = tuple(dict.fromkeys((*one.present, *other.present)))
    return Found(
        present=present,
        negated=tuple(c for c in dict.fromkeys((*one.negated, *other.negated)) if c not in present),
        context=tuple(dict.fromkeys((*one.context, *other.context))),
        other=tuple(dict.fromkeys((*one.other, *other.other))),
        told=other.told,
        words=(*one.words, *other.words),
    )
