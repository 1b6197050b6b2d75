"""What a patient reads who asks back, calls for somebody, or tells of an animal, through the whole pipeline."""

from collections.abc import Iterable

import pytest

from bot.answering import Talk, said
from bot.app import make_pipeline, make_simulator
from bot.clock import utc_now
from bot.content import load as load_content
from bot.settings import load
from core.fitting.gsm import segments
from core.message import Address, Channel
from core.triage.model import Level
from core.turn import Conversation, Outcome
from data import codec

CONTENT = load_content()


async def hold(texts: Iterable[str], rendering: str = "sms") -> list[Outcome]:
    settings = load(_env_file=None)
    adapters = {Channel.SIMULATOR: make_simulator(settings, utc_now)}
    pipeline = make_pipeline(settings, content=CONTENT, chain=None, adapters=adapters)
    talk, outcomes = Talk.begin(Address(channel=Channel.SIMULATOR, account=rendering, id="follow")), []
    for text in texts:
        talk, outcome = await said(pipeline, talk, text)
        kept = codec.episode_from_json(codec.episode_to_json(outcome.episode))  # as after a restart
        before = talk.conversation
        talk = Talk(
            conversation=Conversation(id=0, address=before.address, language=before.language, episode=kept),
            history=talk.history,
        )
        outcomes.append(outcome)
    return outcomes


def sent(outcome: Outcome) -> str:
    return "\n".join(part.text for part in outcome.fitted.parts)


@pytest.mark.parametrize("rendering", ["sms", "whatsapp", "telegram"])
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("mon enfant a de la fièvre", ["et si ça continue", "je prends quoi", "combien de fois par jour"]),
        ("my child has diarrhoea", ["what should i give him", "when should I go to hospital?", "and for how long"]),
        ("ma pikin get cough", ["weti i go give am", "when i for go hospita"]),
    ],
)
async def test_a_page_is_sent_once(rendering: str, first: str, then: list[str]) -> None:
    page, *later = await hold([first, *then], rendering)
    for outcome in later:
        assert outcome.decision.passages == page.decision.passages
        assert len(sent(outcome)) < len(sent(page))
        assert sum(segments(part.text).count for part in outcome.fitted.parts) <= 2 or rendering != "sms"


async def test_it_is_sent_again_to_who_asks_for_it() -> None:
    page, _, again = await hold(["j'ai mal au dos depuis 3 jours", "quoi éviter", "répète"])
    assert sent(again) == sent(page)


async def test_what_nothing_fits_is_told_when_to_go_and_where_the_rest_is() -> None:
    _, outcome = await hold(["j'ai mal au dos depuis 3 jours", "mon voisin a aussi le dos comme ça"], "whatsapp")
    assert "Allez tout de suite" in sent(outcome)
    assert "RÉPÈTE" in sent(outcome)


