"""Hospitals that are called by their name, and messages that only seem to."""

import pytest

from core.places.asked import Asked
from core.places.facilities import Facilities
from core.places.names import Names
from core.places.wording import named_lines
from tests.unit.core.places.test_places import DATA, GAZETTEER

FACILITIES = Facilities.load(
    *(DATA / "facilities" / name for name in ("osm_2021.csv", "who_2019.csv", "hospitals_by_hand.csv"))
)
NAMES = Names(FACILITIES, GAZETTEER)
ASKED = Asked(GAZETTEER, NAMES)


@pytest.mark.parametrize(
    ("text", "name", "town"),
    [
        ("hôpital Laquintinie", "Hôpital Laquintinie", "Douala"),
        ("le numéro de l'hôpital laquintini svp", "Hôpital Laquintinie", "Douala"),
        ("c'est où Jamot", "Hôpital Jamot", "Yaoundé"),
        ("hopital central yaounde", "Hôpital Central de Yaoundé", "Yaoundé"),
        ("Douala general hospital where e dey", "Hôpital Général de Douala", "Douala"),
        ("HGOPED", "Hôpital Gynéco-Obstétrique et Pédiatrique de Douala", "Douala"),
        ("chantal biya yaoundé", "Centre Mère et Enfant de la Fondation Chantal Biya", "Yaoundé"),
        ("wusai Mbingo hospita dey", "Mbingo Baptist Hospital", "Mbingo"),
        ("mutengene baptist", "Baptist Hospital Mutengene", "Mutengene"),
        ("shisong hospital number", "Shishong Hospital", "Shishong"),
        ("où est le CHU", "CHU de Yaoundé", "Yaoundé"),
        ("Bamenda regional hospital", "Hôpital Régional de Bamenda", "Bamenda"),
    ],
)
def test_a_hospital_is_found_by_its_name(text: str, name: str, town: str) -> None:
    found = ASKED.named(text)
    assert found is not None
    assert found.facilities[0].name == name
    assert NAMES.town(found.facilities[0]) == town


@pytest.mark.parametrize(
    "text",
    [
        "on m'a opéré à Laquintinie il y a un mois et la plaie coule",
        "combien coûte l'accouchement à Laquintinie",
        "on est à Laquintinie",
        "my doctor for Mbingo say I get diabetes",
        "fatigue générale à Douala",
        "hospital for Bamenda",
        "hôpital Laquintinie à Maroua",  # there is none
        "que faire contre la fièvre en général",
        "",
    ],
)
def test_what_says_more_or_another_thing_names_none(text: str) -> None:
    assert ASKED.named(text) is None


def test_one_of_several_towns_gives_all_of_them() -> None:
    found = ASKED.named("hôpital général")
    assert found is not None
    assert {NAMES.town(one) for one in found.facilities} >= {"Douala", "Yaoundé"}


def test_the_town_is_told_where_the_name_does_not() -> None:
    facilities = [one for one in FACILITIES.all if one.name in ("Hôpital Laquintinie", "Hôpital Général de Douala")]
    lines, short = named_lines([(one, NAMES.town(one)) for one in facilities])
    assert "Hôpital Général de Douala https" in lines
    assert "Hôpital Laquintinie (Douala) https" in lines
    assert "https" not in short


@pytest.mark.parametrize("text", ["hôpital Saint Glinglin", "bonjour, où est l'hôpital Zzyxxa"])
def test_a_name_that_nobody_knows_is_strange(text: str) -> None:
    assert ASKED.strange(text)


@pytest.mark.parametrize("text", ["hospital bills", "hôpital Laquintinie", "hôpital à Garoua", "l'hôpital coûte cher"])
def test_other_words_behind_hospital_are_not(text: str) -> None:
    assert not ASKED.strange(text)


@pytest.mark.parametrize(
    "text",
    [
        "hôpital",
        "show me hospital",
        "i want go hospital, which one",
        "centre de vaccination à Maroua",
        "who fit vaccinate for Bamenda",
        "labo pour test palu à Douala",
        "where I fit find pharmacy for night",
        "c'est où qu'on soigne les dents",
        "asibiti toye haa Garoua?",
        "toye mi heɓata dokta",
        "hopital a Marwa",
        "where can i see a doctor in Kribbi",
    ],
)
def test_a_place_is_asked_for(text: str) -> None:
    assert ASKED.place(text) or ASKED.test(text)


@pytest.mark.parametrize(
    "text",
    [
        "je suis sorti de l'hôpital hier",
        "je suis à l'hôpital de Douala",
        "il faut aller à l'hôpital ou je peux attendre ?",
        "the pharmacy gave me amoxicillin",
        "à la radio ils disent que le choléra tue à Douala",
        "my lab result say malaria",
        "vaccin",
        "mi hooti diga asibiti Garoua",
    ],
)
def test_a_place_is_only_told_of(text: str) -> None:
    assert not (ASKED.place(text) or ASKED.test(text))
