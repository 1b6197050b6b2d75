"""Where the rules are silent: a small model over words, letters and signs that may raise a level, and says by what.

Trained by `core.triage.train` on our own cases; no network, the same answer every time.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

from core.errors import ContentError
from core.triage.model import Level

MOST_WORDS, MOST_MARKS = 120, 30
SHOWN = 3
RUNS = (3, 4, 5)
MOST_REMEMBERED = 50_000

#: how much a feature speaks for an emergency, and for urgent or worse
Weight = tuple[float, float]
Pairs = Mapping[str, Mapping[str, Weight]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clues:
    """What the model looks at."""

    words: Sequence[str]
    #: signs there and denied, contexts, classes of words, and the levels of rules that fired
    marks: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Above 0 more likely than not; `words` are what weighed most for an emergency."""

    emergency: float
    urgent: float
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Scores from which a level is raised, or an emergency that a rule found is none."""

    #: above: an emergency, though no rule says so
    emergency: float
    #: above: urgent, though no rule says so
    urgent: float
    #: below, in a text that asks, remembers or reports: what a rule found is not happening now
    distant: float


class Weigher:
    """Weights for features."""

    def __init__(self, *, weights: Mapping[str, Weight], bias: Weight, thresholds: Thresholds) -> None:
        self._bias = bias
        self.thresholds = thresholds
        self._single = {name: weight for name, weight in weights.items() if name[1] == ":"}
        self._next, self._second = _pairs(weights, "b"), _pairs(weights, "s")
        self._together = _pairs(weights, "t")
        self._by_word = lru_cache(maxsize=MOST_REMEMBERED)(self._sum_of_word)

    @classmethod
    def load(cls, path: Path) -> "Weigher":
        """Read the model's file. Raises ContentError if there is none or it does not hold."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            step = float(stored["step"])
            names, first, second = stored["names"], stored["emergency"], stored["urgent"]
            weights = {name: (a * step, b * step) for name, a, b in zip(names, first, second, strict=True)}
            emergency, urgent = stored["bias"]
            return cls(weights=weights, bias=(emergency, urgent), thresholds=Thresholds(**stored["thresholds"]))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise ContentError(path.name, None, f"not a triage model ({error}): train it again") from error

    def scores(self, clues: Clues) -> Scores:
        """How likely the levels are."""
        words = clues.words[:MOST_WORDS]
        marks = clues.marks[:MOST_MARKS]
        parts = [(word, *self._by_word(word)) for word in dict.fromkeys(words)]
        pairs = [
            *_found(self._next, pairwise(words)),
            *_found(self._second, zip(words, words[2:], strict=False)),
            *_found(self._together, combinations(marks, 2)),
        ]
        single = [weight for mark in marks if (weight := self._single.get(mark))]
        weights = [weight for _, weight in pairs] + single
        known = sum(part[3] for part in parts) + len(weights)
        scale = 1 / math.sqrt(known or 1)
        emergency = sum(part[1] for part in parts) + sum(weight[0] for weight in weights)
        urgent = sum(part[2] for part in parts) + sum(weight[1] for weight in weights)
        most = [(part[1], part[0]) for part in parts] + [(weight[0], name) for name, weight in pairs]
        return Scores(
            emergency=emergency * scale + self._bias[0],
            urgent=urgent * scale + self._bias[1],
            words=tuple(name for weight, name in sorted(most, reverse=True)[:SHOWN] if weight > 0),
        )

    def _sum_of_word(self, word: str) -> tuple[float, float, int]:
        known = [weight for name in features_of(word) if (weight := self._single.get(name))]
        return sum(w[0] for w in known), sum(w[1] for w in known), len(known)


def _pairs(weights: Mapping[str, Weight], kind: str) -> Pairs:
    """Weights of pairs, by the first and then by the second."""
    found: dict[str, dict[str, Weight]] = {}
    for name, weight in weights.items():
        if name.startswith(kind + "|"):
            _, one, other = name.split("|")
            found.setdefault(one, {})[other] = weight
    return found


def _found(pairs: Pairs, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, Weight]]:
    found = {
        (one, other): weight for one, other in wanted if (seconds := pairs.get(one)) and (weight := seconds.get(other))
    }
    return [(f"{one} {other}", weight) for (one, other), weight in found.items()]


def features_of(word: str) -> set[str]:
    """A word, and the runs of letters in it."""
    padded = f"^{word}$"
    return {f"w:{word}", *(f"c:{padded[i : i + n]}" for n in RUNS for i in range(len(padded) - n + 1))}


def features(clues: Clues) -> set[str]:
    """Everything the model looks at, for training: words, pairs of words, marks, and pairs of marks."""
    words, marks = clues.words[:MOST_WORDS], clues.marks[:MOST_MARKS]
    found = {name for word in words for name in features_of(word)} | set(marks)
    found.update(f"b|{one}|{other}" for one, other in pairwise(words))
    found.update(f"s|{one}|{other}" for one, other in zip(words, words[2:], strict=False))
    found.update(f"t|{one}|{other}" for one, other in combinations(marks, 2))
    return found


def marks(
    *,
    present: Iterable[str],
    negated: Iterable[str],
    context: Iterable[str],
    classes: Iterable[str],
    levels: Iterable[Level],
    asks: bool,
) -> tuple[str, ...]:
    """What the lexicon and the rules found, as features, in alphabetical order."""
    found = {f"k:{concept}" for concept in present}
    found.update(f"n:{concept}" for concept in negated)
    found.update(f"x:{concept}" for concept in context)
    found.update(f"o:{concept}" for concept in classes)
    found.update(f"r:{level}" for level in levels)
    return tuple(sorted(found | {"q:?"} if asks else found))
