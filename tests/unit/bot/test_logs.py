"""Log lines hold what is allowed and nothing else, whoever writes them and whatever went wrong."""

import json
import logging
import sys

import pytest

from bot import logs
from bot.watching import ErrorCounts
from core.watch import following

SECRET = "mon bébé convulse +237690000001"


def record(name: str, text: str, *arguments: object, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    return logging.getLogger(name).makeRecord(name, level, "somewhere.py", 7, text, arguments, None, "work", extra)


def line(one: logging.LogRecord) -> dict[str, object]:
    found = json.loads(logs.Lines(logs.to_json).format(one))
    assert set(found) <= logs.ALLOWED
    return dict(found)


def test_a_line_of_ours() -> None:
    found = line(record("bot.worker", "turn begun", messages=[1, 2], lane="turns"))
    assert {k: v for k, v in found.items() if k != "timestamp"} == {
        "event": "turn begun", "level": "info", "logger": "bot.worker", "messages": [1, 2], "lane": "turns",
    }  # fmt: skip


def test_fields_that_are_not_allowed_are_dropped() -> None:
    assert SECRET not in str(line(record("bot.worker", "turn begun", words=SECRET, address=SECRET)))


@pytest.mark.parametrize(
    "name", ["httpx", "botocore", "database_of_others", "corelib", "opentelemetry.sdk", "py.warnings"]
)
def test_a_librarys_own_words_are_dropped(name: str) -> None:
    found = line(record(name, "GET %s", SECRET, level=logging.ERROR))
    assert found["event"] == f"{name} error at work:7"


def test_of_an_exception_the_type_and_the_place_are_told() -> None:
    one = record("bot.worker", "turn failed", level=logging.ERROR)
    try:
        raise ValueError(SECRET)
    except ValueError:
        one.exc_info = sys.exc_info()
    found = line(one)
    assert found["error"] == "ValueError"
    assert "test_of_an_exception" in str(found["where"])
    assert SECRET not in str(found)


def test_lines_bear_the_turn_that_their_task_is_at() -> None:
    with following(turn=5, conversation=2):
        with following(turn=None, conversation=3):
            assert line(record("core.pipeline", "stage failed"))["conversation"] == 3
        found = line(record("core.pipeline", "stage failed", stage="model"))
    assert (found["turn"], found["conversation"], found["stage"]) == (5, 2, "model")
    assert "turn" not in line(record("core.pipeline", "stage failed"))


def test_errors_are_counted_for_an_hour_by_our_words_alone() -> None:
    now = [0.0]
    told: list[tuple[str, str]] = []
    counts = ErrorCounts(lambda level, where: told.append((level, where)), timer=lambda: now[0])
    for _ in range(2):
        counts.handle(record("bot.sender", "send given up", level=logging.WARNING, code="21610"))
    counts.handle(record("httpx", SECRET, level=logging.ERROR))
    assert counts.counts() == {"bot.sender: send given up": 2, "httpx": 1}
    assert told == [("warning", "bot"), ("warning", "bot"), ("error", "libraries")]
    now[0] = 59 * 60
    counts.handle(record("bot.sender", "send given up", level=logging.WARNING))
    assert counts.counts()["bot.sender: send given up"] == 3
    now[0] = 61 * 60
    assert counts.counts() == {"bot.sender: send given up": 1}
