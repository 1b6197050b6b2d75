"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.speech.count import MOST, cardinal, decimal, digits, ordinal


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "zéro", "zero"),
        (16, "seize", "sixteen"),
        (21, "vingt et un", "twenty-one"),
        (70, "soixante-dix", "seventy"),
        (71, "soixante et onze", "seventy-one"),
        (77, "soixante-dix-sept", "seventy-seven"),
        (80, "quatre-vingts", "eighty"),
        (81, "quatre-vingt-un", "eighty-one"),
        (91, "quatre-vingt-onze", "ninety-one"),
        (99, "quatre-vingt-dix-neuf", "ninety-nine"),
        (100, "cent", "one hundred"),
        (101, "cent un", "one hundred and one"),
        (200, "deux cents", "two hundred"),
        (215, "deux cent quinze", "two hundred and fifteen"),
        (1_000, "mille", "one thousand"),
        (1_001, "mille un", "one thousand and one"),
        (2_026, "deux mille vingt-six", "two thousand and twenty-six"),
        (80_000, "quatre-vingt mille", "eighty thousand"),
        (200_000, "deux cent mille", "two hundred thousand"),
        (1_000_000, "un million", "one million"),
        (2_500_300, "deux millions cinq cent mille trois cents", "two million five hundred thousand three hundred"),
    ],
)
def test_cardinals(number: int, french: str, english: str) -> None:
    assert (cardinal(number, "fr"), cardinal(number, "en")) == (french, english)


@pytest.mark.parametrize(
    ("whole", "fraction", "french", "english"),
    [
        ("38", "5", "trente-huit virgule cinq", "thirty-eight point five"),
        ("0", "05", "zéro virgule zéro cinq", "zero point zero five"),
        ("2", "25", "deux virgule vingt-cinq", "two point two five"),
        ("1", "00", "un virgule zéro zéro", "one point zero zero"),
        ("3", "141", "trois virgule un quatre un", "three point one four one"),
    ],
)
def test_decimals(whole: str, fraction: str, french: str, english: str) -> None:
    assert (decimal(whole, fraction, "fr"), decimal(whole, fraction, "en")) == (french, english)


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (1, "premier", "first"),
        (2, "deuxième", "second"),
        (4, "quatrième", "fourth"),
        (5, "cinquième", "fifth"),
        (9, "neuvième", "ninth"),
        (12, "douzième", "twelfth"),
        (20, "vingtième", "twentieth"),
        (21, "vingt et unième", "twenty-first"),
        (80, "quatre-vingtième", "eightieth"),
    ],
)
def test_ordinals(number: int, french: str, english: str) -> None:
    assert (ordinal(number, "fr"), ordinal(number, "en")) == (french, english)


def test_first_agrees() -> None:
    assert ordinal(1, "fr", feminine=True) == "première"


def test_digits() -> None:
    assert digits("119", "en") == "one one nine"


@given(st.integers(0, MOST), st.integers(0, MOST), st.sampled_from(["fr", "en"]))
def test_no_two_numbers_sound_the_same(one: int, other: int, language: str) -> None:
    assert (cardinal(one, language) == cardinal(other, language)) == (one == other)
    assert not any(c.isdigit() for c in cardinal(one, language))
