"""Rules over concepts, as clinicians edit them in `data/triage/rules.toml`."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.triage.model import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Fires when all of `all`, one of `any` and none of `none` is present, at the right age."""

    id: str
    level: Level
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]
    #: youngest and oldest age in days
    ages: tuple[int, int] | None
    source: str
    first_aid: str | None

    def fires(self, concepts: frozenset[str], age_days: int | None) -> bool:
        """Whether the rule holds for what is known."""
        if not self.all <= concepts or self.none & concepts or (self.any and not self.any & concepts):
            return False
        return self.ages is None or (age_days is not None and self.ages[0] <= age_days < self.ages[1])


def load_rules(path: Path, concepts: Collection[str]) -> tuple[Rule, ...]:
    """Read and check the rules. Raises ContentError with file, line and why."""
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path.name, None, str(error)) from error
    return tuple(_rule(path.name, text, table, concepts) for table in tables)


def _rule(file: str, text: str, table: Mapping[str, Any], concepts: Collection[str]) -> Rule:
    rule_id = str(table.get("id", ""))
    line = text[: text.find(f'id = "{rule_id}"')].count("\n") + 1
    named = {key: frozenset(table.get(key, ())) for key in ("all", "any", "none")}
    if unknown := sorted(frozenset().union(*named.values()) - set(concepts)):
        raise ContentError(file, line, f"rule {rule_id!r} names a concept that the lexicon lacks: {', '.join(unknown)}")
    if not named["all"] and not named["any"]:
        raise ContentError(file, line, f"rule {rule_id!r} has no condition")
    if table.get("level") not in set(Level) or not table.get("source"):
        raise ContentError(file, line, f"rule {rule_id!r} needs a level ({', '.join(Level)}) and a source")
    ages = table.get("ages")
    return Rule(
        id=rule_id,
        level=Level(table["level"]),
        ages=(int(ages[0]), int(ages[1])) if ages else None,
        source=str(table["source"]),
        first_aid=table.get("first_aid"),
        **named,
    )
