"""Accuracy on the cases in tests/cases/language: floors a little under what was measured."""

import json
from collections import Counter
from pathlib import Path

import pytest

from core.language.identify import LanguageIdentifier

CASES = Path(__file__).parents[3] / "cases/language"
FLOORS = {
    "fr": 0.91, "en": 0.92, "pcm": 0.96, "camfranglais": 0.93, "ff": 0.93, "ha": 0.92, "ar-Latn": 0.95,
    "ar": 1.0, "unknown": 0.90,
}  # fmt: skip


def _cases(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("lang", FLOORS)
def test_held_back_cases(identifier: LanguageIdentifier, lang: str) -> None:
    cases = [case for case in _cases("heldout.jsonl") if case["lang"] == lang]
    missed = [case for case in cases if identifier.identify(case["text"]).code != lang]
    assert len(cases) >= 60
    assert 1 - len(missed) / len(cases) >= FLOORS[lang], missed


def test_all_held_back_cases(identifier: LanguageIdentifier) -> None:
    cases = _cases("heldout.jsonl")
    right = sum(identifier.identify(case["text"]).code == case["lang"] for case in cases)
    assert right / len(cases) >= 0.95


def test_held_back_cases_of_three_words_or_more(identifier: LanguageIdentifier) -> None:
    cases = [case for case in _cases("heldout.jsonl") if len(case["text"].split()) >= 3]
    right = sum(identifier.identify(case["text"]).code == case["lang"] for case in cases)
    assert right / len(cases) >= 0.97


def test_no_case_is_in_the_training_text() -> None:
    folder = Path(__file__).parents[4] / "data/language/sentences"
    known = {line.strip().lower() for path in folder.glob("*.txt") for line in path.read_text("utf-8").splitlines()}
    cases = _cases("heldout.jsonl") + _cases("dev.jsonl")
    assert not [case["id"] for case in cases if case["text"].lower() in known]


def test_ids_are_unique() -> None:
    ids = Counter(case["id"] for name in ("dev.jsonl", "heldout.jsonl") for case in _cases(name))
    assert set(ids.values()) == {1}
