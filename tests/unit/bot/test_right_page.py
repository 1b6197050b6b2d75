"""The right page, or an honest no, through the whole pipeline: shares of both halves, a little under those measured."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from core.turn import Outcome
from tests.unit.bot.test_follow_up import hold, sent

FILE = Path(__file__).parents[2] / "cases" / "answers" / "topics.txt"
OFF_TOPIC = re.compile(r"réponds seulement|only answer|answer only")
NOT_UNDERSTOOD = re.compile(r"pas sûr de bien|not sure that I|no sure say")
CLINICIAN = re.compile(r"centre de santé|soignant|health worker|health centre|nurse|hôpital|hospital", re.IGNORECASE)
#: classes whose answers are measured as they go by SMS
BY_SMS = frozenset({"kinds", "spell"})
FLOORS = {"nearest": 0.85, "spell": 0.8, "kinds": 0.8, "place": 0.8, "off": 0.8}


@cache
def halves() -> dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, turn, holds = (cell.strip() for cell in line.split(" | ", 2))
            found[kind].append((turn, holds))
    return {kind: (rows[::2], rows[1::2]) for kind, rows in found.items()}


def holds(outcome: Outcome, expected: str) -> bool:
    text, page = sent(outcome) if outcome.reply else "", (*outcome.decision.passages, "")[0]
    sign, _, rest = expected.partition(":")
    match sign:
        case "P":
            return page in rest.split(",")
        case "!P":
            return page not in rest.split(",")
        case "T":
            return re.search(rest, text) is not None
        case "!T":
            return re.search(rest, text) is None
        case "H":
            return not page and not OFF_TOPIC.search(text) and CLINICIAN.search(text) is not None
        case _:
            return not page and NOT_UNDERSTOOD.search(text) is None


@pytest.mark.parametrize("half", [0, 1], ids=["read", "held back"])
@pytest.mark.parametrize("kind", FLOORS)
async def test_enough_of_a_class_is_right(kind: str, half: int) -> None:
    rows, right = halves()[kind][half], 0
    for turn, expected in rows:
        outcome = (await hold([turn], "sms" if kind in BY_SMS else "whatsapp"))[-1]
        right += all(holds(outcome, one.strip()) for one in expected.split(";"))
    assert right / len(rows) >= FLOORS[kind]
