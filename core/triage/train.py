"""Trains the model of `core.triage.weigher` on cases: `python -m core.triage.train --cases FILE… --out FILE`.

Logistic regression with a pull towards zero, by full-batch gradient descent: the same cases give the same file.
The thresholds are found by cross-validation: each case is scored by a model that has not seen it.
"""

import argparse
import json
import random
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.lexicon.lexicon import Lexicon
from core.triage.model import Level
from core.triage.noise import asked, noisy
from core.triage.reading import Reading, read_all
from core.triage.rules import Rules, load_rules
from core.triage.weigher import Thresholds, features

PULL = 0.1
#: a feature is learnt when that many texts have it, copies among them
RARE = 4
ROUNDS = 300
FOLDS = 5
STEPS = 1000
#: copies of each text with the noise of phones, so that the model leans on no single spelling
COPIES = 2
#: share of routine and selfcare texts that may be called urgent
MOST_URGENT = 0.12
#: what missing one emergency in a hundred may cost in false alarms in a hundred, when thresholds are chosen
WORTH = 1.5
#: cuts whose worth differs by less can't be told apart: the one that catches more is taken
SAME = 0.004

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


def held_out(data: Bags, wanted: Floats, keep: Floats, folds: Ints) -> Floats:
    """A score for each case from a model that has not seen it."""
    scores = np.zeros(len(wanted))
    for fold in range(FOLDS):
        weights, bias = fit(data, wanted, (folds != fold) * keep)
        scores[folds == fold] = (data.times(weights) + bias)[folds == fold]
    return scores


def thresholds(
    cases: Sequence[Reading], emergency: Floats, urgent: Floats, routine: Floats, levels: Sequence[Level | None]
) -> Thresholds:
    """The scores that catch most for the false alarms they cost."""
    real = np.array([level is Level.EMERGENCY for level in levels])
    pressing = np.array([level is None or level.rank <= Level.URGENT.rank for level in levels])
    ruled = np.array([bool(case.rules) and case.rules[0].level is Level.EMERGENCY for case in cases])
    context = np.array([bool(case.found.context) for case in cases])
    rest = ~pressing
    seen = np.array([level is not Level.SELFCARE for level in levels])
    return Thresholds(
        emergency=_best(emergency, real, ~ruled, same=SAME),
        urgent=round(float(np.quantile(urgent[rest], 1 - MOST_URGENT)), 3),
        routine=_even(routine, seen, rest),
        distant=_best(emergency, real, ruled & context),
    )


def _best(scores: Floats, real: npt.NDArray[np.bool_], group: npt.NDArray[np.bool_], *, same: float = 0.0) -> float:
    """The score to cut a group at: each share of all emergencies caught is worth `WORTH` shares of false alarms. Of
    the cuts that are worth at most `same` less than the best, the lowest."""
    share_real, share_false = WORTH / real.sum(), 1 / (~real).sum()
    cuts = np.unique(scores[group])
    value = np.where(real, share_real, -share_false)
    gains = np.array([float(value[group & (scores > cut)].sum()) for cut in cuts])
    return round(float(cuts[int(np.argmax(gains >= gains.max() - same))]), 3)


def _even(scores: Floats, real: npt.NDArray[np.bool_], group: npt.NDArray[np.bool_]) -> float:
    """The score to cut a group at so that as large a share is right above as below."""
    cuts = np.unique(scores[group])
    rights = [float((scores[group & real] > cut).mean() + (scores[group & ~real] <= cut).mean()) for cut in cuts]
    return round(float(cuts[int(np.argmax(rights))]), 3)


def _language(case: Mapping[str, Any]) -> str:
    return str(case.get("lang", ""))


def texts_of(case: Mapping[str, Any]) -> list[str]:
    """Earlier messages and the last."""
    context = case.get("context") or []
    return [*(map(str, context) if isinstance(context, list) else [str(context)]), str(case["text"])]


def main() -> None:
    """Train on files of cases and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, nargs="+")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="questions that are no emergencies")
    parser.add_argument("--lexicon", type=Path, default=Path("data/lexicon"))
    parser.add_argument("--rules", type=Path, default=Path("data/triage/rules"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    cases = _lines(arguments.cases)
    cases += [{"text": question["question"], "level": None} for question in _lines(arguments.questions)]
    lexicon = Lexicon.load(arguments.lexicon)
    stored = train(cases, lexicon, load_rules(arguments.rules, lexicon.concepts))
    arguments.out.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _lines(paths: Sequence[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def train(cases: Sequence[Mapping[str, Any]], lexicon: Lexicon, rules: Rules) -> dict[str, Any]:
    """The model as it is stored. A case whose level is None is no emergency, and nothing more is known of it."""
    draw = random.Random(1)  # noqa: S311 - noise, no secret
    texts = [texts_of(case) for case in cases]
    labelled = [number for number, case in enumerate(cases) if case["level"]]
    copies = [
        [noisy(text, draw) for text in (*texts[number][:-1], asked(texts[number][-1], _language(cases[number]), draw))]
        for number in labelled
        for _ in range(COPIES)
    ]
    readings = [read_all(lexicon, rules, group) for group in (*texts, *copies)]
    levels = [Level(case["level"]) if case["level"] else None for case in cases]
    levels += [levels[number] for number in labelled for _ in range(COPIES)]
    folds = np.array([zlib.crc32(group[-1].encode()) % FOLDS for group in texts])
    folds = np.concatenate([folds, np.repeat(folds[labelled], COPIES)])
    found = [features(reading.clues) for reading in readings]
    counts = Counter(name for bag in found for name in bag)
    names = {name: number for number, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    data = bags(found, names)
    targets = [
        np.array([float(level is not None and level.rank <= most.rank) for level in levels])
        for most in (Level.EMERGENCY, Level.URGENT, Level.ROUTINE)
    ]
    plain = len(cases)
    known = np.array([float(level is not None) for level in levels])
    keeps = [np.ones(len(levels)), known, known]
    emergency, urgent, routine = (
        held_out(data, target, keep, folds)[:plain] for target, keep in zip(targets, keeps, strict=True)
    )
    limits = thresholds(readings[:plain], emergency, urgent, routine, levels[:plain])
    fits = [fit(data, target, keep) for target, keep in zip(targets, keeps, strict=True)]
    return _stored(list(names), fits, asdict(limits))


def _stored(names: Sequence[str], fits: Sequence[tuple[Floats, float]], limits: Mapping[str, float]) -> dict[str, Any]:
    weights = np.stack([weights for weights, _ in fits])
    step = float(np.abs(weights).max()) / STEPS
    kept = [n for n in range(len(names)) if np.abs(weights[:, n]).max() > 3 * step]
    columns = {
        name: [round(weight / step) for weight in weights[row, kept]]
        for row, name in enumerate(("emergency", "urgent", "routine"))
    }
    return {
        "bias": [round(bias, 5) for _, bias in fits],
        "thresholds": dict(limits),
        "step": step,
        "names": [names[n] for n in kept],
        **columns,
    }


if __name__ == "__main__":
    main()
