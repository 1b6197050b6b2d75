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
    ("text", "gloss"),
    [
        ("nde noye nder nyalnde", "combien de fois par jour"),
        ("mi hokka mo lekki ndiye?", "donne quel medicament ?"),
        ("ndiyam lamɗam be sukkar, noy mi waɗata ɗum?", "eau salee sucre , comment faire ?"),
        ("toye asibiti nder Mokolo", "ou est hopital a mokolo"),
        ("ambulans lamba noye", "quel est le numero de l ambulance"),
        ("min yottake", "nous sommes arrives a l hopital"),
        ("gite maako naati, o yiɗaa yarugo", "il a yeux enfonces , refuse de boire"),
        ("ɓiŋgel amin lebbi tati ɗon dojja", "mon enfant de 3 mois toux"),
        ("bingel am, lebbi maako jeegom", "mon enfant , il a 6 mois"),
        ("debbo am ana reedi, lebbi jeenay", "ma femme enceinte de 9 mois"),
        ("useko masin", "merci"),
        ("on jaraama", "merci"),
        ("mido nyawi", "je suis malade"),
        ("sukaajo wuli ha yiite", "enfant brule par le feu"),
    ],
)
def test_a_text_in_plain_french(text: str, gloss: str) -> None:
    assert WHOLE.gloss(text, True) == gloss


@pytest.mark.parametrize(
    "text",
    [
        "il est noyé dans la rivière",
        "on a noyé",
        "mi pikin no fit drink",
        "on a mal au ventre",
        "be strong my friend",
        "e dey okay",
        "fit drink wata",
        "send me an ambulance",
        "i chop gari",
        "3andi ko7a",
        "",
    ],
)
def test_what_is_no_fulfulde_has_no_gloss(text: str) -> None:
    assert WHOLE.gloss(text, False) is None


@pytest.mark.parametrize("text", ["noy mi waɗata ɗum?", "nde noye nder nyalnde", "lekki ndiye mi yarata ngam jonte"])
def test_words_that_look_like_french_ones_are_not_read_as_these(text: str) -> None:
    assert {"drowning", "cannot_drink", "diabetes"}.isdisjoint(WHOLE.find(fold(text)).present)


def test_a_drowning_in_french_stays_one() -> None:
    assert "drowning" in WHOLE.find("mon fils s est noye dans la riviere").present


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
