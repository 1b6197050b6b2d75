"""Which part of a page a later message asks for."""

from pathlib import Path

import pytest

from core.knowledge.library import Library, PageText
from core.knowledge.parts import TELLS, Part, Question, written_for
from core.knowledge.parts import part as part_of
from core.message import Role
from core.text.asking import KINDS, asks_again, asks_back, only_asks

ROOT = Path(__file__).parents[4]
PAGES = Library.load(ROOT / "data" / "knowledge").pages
FEVER = PAGES["fever-child"].texts


def part(text: str, page: PageText, language: str = "en") -> Part | None:
    return part_of(Question(text=text, language=language), page)


@pytest.mark.parametrize(
    "text",
    [
        "how many times a day?", "je prends quoi", "et si ça continue", "when should I go to hospital?",
        "and for how long", "c'est grave ?", "quoi éviter", "weti i go give am", "when i for go hospita", "can he eat",
        "combien de temps ça dure", "what should I do at home?",
    ],
)  # fmt: skip
def test_what_names_nothing_of_its_own_asks_of_the_last_answer(text: str) -> None:
    assert asks_back(text)
    assert not asks_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "et moi je prends quoi",
        "mon fils tousse",
        "autre question",
        "what about malaria",
        "merci",
        "1",
        "",
        "je vois flou",
    ],
)
def test_what_tells_something_is_about_itself(text: str) -> None:
    assert not asks_back(text)


@pytest.mark.parametrize(
    "text",
    ["répète", "Repeat", "send again", "send it again please", "renvoie ton message", "i lost it, send again"],
)
def test_who_wants_it_again_says_so(text: str) -> None:
    assert asks_again(text)


@pytest.mark.parametrize(
    ("text", "language", "role", "word"),
    [
        ("how many times a day?", "en", Role.HOME, "3 times"),
        ("combien de fois par jour", "fr", Role.HOME, "3 fois"),
        ("je prends quoi", "fr", Role.HOME, "boire"),
        ("weti i go give am", "pcm", Role.HOME, "Paracetamol"),
        ("et si ça continue", "fr", Role.WHEN, "moins de 2 mois"),
        ("when should I go to hospital?", "en", Role.WHEN, "under 2 months"),
        ("what must I not do, what to avoid?", "en", Role.AVOID, "cold bath"),
        ("can I give him aspirin", "en", Role.AVOID, "aspirin"),
        ("et s'il vomit ?", "fr", Role.WHEN, "vomit tout"),
        ("c'est quoi la cause", "fr", Role.ANSWER, "palu"),
        ("what can he drink", "en", Role.HOME, "drinks"),
    ],
)
def test_the_part_that_fits(text: str, language: str, role: Role, word: str) -> None:
    found = part(text, FEVER[language], language)
    assert found is not None
    assert found.role is role
    assert any(word in line for line in found.lines)


def test_how_often_is_told_by_the_lines_that_count() -> None:
    found = part("how many times a day?", FEVER["en"])
    assert found is not None
    assert len(found.lines) == 1


@pytest.mark.parametrize("text", ["mon voisin est venu", "ok ça marche alors"])
def test_nothing_fits_rather_than_anything(text: str) -> None:
    assert part(text, FEVER["en"]) is None


@pytest.mark.parametrize("text", ["et si ça continue", "what should i give him", "weti i go give am"])
def test_a_question_alone_tells_nothing_of_anybody(text: str) -> None:
    assert only_asks(text)


@pytest.mark.parametrize("text", ["il ne boit pas", "he does not drink", "ça ne passe pas", "il ne mange plus rien"])
def test_what_is_denied_may_be_a_complaint(text: str) -> None:
    assert not only_asks(text)


@pytest.mark.parametrize(
    ("page", "language", "text", "words"),
    [
        ("family-planning", "fr", "ça fait grossir ?", "poids"),
        ("family-planning", "en", "how long does it work?", "implant protects 3 to 5 years"),
        ("family-planning", "pcm", "e fit make me barren?", "no di make you barren"),
        ("tuberculosis", "fr", "ça se guérit ?", "se guérit"),
        ("tuberculosis", "en", "can I stop when I feel better?", "do not stop"),
        ("tuberculosis", "pcm", "e di catch person?", "pass for air"),
        ("hypertension", "en", "how long is the treatment", "for life"),
        ("missed-pill", "en", "and if I forget two", "last one missed"),
        ("cough-cold-child", "fr", "je peux lui donner du miel ?", "avant 1 an"),
    ],
)
def test_a_line_that_was_written_for_a_question_answers_it(page: str, language: str, text: str, words: str) -> None:
    found = part(text, PAGES[page].texts[language], language)
    assert found is not None
    assert words in found.lines[0]


@pytest.mark.parametrize(
    ("page", "language", "text"),
    [
        ("fever-child", "fr", "le sirop antibiotique combien de fois par jour"),
        ("fever-child", "en", "how many times a day should I bathe the goat"),
        ("breastfeeding", "fr", "ça fait grossir ?"),
        ("back-pain", "en", "how long before I can travel by plane"),
    ],
)
def test_a_line_of_something_else_is_no_answer(page: str, language: str, text: str) -> None:
    assert part(text, PAGES[page].texts[language], language) is None


def test_how_something_is_healed_is_no_question_whether() -> None:
    assert written_for(Question(text="how is it cured", language="en"), PAGES["tuberculosis"].texts["en"]) is None


def test_a_foreign_illness_is_answered_only_by_a_line_that_names_it() -> None:
    asked = Question(text="et pour le diabète, que faire à la maison", language="fr", foreign=frozenset({"diabetes"}))
    assert part_of(asked, FEVER["fr"]) is None


def test_every_kind_of_question_has_lines_that_may_tell_it() -> None:
    assert TELLS.keys() == KINDS.keys()
