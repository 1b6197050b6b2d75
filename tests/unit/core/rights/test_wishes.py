"""What people ask of what is held of them, and what only looks like it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from core.rights.wishes import Wish, rights_wish
from core.rights.words import yes_or_no

CASES = Path(__file__).parents[3] / "cases" / "rights"


def cases(half: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_there_are_enough_cases_and_the_halves_share_none() -> None:
    dev, heldout = cases("dev"), cases("heldout")
    assert len(dev) + len(heldout) >= 120
    assert sum(case["wish"] is None for case in dev + heldout) >= 60
    assert {case["text"] for case in dev} & {case["text"] for case in heldout} == set()


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_nothing_is_taken_for_a_wish_that_is_none(half: str) -> None:
    assert [case["text"] for case in cases(half) if case["wish"] is None and rights_wish(case["text"])] == []


@pytest.mark.parametrize(("half", "floor"), [("dev", 1.0), ("heldout", 0.97)])
def test_wishes_are_found(half: str, floor: float) -> None:
    wishes = [case for case in cases(half) if case["wish"]]
    right = sum(rights_wish(case["text"]) == case["wish"] for case in wishes)
    assert right / len(wishes) >= floor


def test_no_wish_is_an_emergency_to_the_gate() -> None:
    """Or it would be answered as one."""
    triage = load().triage
    for case in cases("dev"):
        if case["wish"]:
            assert triage.assess(case["text"]).level != "emergency", case["text"]


@given(st.text(max_size=400))
def test_whatever_is_written_is_read(text: str) -> None:
    assert rights_wish(text) in (*Wish, None)


@pytest.mark.parametrize(
    "text", ["je tu vous on nous je tu vous on nous je tu vous on nous", "mes " * 16, "all my " * 8]
)
def test_words_without_a_wish(text: str) -> None:
    assert rights_wish(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OUI", True), ("oui.", True), ("Yes please", True), ("ok merci docteur", None), ("na so", True), ("نعم", True),
        ("non", False), ("No!", False), ("non merci", False), ("لا", False), ("d'accord", None), ("je refuse", False),
        ("oui il vomit", None), ("non il ne boit pas", None), ("yes he has fever", None), ("", None), ("2 ans", None),
        ("oui mais j'ai mal", None), ("merci", None),
    ],
)  # fmt: skip
def test_only_a_bare_yes_or_no_is_one(text: str, said: bool | None) -> None:
    assert yes_or_no(text) is said
