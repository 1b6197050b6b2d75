"""Triage on labelled cases: emergencies caught, false alarms, four classes, by language, kind, category and noise."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.evaluation.shares import Confusion, Group, Report, Share
from core.triage.engine import TriageEngine
from core.triage.model import EpisodeFacts, Level
from core.triage.noise import in_sms, transcript, typed, without_accents

Json = Mapping[str, Any]
LEVELS = tuple(level.value for level in Level)
#: how a message may arrive; each is drawn anew with the same seed
NOISES = ("typos", "no-accents", "transcript", "sms")
SEED = 7
#: categories with fewer emergencies than these tell nothing
FEWEST = 8
TEXTBOOK = "emergency-textbook"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A case and what it was called."""

    case: Json = field(repr=False)
    level: Level

    @property
    def right(self) -> Level:
        """What it should be."""
        return Level(self.case["level"])

    @property
    def emergency(self) -> bool:
        """Whether it is one."""
        return self.right is Level.EMERGENCY

    @property
    def alarmed(self) -> bool:
        """Whether it was called one."""
        return self.level is Level.EMERGENCY

    @property
    def lookalike(self) -> bool:
        """Whether it has an emergency's words and is none."""
        return self.case.get("kind") == "lookalike"


def judge(engine: TriageEngine, cases: Iterable[Json], noise: str = "") -> list[Judged]:
    """What the gate calls each case, with its earlier messages before it."""
    return [Judged(case=case, level=_level(engine, case, noise)) for case in cases]


def _level(engine: TriageEngine, case: Json, noise: str) -> Level:
    draw = random.Random(f"{SEED}{case['text']}")  # noqa: S311 - noise, no secret
    facts: EpisodeFacts | None = None
    for earlier in case.get("context") or ():
        facts = engine.assess(_changed(earlier, noise, draw), facts=facts).facts
    return engine.assess(_changed(case["text"], noise, draw), facts=facts).level


def _changed(text: str, noise: str, draw: random.Random) -> str:
    match noise:
        case "typos":
            return typed(text, draw)
        case "no-accents":
            return without_accents(text).lower()
        case "transcript":
            return transcript(text)
        case "sms":
            return in_sms(text)
        case _:
            return text


def report(judged: Sequence[Judged], noisy: Mapping[str, Sequence[Judged]], *, misses: bool = False) -> Report:
    """All figures. `noisy`: the same cases as they arrive through a channel's noise."""
    return Report(
        title=f"Triage of {len(judged)} messages",
        groups=[
            Group(title="Emergencies caught", shares=_caught(judged)),
            Group(title="Emergencies caught, by how they are told", shares=_told(judged)),
            Group(title="Called an emergency, and none", shares=_false(judged), higher_is_better=False),
            *_noise_groups(judged, noisy),
            Group(title="Four levels", shares=_four(judged)),
            Group(title="Right among those called so", shares=_precision(judged)),
            Group(title="Emergencies caught, by category", shares=_categories(judged)),
        ],
        confusions=[
            Confusion(title="Levels", names=LEVELS, counts=Counter((j.right.value, j.level.value) for j in judged))
        ],
        misses=[_line(j) for j in judged if j.emergency != j.alarmed] if misses else (),
    )


def _caught(judged: Sequence[Judged]) -> dict[str, Share]:
    real = [j for j in judged if j.emergency]
    return {"all": Share.of(j.alarmed for j in real), **_by(real, lambda j: j.case["lang"], lambda j: j.alarmed)}


def _told(judged: Sequence[Judged]) -> dict[str, Share]:
    real = [j for j in judged if j.emergency]
    return _by(real, lambda j: "textbook" if j.case.get("kind") == TEXTBOOK else "plain words", lambda j: j.alarmed)


def _false(judged: Sequence[Judged]) -> dict[str, Share]:
    """Look-alikes and plain messages, then both by language and plain ones by level."""
    rest = [j for j in judged if not j.emergency]
    plain = [j for j in rest if not j.lookalike]
    return {
        "look-alikes": Share.of(j.alarmed for j in rest if j.lookalike),
        "plain": Share.of(j.alarmed for j in plain),
        **_by(plain, lambda j: f"plain {j.right.value}", lambda j: j.alarmed),
        **_by(rest, lambda j: f"{j.case['lang']}", lambda j: j.alarmed),
    }


def _noise_groups(judged: Sequence[Judged], noisy: Mapping[str, Sequence[Judged]]) -> list[Group]:
    if not noisy:
        return []
    everything = {"as written": judged, **noisy}
    return [
        Group(
            title="Emergencies caught, through noise",
            shares={name: Share.of(j.alarmed for j in group if j.emergency) for name, group in everything.items()},
        ),
        Group(
            title="Called an emergency and none, through noise",
            shares={name: Share.of(j.alarmed for j in group if not j.emergency) for name, group in everything.items()},
            higher_is_better=False,
        ),
    ]


def _four(judged: Sequence[Judged]) -> dict[str, Share]:
    return {
        "exact": Share.of(j.level is j.right for j in judged),
        "too low": Share.of(j.level.rank > j.right.rank for j in judged),
        "too high": Share.of(j.level.rank < j.right.rank for j in judged),
        **{f"{level} found": Share.of(j.level == level for j in judged if j.right == level) for level in LEVELS},
    }


def _precision(judged: Sequence[Judged]) -> dict[str, Share]:
    return {level: Share.of(j.right == level for j in judged if j.level == level) for level in LEVELS}


def _categories(judged: Sequence[Judged]) -> dict[str, Share]:
    """The worst first."""
    real = [j for j in judged if j.emergency]
    shares = _by(real, lambda j: str(j.case.get("category", "none")), lambda j: j.alarmed)
    enough = {name: share for name, share in shares.items() if share.total >= FEWEST}
    return dict(sorted(enough.items(), key=lambda item: item[1].value))


def _by(judged: Sequence[Judged], name: Callable[[Judged], str], hit: Callable[[Judged], bool]) -> dict[str, Share]:
    groups: dict[str, list[bool]] = {}
    for one in judged:
        groups.setdefault(name(one), []).append(hit(one))
    return {key: Share.of(groups[key]) for key in sorted(groups)}


def _line(judged: Judged) -> str:
    what = "missed" if judged.emergency else "false alarm"
    return f"  {what:<12}{judged.case['lang']:<13}{judged.case['text']}"
