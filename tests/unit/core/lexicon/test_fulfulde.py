"""Fulfulde in the spellings of phones, and what is read of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ContentError
from core.lexicon.fulfulde import Fulfulde, key
from core.lexicon.lexicon import Lexicon
from core.text.fold import fold

LEXICON = Path(__file__).parents[4] / "data" / "lexicon"
WORDS = Fulfulde.load(LEXICON / "fulfulde.txt")
WHOLE = Lexicon.load(LEXICON)


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("ɓanndu am ɗon wula", "fievre"),
        ("bandou am don woula", "fievre"),
        ("mi ɗon nyawa, ɓandu am e wula", "malade , fievre"),
        ("djonte nangi biyam", "fievre mon enfant"),
        ("mi don dodja balde joy", "toux depuis 5 jours"),
        ("redou am don dogga", "diarrhee"),
        ("hore am don nawa", "mal a la tete"),
        ("reedu bingel am don nawa masin", "enfant tres mal au ventre"),
        ("reedu lebbi tati", "enceinte de 3 mois"),
        ("gilɗi ha reedu ɓiyam", "vers dans le ventre mon enfant"),
        ("ɓandu am wulaay", "corps pas chaud"),
        ("o waawataa foofugo", "ne peut pas respirer"),
    ],
)
def test_one_complaint_in_several_spellings_is_one_in_french(text: str, french: str) -> None:
    found = WORDS.read(fold(text))
    assert found is not None
    assert (found.french, found.whole) == (french, True)


@pytest.mark.parametrize(
    "text",
    [
        "he go fall for bodi, e don do am",
        "tout de suite docteur",
        "mon mari a mal a la tete",
        "nawa ne kudin ganin likita",
        "i dey chop malaria tablet",
        "la go est tombee",
        "jam bandu na",
        "",
    ],
)
def test_other_languages_and_greetings_are_none(text: str) -> None:
    assert WORDS.read(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ɓandou bingel am don woula", "fever"),
        ("o don tutta", "vomiting"),
        ("mi ɗon mari reedu lebbi nayi", "pregnant"),
        ("noppuru am don nawa", "ear_pain"),
        ("paboodje nangi yam", "malaria"),
    ],
)
def test_the_lexicon_finds_what_is_complained_of(text: str, sign: str) -> None:
    found = WHOLE.find(fold(text))
    assert sign in (*found.present, *found.other)


def test_what_an_ending_denies_is_not_there() -> None:
    assert "fever" not in WHOLE.find(fold("ɓandu am wulaay")).present


@pytest.mark.parametrize(
    "spellings", [("bandou", "ɓanndu", "bandu"), ("mboodi", "boddi", "bodi"), ("dodja", "ɗojja"), ("gnawa", "nyawa")]
)
def test_spellings_of_a_word_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({key(fold(word)) for word in spellings}) == 1


def test_it_does_and_does_not_are_told_apart() -> None:
    assert key("nyaamata") != key("nyaamataa")


@given(st.text())
def test_any_text_is_borne(text: str) -> None:
    found = WORDS.read(fold(text))
    assert found is None or found.spelt


def test_a_line_that_does_not_hold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("# words\nbandu | corps |\nreedu ventre\n")
    with pytest.raises(ContentError, match=r"words\.txt:3"):
        Fulfulde.load(path)
