"""Facilities near a place, and places named in messages."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ContentError
from core.fitting.gsm import segments
from core.lexicon.lexicon import Lexicon
from core.places.facilities import Facilities, Point
from core.places.gazetteer import Gazetteer
from core.places.wording import chat_lines, sms_line

DATA = Path(__file__).parents[4] / "data"
FACILITIES = Facilities.load(DATA / "facilities" / "osm_2021.csv", DATA / "facilities" / "who_2019.csv")
PLACES = [DATA / "facilities" / name for name in ("places.csv", "places_by_hand.csv")]
GAZETTEER = Gazetteer.load(PLACES, Lexicon.load(DATA / "lexicon").knows, FACILITIES.towns())


@pytest.mark.parametrize(
    ("text", "name", "town"),
    [
        ("mon bébé convulse, on est à Biyem-Assi", "Biyem-Assi", "Yaoundé"),
        ("I dey for Molyko, pikin no di breathe", "Molyko", "Buea"),
        ("je vis à Bafousam", "Bafoussam", ""),
        ("à mokolo, yaoundé", "Mokolo", "Yaoundé"),
        ("BONABERI", "Bonabéri", "Douala"),
        ("ongola, elle saigne", "Yaounde", ""),
        ("hopital a Wum", "Wum", ""),
        ("nous sommes à Mora", "Mora", ""),
        ("on est à Ngaundere", "Ngaoundere", ""),
        ("hopital a Duala", "Douala", ""),
        ("hospital for Bamnda", "Bamenda", ""),
        ("hopital a tchang", "Dschang", ""),
    ],
)
def test_a_place_that_is_named_is_found(text: str, name: str, town: str) -> None:
    place = GAZETTEER.find(text)
    assert place is not None
    assert (place.name, place.town) == (name, town)


@pytest.mark.parametrize(
    "text",
    [
        "mon fils a mal à la tête",
        "nous sommes à Mokolo",  # a town and a quarter: nobody knows which
        "she tombe every day",
        "bonjour, le centre de santé ouvre quand ?",
        "santa claus brought a toy",
        "",
    ],
)
def test_what_names_no_place_or_one_of_two_gives_none(text: str) -> None:
    assert GAZETTEER.find(text) is None


def test_the_places_that_share_a_name_are_told_apart() -> None:
    assert {place.town for place in GAZETTEER.several("hôpital à Mokolo")} == {"", "Yaoundé"}
    assert GAZETTEER.several("hôpital à Mokolo, Yaoundé")
    assert GAZETTEER.several("hôpital à Garoua") == ()


@given(st.text())
def test_any_text_is_borne(text: str) -> None:
    place = GAZETTEER.find(text)
    assert place is None or place.name


def test_the_nearest_come_first_and_a_large_hospital_may_be_a_little_farther() -> None:
    near = FACILITIES.nearest(Point(4.0483, 9.7043))
    assert len(near) == 3
    assert near[0].facility.name == "Hôpital Laquintinie"
    assert all(one.km < 5 for one in near)
    assert len({one.facility.point for one in near}) == 3


def test_every_facility_stands_in_the_country_once() -> None:
    assert len(FACILITIES.all) > 300
    for facility in FACILITIES.all:
        assert 1.6 <= facility.point.latitude <= 13.1
        assert 8.3 <= facility.point.longitude <= 16.3
    where = [(facility.name, facility.point) for facility in FACILITIES.all]
    assert len(set(where)) == len(where)


def test_what_the_sources_put_at_a_wrong_place_is_left_out() -> None:
    folder = DATA / "facilities"
    wrong = {(row["latitude"], row["longitude"]): row["why"] for row in _rows(folder / "wrong.csv")}
    assert wrong
    assert all(wrong.values())
    kept = [
        row
        for name in ("osm_2021.csv", "who_2019.csv", "places.csv", "places_by_hand.csv")
        for row in _rows(folder / name)
    ]
    assert [row["name"] for row in kept if (row["latitude"], row["longitude"]) in wrong] == []


def test_a_district_has_one_hospital_of_its_name() -> None:
    of_name: dict[str, list[Point]] = {}
    for facility in FACILITIES.all:
        if facility.name.startswith("Hôpital de District"):
            of_name.setdefault(facility.name, []).append(facility.point)
    assert {name for name, points in of_name.items() if any(points[0].km_to(one) > 5 for one in points)} == set()


@pytest.mark.parametrize(("place", "town"), [("soa", "Soa"), ("kye ossi", "Kyé-Ossi"), ("olembe", "Olembe")])
def test_towns_at_the_edge_are_found_where_they_are(place: str, town: str) -> None:
    found = GAZETTEER.find(f"je suis à {place}")
    assert found is not None
    assert found.name == town
    where = {"Soa": Point(3.978, 11.594), "Kyé-Ossi": Point(2.170, 11.336), "Olembe": Point(3.946, 11.522)}
    assert found.point.km_to(where[town]) < 3


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("place", ["Biyem-Assi", "Molyko", "Maroua", "Kousseri", "Bonaberi", "Ngaoundere", "Mundemba"])
def test_three_hospitals_fit_an_sms_beside_what_to_do(place: str) -> None:
    found = GAZETTEER.find(place)
    assert found is not None
    line = sms_line(FACILITIES.nearest(found.point), "fr")
    assert segments(line).count == 1
    assert "km" in line


def test_a_chat_line_has_name_distance_and_link() -> None:
    (first, *_) = chat_lines(FACILITIES.nearest(Point(4.0483, 9.7043))).splitlines()
    assert first == "1. Hôpital Laquintinie, <1 km https://maps.google.com/?q=4.0479,9.7031"


def test_headings_go_round() -> None:
    here = Point(4.0, 10.0)
    assert [here.heading_to(Point(4 + n, 10 + e)) for n, e in ((1, 0), (1, 1), (0, 1), (-1, 0), (0, -1))] == [
        "N", "NE", "E", "S", "W",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["X,castle,4,10", "X,hospital,north,10", ",hospital,4,10"])
def test_a_line_that_does_not_hold_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"name,kind,latitude,longitude\nA,hospital,4,10\n{line}\n")
    with pytest.raises(ContentError, match=r"f\.csv:3"):
        Facilities.load(path)
