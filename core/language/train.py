"""Train the language model: `python -m core.language.train --corpora DIR --out data/language/model.bin`.

Softmax regression over the features of core/language/features.py. The same input gives the same file.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.language import corpus, features, weights
from core.language.corpus import Example

_SEED = 7
_ROUNDS, _RATE, _DECAY = 120, 0.5, 2e-6
#: a feature seen in fewer examples teaches nothing; the file holds at most so many features
_SEEN, _KEPT = 3, 64_000

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Features of examples as sparse rows: example `i` has `columns[starts[i]:starts[i + 1]]`."""

    columns: Whole
    starts: Whole
    values: Floats
    owners: Whole
    width: int


def bag(text: str) -> Counter[str]:
    """The features of a text, each as often as it is in it."""
    found = features.words(text)
    bag = Counter(features.marks(text) + features.pairs(found))
    for word in dict.fromkeys(found):
        bag.update(features.grams(word))
    return bag


def vocabulary(bags: list[Counter[str]]) -> dict[str, int]:
    """The features to learn, most common first."""
    seen: Counter[str] = Counter()
    for one in bags:
        seen.update(one.keys())
    common = sorted((name for name, n in seen.items() if n >= _SEEN), key=lambda name: (-seen[name], name))
    return {name: i for i, name in enumerate(common[: 4 * _KEPT])}


def table(bags: list[Counter[str]], columns: dict[str, int]) -> Table:
    """The bags as a sparse table, each divided by the root of its size so that long texts don't shout."""
    cells = [[(columns[name], n) for name, n in sorted(one.items()) if name in columns] for one in bags]
    sizes = np.array([max(1, sum(one.values())) for one in bags], dtype=np.float32)
    lengths = np.array([len(row) for row in cells], dtype=np.int64)
    owners = np.repeat(np.arange(len(bags)), lengths)
    flat = np.array([cell for row in cells for cell in row], dtype=np.int64)
    return Table(
        columns=flat[:, 0],
        starts=np.concatenate([[0], np.cumsum(lengths)]),
        values=(flat[:, 1] / np.sqrt(sizes[owners])).astype(np.float32),
        owners=owners,
        width=len(columns),
    )


def _by_owner(cells: Floats, owners: Whole, height: int) -> Floats:
    return np.stack(
        [np.bincount(owners, weights=cells[:, k], minlength=height) for k in range(cells.shape[1])], axis=1
    ).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Probabilities of each row of scores."""
    powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def fit(data: Table, targets: Floats, importance: Floats) -> tuple[Floats, Floats]:
    """Weights (feature by language) and bias, by Adam on the whole table."""
    width, kinds = data.width, targets.shape[1]
    params = np.zeros((width + 1, kinds), dtype=np.float32)
    first, second = np.zeros_like(params), np.zeros_like(params)
    share = (importance / importance.sum())[:, None].astype(np.float32)
    for t in range(1, _ROUNDS + 1):
        scores = _by_owner(params[data.columns] * data.values[:, None], data.owners, len(targets)) + params[-1]
        error = (softmax(scores) - targets) * share
        slope = np.zeros_like(params)
        slope[:width] = _by_owner(error[data.owners] * data.values[:, None], data.columns, width)
        slope[-1] = error.sum(axis=0)
        slope += _DECAY * params
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope * slope
        rate = _RATE / (1 + 4 * t / _ROUNDS)
        params -= rate * (first / (1 - 0.9**t)) / (np.sqrt(second / (1 - 0.99**t)) + 1e-8)
    return params[:width], params[-1]


def train(examples: list[Example], out: Path) -> str:
    """Learn from the examples, write the model, and say what it holds."""
    labels = sorted({e.label for e in examples})
    bags = [bag(e.text) for e in examples]
    columns = vocabulary(bags)
    index = np.array([labels.index(e.label) for e in examples])
    raw = np.array([e.weight for e in examples], dtype=np.float32)
    importance = raw / np.bincount(index, weights=raw)[index]
    matrix, bias = fit(
        table(bags, columns), np.eye(len(labels), dtype=np.float32)[index], importance.astype(np.float32)
    )
    strength = np.abs(matrix).max(axis=1)
    kept = set(np.argsort(-strength, kind="stable")[:_KEPT].tolist())
    rows = {name: matrix[i].tolist() for name, i in columns.items() if i in kept}
    weights.save(out, labels=labels, bias=bias.tolist(), rows=rows)
    return f"{len(examples)} examples, {len(labels)} languages, {len(rows)} of {len(columns)} features: {out}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the language model.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of one text file a language")
    parser.add_argument("--sentences", type=Path, default=Path("data/language/sentences"))
    parser.add_argument("--cases", type=Path, default=Path("tests/cases/triage/dev.jsonl"))
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    ours = corpus.own(args.sentences) + corpus.cases(args.cases)
    examples = ours + corpus.spoilt(ours, _SEED) + corpus.corpora(args.corpora, _SEED)
    sys.stdout.write(train(examples, args.out) + "\n")


if __name__ == "__main__":
    main()
