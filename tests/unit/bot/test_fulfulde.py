"""What a patient reads who writes Fulfulde, through the whole pipeline, where nothing translates."""

import pytest

from core.triage.model import Level
from tests.unit.bot.test_follow_up import hold, sent

IN_FRENCH = "Je réponds en français"


@pytest.mark.parametrize(
    "text",
    [
        "gite bingel am naati, o yiɗaa yarugo",
        "redu bingel am e dogga balde tati, gite maako naati",
        "reedu debbo am lebbi jeedidi, o yi'ataa, hoore maako e nawa",
        "debbo am reedu lebbi jowi, ƴiiƴam ana wurta",
        "o wawata fooftugo jooni",
        "bodi natti gorko am",
        "sukaajo wuli ha yiite",
        "bingel am lebbi nay, bandu maako wuli, o muynataa",
        "mi yidi mi maaya",
        "wallu am, baaba am saami o wolwata",
    ],
)
async def test_a_danger_is_one(text: str) -> None:
    (outcome,) = await hold([text], "whatsapp")
    assert outcome.decision.level is Level.EMERGENCY
    assert "119" in sent(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "noy mi waɗata ɗum?",
        "nde noye nder nyalnde",
        "lekki ndiye mi yarata ngam jonte",
        "mi yidi anndugo toye asibiti ha Garoua",
        "useko jur",
        "on jaraama",
        "hoore am e naawa",
        "ɓiŋgel am e dojja",
    ],
)
async def test_what_is_none_is_none(text: str) -> None:
    (outcome,) = await hold([text], "whatsapp")
    assert outcome.decision.level is not Level.EMERGENCY


async def test_a_conversation_goes_on_in_fulfulde() -> None:
    fever, _, _, often, thanks = await hold(
        [
            "Useko doktor, ɓiyam ɗon mari jonte gila keeɲa",
            "o nyaamataa",
            "mi hokka mo lekki ndiye?",
            "nde noye nder nyalnde",
            "useko jur",
        ],
        "whatsapp",
    )
    assert "fièvre" in sent(fever)
    assert "par jour" in sent(often)
    assert sent(thanks).startswith("Avec plaisir")


async def test_an_emergency_gives_the_hospitals_and_ends_with_the_arrival() -> None:
    _, where, arrived, cough = await hold(
        [
            "debbo am ɗon mari reedu lebbi jeetati, hoore maako ɗon naawa masin, o yi'ataa boɗɗum",
            "toye asibiti nder Mokolo",
            "min yottake, useko",
            "ɓiŋgel amin lebbi tati ɗon dojja",
        ],
        "whatsapp",
    )
    assert "Hôpital de District Mokolo" in sent(where)
    assert sent(arrived).startswith("C'est bien")
    assert "rhume" in sent(cough)


async def test_that_the_answer_is_in_french_is_told_once() -> None:
    first, second = await hold(["ɓiŋgel am e dojja", "hoore am e naawa"], "whatsapp")
    assert IN_FRENCH in sent(first)
    assert IN_FRENCH not in sent(second)


async def test_who_writes_french_is_not_told() -> None:
    (outcome,) = await hold(["mon enfant tousse"], "whatsapp")
    assert IN_FRENCH not in sent(outcome)


@pytest.mark.parametrize("rendering", ["sms", "whatsapp"])
async def test_how_to_be_given_a_day_is_told(rendering: str) -> None:
    (outcome,) = await hold(["comment prendre rendez-vous à l'hôpital de Limbé"], rendering)
    assert "rendez-vous" in sent(outcome)


@pytest.mark.parametrize(
    "text", ["matenité proche de Mendong", "hopitl ngaoundere", "je veux accoucher à Yaoundé, quel hôpital"]
)
async def test_a_place_is_asked_for_with_typing_errors(text: str) -> None:
    (outcome,) = await hold([text], "whatsapp")
    assert outcome.decision.stage == "places"
