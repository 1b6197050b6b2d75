"""Numbers as people say them."""

import pytest

from core.speech.numbers import in_words


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "zéro", "zero"),
        (16, "seize", "sixteen"),
        (21, "vingt et un", "twenty-one"),
        (71, "soixante et onze", "seventy-one"),
        (77, "soixante-dix-sept", "seventy-seven"),
        (80, "quatre-vingts", "eighty"),
        (81, "quatre-vingt-un", "eighty-one"),
        (91, "quatre-vingt-onze", "ninety-one"),
        (100, "cent", "one hundred"),
        (180, "cent quatre-vingts", "one hundred and eighty"),
        (200, "deux cents", "two hundred"),
        (201, "deux cent un", "two hundred and one"),
        (1000, "mille", "one thousand"),
        (1005, "mille cinq", "one thousand and five"),
        (2500, "deux mille cinq cents", "two thousand five hundred"),
        (3000, "trois mille", "three thousand"),
        (80_000, "quatre-vingt mille", "eighty thousand"),
        (200_000, "deux cent mille", "two hundred thousand"),
        (999_999, "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf",
         "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
        (1_000_000, "un zéro zéro zéro zéro zéro zéro", "one zero zero zero zero zero zero"),
    ],
)  # fmt: skip
def test_in_words(number: int, french: str, english: str) -> None:
    assert (in_words(number, "fr"), in_words(number, "en")) == (french, english)
