"""Where the rules are silent: a small model over words, letters and signs that may raise a level, and says by what.

Trained by `core.triage.train` on our own cases; no network, the same answer every time.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import combinations, pairwise
from pathlib import Path

from core.errors import ContentError
from core.triage.model import Level

MOST_WORDS, MOST_MARKS = 120, 30
SHOWN = 3
RUNS = (3, 4, 5)
MOST_REMEMBERED = 50_000

#: how much a feature speaks for an emergency, for urgent or worse, and for routine or worse
Weight = tuple[float, float, float]
Pairs = Mapping[str, Mapping[str, Weight]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clues:
    """What the model looks at."""

    words: Sequence[str]
    #: signs there and denied, contexts, classes of words, and the levels of rules that fired
    marks: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Above 0 more likely than not."""

    emergency: float
    urgent: float
    routine: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Scores from which a level is raised, or an emergency that a rule found is none."""

    #: above: an emergency, though no rule says so
    emergency: float
    #: above: urgent, though no rule says so
    urgent: float
    #: above: to be seen some day, else for home care, where no rule says more
    routine: float
    #: below, in a text that asks, remembers or reports: what a rule found is not happening now
    distant: float


class Weigher:
    """Weights for features."""

    def __init__(self, *, weights: Mapping[str, Weight], bias: Weight, thresholds: Thresholds) -> None:
        self._bias = bias
        self.thresholds = thresholds
        self._single = {name: weight for name, weight in weights.items() if name[1] == ":"}
        self._next, self._second = _nested(weights, "b"), _nested(weights, "s")
        self._together = _nested(weights, "t")
        self._by_word = lru_cache(maxsize=MOST_REMEMBERED)(self._sum_of_word)

    @classmethod
    def load(cls, path: Path) -> "Weigher":
        """Read the model's file. Raises ContentError if there is none or it does not hold."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            step = float(stored["step"])
            columns = (stored[name] for name in ("names", "emergency", "urgent", "routine"))
            made: dict[Sequence[int], Weight] = {}  # features that weigh the same share it: 10 MB less
            weights = {
                name: made.get(steps) or made.setdefault(steps, (steps[0] * step, steps[1] * step, steps[2] * step))
                for name, *rest in zip(*columns, strict=True)
                if (steps := tuple(rest))
            }
            emergency, urgent, routine = stored["bias"]
            thresholds = Thresholds(**stored["thresholds"])
            return cls(weights=weights, bias=(emergency, urgent, routine), thresholds=thresholds)
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise ContentError(path.name, None, f"not a triage model ({error}): train it again") from error

    def silent(self) -> "Weigher":
        """One that never raises or lowers a level."""
        never = Thresholds(emergency=math.inf, urgent=math.inf, routine=math.nan, distant=-math.inf)
        return Weigher(weights={}, bias=(0.0, 0.0, 0.0), thresholds=never)

    def scores(self, clues: Clues) -> Scores:
        """How likely the levels are."""
        words, marks = clues.words[:MOST_WORDS], clues.marks[:MOST_MARKS]
        pairs = self._pairs(words, marks)
        emergency = urgent = routine = 0.0
        known = len(pairs)
        for word in set(words):
            first, second, third, count = self._by_word(word)
            emergency, urgent, routine, known = emergency + first, urgent + second, routine + third, known + count
        for (first, second, third), _, _ in pairs:
            emergency, urgent, routine = emergency + first, urgent + second, routine + third
        for mark in marks:
            if weight := self._single.get(mark):
                first, second, third = weight
                emergency, urgent, routine, known = emergency + first, urgent + second, routine + third, known + 1
        scale = 1 / math.sqrt(known or 1)
        return Scores(
            emergency=round(emergency * scale + self._bias[0], 9),
            urgent=round(urgent * scale + self._bias[1], 9),
            routine=round(routine * scale + self._bias[2], 9),
        )

    def heaviest(self, clues: Clues) -> tuple[str, ...]:
        """The words and pairs that weighed most for an emergency."""
        words, marks = clues.words[:MOST_WORDS], clues.marks[:MOST_MARKS]
        best = [(self._by_word(word)[0], word) for word in set(words)]
        best += [(first, f"{one} {other}") for (first, _, _), one, other in self._pairs(words, marks)]
        return tuple(name for weight, name in nlargest(SHOWN, best) if weight > 0)

    def _pairs(self, words: Sequence[str], marks: Sequence[str]) -> set[tuple[Weight, str, str]]:
        """Weights of neighbours, of words with one between, and of marks that stand together."""
        found = set()
        for pairs, other_words in ((self._next, words[1:]), (self._second, words[2:])):
            for one, other in zip(words, other_words, strict=False):
                if (seconds := pairs.get(one)) and (weight := seconds.get(other)):
                    found.add((weight, one, other))
        there = frozenset(marks)
        for one in marks:
            if seconds := self._together.get(one):
                found.update((seconds[other], one, other) for other in seconds.keys() & there)
        return found

    def _sum_of_word(self, word: str) -> tuple[float, float, float, int]:
        known = [weight for name in features_of(word) if (weight := self._single.get(name))]
        return sum(w[0] for w in known), sum(w[1] for w in known), sum(w[2] for w in known), len(known)


def _nested(weights: Mapping[str, Weight], kind: str) -> Pairs:
    """Weights of pairs, by the first and then by the second."""
    found: dict[str, dict[str, Weight]] = {}
    for name, weight in weights.items():
        if name.startswith(kind + "|"):
            _, one, other = name.split("|")
            found.setdefault(one, {})[other] = weight
    return found


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
