"""Whole numbers in French and English words. The libraries for it need one that has no wheel."""

from collections.abc import Callable, Mapping

FRENCH = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
FRENCH_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"]
ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
MOST = 999_999


def in_words(number: int, language: str) -> str:
    """A number from 0 to 999,999 in `fr` or `en`; a larger one digit by digit."""
    if number > MOST:
        return " ".join(in_words(int(digit), language) for digit in str(number))
    return LANGUAGES[language](number)


def _french(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _french_hundreds(rest)
    head = "" if thousands == 1 else _before_thousand(thousands) + " "
    return f"{head}mille {_french_hundreds(rest)}" if rest else f"{head}mille"


def _before_thousand(number: int) -> str:
    """ "cents" and "quatre-vingts" lose their s."""
    word = _french_hundreds(number)
    return word.removesuffix("s") if word.endswith(("cents", "vingts")) else word


def _french_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_tens(rest)
    head = "cent" if hundreds == 1 else f"{FRENCH[hundreds]} cent"
    return f"{head} {_french_tens(rest)}" if rest else head + ("s" if hundreds > 1 else "")


def _french_tens(number: int) -> str:
    if number < 20:
        return FRENCH[number]
    tens, rest = divmod(number, 10)
    word = FRENCH_TENS[tens - 2]
    if tens in (7, 9):  # soixante-dix, quatre-vingt-dix
        return "soixante et onze" if number == 71 else f"{word}-{FRENCH[rest + 10]}"
    if rest == 0:
        return word + ("s" if tens == 8 else "")
    return f"{word} et un" if rest == 1 and tens != 8 else f"{word}-{FRENCH[rest]}"


def _english(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _english_hundreds(rest)
    head = f"{_english_hundreds(thousands)} thousand"
    return f"{head} {'and ' if rest < 100 else ''}{_english_hundreds(rest)}" if rest else head


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _english_tens(rest)
    head = f"{ENGLISH[hundreds]} hundred"
    return f"{head} and {_english_tens(rest)}" if rest else head


def _english_tens(number: int) -> str:
    if number < 20:
        return ENGLISH[number]
    tens, rest = divmod(number, 10)
    return ENGLISH_TENS[tens - 2] + (f"-{ENGLISH[rest]}" if rest else "")


LANGUAGES: Mapping[str, Callable[[int], str]] = {"fr": _french, "en": _english}
