"""Amounts by weight of a medicine for self-care, as a page's head holds them from its source. Nothing is computed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.text.fold import fold

NUMBERS: Mapping[str, float] = {
    "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt": 20,
    "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
KILOS = re.compile(
    rf"(?<![\d.,/])(\d{{1,3}}(?:[.,]\d{{1,2}})?|\b(?:{_WORDS}))"
    r" ?(?:kg|kgs|kilos?|kilogrammes?|kilograms?)\b(?! (?:de|of)\b)"
)
#: kilos that are won or lost are nobody's weight
CHANGED = re.compile(
    r"\b(perdu\w*|perd|maigri\w*|pris|grossi\w*|lost|los(e|es|ing)|gain\w*|added|sac|bag|par kilo|per kilo)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """A row of the table."""

    #: kilos from which on, and below which it holds; below None: from there on
    least: float
    below: float | None
    #: what is taken each time, and the same as the syrup that the source names, or ""
    dose: str
    syrup: str
    #: how often in 24 hours at most
    times: int

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Amount":
        """A table of the head. Raises KeyError, TypeError or ValueError."""
        below = row.get("below")
        return cls(
            least=float(row["from"]),
            below=None if below is None else float(below),
            dose=str(row["dose"]),
            syrup=str(row.get("syrup", "")),
            times=int(row["times"]),
        )


def amount(kilos: float, rows: Sequence[Amount]) -> Amount | None:
    """The row for a weight; None where the table has none."""
    return next((row for row in rows if row.least <= kilos and (row.below is None or kilos < row.below)), None)


def weight(text: str) -> float | None:
    """How heavy somebody is, in kilos, where a message tells it; None where it tells none, or several."""
    folded = fold(text)
    told = {found[1] for found in KILOS.finditer(folded)}
    if len(told) != 1 or CHANGED.search(folded):
        return None
    said = told.pop()
    return NUMBERS[said] if said in NUMBERS else float(said.replace(",", "."))
