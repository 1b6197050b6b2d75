"""The gate on the held-back cases: CI fails when it catches less or alarms more than what is committed."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.triage import Judged, judge, report
from bot.reader import load
from core.evaluation.shares import Report

FOLDER = Path(__file__).parents[2] / "cases" / "triage"
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "heldout.jsonl").read_text(encoding="utf-8").splitlines()
]


#: of authors of whom half is held back: emergencies and look-alikes of each file
HALVES = {"heldout_e": (75, 50), "heldout_g": (65, 40)}


def load_half(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def judged(noise: str = "") -> tuple[Judged, ...]:
    return tuple(judge(load().triage, CASES, noise))


@cache
def measured() -> Report:
    return report(judged(), {})


@pytest.mark.parametrize(("language", "floor"), FLOORS["caught"].items())
def test_emergencies_caught(language: str, floor: float) -> None:
    share = measured().groups[0].shares[language]
    assert share.total >= 40
    assert share.value >= floor


@pytest.mark.parametrize(("kind", "ceiling"), FLOORS["alarmed"].items())
def test_alarms_that_should_not_be(kind: str, ceiling: float) -> None:
    share = measured().groups[2].shares[kind]
    assert share.total >= 100
    assert share.value <= ceiling


@pytest.mark.parametrize(("noise", "most"), FLOORS["noise"].items())
def test_noise_costs_little(noise: str, most: float) -> None:
    clean = sum(one.alarmed for one in judged() if one.emergency)
    through = sum(one.alarmed for one in judged(noise) if one.emergency)
    assert (clean - through) / sum(one.emergency for one in judged()) <= most


@pytest.mark.parametrize(("name", "totals"), HALVES.items())
def test_an_author_of_whom_half_is_held_back(name: str, totals: tuple[int, int]) -> None:
    found = report(judge(load().triage, load_half(name), ""), {})
    caught, alarmed = found.groups[0].shares["all"], found.groups[2].shares["look-alikes"]
    assert (caught.total, alarmed.total) == totals
    assert caught.value >= FLOORS[name]["caught"]
    assert alarmed.value <= FLOORS[name]["look-alikes"]
