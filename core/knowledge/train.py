"""Trains the model of `core.knowledge.topics`: `python -m core.knowledge.train --cases FILE… --out FILE`.

Softmax regression with a pull towards zero, by accelerated gradient descent over the likenesses of the questions to
each other: there are far fewer questions than features. What the pages themselves say is learnt from too. The same
cases give the same file.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.knowledge.library import Library, Page
from core.knowledge.plain import Plain, plainly
from core.knowledge.topics import ANY, GROUPS, NOTHING, UNANSWERED, Floats, features
from core.triage.engine import TriageEngine

PULL = 1.0
ROUNDS = 80
#: how far apart the scores of pages may lie
SCALE = 8.0
#: a feature is learnt when that many texts have it
RARE = 2
#: what the parts of a page count as questions
TITLE, WHAT, BODY = 0.7, 0.5, 0.3
#: what a question counts that may be asked of any page
OF_ANY = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text, the pages that answer it, and what it counts."""

    text: str
    pages: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sparse:
    """Texts as lists of known features with their values, each of length 1."""

    columns: Sequence[npt.NDArray[np.int64]]
    values: Sequence[Floats]
    width: int


def examples(lines: Sequence[str]) -> list[Example]:
    """Questions of case files; a topic null is no question of health, "?" one that no page answers, "*" one that
    asks what may be asked of any."""
    items = [json.loads(line) for line in lines if line.strip()]
    told = [(item["question"], _topics(item["topic"])) for item in items]
    return [Example(text=text, pages=pages, weight=OF_ANY if pages == (ANY,) else 1.0) for text, pages in told]


def of_page(page: Page) -> list[Example]:
    """What a page says, as questions that it answers."""
    found = []
    for text in page.texts.values():
        asked = (text.title, " ".join(text.keywords), *text.questions)
        found += [Example(text=part, pages=(page.id,), weight=TITLE) for part in asked]
        found += [Example(text=part, pages=(page.id,), weight=WHAT) for part in (text.what, text.sms)]
        body = " ".join((*text.home, *text.avoid, *text.when))
        found.append(Example(text=body, pages=(page.id,), weight=BODY))
    return [example for example in found if example.text.strip()]


def train(known: Sequence[Example], pages: Sequence[str], triage: TriageEngine, plain: Plain) -> dict[str, Any]:
    """The arrays of the model's file."""
    found = [features(plain(example.text), _concepts(triage, example.text)) for example in known]
    counts = Counter(name for bag in found for name in bag)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    most = math.log(1 + len(found))
    idf = np.array([math.log(1 + len(found) / counts[name]) / most for name in names], dtype=np.float32)
    texts = sparse(found, {name: row for row, name in enumerate(names)}, idf)
    duals = _fit(likenesses(texts), _wanted(known, pages), np.array([e.weight for e in known], dtype=np.float32))
    weights = _gathered(texts, duals) * SCALE * SCALE
    step = float(np.abs(weights).max()) / 127
    return {
        "pages": _bytes(pages),
        "names": _bytes(names),
        "idf": idf,
        "weights": np.round(weights / step).astype(np.int8),
        "step": np.array(step, dtype=np.float32),
    }


def sparse(found: Sequence[set[str]], rows: Mapping[str, int], idf: Floats) -> Sparse:
    """The features that are learnt, as numbers."""
    columns, values = [], []
    for bag in found:
        kept = sorted(rows[name] for name in bag if name in rows)
        groups = {rows[name]: GROUPS[name[0]] for name in bag if name in rows}
        value = np.array([groups[row] * idf[row] for row in kept], dtype=np.float32)
        columns.append(np.array(kept, dtype=np.int64))
        values.append(value / max(float(np.linalg.norm(value)), 1e-9))
    return Sparse(columns=columns, values=values, width=len(idf))


def likenesses(texts: Sparse) -> Floats:
    """The dot product of every two texts."""
    holders: list[list[tuple[int, float]]] = [[] for _ in range(texts.width)]
    for number, (columns, values) in enumerate(zip(texts.columns, texts.values, strict=True)):
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            holders[column].append((number, value))
    lists = [(np.array([n for n, _ in held]), np.array([v for _, v in held], dtype=np.float32)) for held in holders]
    found = np.zeros((len(texts.columns), len(texts.columns)), dtype=np.float32)
    for row, columns, values in zip(found, texts.columns, texts.values, strict=True):
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            numbers, others = lists[column]
            row[numbers] += value * others
    return found


def _fit(alike: Floats, wanted: Floats, weights: Floats) -> Floats:
    """What each text adds to each page's weights."""
    scale = SCALE * SCALE
    duals = ahead = np.zeros_like(wanted)
    rate = 1 / (0.5 * _norm(alike, weights) * scale + PULL)
    for number in range(1, ROUNDS + 1):
        scores = scale * (alike @ ahead)
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        moved = ahead - rate * ((likely - wanted) * weights[:, None] + PULL * ahead)
        ahead, duals = moved + (number - 1) / (number + 2) * (moved - duals), moved
    return np.asarray(duals, dtype=np.float32)


def _norm(alike: Floats, weights: Floats) -> float:
    """The largest eigenvalue, by power iteration."""
    vector, size = np.ones(len(alike), dtype=np.float32), 1.0
    for _ in range(15):
        vector = weights * (alike @ vector)
        size = float(np.linalg.norm(vector))
        vector /= size
    return size


def _gathered(texts: Sparse, duals: Floats) -> Floats:
    found = np.zeros((texts.width, duals.shape[1]), dtype=np.float32)
    for columns, values, dual in zip(texts.columns, texts.values, duals, strict=True):
        found[columns] += values[:, None] * dual
    return found


def _wanted(known: Sequence[Example], pages: Sequence[str]) -> Floats:
    numbers = {page: number for number, page in enumerate(pages)}
    wanted = np.zeros((len(known), len(pages)), dtype=np.float32)
    for row, example in zip(wanted, known, strict=True):
        for page in example.pages:
            row[numbers[page]] = 1 / len(example.pages)
    return wanted


def _concepts(triage: TriageEngine, text: str) -> tuple[str, ...]:
    result = triage.assess(text)
    return (*result.signs, *result.topics)


def _topics(topic: str | list[str] | None) -> tuple[str, ...]:
    return (NOTHING,) if topic is None else tuple(topic) if isinstance(topic, list) else (topic,)


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def main() -> None:
    """Read the cases and the pages, train, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, nargs="+", required=True)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "data")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    library = Library.load(asked.data / "knowledge")
    triage = TriageEngine.load(asked.data / "lexicon", asked.data / "triage")
    lines = [line for path in asked.cases for line in path.read_text(encoding="utf-8").splitlines()]
    known = [*examples(lines), *(example for page in library.pages.values() for example in of_page(page))]
    np.savez_compressed(
        asked.out, **train(known, [*library.pages, ANY, UNANSWERED, NOTHING], triage, plainly(triage.lexicon, library))
    )


if __name__ == "__main__":
    main()
