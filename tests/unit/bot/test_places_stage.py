"""A shared pin through the whole pipeline: the nearest hospitals, and how fast to go where there was an emergency."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from bot.app import make_pipeline, make_simulator
from bot.content import Content
from bot.content import load as load_content
from bot.settings import load
from core.message import Address, Channel, InboundMessage, Kind, Location, Role
from core.stages.places import PLACE_QUESTION
from core.triage.model import EpisodeFacts, Level
from core.turn import Conversation, Episode, Outcome, Received, Turn

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADDRESS = Address(channel=Channel.SIMULATOR, account="whatsapp", id="pin")
PIN = InboundMessage(
    address=ADDRESS,
    provider_id="1",
    scope="",
    kind=Kind.LOCATION,
    location=Location(latitude=4.0483, longitude=9.7043),
)


@cache
def content() -> Content:
    return load_content()


async def answer(
    message: InboundMessage, *, level: Level | None = None, account: str = "whatsapp", asked: str | None = None
) -> Outcome:
    settings = load(_env_file=None)
    pipeline = make_pipeline(
        settings,
        content=content(),
        chain=None,
        adapters={Channel.SIMULATOR: make_simulator(settings, lambda: NOW)},
        clock=lambda: NOW,
    )
    episode = Episode(facts=EpisodeFacts(level=level), open_question=asked, updated_at=NOW)
    conversation = Conversation(id=1, address=replace(ADDRESS, account=account), language="en", episode=episode)
    return await pipeline(Turn(conversation=conversation, received=(Received(id=1, message=message, at=NOW),)))


@pytest.mark.parametrize("level", [None, Level.EMERGENCY])
async def test_a_pin_gives_three_hospitals_and_haste_after_an_emergency(level: Level | None) -> None:
    outcome = await answer(PIN, level=level)
    assert outcome.reply
    assert outcome.decision.stage == "places"
    assert "1. Hôpital Laquintinie, <1 km https://maps.google.com/?q=4.0479,9.7031" in outcome.reply.text
    assert outcome.reply.text.count(" km ") == 3
    assert ("now" in outcome.reply.text) == (level is Level.EMERGENCY)


async def test_by_sms_the_way_stands_for_the_link() -> None:
    (part,) = (await answer(PIN, account="sms")).fitted.parts
    assert "http" not in part.text
    assert "Laquintinie" in part.text


async def test_a_pin_with_an_emergency_in_words_gets_the_emergency_answer_with_the_hospitals() -> None:
    outcome = await answer(replace(PIN, text="he is not breathing"))
    assert outcome.decision.stage == "emergency"
    assert outcome.reply
    assert "Laquintinie" in outcome.reply.text


@pytest.mark.parametrize("place", [(48.85, 2.35), (0.0, 0.0)])
async def test_nobody_is_sent_across_a_continent(place: tuple[float, float]) -> None:
    far = Location(latitude=place[0], longitude=place[1])
    outcome = await answer(replace(PIN, location=far), level=Level.EMERGENCY)
    assert outcome.reply
    assert "no hospital near that place" in outcome.reply.text
    assert " km " not in outcome.reply.text


def text(said: str) -> InboundMessage:
    return InboundMessage(address=ADDRESS, provider_id="2", scope="", kind=Kind.TEXT, text=said)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("hôpital à Bonabéri", "Bonassama"),
        ("quel hopital a Wum ?", "Wum District Hospital"),
        ("hospital for Ngatt", "location"),  # where none is known: how to tell where one is
        ("which side hospital dey for Bamenda?", "Bamenda"),
        ("hospital dey which side for Kumba?", "Kumba"),
        ("pharmacie de garde à Yaoundé", "Hôpital Général de Yaoundé"),
        ("un bon dentiste à Douala svp", "Hôpital Général de Douala"),
        ("où est la maternité la plus proche à Buea", "Buea"),
    ],
)
async def test_who_asks_for_a_hospital_in_a_town_is_told_hospitals(said: str, named: str) -> None:
    outcome = await answer(text(said))
    assert outcome.decision.stage == "places"
    assert outcome.reply
    assert named in outcome.reply.text


@pytest.mark.parametrize(
    "said",
    ["où est l'hôpital le plus proche ?", "hospital near me", "l'hôpital est où ?", "pharmacy open now"],
)
@pytest.mark.parametrize("account", ["whatsapp", "sms"])
async def test_who_asks_without_a_town_is_told_how_to_ask(said: str, account: str) -> None:
    outcome = await answer(text(said), account=account)
    assert (outcome.decision.stage, outcome.decision.passages) == ("places", ())
    assert outcome.reply
    assert ("quartier" in outcome.reply.text) or ("quarter" in outcome.reply.text)
    assert outcome.fitted.parts
    assert all(part.text for part in outcome.fitted.parts)
    assert outcome.episode.open_question == PLACE_QUESTION


async def test_the_town_that_is_written_then_is_understood() -> None:
    outcome = await answer(text("Bonabéri"), asked=PLACE_QUESTION)
    assert outcome.decision.stage == "places"
    assert outcome.reply
    assert "Bonassama" in outcome.reply.text


@pytest.mark.parametrize("said", ["pharmacie de garde à Yaoundé", "which side pharmacy dey?"])
async def test_nobody_is_told_that_a_hospital_is_a_pharmacy(said: str) -> None:
    outcome = await answer(text(said))
    assert outcome.reply
    assert any(
        words in outcome.reply.text for words in ("liste des pharmacies", "list of pharmacies", "list for pharm")
    )


@pytest.mark.parametrize(
    "said",
    [
        "dois-je aller à l'hôpital ou attendre ?",
        "hôpital ou maison ?",
        "dois-je aller à l'hôpital ou puis-je attendre à la maison",
        "combien coûte l'accouchement à l'hôpital Laquintinie de Douala",
        "l'hôpital est loin et je n'ai pas d'argent",
        "the doctor at the hospital where I delivered said I must rest",
        "what medicine can I buy at the pharmacy for cough",
        "my baby has fever, where is the nearest hospital in Buea",
    ],
)
async def test_other_questions_that_name_a_hospital_are_left_alone(said: str) -> None:
    assert (await answer(text(said))).decision.stage != "places"


async def test_an_emergency_beside_it_comes_first() -> None:
    outcome = await answer(text("mon fils a avalé de l'eau de javel, où est l'hôpital ?"))
    assert outcome.decision.stage == "emergency"


@pytest.mark.parametrize("account", ["whatsapp", "sms"])
async def test_a_hospital_that_is_named_is_told_with_its_town(account: str) -> None:
    outcome = await answer(text("where is hôpital Laquintinie"), account=account)
    assert outcome.decision.stage == "places"
    (part,) = outcome.fitted.parts
    assert "Laquintinie (Douala)" in part.text
    assert ("https://maps.google.com" in part.text) == (account == "whatsapp")


async def test_its_number_is_not_invented() -> None:
    outcome = await answer(text("Laquintinie hospital phone number please"))
    assert outcome.reply
    assert "I do not have the numbers of hospitals" in outcome.reply.text
    assert "Laquintinie (Douala)" in outcome.reply.text


async def test_a_name_that_is_in_no_list_is_not_known() -> None:
    outcome = await answer(text("hospital Saint Glinglin"))
    assert outcome.reply
    assert "I do not know that hospital" in outcome.reply.text


async def test_in_an_emergency_the_named_hospital_comes_behind_to_go() -> None:
    outcome = await answer(text("Laquintinie hospital"), level=Level.EMERGENCY)
    assert outcome.reply
    assert outcome.reply.level is Level.EMERGENCY
    assert outcome.reply.sections[0].role is Role.GO


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("où acheter du coartem à Maroua", "pharmac"),
        ("asibiti toye haa Garoua?", "Garoua"),
        ("cardiologist in Douala", "specialist"),
        ("hiv testing centre Bamenda", "HIV"),
    ],
)
async def test_what_is_not_known_of_a_place_is_said(said: str, word: str) -> None:
    outcome = await answer(text(said))
    assert outcome.decision.stage == "places"
    assert outcome.reply
    assert word in outcome.reply.text


@pytest.mark.parametrize("said", ["hospital quick", "urgent Laquintinie hospital"])
async def test_who_has_no_time_is_told_to_go_first(said: str) -> None:
    outcome = await answer(text(said))
    assert outcome.reply
    assert outcome.reply.sections[0].role is Role.GO
