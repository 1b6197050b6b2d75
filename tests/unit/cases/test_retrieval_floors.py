"""Retrieval on the held-back questions, without a model: floors a little under what was measured."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import load
from bot.evaluation.retrieval import report
from core.evaluation.shares import Report

FOLDER = Path(__file__).parents[2] / "cases" / "retrieval"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@cache
def measured() -> Report:
    return report(load(), cases("heldout.jsonl"))


def test_the_right_page_comes_first() -> None:
    assert measured().groups[0].shares["all"].value >= 0.89


def test_the_right_page_is_among_the_first_three() -> None:
    assert measured().groups[1].shares["all"].value >= 0.96


def test_there_are_enough_questions_in_each_language_and_none_twice() -> None:
    both = cases("dev.jsonl") + cases("heldout.jsonl")
    assert len(both) >= 400
    assert len({case["question"] for case in both}) == len(both)
    for language in ("fr", "en", "pcm"):
        assert sum(case["lang"] == language for case in both) >= 100


def test_every_topic_is_a_page_and_every_page_is_asked_for() -> None:
    both = cases("dev.jsonl") + cases("heldout.jsonl")
    topics = {t for case in both for t in (case["topic"] if isinstance(case["topic"], list) else [case["topic"]])}
    assert topics == set(load().library.pages)
