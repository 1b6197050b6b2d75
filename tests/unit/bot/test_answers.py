"""Which lines a patient gets, by classes of faults that were seen once: half of each was read, half was not."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.bot.test_follow_up import hold, sent

FILE = Path(__file__).parents[2] / "cases" / "answers" / "classes.txt"
#: of the half that is held back, a class may miss this many of five
MOST_MISSED = 2
NOTHING, ENGLISH = "xx", "[en]"


@dataclass(frozen=True)
class Case:
    kind: str
    turns: tuple[str, ...]
    must: str
    never: str


def cases() -> list[Case]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [Case(kind, tuple(map(str.strip, turns.split(">"))), must, never) for kind, turns, must, never in rows]


READ, HELD_BACK = cases()[::2], cases()[1::2]


async def wrong(case: Case) -> str:
    """What the patient read, where that is not right."""
    outcome = (await hold(case.turns, "whatsapp"))[-1]
    text = sent(outcome)
    right = outcome.reply is not None and outcome.reply.language == "en"
    if case.must != ENGLISH:
        right = case.must.lower() in text.lower()
    return "" if right and (case.never == NOTHING or case.never.lower() not in text.lower()) else text or "nothing"


@pytest.mark.parametrize("case", READ, ids=lambda case: " > ".join(case.turns))
async def test_what_was_wrong_once(case: Case) -> None:
    assert await wrong(case) == ""


async def test_sentences_that_nobody_looked_at() -> None:
    missed = Counter([case.kind for case in HELD_BACK if await wrong(case)])
    assert all(count <= MOST_MISSED for count in missed.values()), missed
