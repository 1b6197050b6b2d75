"""Folding and tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.fold import fold, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fièvre ÉLEVÉE", "fievre elevee"),
        ("ɓiŋgel am ɗon ƴiiƴam", "bingel am don yiiyam"),
        ("heeeelp meeee", "help me"),
        ("l’œil de ma sœur", "l'oeil de ma soeur"),
        ("belle et bonne", "belle et bonne"),
        ("１００ mg", "100 mg"),
        ("1000 mg !!!", "1000 mg !!!"),
        ("مَرِيضـــة", "مريضة"),
        ("con\u00advul\u200bsion", "convulsion"),
        ("Ça va ﬁn", "ca va fin"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_ascii_path_folds_as_the_long_one(text: str) -> None:
    assert fold(text + "é") == fold(text + "e")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("J'ai 38,9 de fièvre!", ["j", "ai", "38,9", "de", "fievre"]),
        ("3jrs, mal_de-tête", ["3jrs", "mal", "de", "tete"]),
        ("no di shake 😭😭", ["no", "di", "shake"]),
        ("", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert tokens(text) == words
