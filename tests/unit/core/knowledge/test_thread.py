"""What came before in a conversation counts, and no more than it should."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ContentError
from core.knowledge.library import Library
from core.knowledge.mix import CLUES, UNTRAINED, Mix, fit
from core.knowledge.retrieve import Passage, Retriever
from core.knowledge.thread import NO_THREAD, Thread
from core.knowledge.topics import Topics
from core.text.whom import of_oneself, turns

DATA = Path(__file__).parents[4] / "data"
LIBRARY = Library.load(DATA / "knowledge")
TOPICS = Topics.load(DATA / "retrieval" / "topics.npz")
MIX = Mix.load(DATA / "retrieval" / "thread.json")
RETRIEVER = Retriever(LIBRARY, TOPICS, MIX)
SUGAR = Thread(said=("ma mère a le diabète, elle doit manger quoi",), pages=("diabetes",), concepts=("diabetes",))


def first(text: str, thread: Thread = NO_THREAD, *concepts: str) -> str:
    found = RETRIEVER.search(text, language="fr", thread=thread, concepts=concepts)
    return found[0].page.id if found else ""


def test_half_a_question_is_about_what_came_before() -> None:
    runs = Thread(
        said=("mon enfant de 2 ans a la diarrhée depuis hier",),
        pages=("diarrhoea-child",),
        concepts=("child", "child_or_baby", "diarrhoea", "ill_sign"),
    )
    assert first("et si ça continue demain ?", runs) == "diarrhoea-child"
    assert first("et si ça continue demain ?") != "diarrhoea-child"


def test_a_whole_question_is_about_itself() -> None:
    for thread in (NO_THREAD, SUGAR):
        assert first("j'ai une dent qui me fait mal depuis hier", thread, "tooth_pain") == "tooth-pain"


def test_what_was_answered_counts_beside_what_was_said() -> None:
    said = Thread(said=("il a mal aux jambes depuis hier",))
    row = RETRIEVER.rows.index("sickle-cell")

    def likely(thread: Thread) -> float:
        asked = RETRIEVER.clues("je mets la glace dessus ?", language="fr", concepts=(), thread=thread)
        return float(MIX.likely(asked)[row])

    assert likely(replace(said, pages=("sickle-cell",))) > 1.5 * likely(said)


def test_a_page_that_no_longer_exists_is_passed_over() -> None:
    assert first("il faut des comprimés à vie ?", replace(SUGAR, pages=("gone", "diabetes"))) == "diabetes"


def test_a_page_that_the_model_does_not_know_is_as_likely_as_any() -> None:
    new = replace(LIBRARY.pages["mpox"], id="new-page")
    retriever = Retriever(Library(pages={**LIBRARY.pages, "new-page": new}), TOPICS, MIX)
    clues = retriever.clues("bonjour", language="fr", concepts=(), thread=SUGAR)
    row = clues[retriever.rows.index("new-page")]
    assert math.exp(row[list(CLUES).index("own")]) == pytest.approx(1 / len(retriever.rows))


def test_clues_have_a_row_a_page_and_are_numbers() -> None:
    clues = RETRIEVER.clues("et les fruits ?", language="fr", concepts=(), thread=SUGAR)
    assert clues.shape == (len(RETRIEVER.rows), len(CLUES))
    assert np.isfinite(clues).all()
    likely = MIX.likely(clues)
    assert likely.sum() == pytest.approx(1.0)


def test_weights_are_learnt_where_cases_tell_and_stay_where_they_do_not() -> None:
    last = list(CLUES).index("last")
    clues = np.zeros((5, len(CLUES)))
    clues[2, last] = 1.0
    mix = fit([clues] * 40, [[2]] * 40, [1.0] * 40)
    assert mix.weights[last] > 2
    assert mix.likely(clues)[2] > 0.8
    assert fit([clues] * 40, [[2]] * 40, [0.1] * 40).weights[last] < mix.weights[last]
    untouched = [n for n in range(len(CLUES)) if n != last]
    assert [mix.weights[n] for n in untouched] == [UNTRAINED.weights[n] for n in untouched]


def test_of_several_right_pages_one_is_enough() -> None:
    last, own = list(CLUES).index("last"), list(CLUES).index("own")
    clues = np.zeros((4, len(CLUES)))
    clues[1, last], clues[2, own] = 1.0, 0.0
    assert fit([clues] * 40, [[1, 2]] * 40, [1.0] * 40).likely(clues)[[1, 2]].sum() > 0.8


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"own": "x"}', json.dumps(dict.fromkeys(CLUES, float("inf")))])
def test_weights_that_do_not_hold_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "thread.json"
    path.write_text(text)
    with pytest.raises(ContentError, match="make model") as caught:
        Mix.load(path)
    assert "thread.json" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["je lui donne quoi à manger ?", "et les médicaments ?", "combien par jour ?", "il vomit"]
)
def test_a_child_that_was_told_of_gets_no_page_on_adults(text: str) -> None:
    for page in ("diarrhoea", "fever", "malaria", "cough-cold"):
        thread = Thread(said=("mon enfant de 2 ans est malade",), pages=(f"{page}-child",), concepts=("child",))
        found = RETRIEVER.search(text, language="fr", thread=thread)
        assert not any(passage.page.id.endswith("-adult") for passage in found)


def test_adults_who_are_asked_for_by_name_get_theirs() -> None:
    thread = Thread(said=("mon enfant a la diarrhée",), pages=("diarrhoea-child",), concepts=("child", "diarrhoea"))
    assert first("et la diarrhée chez l'adulte ?", thread, "adult_note", "diarrhoea") == "diarrhoea-adult"


BITE = Thread(said=("un chien m'a mordu ce matin",), pages=("rabies",), concepts=("dog_bite",))


def test_somebody_new_with_something_new_leaves_what_came_before() -> None:
    assert first("et mon fils a de la fièvre depuis hier", BITE, "child", "child_or_baby", "fever") == "fever-child"


@pytest.mark.parametrize(
    ("text", "concepts", "page"),
    [
        ("autre chose, j'ai une dent qui me fait mal", ("tooth_pain",), "tooth-pain"),
        ("by the way, how do I make ORS", (), "ors"),
        ("une autre question, comment éviter une grossesse ?", (), "family-planning"),
    ],
)
def test_words_that_turn_to_something_else_leave_what_came_before(
    text: str, concepts: tuple[str, ...], page: str
) -> None:
    assert turns(text)
    assert first(text, SUGAR, *concepts) == page


@pytest.mark.parametrize("text", ["et les fruits ?", "how many times a day?", "e get 2 years", "et pour lui ?"])
def test_half_a_question_never_leaves_what_came_before(text: str) -> None:
    assert not RETRIEVER.turned(text, concepts=(), thread=SUGAR)


def test_a_turn_that_says_too_little_alone_does_not_leave() -> None:
    assert not RETRIEVER.turned("by the way, how many times?", concepts=(), thread=SUGAR)


@pytest.mark.parametrize("text", ["et moi ?", "moi aussi j'ai de la fièvre", "and me too a get am", "moi par contre"])
def test_who_asks_for_themselves_gets_the_page_on_adults(text: str) -> None:
    assert of_oneself(text)
    fever = Thread(said=("mon enfant a la fièvre",), pages=("fever-child",), concepts=("child", "fever"))
    found = RETRIEVER.search(text, language="fr", thread=fever)
    assert not any(passage.page.id.endswith("-child") and "fever" in passage.page.id for passage in found)


@pytest.mark.parametrize("text", ["et moi je lui donne quoi ?", "me too, what do I give the child", "il a chaud"])
def test_who_asks_for_the_child_does_not(text: str) -> None:
    assert not of_oneself(text)


def test_a_page_on_children_does_not_answer_whatever_is_asked_of_a_child() -> None:
    found = RETRIEVER.search("enfant zorglub blorb frobni quxat", language="fr", concepts=("child", "child_or_baby"))
    assert found
    assert not any(passage.share == 1 or passage.confident for passage in found)


def search(
    text: str, *, concepts: tuple[str, ...] = (), thread: Thread = NO_THREAD, language: str = "fr"
) -> tuple[Passage, ...]:
    return RETRIEVER.search(text, language=language, concepts=concepts, thread=thread)


@pytest.mark.parametrize("text", ["verrues", "my goat is coughing", "stretch marks after birth", "calculs biliaires"])
def test_what_no_page_answers_gets_none(text: str) -> None:
    assert not any(passage.confident for passage in search(text))


@pytest.mark.parametrize("text", ["how many times a day", "combien de fois par jour", "na how much"])
def test_what_may_be_asked_of_any_page_gets_none_alone_and_the_page_before_in_a_thread(text: str) -> None:
    assert not any(passage.confident for passage in search(text))
    fever = Thread(said=("my child has fever",), pages=("fever-child",), concepts=("child", "fever"))
    assert search(text, thread=fever)[0].page.id == "fever-child"


def test_a_vaccine_after_a_wound_is_that_against_tetanus() -> None:
    wound = Thread(said=("i cut my leg with a cutlass",), pages=("wounds-cuts",), concepts=("wound",))
    found = search("my last vaccine was long ago", concepts=("vaccine",), thread=wound, language="en")
    assert found[0].page.id in ("tetanus", "wounds-cuts")