async def test_another_person_gets_the_page_for_them() -> None:
    child, adult = await hold(["mon enfant a de la fièvre", "et moi je prends quoi"])
    assert child.decision.passages != adult.decision.passages


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("numéro du samu", "119"), ("et l'ambulance ?", "119"), ("quel numéro appeler", "119"),
        ("call ambulance", "119"),
        ("number for ambulance", "119"), ("abeg send ambulance", "119"), ("numéro de la police", "117"),
        ("numero pompiers", "118"),
    ],
)  # fmt: skip
async def test_who_asks_for_a_number_gets_it(text: str, number: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.stage == "contact"
    assert number in sent(outcome)
    assert sum(segments(part.text).count for part in outcome.fitted.parts) <= 2


@pytest.mark.parametrize("text", ["je veux parler à un docteur", "i want talk to doctor", "a wan talk with doctor"])
async def test_who_wants_a_doctor_is_told_how_to_see_one(text: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.stage == "contact"
    assert outcome.decision.passages == ()


@pytest.mark.parametrize(
    "text",
    [
        "le docteur m'a donné un médicament mais j'ai mal au ventre", "what number of tablets should i take",
        "i do not want to see doctor", "when should I see a doctor for cough", "j'ai parlé au docteur hier",
    ],
)  # fmt: skip
async def test_who_speaks_of_a_doctor_or_a_number_is_heard(text: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.stage != "contact"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("où faire le test du VIH ?", "VIH"), ("where i fit do malaria test", "health centre"),
        ("où faire le test ? à Bafoussam", "Bafoussam"), ("où se faire vacciner", "centre"),
    ],
)  # fmt: skip
async def test_where_a_test_is_done(text: str, word: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.stage == "places"
    assert word in sent(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "my goat ate rat poison",
        "mes poules ont bu de l'insecticide",
        "snake bite ma dog",
        "mon chien ne se réveille pas",
    ],
)
async def test_an_animal_is_no_emergency_of_people(text: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.level is Level.SELFCARE
    assert outcome.decision.stage == "animals"


@pytest.mark.parametrize(
    "text",
    [
        "my son ate the rat poison of the goat", "mon chien a mordu ma fille à la gorge, elle saigne beaucoup",
        "our cow hit my father and he is not waking up", "un serpent a mordu mon frère près des chèvres",
    ],
)  # fmt: skip
async def test_a_person_beside_an_animal_is_one(text: str) -> None:
    (outcome,) = await hold([text])
    assert outcome.decision.level is Level.EMERGENCY


async def test_an_animal_lowers_nothing_that_a_person_told_before() -> None:
    *_, outcome = await hold(["mon fils a été mordu par un serpent", "ma chèvre est malade aussi"])
    assert outcome.episode.facts.level is Level.EMERGENCY


async def test_the_label_of_a_poison_asks_who_took_it() -> None:
    photo, drunk = await hold(["[photo] DANGER POISON RODENTICIDE", "1"])
    assert (photo.decision.level, photo.episode.open_question) == (Level.URGENT, "poison_label")
    assert drunk.decision.level is Level.EMERGENCY
    _, nobody = await hold(["[photo] DANGER POISON RODENTICIDE", "3"])
    assert nobody.decision.level is not Level.EMERGENCY
    assert nobody.decision.stage == "question"


async def test_what_a_page_does_not_tell_is_said_to_who_asks_it() -> None:
    texts = CONTENT.texts
    page, asked, told = await hold(["ma pikin get running belle", "e fit travel for plane?", "e dey drink fine"])
    assert asked.decision.passages == page.decision.passages
    assert texts.get("not_on_page", "pcm") in sent(asked)
    assert texts.get("not_on_page", "pcm") not in sent(told)


@pytest.mark.parametrize(
    ("first", "then", "page"),
    [
        ("wetin be typhoid", "any vaccine", "typhoid"),
        ("c'est quoi la rougeole", "y a un vaccin ?", "measles"),
        ("my husband coughs since 3 weeks", "what are the side effects", "tuberculosis"),
        ("j'ai la typhoide", "et le vaccin du bébé de 9 mois", "vaccines-calendar"),
        ("c'est quoi la rougeole", "et la varicelle c'est contagieux", "chickenpox"),
    ],
)
async def test_what_may_be_asked_of_any_illness_is_asked_of_the_last(first: str, then: str, page: str) -> None:
    """But where somebody else or another illness is named."""
    _, outcome = await hold([first, then])
    assert outcome.decision.passages == (page,)


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        ("mon enfant a des vers", "je peux contaminer ma famille ?", "oxyures"),
        ("my child has worms", "are there side effects", "Worm medicine sometimes"),
        ("ma pikin get measles", "e go fit come again", "one time"),
        ("ma pikin get measles", "wusai e di come from", "virus"),
        ("my child has measles", "will it come back", "only once"),
        ("c'est quoi le mpox", "je peux aller au travail", "restez à la maison"),
        ("I have typhoid", "how can we avoid it", "boiled water"),
        ("a get typhoid", "e go fit go skul tomorrow", "Rest for house"),
    ],
)
async def test_the_line_for_what_is_asked_after_a_page_is_told(first: str, then: str, words: str) -> None:
    """And no question by itself makes an emergency."""
    page, outcome = await hold([first, then], "whatsapp")
    assert outcome.decision.passages == page.decision.passages
    assert outcome.decision.level is not Level.EMERGENCY
    assert words in sent(outcome)
