"""Pages that presuppose what nobody told, and texts that none answers."""

import pytest

from bot.content import load
from core.knowledge.retrieve import Passage

CONTENT = load()


def found(text: str, language: str) -> tuple[Passage, ...]:
    triage = CONTENT.triage.assess(text)
    return CONTENT.retriever.search(text, language=language, concepts=(*triage.signs, *triage.topics))


@pytest.mark.parametrize(
    ("text", "language", "wrong"),
    [
        ("j'ai plus envie de rien", "fr", "after-birth-baby-blues"),
        ("why does my eye twitch", "en", "eye-injury"),
        ("will my baby be a boy or a girl", "en", "circumcision"),
        ("i wan no if malaria fit kil person", "pcm", "hiv-testing"),
        ("est ce que je peux manger le poisson fumé", "fr", "smoking"),
        ("can I drink alcohol with metronidazole", "en", "alcohol"),
        ("why are my fingernails yellow", "en", "newborn-jaundice"),
    ],
)
def test_a_page_that_presupposes_something_does_not_answer_who_told_no_such_thing(
    text: str, language: str, wrong: str
) -> None:
    passages = found(text, language)
    assert not passages or passages[0].page.id != wrong or not passages[0].confident


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        ("je pleure tout le temps depuis l'accouchement", "fr", "after-birth-baby-blues"),
        ("javel dans l'oeil de mon fils", "fr", "eye-injury"),
        ("circoncision de mon fils", "fr", "circumcision"),
        ("my newborn has yellow eyes", "en", "newborn-jaundice"),
        ("itching anus at night", "en", "worms"),
        ("j'ai mal aux yeux", "fr", "eye-red"),
        ("jai la tou dpui 3 smaine", "fr", "tuberculosis"),
        ("g des regle doulouruse", "fr", "periods-pain"),
        ("c koi le meilleur lait pr bb", "fr", "breastfeeding"),
    ],
)
def test_what_is_told_or_spelt_as_it_is_said_finds_its_page(text: str, language: str, right: str) -> None:
    passages = found(text, language)
    assert passages
    assert passages[0].page.id == right
    assert passages[0].confident


def test_what_a_page_presupposes_is_told_by_a_concept_or_a_word() -> None:
    page = CONTENT.library.pages["after-birth-baby-blues"]
    assert page.supposed({"after_birth"}, ())
    assert page.supposed((), ("depuis", "accouchement"))
    assert not page.supposed({"low_mood"}, ("plus", "envie"))


def test_no_question_of_health_and_one_that_no_page_answers_are_told_apart() -> None:
    doubts = CONTENT.retriever.doubts
    assert doubts("who won the football match yesterday").nothing > 0.5
    assert doubts("why does my eyelid twitch").unanswered > doubts("why does my eyelid twitch").nothing
