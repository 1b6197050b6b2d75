"""Trains the model of `core.triage.weigher` on cases: `python -m core.triage.train --cases FILE --out FILE`.

Logistic regression with a pull towards zero, by full-batch gradient descent: the same cases give the same file.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.lexicon.lexicon import Lexicon
from core.text.fold import fold
from core.triage.weigher import features

PULL = 0.1
RARE = 2
ROUNDS = 600
#: above this score a text counts as an emergency; chosen on the development cases by cross-validation
THRESHOLD = 0.5
STEPS = 1000

Floats = npt.NDArray[np.float64]


def bags(cases: Sequence[dict[str, object]], lexicon: Lexicon) -> list[set[str]]:
    """Features of each case; earlier messages count as part of it."""
    found = []
    for case in cases:
        earlier = case.get("context") or []
        text = fold(" . ".join([*map(str, earlier if isinstance(earlier, list) else [earlier]), str(case["text"])]))
        signs = lexicon.find(text)
        found.append(features(text, signs.present, signs.negated))
    return found


def fit(found: Sequence[set[str]], wanted: Floats) -> tuple[dict[str, float], float]:
    """Weights and bias."""
    counts = Counter(name for bag in found for name in bag)
    columns = {name: number for number, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    matrix = np.zeros((len(found), len(columns)))
    for row, bag in enumerate(found):
        known = [columns[name] for name in bag if name in columns]
        matrix[row, known] = 1 / np.sqrt(max(1, len(known)))
    weights, bias = _descend(matrix, wanted)
    return {name: float(weights[number]) for name, number in columns.items()}, bias


def _descend(matrix: Floats, wanted: Floats) -> tuple[Floats, float]:
    """Nesterov's accelerated gradient descent on the regularised logistic loss; the bias is a column of ones."""
    matrix = np.hstack([matrix, np.ones((len(matrix), 1))])
    pull = np.append(np.full(matrix.shape[1] - 1, PULL), 0.0)
    rate = 1 / (0.25 * float(np.linalg.norm(matrix, 2)) ** 2 + PULL)
    point = np.zeros(matrix.shape[1])
    ahead = point.copy()
    for number in range(1, ROUNDS + 1):
        error = 1 / (1 + np.exp(-(matrix @ ahead))) - wanted
        moved = ahead - rate * (matrix.T @ error + pull * ahead)
        ahead = moved + (number - 1) / (number + 2) * (moved - point)
        point = moved
    return point[:-1], float(point[-1])


def main() -> None:
    """Train on a file of cases and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--lexicon", type=Path, default=Path("data/lexicon"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.cases.read_text(encoding="utf-8").splitlines()]
    wanted = np.array([float(case["level"] == "emergency") for case in cases])
    weights, bias = fit(bags(cases, Lexicon.load(arguments.lexicon)), wanted)
    step = max(map(abs, weights.values())) / STEPS
    kept = {name: round(value / step) for name, value in weights.items() if abs(value) > 4 * step}
    stored = {"bias": round(bias, 5), "threshold": THRESHOLD, "step": step, "weights": kept}
    arguments.out.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
