"""Retrieval on the held-back questions, without a model: floors a little under what was measured."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content import load
from bot.evaluation.retrieval import report
from core.evaluation.shares import Report

FOLDER = Path(__file__).parents[2] / "cases" / "retrieval"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


FILES = ("dev.jsonl", "heldout.jsonl", "tune.jsonl", "unseen.jsonl", "heldout_f.jsonl", "heldout_d.jsonl")
#: no pages: what none answers, and what may be asked of any
NO_PAGE = {"?", "*"}
#: by file: of the author whose other questions were learnt from, and of one of whom nothing was
FLOORS = {
    "heldout.jsonl": (0.92, 0.97),
    "unseen.jsonl": (0.82, 0.93),
    "heldout_f.jsonl": (0.86, 0.95),
    "heldout_d.jsonl": (0.88, 0.95),
}


@cache
def measured(name: str) -> Report:
    return report(load(), cases(name))


@pytest.mark.parametrize("name", FLOORS)
def test_the_right_page_comes_first(name: str) -> None:
    assert measured(name).groups[0].shares["all"].value >= FLOORS[name][0]


@pytest.mark.parametrize("name", FLOORS)
def test_the_right_page_is_among_the_first_three(name: str) -> None:
    assert measured(name).groups[1].shares["all"].value >= FLOORS[name][1]


def test_there_are_enough_questions_in_each_language_and_none_twice() -> None:
    both = [case for name in FILES for case in cases(name)]
    assert len(both) >= 4_000
    assert len({case["question"] for case in both}) == len(both)
    for language in ("fr", "en", "pcm"):
        assert sum(case["lang"] == language for case in both) >= 100


def test_every_topic_is_a_page_and_every_page_is_asked_for() -> None:
    both = [case["topic"] for name in FILES for case in cases(name) if case["topic"]]
    named = {t for topic in both for t in (topic if isinstance(topic, list) else [topic])}
    assert named - NO_PAGE == set(load().library.pages)
