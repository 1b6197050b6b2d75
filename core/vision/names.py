"""Names read with a letter or two wrong: found where only one of all known names can be meant, else left unread."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from core.text.fold import fold

#: letters from which one may be wrong, and from which two may
ONE_WRONG, TWO_WRONG = 5, 9
#: words of the longest name
MOST_WORDS = 5
#: digits that are read in place of letters inside a word
LETTERS = str.maketrans("015", "ols")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A folded word, and its place in the text that it was taken from."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A name in a row of words: which words it takes, and what it stands for; `means` None: two names are as near."""

    means: str | None
    #: the name as it is spelt right
    name: str
    start: int
    end: int
    #: letters that differ
    wrong: int


class Names:
    """Known names, each with what it stands for. Spellings of one thing are never confused with each other."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._exact: dict[str, tuple[str, str]] = {}
        #: (letters together, number of words, name, what it stands for)
        self._all: list[tuple[str, int, str, str]] = []
        for name, means in names.items():
            parts = [word.folded for word in spoken(name)]
            key = " ".join(parts)
            if key and key not in self._exact:
                self._exact[key] = (means, name)
                self._all.append(("".join(parts), len(parts), name, means))
        #: short names must be exact: an empty one is near to nothing
        self._letters = [letters if len(letters) >= ONE_WRONG else None for letters, *_ in self._all]

    def find(self, said: Sequence[str], *, tolerant: bool) -> list[Hit]:
        """All names in these folded words, the longest first where they overlap. `tolerant`: letters may be wrong."""
        hits: list[Hit] = []
        taken: set[int] = set()
        for size in range(min(MOST_WORDS, len(said)), 0, -1):
            for start in range(len(said) - size + 1):
                span = set(range(start, start + size))
                if not taken & span and (hit := self._exactly(said, start, size)):
                    hits.append(hit)
                    taken |= span
        for size in range(min(MOST_WORDS, len(said)), 0, -1) if tolerant else ():
            for start in range(len(said) - size + 1):
                span = set(range(start, start + size))
                if not taken & span and (hit := self._nearly(said, start, size)):
                    hits.append(hit)
                    taken |= span
        return sorted(hits, key=lambda hit: hit.start)

    def _exactly(self, said: Sequence[str], start: int, size: int) -> Hit | None:
        found = self._exact.get(" ".join(said[start : start + size]))
        return Hit(means=found[0], name=found[1], start=start, end=start + size, wrong=0) if found else None

    def _nearly(self, said: Sequence[str], start: int, size: int) -> Hit | None:
        read = "".join(said[start : start + size]).translate(LETTERS)
        if (allowed := _allowed(len(read))) == 0 or not any(map(str.isalpha, read)):
            return None
        # one letter further than allowed as well: a name that lies there makes the nearer one doubtful
        near = process.extract(read, self._letters, scorer=Levenshtein.distance, score_cutoff=allowed + 1, limit=8)
        best: dict[str, tuple[int, str]] = {}
        for _, off, at in near:
            _, count, name, means = self._all[at]
            if abs(count - size) <= 1 and off < best.get(means, (allowed + 2, ""))[0]:
                best[means] = (int(off), name)
        ranked = sorted(best.items(), key=lambda one: one[1][0])
        if not ranked or ranked[0][1][0] > allowed:
            return None
        means, (off, name) = ranked[0]
        alone = len(ranked) == 1 or ranked[1][1][0] > off + 1 or off == 0
        return Hit(means=means if alone else None, name=name, start=start, end=start + size, wrong=max(off, 1))


def spoken(text: str) -> list[Word]:
    """The words of a text, folded, with where they stand."""
    return [Word(folded=fold(m.group()), start=m.start(), end=m.end()) for m in WORD.finditer(text)]


def _allowed(letters: int) -> int:
    return 0 if letters < ONE_WRONG else 1 if letters < TWO_WRONG else 2


def flat(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Names to what they stand for, from what each thing is called. The first that claims a name has it."""
    found: dict[str, str] = {}
    for means, called in entries:
        for name in called:
            found.setdefault(name, means)
    return found
