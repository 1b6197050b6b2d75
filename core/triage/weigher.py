"""Where the rules are silent: a small model over words, letters and signs that may raise a level, and says by what.

Trained by `core.triage.train` on our own cases; no network, the same answer every time.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

from core.errors import ContentError
from core.triage.model import Level

MOST_WORDS = 120
SHOWN = 3
RUNS = (3, 4, 5)
MOST_REMEMBERED = 50_000

#: how much a feature speaks for an emergency, and for urgent or worse
Weight = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clues:
    """What the model looks at."""

    words: Sequence[str]
    #: signs there, signs denied, contexts, and rules that fired
    marks: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Above 0 more likely than not; `words` are what weighed most for an emergency."""

    emergency: float
    urgent: float
    words: tuple[str, ...]


class Weigher:
    """Weights for features, and the scores from which a level is raised."""

    def __init__(self, *, weights: Mapping[str, Weight], bias: Weight, thresholds: Mapping[str, float]) -> None:
        self._weights, self._bias = weights, bias
        self.emergency_from = thresholds["emergency"]
        self.urgent_from = thresholds["urgent"]
        #: below this an emergency that a rule found in a text that asks, remembers or reports is none
        self.distant_below = thresholds["distant"]
        self._by_word = lru_cache(maxsize=MOST_REMEMBERED)(self._sum_of_word)

    @classmethod
    def load(cls, path: Path) -> "Weigher":
        """Read the model's file. Raises ContentError if there is none or it does not hold."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            step = float(stored["step"])
            names, first, second = stored["names"], stored["emergency"], stored["urgent"]
            weights = {name: (a * step, b * step) for name, a, b in zip(names, first, second, strict=True)}
            return cls(weights=weights, bias=tuple(stored["bias"]), thresholds=stored["thresholds"])
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise ContentError(path.name, None, f"not a triage model ({error}): train it again") from error

    def scores(self, clues: Clues) -> Scores:
        """How likely the levels are."""
        emergency = urgent = 0.0
        known = 0
        best: list[tuple[float, str]] = []
        for word in dict.fromkeys(clues.words[:MOST_WORDS]):
            first, second, count = self._by_word(word)
            emergency, urgent, known = emergency + first, urgent + second, known + count
            best.append((first, word))
        for name in dict.fromkeys(features_between(clues)):
            if weight := self._weights.get(name):
                emergency, urgent, known = emergency + weight[0], urgent + weight[1], known + 1
                if name[0] in "bk":
                    best.append((weight[0], name[2:].replace("_", " ")))
        scale = 1 / math.sqrt(known or 1)
        most = tuple(word for score, word in sorted(best, reverse=True)[:SHOWN] if score > 0)
        return Scores(emergency=emergency * scale + self._bias[0], urgent=urgent * scale + self._bias[1], words=most)

    def _sum_of_word(self, word: str) -> tuple[float, float, int]:
        known = [weight for name in features_of(word) if (weight := self._weights.get(name))]
        return sum(w[0] for w in known), sum(w[1] for w in known), len(known)


def features_of(word: str) -> set[str]:
    """A word, and the runs of letters in it."""
    padded = f"^{word}$"
    return {f"w:{word}", *(f"c:{padded[i : i + n]}" for n in RUNS for i in range(len(padded) - n + 1))}


def features_between(clues: Clues) -> Iterator[str]:
    """Pairs of words, marks, and pairs of marks."""
    words = clues.words[:MOST_WORDS]
    yield from (f"b:{one}_{two}" for one, two in pairwise(words))
    yield from (f"s:{one}_{two}" for one, two in zip(words, words[2:], strict=False))
    yield from clues.marks
    yield from (f"{one}+{two}" for one, two in combinations(sorted(clues.marks)[:12], 2))


def features(clues: Clues) -> set[str]:
    """Everything the model looks at, for training."""
    return {name for word in clues.words[:MOST_WORDS] for name in features_of(word)} | set(features_between(clues))


def marks(
    *, present: Iterable[str], negated: Iterable[str], context: Iterable[str], levels: Iterable[Level], asks: bool
) -> tuple[str, ...]:
    """What the lexicon and the rules found, as features."""
    found = [f"k:{concept}" for concept in present]
    found += [f"n:{concept}" for concept in negated]
    found += [f"x:{concept}" for concept in context]
    found += [f"r:{level}" for level in dict.fromkeys(levels)]
    return (*found, "q:?") if asks else tuple(found)
