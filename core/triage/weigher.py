"""Where the rules are silent: a small model over words, letters and signs that may raise a level, and says by what.

Trained by `core.triage.train` on our own cases; no network, the same answer every time.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from core.errors import ContentError
from core.text.fold import tokens
from core.triage.model import Level

MOST_WORDS = 120
SHOWN = 3
#: fewer words than these say too little to weigh
FEWEST_WORDS = 5
#: above this score a text counts as urgent, where it stays below the threshold of an emergency
URGENT_FROM = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Weigher:
    """A weight for each feature; above the threshold a text counts as an emergency."""

    weights: Mapping[str, float] = field(repr=False)
    bias: float
    threshold: float

    @classmethod
    def load(cls, path: Path) -> "Weigher":
        """Read the model's file. Raises ContentError if there is none or it does not hold."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            step = float(stored["step"])
            weights = {name: value * step for name, value in stored["weights"].items()}
            return cls(weights=weights, bias=float(stored["bias"]), threshold=float(stored["threshold"]))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise ContentError(path.name, None, f"not a triage model ({error}): train it again") from error

    def level(self, found: Collection[str]) -> tuple[Level | None, tuple[str, ...]]:
        """The level to raise to, if any, and the words and signs that weighed most."""
        if sum(name.startswith("w:") for name in found) < FEWEST_WORDS:
            return None, ()
        score, words = self._score(found)
        if score > self.threshold:
            return Level.EMERGENCY, words
        return (Level.URGENT, words) if score > URGENT_FROM else (None, ())

    def _score(self, found: Iterable[str]) -> tuple[float, tuple[str, ...]]:
        known = {name: self.weights[name] for name in found if name in self.weights}
        total = sum(known.values()) / math.sqrt(len(known) or 1) + self.bias
        most = sorted((name for name in known if name[0] in "wbk"), key=known.__getitem__, reverse=True)
        return total, tuple(name[2:].replace("_", " ") for name in most[:SHOWN])


def features(folded: str, present: Sequence[str], negated: Sequence[str]) -> set[str]:
    """Words, pairs of words, runs of letters, and signs of a text."""
    words = tokens(folded)[:MOST_WORDS]
    found = {f"w:{word}" for word in words}
    found.update(f"b:{one}_{two}" for one, two in pairwise(words))
    found.update(f"s:{one}_{two}" for one, two in zip(words, words[2:], strict=False))
    for word in set(words):
        padded = f"^{word}$"
        found.update(f"c:{padded[i : i + n]}" for n in (3, 4, 5) for i in range(len(padded) - n + 1))
    found.update(f"k:{concept}" for concept in present)
    found.update(f"n:{concept}" for concept in negated)
    if "?" in folded:
        found.add("q:?")
    return found
