"""Rules over concepts, as clinicians edit them in `data/triage/rules/`."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.triage.model import Level

_TOKEN = re.compile(r"[()]|[a-z0-9_]+|\S")
FIELDS = frozenset({"id", "level", "when", "source", "first_aid", "always", "later", "calm", "first", "note"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way in which a condition holds: all of these, none of those."""

    all: frozenset[str]
    none: frozenset[str] = frozenset()

    def joined(self, other: "Way") -> "Way":
        """Both at once."""
        return Way(all=self.all | other.all, none=self.none | other.none)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Fires when one of its ways holds."""

    id: str
    level: Level
    ways: tuple[Way, ...]
    source: str
    first_aid: str | None
    #: it stands whatever the context: asked, remembered or reported, it is lowered by nothing
    always: bool = False
    #: its harm may come later, or come back: that the person is well now does not lower it
    later: bool = False
    #: where nothing is told beyond what it needs, the model that alarms alone must be much surer
    calm: bool = False
    #: what it says to do comes before what other emergencies say, however much they ask for
    first: bool = False

    @property
    def concepts(self) -> frozenset[str]:
        """Every concept that it names."""
        return frozenset().union(*(way.all | way.none for way in self.ways))


class Rules:
    """All rules, found by what they need."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.all = tuple(rules)
        self._by_concept: dict[str, list[tuple[int, Way]]] = defaultdict(list)
        common = Counter(concept for rule in self.all for way in rule.ways for concept in way.all)
        for number, rule in enumerate(self.all):
            for way in rule.ways:
                rarest = min(way.all, key=lambda concept: (common[concept], concept))
                self._by_concept[rarest].append((number, way))

    def fired(self, concepts: frozenset[str]) -> tuple[Rule, ...]:
        """Rules that hold: most pressing first, then those that come first, that ask for more, in file order."""
        asked: dict[int, int] = {}
        for concept in concepts & self._by_concept.keys():
            for number, way in self._by_concept[concept]:
                if way.all <= concepts and way.none.isdisjoint(concepts):
                    asked[number] = max(len(way.all), asked.get(number, 0))
        order = sorted(asked, key=lambda n: (self.all[n].level.rank, not self.all[n].first, -asked[n], n))
        return tuple(self.all[number] for number in order)


def load_rules(directory: Path, concepts: Collection[str]) -> Rules:
    """Read and check every file. Raises ContentError with file, line and why."""
    found: dict[str, Rule] = {}
    for path in sorted(directory.glob("*.toml")):
        for rule, line in _file(path, concepts):
            if rule.id in found:
                raise ContentError(path.name, line, f"rule {rule.id!r} stands twice")
            found[rule.id] = rule
    if not found:
        raise ContentError(directory.name, None, "no rules")
    return Rules(tuple(found.values()))


def _file(path: Path, concepts: Collection[str]) -> Iterator[tuple[Rule, int]]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path.name, None, str(error)) from error
    for table in tables:
        line = text[: text.find(f'id = "{table.get("id", "")}"')].count("\n") + 1
        try:
            rule = _rule(table)
        except ValueError as error:
            raise ContentError(path.name, line, f"rule {table.get('id')!r}: {error}") from error
        if unknown := sorted(rule.concepts - set(concepts)):
            raise ContentError(path.name, line, f"rule {rule.id!r} names what the lexicon lacks: {', '.join(unknown)}")
        yield rule, line


def _rule(table: Mapping[str, Any]) -> Rule:
    if unknown := sorted(set(table) - FIELDS):
        raise ValueError(f"unknown field {', '.join(unknown)}; there are {', '.join(sorted(FIELDS))}")
    if table.get("level") not in set(Level) or not table.get("source") or not table.get("id"):
        raise ValueError(f"needs an id, a level ({', '.join(Level)}) and a source")
    ways = parse(str(table.get("when", "")))
    if any(not way.all for way in ways):
        raise ValueError("a condition needs something that is there, not only what is not")
    return Rule(
        id=str(table["id"]),
        level=Level(table["level"]),
        ways=ways,
        source=str(table["source"]),
        first_aid=table.get("first_aid"),
        always=_yes("always", table),
        later=_yes("later", table),
        calm=_yes("calm", table),
        first=_yes("first", table),
    )


def _yes(name: str, table: Mapping[str, Any]) -> bool:
    value = table.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false, without quotes")
    return value


def parse(condition: str) -> tuple[Way, ...]:
    """Read "pregnant and (bleeding or fever) and not past". Raises ValueError saying what is wrong."""
    words = _TOKEN.findall(condition)
    if not words:
        raise ValueError('has no condition: when = "…"')
    ways = _either(words)
    if words:
        raise ValueError(f"{words[0]!r} is not expected in {condition!r}")
    return ways


def _either(words: list[str]) -> tuple[Way, ...]:
    ways = _both(words)
    while words and words[0] == "or":
        words.pop(0)
        ways += _both(words)
    return ways


def _both(words: list[str]) -> tuple[Way, ...]:
    ways = _one(words)
    while words and words[0] == "and":
        words.pop(0)
        ways = tuple(a.joined(b) for a, b in product(ways, _one(words)))
    return ways


def _one(words: list[str]) -> tuple[Way, ...]:
    if not words:
        raise ValueError("the condition ends too early")
    word = words.pop(0)
    if word == "(":
        ways = _either(words)
        if not words or words.pop(0) != ")":
            raise ValueError("a bracket is not closed")
        return ways
    if word == "not":
        return (Way(all=frozenset(), none=frozenset().union(*(_plain(way) for way in _one(words)))),)
    if not word[0].isalnum():
        raise ValueError(f"{word!r} is not a concept")
    return (Way(all=frozenset({word})),)


def _plain(way: Way) -> frozenset[str]:
    if len(way.all) != 1 or way.none:
        raise ValueError("after not stands one concept, or several with or in brackets")
    return way.all
