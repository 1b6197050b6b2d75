"""Which pages a question is about, as learnt from questions: a linear model over words, letter runs and concepts.

The file is made by `core.knowledge.train` and holds, for each feature, a small whole number for every page. A page that
was written after the last training is found by its words alone.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import snowballstemmer

from core.errors import ContentError
from core.text.fold import tokens

#: what a feature counts, by its group: words, stems, pairs of words, letter runs, concepts
GROUPS: Mapping[str, float] = {"w": 1.0, "s": 1.2, "b": 0.6, "c": 0.45, "k": 1.5}
RUNS = (3, 4, 5)
MOST_CHARACTERS = 600
#: words whose rows are remembered
MOST_WORDS = 20_000
#: messages whose chances are: one search asks for the same several times, and the next turn of a thread again
MOST_LATELY = 256
#: the classes of what is no question of health, of what is one that no page answers (warts, a dog's cough), and of what
#: may be asked of any page ("how many times a day?")
NOTHING, UNANSWERED, ANY = "-", "?", "*"
#: words that say nothing by their stems and letters
STOP = frozenset(
    """
    le la les un une des de du d l et ou a au aux en dans sur pour par avec sans que qui quoi est suis sont ai as il
    elle je j tu nous vous ils elles on ce c cet cette mon ma mes ton ta son sa ses ne pas plus se s me m te y
    the an of to in for with and or is are am i my you he she it his her we they do does did what how can
    na di dey wey weh dem una wuna e no fit svp please
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
STEMMERS = (snowballstemmer.stemmer("french"), snowballstemmer.stemmer("english"))

Floats = npt.NDArray[np.float32]


def features(text: str, concepts: Iterable[str] = ()) -> set[str]:
    """The features of a question. Each begins with its group's letter."""
    words = tokens(text[:MOST_CHARACTERS])
    return set(_beyond_words(words, concepts)).union(*map(_of_word, words))


def _beyond_words(words: Sequence[str], concepts: Iterable[str]) -> Iterator[str]:
    yield from (f"b{first} {second}" for first, second in itertools.pairwise(words))
    yield from (f"k{concept}" for concept in concepts)


def _of_word(word: str) -> tuple[str, ...]:
    return (f"w{word}",) if word in STOP else (f"w{word}", *_parts(word))


@lru_cache(maxsize=10_000)
def _parts(word: str) -> tuple[str, ...]:
    """Stems and letter runs."""
    if not word.isalpha():  # numbers have no stem, and each is another
        stems: tuple[str, ...] = (f"s{word}",)
    else:
        stems = tuple(f"s{stemmer.stemWord(word)}" for stemmer in STEMMERS)
    if len(word) < min(RUNS):
        return stems
    padded = f"^{word}$"
    return (*stems, *(f"c{padded[at : at + n]}" for n in RUNS for at in range(len(padded) - n + 1)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """The trained model."""

    #: page ids by column; `NOTHING`, `UNANSWERED` and `ANY` among them
    pages: Sequence[str]
    #: row of each feature
    rows: Mapping[str, int] = field(repr=False)
    #: what each row counts, and tells of each page
    counts: Floats = field(repr=False)
    weights: npt.NDArray[np.int8] = field(repr=False)
    #: what one step of the weights is worth
    step: float
    #: rows of the words that were read lately
    _of_words: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)
    #: by a digest of the message: what people write is not kept
    _lately: dict[tuple[bytes, frozenset[str]], Floats | None] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path) -> "Topics":
        """The model of a file. Raises ContentError."""
        try:
            with np.load(path) as file:
                pages, names = _texts(file["pages"]), _texts(file["names"])
                idf, weights, step = file["idf"], file["weights"], float(file["step"])
        except (OSError, KeyError, ValueError) as error:
            raise ContentError(path.name, None, f"no model of topics: {error}. `make model` makes it") from error
        counts = np.array([GROUPS[name[0]] for name in names], dtype=np.float32) * idf
        rows = {name: row for row, name in enumerate(names)}
        return cls(pages=pages, rows=rows, counts=counts.astype(np.float32), weights=weights, step=step)

    def chances(self, text: str, concepts: Iterable[str] = ()) -> Floats | None:
        """How likely a question is about each of `pages`, 0 to 1, to be read alone. None where no feature of it is
        known."""
        told = frozenset(concepts)
        asked = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), told
        if asked not in self._lately:
            if len(self._lately) >= MOST_LATELY:
                self._lately.clear()
            self._lately[asked] = self._chances(text, told)
        return self._lately[asked]

    def _chances(self, text: str, concepts: frozenset[str]) -> Floats | None:
        known = self._known(text, concepts)
        if not known:
            return None
        rows = np.fromiter(known, dtype=np.intp, count=len(known))
        values = self.counts[rows]
        values *= self.step / math.sqrt(float(values @ values))
        scores = values @ self.weights[rows].astype(np.float32)
        likely: Floats = np.exp(scores - scores.max())
        likely /= likely.sum()
        likely.setflags(write=False)
        return likely

    def _known(self, text: str, concepts: Iterable[str]) -> set[int]:
        """The rows of a text's `features`. A word's are looked up once."""
        words = tokens(text[:MOST_CHARACTERS])
        rows = self.rows
        found = {row for name in _beyond_words(words, concepts) if (row := rows.get(name)) is not None}
        for word in words:
            of_word = self._of_words.get(word)
            if of_word is None:
                if len(self._of_words) >= MOST_WORDS:
                    self._of_words.clear()
                of_word = tuple(row for name in _of_word(word) if (row := rows.get(name)) is not None)
                self._of_words[word] = of_word
            found.update(of_word)
        return found


def _texts(array: npt.NDArray[Any]) -> tuple[str, ...]:
    return tuple(array.tobytes().decode().split("\n"))
