"""Trains the model of `core.triage.weigher` on cases: `python -m core.triage.train --cases FILE… --out FILE`.

Logistic regression with a pull towards zero, by full-batch gradient descent: the same cases give the same file.
The thresholds are found by cross-validation: each case is scored by a model that has not seen it.
"""

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.lexicon.lexicon import Lexicon
from core.triage.engine import Reading, read_all
from core.triage.model import Level
from core.triage.rules import load_rules
from core.triage.weigher import features

PULL = 0.15
RARE = 2
ROUNDS = 300
FOLDS = 5
STEPS = 1000
#: share of texts that are no emergency that the model alone may call one, and that it may call urgent
MOST_RAISED, MOST_URGENT = 0.025, 0.12
#: share of real emergencies in texts with a context that may be taken for distant
MOST_MISSED = 0.02

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bags:
    """Features of all cases, one after another: their columns, and the case of each."""

    columns: Ints
    rows: Ints
    scale: Floats
    width: int

    def times(self, weights: Floats) -> Floats:
        """A score for each case."""
        sums = np.bincount(self.rows, weights=weights[self.columns], minlength=len(self.scale))
        return np.asarray(sums * self.scale, dtype=np.float64)

    def gathered(self, errors: Floats) -> Floats:
        """What each feature has to do with the errors."""
        sums = np.bincount(self.columns, weights=(errors * self.scale)[self.rows], minlength=self.width)
        return np.asarray(sums, dtype=np.float64)


def bags(found: Sequence[set[str]], names: Mapping[str, int]) -> Bags:
    """The features that have a name, as numbers."""
    known = [[names[name] for name in sorted(bag) if name in names] for bag in found]
    lengths = np.array([len(bag) for bag in known])
    return Bags(
        columns=np.array([column for bag in known for column in bag], dtype=np.int64),
        rows=np.repeat(np.arange(len(known)), lengths),
        scale=1 / np.sqrt(np.maximum(1, lengths)),
        width=len(names),
    )


def fit(data: Bags, wanted: Floats, keep: Floats) -> tuple[Floats, float]:
    """Weights and bias by Nesterov's accelerated gradient descent; `keep` is 0 for cases to leave out."""
    weights, ahead = np.zeros(data.width), np.zeros(data.width)
    bias = bias_ahead = 0.0
    rate = 4 / (_norm(data) + 4 * PULL)
    for number in range(1, ROUNDS + 1):
        error = (1 / (1 + np.exp(-(data.times(ahead) + bias_ahead))) - wanted) * keep
        moved = ahead - rate * (data.gathered(error) + PULL * ahead)
        moved_bias = bias_ahead - rate * float(error.sum())
        momentum = (number - 1) / (number + 2)
        ahead, bias_ahead = moved + momentum * (moved - weights), moved_bias + momentum * (moved_bias - bias)
        weights, bias = moved, moved_bias
    return weights, bias


def _norm(data: Bags) -> float:
    """The largest squared singular value, with the bias, by power iteration."""
    vector, constant = np.full(data.width, 1.0), 1.0
    size = 1.0
    for _ in range(20):
        scores = data.times(vector) + constant
        vector, constant = data.gathered(scores), float(scores.sum())
        size = float(np.sqrt(vector @ vector + constant**2))
        vector, constant = vector / size, constant / size
    return size


def held_out(data: Bags, wanted: Floats, folds: Ints) -> Floats:
    """A score for each case from a model that has not seen it."""
    scores = np.zeros(len(wanted))
    for fold in range(FOLDS):
        weights, bias = fit(data, wanted, (folds != fold).astype(float))
        scores[folds == fold] = (data.times(weights) + bias)[folds == fold]
    return scores


def thresholds(
    cases: Sequence[Reading], emergency: Floats, urgent: Floats, levels: Sequence[Level]
) -> dict[str, float]:
    """Scores from which the model may raise a level, and below which a distant text is none."""
    is_emergency = np.array([level is Level.EMERGENCY for level in levels])
    is_pressing = np.array([level.rank <= Level.URGENT.rank for level in levels])
    distant = np.array([bool(case.found.context) for case in cases])
    real = np.sort(emergency[is_emergency & distant])
    return {
        "emergency": round(float(np.quantile(emergency[~is_emergency], 1 - MOST_RAISED)), 3),
        "urgent": round(float(np.quantile(urgent[~is_pressing], 1 - MOST_URGENT)), 3),
        "distant": round(float(real[int(len(real) * MOST_MISSED)]) if len(real) else -1.0, 3),
    }


def texts_of(case: Mapping[str, Any]) -> list[str]:
    """Earlier messages and the last."""
    context = case.get("context") or []
    return [*(map(str, context) if isinstance(context, list) else [str(context)]), str(case["text"])]


def main() -> None:
    """Train on files of cases and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, nargs="+")
    parser.add_argument("--lexicon", type=Path, default=Path("data/lexicon"))
    parser.add_argument("--rules", type=Path, default=Path("data/triage/rules"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    cases = [json.loads(line) for path in arguments.cases for line in path.read_text(encoding="utf-8").splitlines()]
    lexicon = Lexicon.load(arguments.lexicon)
    rules = load_rules(arguments.rules, lexicon.concepts)
    readings = [read_all(lexicon, rules, texts_of(case)) for case in cases]
    stored = train(readings, [Level(case["level"]) for case in cases], [str(case["text"]) for case in cases])
    arguments.out.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def train(readings: Sequence[Reading], levels: Sequence[Level], texts: Sequence[str]) -> dict[str, Any]:
    """The model as it is stored."""
    found = [features(reading.clues) for reading in readings]
    counts = Counter(name for bag in found for name in bag)
    names = {name: number for number, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    data = bags(found, names)
    folds = np.array([zlib.crc32(text.encode()) % FOLDS for text in texts])
    emergency = np.array([float(level is Level.EMERGENCY) for level in levels])
    pressing = np.array([float(level.rank <= Level.URGENT.rank) for level in levels])
    limits = thresholds(readings, held_out(data, emergency, folds), held_out(data, pressing, folds), levels)
    everything = np.ones(len(levels))
    (first, first_bias), (second, second_bias) = fit(data, emergency, everything), fit(data, pressing, everything)
    return _stored(list(names), first, second, (first_bias, second_bias), limits)


def _stored(
    names: Sequence[str], first: Floats, second: Floats, bias: tuple[float, float], limits: Mapping[str, float]
) -> dict[str, Any]:
    step = float(max(np.abs(first).max(), np.abs(second).max())) / STEPS
    kept = [n for n in range(len(names)) if max(abs(first[n]), abs(second[n])) > 3 * step]
    return {
        "bias": [round(bias[0], 5), round(bias[1], 5)],
        "thresholds": dict(limits),
        "step": step,
        "names": [names[n] for n in kept],
        "emergency": [round(first[n] / step) for n in kept],
        "urgent": [round(second[n] / step) for n in kept],
    }


if __name__ == "__main__":
    main()
