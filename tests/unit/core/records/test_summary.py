"""Rows and records of many shapes become summaries that hold nobody's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records.summary import UnusableRow, records, summary

ROW = {
    "summary_id": "12",
    "patient_name": "Awa Ngono",
    "patient_age": "4",
    "patient_gender": "F",
    "diagnosis": "Malaria",
    "summary_text": "Awa has had fever for 12 hours; her mother NGONO can be reached at 677 12 34 56.",
}


def test_names_and_numbers_of_people_are_taken_out() -> None:
    found = summary(ROW)
    assert "Awa" not in found.line
    assert "ngono" not in found.words
    assert "677" not in found.line
    assert "12 hours" in found.text
    assert found.line.startswith("female 4 years; Malaria: ")


@pytest.mark.parametrize(
    ("age", "kept"), [("-4", None), ("400", None), ("", None), ("nan", None), ("2.5", 2.5), ("2,5", 2.5), ("x", None)]
)
def test_an_age_that_cannot_be_is_left_out_and_the_row_is_kept(age: str, kept: float | None) -> None:
    assert summary({**ROW, "patient_age": age}).age == kept


@pytest.mark.parametrize("text", ["", "nan", "NULL", "  ", "short"])
def test_a_row_without_text_says_why(text: str) -> None:
    with pytest.raises(UnusableRow, match="text"):
        summary({**ROW, "summary_text": text})


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "type": "visit", "specialty": "eye", "date": "2024", "content": "Red eye for two days, washed."},
        {"id": 1, "name": "Jo Bel", "age": 3, "diagnosis": "Cold", "medications": [],
         "history": "Runny nose, plays well.", "notes": ""},
        {"patient_id": 1, "name": "Jo Bel", "age": 3, "sex": "M", "condition": "Cold", "last_visit": "2024",
         "symptoms": ["cough"], "severity": "mild", "report_summary": "Cough for two days, no fever."},
    ],
)  # fmt: skip
def test_every_shape_of_a_record_is_read(record: dict[str, object]) -> None:
    for document in ([record], {"patient-7": record}, {"patients": [record]}):
        (only,) = records(document)
        assert len(summary(only).text) > 12


@pytest.mark.parametrize(
    "document",
    [
        {"Awa Ngono": {"content": "Awa Ngono has coughed for two days."}, "Jo Bel": {"content": "Jo Bel walks again."}},
        {"Awa Ngono": [{"content": "Awa has coughed for two days."}, {"content": "NGONO came back with a fever."}]},
        [{"patient": {"name": "Awa Ngono", "age": 4}, "content": "Awa has coughed for two days."}],
        [{"name": {"first": "Awa", "last": "Ngono"}, "content": "Awa Ngono has coughed for two days."}],
    ],
)
def test_nobody_is_named_who_a_record_is_filed_under(document: object) -> None:
    lines = [summary(record).line for record in records(document)]
    assert lines
    assert all("[name]" in line for line in lines)
    assert not any(name in line.lower() for line in lines for name in ("awa", "ngono", "bel"))


def test_a_medicine_keeps_its_name() -> None:
    line = summary({"content": "Given paracetamol.", "medications": {"name": "paracetamol"}}).line
    assert line.count("paracetamol") == 2


def test_the_same_consultation_read_twice_is_one() -> None:
    assert summary(ROW).digest == summary({**ROW, "summary_id": "99"}).digest
    assert summary(ROW).digest != summary({**ROW, "diagnosis": "Cold"}).digest


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text()))))
def test_any_row_gives_a_summary_or_says_why_not(row: dict[str, object]) -> None:
    try:
        assert summary(row).text
    except UnusableRow as error:
        assert str(error)
