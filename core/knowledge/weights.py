"""Amounts by weight of a medicine for self-care, as a page's head holds them from its source. Only the millilitres of a
syrup whose strength is told are reckoned from them."""

import math
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
#: milligrams in so many millilitres, as a bottle says it, either way round
STRENGTH = re.compile(
    r"(?<![\d.,/])(\d{2,4}) ?mg ?(?:/|par|pour|per|in|for|dans|each|every)? ?(?:chaque )?(\d{1,3}(?:[.,]\d)?)? ?ml\b"
    r"|\b(\d{2,4}) ?/ ?(\d) ?(?:ml)?(?= |$)"
)
REVERSED = re.compile(
    r"\b(\d{1,3}(?:[.,]\d)?) ?ml ?(?:=|:|contient|contiennent|contains?|fait|font|has|have|get|is|are|for|pour)"
    r" ?(\d{2,4}) ?mg\b"
)
#: mg in a millilitre that a syrup or drops for children may have; beyond them a number was misread
WEAKEST, STRONGEST = 15.0, 100.0
#: millilitres are told in halves, never more than the dose
HALF = 0.5
#: what is no syrup
NO_SYRUP = re.compile(r"\b(suppo\w*|comprim\w*|tablets?|cachets?|caps\w*|gelules?|effervescent\w*|sachets?)\b")
#: kilos that are won or lost are nobody's weight
CHANGED = re.compile(
    r"\b(perdu\w*|perd|maigri\w*|pris|grossi\w*|lost|los(e|es|ing)|gain\w*|added|sac|bag|par kilo|per kilo)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """How much of a medicine is in a syrup."""

    milligrams: float
    millilitres: float

    @property
    def plausible(self) -> bool:
        """Whether such a syrup is sold."""
        return WEAKEST <= self.milligrams / self.millilitres <= STRONGEST

    def amount(self, dose: str) -> str:
        """The millilitres that hold no more than a dose in mg; "" where that can't be said."""
        if not self.plausible or (found := re.fullmatch(r"(\d+) mg", dose)) is None:
            return ""
        exact = float(found[1]) * self.millilitres / self.milligrams
        halves = math.floor(exact / HALF) * HALF
        return f"{halves:g} ml" if halves else ""


def strength(text: str) -> Strength | None:
    """The strength of a syrup that a message tells."""
    folded = fold(text)
    if found := STRENGTH.search(folded):
        milligrams, millilitres = found[1] or found[3], found[2] or found[4] or "1"
    elif found := REVERSED.search(folded):
        millilitres, milligrams = found.groups()
    else:
        return None
    per = float(millilitres.replace(",", "."))
    return Strength(milligrams=float(milligrams), millilitres=per) if per else None


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
