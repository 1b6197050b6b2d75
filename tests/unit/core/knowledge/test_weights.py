"""What a table tells of a weight: nothing beyond its rows."""

from pathlib import Path

import pytest

from core.knowledge.library import Library
from core.knowledge.weights import amount

ROWS = Library.load(Path(__file__).parents[4] / "data" / "knowledge").pages["paracetamol-use"].weights


@pytest.mark.parametrize(
    ("kilos", "dose"),
    [
        (3, None), (5.9, None), (6, "100 mg"), (9.9, "100 mg"), (10, "150 mg"), (12, "150 mg"), (15, "200 mg"),
        (29.9, "300 mg"), (30, "500 mg"), (70, "500 mg - 1 g"), (200, None),
    ],
)  # fmt: skip
def test_a_weight_has_its_row_or_none(kilos: float, dose: str | None) -> None:
    row = amount(kilos, ROWS)
    assert (row.dose if row else None) == dose


def test_no_row_is_more_than_the_source_allows() -> None:
    """15 mg a kilo each time, a little more at the lower end of a row, and 60 mg a kilo in a day."""
    for row in ROWS:
        if row.below and row.below <= 50:
            milligrams = float(row.dose.split()[0])
            assert milligrams / row.least <= 17
            assert milligrams * row.times / row.least <= 60
