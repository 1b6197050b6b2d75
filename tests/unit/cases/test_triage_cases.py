"""The triage cases are well formed, balanced, and honestly split."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.triage.model import Level

FOLDER = Path(__file__).parents[2] / "cases" / "triage"
KINDS = {"emergency-textbook", "emergency-plain", "plain", "lookalike"}
REQUIRED = {"id", "text", "lang", "level", "category", "kind"}
OPTIONAL = {"context", "lookalike_of", "sure"}
#: languages with the least and greatest share of all cases
SHARES = {
    "fr": (0.27, 0.40),
    "en": (0.17, 0.28),
    "pcm": (0.20, 0.30),
    "mix": (0.07, 0.14),
    "camfranglais": (0.05, 0.10),
    "ff": (0.0, 0.04),
    "ha": (0.0, 0.04),
}
#: share of common words (Jaccard) from which two messages count as the same
NEAR = 0.6

Case = dict[str, Any]


def load(name: str) -> list[Case]:
    """Cases of one split file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


DEV = load("dev.jsonl")
HELDOUT = [*load("heldout.jsonl"), *load("heldout_e.jsonl"), *load("heldout_g.jsonl")]
CASES = DEV + HELDOUT


def words(case: Case) -> frozenset[str]:
    """Words of the message and its context, without accents and case."""
    text = " ".join([*case.get("context", []), case["text"]]).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return frozenset(re.findall(r"[^\W_]+", plain))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if the two share most of their words."""
    return len(one & other) >= NEAR * len(one | other)


def test_fields() -> None:
    for case in CASES:
        check(case)


def check(case: Case) -> None:
    """One case is well formed."""
    assert set(case) >= REQUIRED
    assert set(case) <= REQUIRED | OPTIONAL
    assert case["text"].strip() == case["text"] != ""
    assert case["lang"] in SHARES
    assert case["kind"] in KINDS
    emergency = Level(case["level"]) is Level.EMERGENCY
    assert emergency == case["kind"].startswith("emergency")
    assert "lookalike_of" not in case or case["kind"] == "lookalike"
    assert all(turn.strip() for turn in case.get("context", ["-"]))


def test_ids_are_unique() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)


def test_no_message_is_on_both_sides() -> None:
    dev = [(words(case), case["id"]) for case in DEV]
    held = [(words(case), case["id"]) for case in HELDOUT]
    clashes = [(here, there) for one, here in dev for other, there in held if alike(one, other)]
    assert clashes == []


def test_split_and_strata() -> None:
    assert 0.2 <= len(HELDOUT) / len(CASES) <= 0.43
    for field in ("level", "kind"):
        counts = Counter(case[field] for case in CASES)
        held = Counter(case[field] for case in HELDOUT)
        for value, count in counts.items():
            assert 0.15 <= held[value] / count <= 0.47, value


@pytest.mark.parametrize("lang", SHARES)
def test_language_share(lang: str) -> None:
    low, high = SHARES[lang]
    assert low <= sum(case["lang"] == lang for case in CASES) / len(CASES) <= high


def test_half_of_emergencies_in_plain_words() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert kinds["emergency-plain"] >= kinds["emergency-textbook"]


def test_half_are_not_emergencies() -> None:
    assert sum(case["level"] != "emergency" for case in CASES) >= len(CASES) / 2


def test_two_turn_cases() -> None:
    assert sum("context" in case for case in CASES) >= 30
