"""The identifier: evidence, prior, choice, odd input."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ContentError
from core.language.identify import LanguageIdentifier
from core.language.model import LANGUAGES, UNKNOWN

CODES = (*LANGUAGES, UNKNOWN)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mon enfant a de la fièvre depuis trois jours", "fr"),
        ("mn enfan a la fievr dpui 3j svp", "fr"),
        ("My child has had fever for three days", "en"),
        ("ma pikin bodi di hot since yestaday, weti a go do", "pcm"),
        ("mbom le pikin a tcha le palu, il tchop plus, on fait how", "camfranglais"),
        ("ɓiŋgel am ɗon nyawa, ɓandu maako ɗon wula", "ff"),
        ("bingel am don nyawa, bandu mako don wula", "ff"),
        ("yarona yana da zazzabi da amai tun jiya", "ha"),
        ("ana mardan, rasi biyowja'ni min amis", "ar-Latn"),
        ("ولدي عنده حمى من أمس", "ar"),
    ],
)
def test_each_language(identifier: LanguageIdentifier, text: str, code: str) -> None:
    assert identifier.identify(text).code == code
    assert identifier.identify(text.upper()).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😭😭😭",
        "677889900",
        "38,9",
        "https://example.org/bonjour/docteur",
        "mein Kind hat seit gestern hohes Fieber",
        "mi hijo tiene fiebre desde ayer",
        "mtoto wangu ana homa tangu jana",
        "mwana na ngai azali kobela makasi",
        "у ребёнка температура",
        "孩子发烧了",
        "بچے کو بخار ہے",
    ],
)
def test_unknown_rather_than_wrong(identifier: LanguageIdentifier, text: str) -> None:
    assert identifier.identify(text).code == UNKNOWN


@pytest.mark.parametrize("text", ["", "ok", "38,9", "👍", "Aminatou"])
def test_prior_decides_where_nothing_speaks(identifier: LanguageIdentifier, text: str) -> None:
    assert identifier.identify(text, prior="ff").code == "ff"


def test_prior_does_not_decide_where_the_text_is_clear(identifier: LanguageIdentifier) -> None:
    text = "mon enfant a de la fièvre et il vomit depuis hier soir"
    assert identifier.identify(text, prior="pcm").code == "fr"
    assert identifier.identify("mein Kind hat seit gestern hohes Fieber", prior="fr").code == UNKNOWN


def test_words_that_pidgin_shares_with_english_stay_pidgin(identifier: LanguageIdentifier) -> None:
    for text in ("yes", "thank you", "how many times a day"):
        assert identifier.identify(text, prior="pcm").code == "pcm"
        assert identifier.identify(text, prior="en").code == "en"
    assert identifier.identify("Please could you explain this to me in English?", prior="pcm").code == "en"


def test_choice_wins(identifier: LanguageIdentifier) -> None:
    guess = identifier.identify("mon enfant a de la fièvre", prior="pcm", chosen="ha")
    assert (guess.code, guess.confidence) == ("ha", 1.0)


def test_codes_that_are_not_ours_count_as_none(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("mon enfant a de la fièvre", chosen="xx").code == "fr"
    assert identifier.identify("😭", prior="unknown").code == UNKNOWN
    assert identifier.identify("😭", prior="xx").code == UNKNOWN


@given(text=st.text(), prior=st.sampled_from([None, *CODES]))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_guess(identifier: LanguageIdentifier, text: str, prior: str | None) -> None:
    guess = identifier.identify(text, prior=prior)
    assert guess.code in CODES
    assert 0.0 <= guess.confidence <= 1.0
    assert guess == identifier.identify(text, prior=prior)


@given(piece=st.text(min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_very_long_text_gives_a_guess(identifier: LanguageIdentifier, piece: str) -> None:
    assert identifier.identify(piece * (100_000 // len(piece))).code in CODES


@given(text=st.text(alphabet="😭🤒🙏🏾❤️👍🤰🚑\u200d\ufe0f", max_size=200))
@settings(deadline=None)
def test_emoji_are_no_language(identifier: LanguageIdentifier, text: str) -> None:
    assert identifier.identify(text).code == UNKNOWN


def test_a_long_message_is_judged_by_more_than_its_beginning(identifier: LanguageIdentifier) -> None:
    text = "ok " * 200 + "mon enfant a de la fièvre et il vomit depuis hier soir. " * 100
    assert identifier.identify(text).code == "fr"


@pytest.mark.parametrize("content", [b"", b"{}\n\n", b'{"version": 1, "labels": ["fr"]}\na\tb\n\x01'])
def test_a_broken_model_names_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(ContentError, match=r"model\.bin"):
        LanguageIdentifier.load(path)


def test_a_missing_model_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"none\.bin"):
        LanguageIdentifier.load(tmp_path / "none.bin")


def test_nothing_of_a_message_is_in_the_repr(identifier: LanguageIdentifier) -> None:
    identifier.identify("kalamazoo")
    assert "kalamazoo" not in repr(identifier)
