"""Shares with Wilson's interval, and a report made of them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: of a normal distribution, for 95%
Z = 1.96


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @classmethod
    def of(cls, answers: Iterable[bool]) -> "Share":
        """The share of answers that are true."""
        listed = list(answers)
        return cls(hits=sum(listed), total=len(listed))

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of none is 0."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval: what the share may be in truth, for cases such as these."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def to_json(self) -> dict[str, Any]:
        """With the interval, rounded."""
        low, high = self.interval
        return {
            "hits": self.hits,
            "total": self.total,
            "share": round(self.value, 4),
            "interval": [round(low, 4), round(high, 4)],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Shares of one question, by a name each: by language, by category…"""

    title: str
    shares: Mapping[str, Share]
    #: a share is better when it is higher
    higher_is_better: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Confusion:
    """How often what should be (rows) was called what (columns)."""

    title: str
    names: Sequence[str]
    counts: Mapping[tuple[str, str], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything that was measured."""

    title: str
    groups: Sequence[Group]
    confusions: Sequence[Confusion] = ()
    #: other figures by name, for example latencies in milliseconds
    figures: Mapping[str, float] = field(default_factory=dict)
    misses: Sequence[str] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Any]:
        """The same figures for a machine. Misses are not in it: they are people's words."""
        return {
            "title": self.title,
            "groups": {g.title: {name: share.to_json() for name, share in g.shares.items()} for g in self.groups},
            "confusions": {
                c.title: {row: {column: c.counts.get((row, column), 0) for column in c.names} for row in c.names}
                for c in self.confusions
            },
            "figures": dict(self.figures),
        }
