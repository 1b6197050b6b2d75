"""How much a message says of itself, and how much what came before it says, by weights learnt from conversations.

`bot.training` learns them and writes `data/retrieval/thread.json`: one number a clue. A page's clues times the weights,
summed, is the logarithm of how likely it is meant, up to a constant.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import ContentError

#: what is known of each page when a message is not the first, and what a weight is pulled to where cases say nothing
SIMPLE: Mapping[str, float] = {
    "own": 0.8,  # the model of topics on the message alone, as a logarithm
    "joint": 0.0,  # the same on all messages of the episode as one text
    "before": 0.0,  # the same on the earlier messages, the last counting most
    "words": 0.2,  # words and concepts that message and page share
    "persons": 0.1,  # whether the page is for a person of whom the episode tells
    "concepts": 0.0,  # concepts of earlier messages that the page is about
    "last": 0.0,  # the page that was answered last
    "earlier": 0.0,  # a page that was answered before that
    "nothing": 0.0,  # no page, but the class of what is no question of health
    "unanswered": 0.0,  # nor that of what no page answers
}
#: what counts more or less by how the message stands for itself: how sure the model is of it alone, whether it tells of
#: something that pages are about, how long it is, and how likely it says nothing of a topic
VARYING = ("own", "joint", "before", "last")
CIRCUMSTANCES = ("sure", "told", "long", "any")
CLUES: Mapping[str, float] = {
    **SIMPLE,
    **{f"{clue}, {circumstance}": 0.0 for clue in VARYING for circumstance in CIRCUMSTANCES},
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mix:
    """The weights."""

    #: one for each of `CLUES`, in their order
    weights: tuple[float, ...]

    @classmethod
    def load(cls, path: Path) -> "Mix":
        """The weights of a file. Raises ContentError."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            weights = tuple(float(found[name]) for name in CLUES)
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ContentError(path.name, None, f"no weights of threads: {error}. `make model` makes them") from error
        if not all(map(math.isfinite, weights)):
            raise ContentError(path.name, None, "a weight is no number. `make model` makes them")
        return cls(weights=weights)

    def likely(self, clues: Floats) -> Floats:
        """How likely each row of clues is meant, 0 to 1."""
        scores = clues @ np.array(self.weights)
        found: Floats = np.exp(scores - scores.max())
        return np.asarray(found / found.sum())


#: the message alone counts
UNTRAINED = Mix(weights=tuple(CLUES.values()))


def varied(clues: Mapping[str, Floats], circumstances: Mapping[str, float]) -> Floats:
    """The simple clues, a vector over the rows each, as a matrix with a column for each of `CLUES`."""
    columns = [clues[name] for name in SIMPLE]
    columns += [clues[name] * circumstances[circumstance] for name in VARYING for circumstance in CIRCUMSTANCES]
    return np.stack(columns, axis=1)


def fit(clues: list[Floats], right: list[list[int]], counts: list[float]) -> Mix:
    """The weights under which right rows are likeliest, by Newton's method, with a pull of 1 towards `CLUES`.
    `counts`: how much each case does."""
    pulled_to = np.array(list(CLUES.values()))
    weights = pulled_to.copy()
    for _ in range(MOST_STEPS):
        slope, bend = weights - pulled_to, np.eye(len(weights))
        for rows, good, count in zip(clues, right, counts, strict=True):
            likely = Mix(weights=tuple(weights)).likely(rows)
            wanted = np.zeros_like(likely)
            wanted[good] = likely[good] / max(likely[good].sum(), LEAST)
            mean = likely @ rows
            slope += count * ((likely - wanted) @ rows)
            bend += count * ((rows * likely[:, None]).T @ rows - np.outer(mean, mean))
        step = np.linalg.solve(bend, slope)
        weights -= step * min(CAREFUL, 1 / float(np.abs(step).max() + LEAST))
        if float(np.abs(step).max()) < CLOSE:
            break
    return Mix(weights=tuple(round(weight, 3) for weight in weights.tolist()))


#: of the fitting: steps, how much of one is taken, from when on it is done, and what is not divided by less than
MOST_STEPS, CAREFUL, CLOSE, LEAST = 100, 0.7, 1e-4, 1e-12
