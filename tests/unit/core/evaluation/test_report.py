"""Shares, their intervals, and how a report is shown."""

import json
from xml.etree import ElementTree

import pytest

from core.evaluation.plot import as_svg
from core.evaluation.shares import Confusion, Group, Report, Share
from core.evaluation.text import as_text

REPORT = Report(
    title="Triage of 3 <messages>",
    groups=[Group(title="Caught & found", shares={"all": Share(hits=9, total=10), "none": Share(hits=0, total=0)})],
    confusions=[Confusion(title="Levels", names=("low", "high"), counts={("low", "high"): 3})],
    figures={"p99, ms": 1.5},
    misses=["  missed: what the patient wrote"],
)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # computed with R's binom.confint(method = "wilson")
    [(9, 10, 0.5958, 0.9821), (0, 20, 0.0, 0.1611), (50, 100, 0.4038, 0.5962), (0, 0, 0.0, 1.0)],
)
def test_wilsons_interval(hits: int, total: int, low: float, high: float) -> None:
    assert Share(hits=hits, total=total).interval == pytest.approx((low, high), abs=2e-4)


def test_a_report_in_text_fits_the_terminal_and_names_the_misses() -> None:
    text = as_text(REPORT)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "90.0%" in text
    assert "what the patient wrote" in text


def test_a_report_for_machines_holds_the_figures_and_nobodys_words() -> None:
    stored = json.dumps(REPORT.to_json())
    assert json.loads(stored)["groups"]["Caught & found"]["all"]["interval"] == [0.5958, 0.9821]
    assert json.loads(stored)["confusions"]["Levels"]["low"] == {"low": 0, "high": 3}
    assert "patient" not in stored


def test_the_picture_is_well_formed_and_scales() -> None:
    picture = ElementTree.fromstring(as_svg(REPORT))
    assert picture.attrib["width"] == "100%"
    assert picture.attrib["viewBox"].startswith("0 0 390 ")
