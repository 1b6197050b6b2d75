"""Questions that decide the level: when they are asked, and what an answer does."""

from pathlib import Path

import pytest

from core.errors import ContentError
from core.triage import TriageEngine
from core.triage.model import EpisodeFacts, Level
from core.triage.questions import load_questions, next_question, with_answer

DATA = Path(__file__).parents[4] / "data"
ENGINE = TriageEngine.load(DATA / "lexicon", DATA / "triage")
QUESTIONS = {question.id: question for question in ENGINE.questions}
ONE = """
[[question]]
id = "q"
when = "fever"
fr = "a ?"
en = "a?"
pcm = "a?"
"""
CHOICE = '[[question.choice]]\nfr = "oui"\nen = "yes"\npcm = "yes"\n'


def test_a_child_with_fever_is_asked_for_drinking() -> None:
    found = ENGINE.assess("ma fille de 3 ans a de la fièvre depuis hier")
    assert found.level is Level.URGENT
    assert found.question is not None
    assert found.question.id == "drinking"


def test_an_emergency_is_never_asked() -> None:
    assert ENGINE.assess("ma fille de 3 ans a de la fièvre et convulse").question is None


def test_what_was_told_is_not_asked() -> None:
    question = ENGINE.assess("ma fille de 3 ans a de la fièvre, elle boit bien").question
    assert question is None or question.id != "drinking"


def test_who_asks_in_general_is_not_asked() -> None:
    assert ENGINE.assess("c'est quoi les signes du palu chez l'enfant qui a la fièvre ?").question is None


@pytest.mark.parametrize(
    ("said", "level"), [("2", Level.EMERGENCY), ("drinking:2", Level.EMERGENCY), ("1.", Level.URGENT)]
)
def test_an_answer_decides(said: str, level: Level) -> None:
    facts = ENGINE.assess("ma fille de 3 ans a de la fièvre depuis hier").facts
    option = QUESTIONS["drinking"].chosen(said)
    assert option is not None
    assert ENGINE.assess(said, facts=with_answer(facts, option)).level is level


@pytest.mark.parametrize(
    "said",
    [
        "non",
        "Non.",
        "pas du tout",
        "il refuse",
        "non pas vraiment",
        "no",
        "he can't",
        "no oh",
        "e no fit",
        "No, cannot",
    ],
)
def test_a_no_in_words_is_an_answer(said: str) -> None:
    facts = ENGINE.assess("mon enfant de 2 ans a de la fièvre").facts
    option = QUESTIONS["drinking"].chosen(said)
    assert option is not None
    assert ENGINE.assess(said, facts=with_answer(facts, option)).level is Level.EMERGENCY


@pytest.mark.parametrize("said", ["oui", "Oui !", "oui il boit un peu", "yes", "yes e di drink"])
def test_and_so_is_a_yes(said: str) -> None:
    option = QUESTIONS["drinking"].chosen(said)
    assert option is not None
    assert option.denies == ("cannot_drink",)


@pytest.mark.parametrize(
    "said", ["ok", "merci", "je ne sais pas encore, sa tante est avec lui à la maison", "2 ans", ""]
)
def test_what_is_neither_is_none(said: str) -> None:
    assert QUESTIONS["drinking"].chosen(said) is None


def test_words_are_no_choice() -> None:
    assert QUESTIONS["drinking"].chosen("elle a aussi la toux") is None


def test_at_most_two_in_an_episode() -> None:
    concepts = frozenset({"child", "fever"})
    assert next_question(ENGINE.questions, concepts, EpisodeFacts()) is not None
    assert next_question(ENGINE.questions, concepts, EpisodeFacts(asked=("a", "b"))) is None
    assert (
        next_question(ENGINE.questions, concepts, EpisodeFacts(absent=("cannot_drink",), asked=("drinking",))) is None
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ONE + CHOICE, "two choices"),
        (ONE + CHOICE + CHOICE.replace('"oui"', '"' + "x" * 21 + '"'), "20 characters"),
        (ONE + CHOICE + CHOICE + 'adds = ["nosuch"]', "nosuch"),
        (ONE.replace('en = "a?"', "") + CHOICE * 2, "en"),
        ("[[question", "questions.toml"),
    ],
)
def test_a_file_that_does_not_hold_stops_the_start(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "questions.toml"
    path.write_text(text)
    with pytest.raises(ContentError, match=why):
        load_questions(path, {"fever"})


@pytest.mark.parametrize("said", ["no fever, e di chop fine", "non, il boit bien", "no he drinks well", "pas de toux"])
def test_a_no_to_something_else_is_none(said: str) -> None:
    assert QUESTIONS["drinking"].chosen(said) is None
