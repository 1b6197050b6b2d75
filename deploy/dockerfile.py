"""Reads a Dockerfile into stages and steps. A line that it does not know is an error: nothing is passed over."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = frozenset(
    {"RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
)  # fmt: skip


class UnknownStep(Exception):
    """The Dockerfile says something that is not understood here."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One instruction."""

    #: upper-case name
    name: str
    #: what follows the options, continued lines joined
    value: str
    #: `--from=build` as {"from": "build"}
    options: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The value as a JSON list where it is one, else split at spaces."""
        return [str(word) for word in json.loads(self.value)] if self.value.startswith("[") else self.value.split()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A base image and the steps on it."""

    base: str
    name: str
    steps: Sequence[Step]

    def last(self, name: str) -> Step:
        """The step of that name that counts: the last one."""
        found = [step for step in self.steps if step.name == name]
        if not found:
            raise UnknownStep(f"the stage {self.name or 'at the end'} has no {name}")
        return found[-1]

    def environment(self) -> dict[str, str]:
        """All that its ENV lines set."""
        pairs = (word.partition("=") for step in self.steps if step.name == "ENV" for word in step.words)
        return {name: value for name, _, value in pairs}


def read(path: Path) -> list[Stage]:
    """The stages in order. Raises UnknownStep with the line that is not understood."""
    stages: list[tuple[str, str, list[Step]]] = []
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            base, _, alias = rest.partition(" AS ")
            stages.append((base.strip(), alias.strip(), []))
        elif name in KNOWN and stages:
            stages[-1][2].append(_step(name, rest.strip()))
        else:
            raise UnknownStep(f"{path.name}: {line}")
    return [Stage(base=base, name=alias, steps=tuple(steps)) for base, alias, steps in stages]


def _step(name: str, rest: str) -> Step:
    options = {}
    while name in ("COPY", "HEALTHCHECK") and (found := re.match(r"--([\w-]+)=(\S+)\s+", rest)):
        options[found[1]] = found[2]
        rest = rest[found.end() :]
    return Step(name=name, value=rest, options=options)
