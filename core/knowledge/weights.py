"""Amounts by weight of a medicine for self-care, as a page's head holds them from its source."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.text.amounts import TABLET

#: what is no syrup
NO_SYRUP = re.compile(rf"\b(suppo\w*|{TABLET}|effervescent\w*|sachets?)\b")


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
