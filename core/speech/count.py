"""Numbers in words, in French and English. Voices trained on words alone leave digits out."""


def _list(words: str) -> list[str]:
    return words.split()


UNITS = {
    "fr": _list("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
                "dix-sept dix-huit dix-neuf"),
    "en": _list("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                "seventeen eighteen nineteen"),
}  # fmt: skip
TENS = {
    "fr": _list("_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt"),
    "en": _list("_ _ twenty thirty forty fifty sixty seventy eighty ninety"),
}
POINT = {"fr": "virgule", "en": "point"}
ORDINALS_EN = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
               "twelve": "twelfth"}  # fmt: skip
#: beyond it digits are read one by one
MOST = 999_999_999


def cardinal(number: int, language: str) -> str:
    """A whole number from 0 in words; one that is too big digit by digit."""
    if number > MOST:
        return digits(str(number), language)
    return _french(number) if language == "fr" else _english(number)


def decimal(whole: str, fraction: str, language: str) -> str:
    """A number with decimals: French reads them as a number, after their zeros, English digit by digit."""
    if language == "fr" and len(fraction) <= 2:
        zeros = len(fraction) - len(fraction.lstrip("0"))
        rest = fraction.lstrip("0")
        after = " ".join(["zéro"] * zeros + ([_french(int(rest))] if rest else []))
    else:
        after = digits(fraction, language)
    return f"{cardinal(int(whole), language)} {POINT[language]} {after}"


def digits(number: str, language: str) -> str:
    """Digit by digit."""
    return " ".join(UNITS[language][int(digit)] for digit in number)


def ordinal(number: int, language: str, *, feminine: bool = False) -> str:
    """First, second, third…"""
    if language == "fr":
        if number == 1:
            return "première" if feminine else "premier"
        word = _french(number).removesuffix("s") if number in {80, 200} else _french(number)
        return word.removesuffix("e").replace("neuf", "neuv").replace("cinq", "cinqu") + "ième"
    head, separator, last = _split_last(_english(number))
    return head + separator + ORDINALS_EN.get(last, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _split_last(words: str) -> tuple[str, str, str]:
    at = max(words.rfind(" "), words.rfind("-"))
    return ("", "", words) if at < 0 else (words[:at], words[at], words[at + 1 :])


def _french(number: int) -> str:
    if number < 100:
        return _french_tens(number)
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{UNITS['fr'][hundreds]} cent" + ("" if rest else "s")
        return _with(head, _french_tens(rest) if rest else "")
    if number < 1_000_000:
        thousands, rest = divmod(number, 1_000)
        head = "mille" if thousands == 1 else f"{_bare(_french(thousands))} mille"
        return _with(head, _french(rest) if rest else "")
    millions, rest = divmod(number, 1_000_000)
    return _with(f"{_french(millions)} million" + ("s" if millions > 1 else ""), _french(rest) if rest else "")


def _french_tens(number: int) -> str:
    if number < 20:
        return UNITS["fr"][number]
    ten, unit = divmod(number, 10)
    if ten in {7, 9}:
        unit += 10
    head = TENS["fr"][ten]
    if unit == 0:
        return head + ("s" if ten == 8 else "")
    return head + (" et " if unit in {1, 11} and ten < 8 else "-") + UNITS["fr"][unit]


def _bare(words: str) -> str:
    """Before mille: quatre-vingt, deux cent, without their s."""
    return words.removesuffix("s") if words.endswith(("vingts", "cents")) else words


def _english(number: int) -> str:
    if number < 20:
        return UNITS["en"][number]
    if number < 100:
        ten, unit = divmod(number, 10)
        return TENS["en"][ten] + (f"-{UNITS['en'][unit]}" if unit else "")
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return _with(f"{UNITS['en'][hundreds]} hundred", f"and {_english(rest)}" if rest else "")
    size, name = (1_000, "thousand") if number < 1_000_000 else (1_000_000, "million")
    head, rest = divmod(number, size)
    joined = "and " if 0 < rest < 100 else ""
    return _with(f"{_english(head)} {name}", f"{joined}{_english(rest)}" if rest else "")


def _with(head: str, tail: str) -> str:
    return f"{head} {tail}" if tail else head
