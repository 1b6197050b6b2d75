"""Emergency numbers, each with how certain it is. What is less than certain enough is never shown."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError

SHOWN = frozenset({"high", "medium"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """Numbers that may be shown, by id."""

    shown: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> "Numbers":
        """Read the list. Raises ContentError when a number that must never be shown would be."""
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
            shown = {n["id"]: str(n["number"]) for n in tables["number"] if n["certainty"] in SHOWN}
            never = set(tables["never"]["numbers"])
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise ContentError(path.name, None, f"the list does not hold: {error}") from error
        if wrong := never & set(shown.values()):
            raise ContentError(path.name, None, f"must never be shown: {', '.join(sorted(wrong))}")
        return cls(shown=shown)

    @property
    def allowed(self) -> frozenset[str]:
        """The numbers that any text may hold."""
        return frozenset(self.shown.values())
