"""A written reply as it is said: no digits, signs, units or abbreviations left for a voice to stumble over."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial

from core.speech.count import cardinal, decimal, digits, ordinal
from core.speech.vocabulary import (
    ABBREVIATIONS,
    AND_FRACTION,
    CALLED,
    FEMININE,
    FRACTIONS,
    MONTHS,
    OCLOCK,
    OVER,
    PER,
    SIGNS,
    TIMES_A_DAY,
    TO,
    UNITS,
)

#: which language's words are used; a language that is not here is left as it is written
FAMILIES = {"fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "en"}

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match, str], str]]

NUMBER = r"\d+(?:[.,]\d+)?"
URL = re.compile(r"(?:https?://|www\.)\S+")
MARKUP = re.compile(r"[*_`~#|]+")
BULLET = re.compile(r"^[ \t]*[-–•·◦▪*][ \t]+", re.MULTILINE)
STEP = re.compile(r"^[ \t]*(\d{1,2})[.)][ \t]+", re.MULTILINE)
#: thousands set apart: by spaces in French, by commas in English
THOUSANDS = {
    "fr": re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)"),
    "en": re.compile(r"(?<![\d.,])\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?!\d)"),
}
VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
LINE_END = re.compile(r"[.!?…:;,]$")


def spoken(text: str, language: str) -> str:
    """The text for a voice of this language."""
    plain = _plain(text)
    family = FAMILIES.get(language)
    if family:
        plain = _in_words(plain, family)
    return _sentences(_sayable(plain))


def _plain(text: str) -> str:
    """Without what only an eye reads."""
    text = STEP.sub(r"\1, ", BULLET.sub("", URL.sub("", text)))
    for sign, written in VULGAR.items():
        text = re.sub(rf"(?<=\d){sign}", f" {written}", text).replace(sign, written)
    return MARKUP.sub("", text.replace("\u2011", "-").replace("’", "'"))


def _in_words(text: str, language: str) -> str:
    for pattern, say in _rules(language):
        text = pattern.sub(partial(_said, say, language), text)
    return text


def _said(say: Callable[[Match, str], str], language: str, match: Match) -> str:
    return say(match, language)


def _sayable(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Cs", "Co", "Cf", "Mn"} or c == "\n")


def _sentences(text: str) -> str:
    """Each line a sentence, marks close to their word."""
    lines = [re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(line.split())) for line in text.splitlines()]
    said = [re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", line).strip(" ,;") for line in lines]
    return "\n".join(line if LINE_END.search(line) else f"{line}." for line in said if re.search(r"\w", line))


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    units, per = _any(UNITS[language]), _any(PER[language])
    return tuple(
        (re.compile(pattern), say)
        for pattern, say in (
            (r"(?<![\d+])((?:\+|00)237[ .-]?)?([26](?:[ .-]?\d){8})(?![ .-]?\d)", _phone),
            (r"(?<![\d/.,])(\d{2}(?:[ .]\d{2}){3,4})(?![ .]?\d)", _pairs),
            (r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", lambda m, w: _date(m[1], m[2], m[3], w)),
            (r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", lambda m, w: _date(m[3], m[2], m[1], w)),
            (r"(?<![\d/])(\d{1,2}) ?[hH] ?([0-5]\d)(?!\d)", _time),
            (r"(?<![\d/:])(\d{1,2}):([0-5]\d)(?![\d:])", _time),
            (THOUSANDS[language].pattern, lambda m, _w: re.sub(r"\D", "", m[0])),
            (rf"(?<![\d/])(\d+) ({_any(FRACTIONS[language])})(?![\d/])(?: (\w+))?", _mixed),
            (rf"(?<![\d/])({_any(FRACTIONS[language])})(?![\d/])(?=( \w+)?)", _fraction),
            (rf"(?<![\w-])({NUMBER}) ?[-–] ?({NUMBER})(?![\d-])", lambda m, w: f"{m[1]} {TO[w]} {m[2]}"),
            (r"(\d+) ?[xX×] ?/ ?(?:jour|j|day|d)\b", lambda m, w: f"{m[1]} {TIMES_A_DAY[w]}"),
            (r"(?<=\d) ?[xX×] ?(?=\d)", lambda _m, w: SIGNS[w]["×"]),
            (r"(?<=\d) ?/ ?(?=\d)", lambda _m, w: f" {OVER[w]} "),
            (rf"({NUMBER}) ?({units})(?:/({per}))?(?!\w)", _measure),
            (rf"(?<![\w/])({units})/({per})(?!\w)", lambda m, w: f"{UNITS[w][m[1]][1]} {PER[w][m[2]]}"),
            (rf"(?<![\w.])({_any(ABBREVIATIONS[language])})(?!\w)", lambda m, w: ABBREVIATIONS[w][m[1]]),
            (rf"(?<=\w)/({per})(?!\w)", lambda m, w: f" {PER[w][m[1]]}"),
            (r"(?<=\w) ?/ ?(?=\d)", lambda _m, w: f" {OVER[w]} "),
            (r"(?<=\w) ?/ ?(?=\w)", lambda _m, _w: ", "),
            (r"(?<=\s)[-−](?=\d)", lambda _m, w: "moins " if w == "fr" else "minus "),
            (r"[<>≤≥=&→±×]|(?<!\w)\+|\+(?=\s)", lambda m, w: SIGNS[w][m[0]]),
            (r"(?<!\w)(\d+)(er|re|ère|ère|e|ème|nde?|st|nd|rd|th)(?!\w)", _ordinal),
            (rf"(?<![\d.,])({_any(CALLED[language])})(?![.,]?\d)", lambda m, w: CALLED[w][m[1]]),
            (r"(?<=[A-Za-zÀ-ÿ])-?(?=\d)|(?<=\d)(?=[A-Za-zÀ-ÿ])", lambda _m, _w: " "),
            (r"(\d+)[.,](\d+)", lambda m, w: decimal(m[1], m[2], w)),
            (r"(?<!\d)(\d+)(?!\d)(?=( \w+)?)", _whole),
            (r"(?<!\w)([BCDFGHJKLMNPQRSTVWXZ]{2,5})(?!\w)", lambda m, _w: " ".join(m[1])),
        )
    )


def _any(words: dict[str, object] | dict[str, str] | dict[str, tuple[str, str]]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _phone(match: Match, language: str) -> str:
    number = re.sub(r"\D", "", match[2])
    if language == "fr":
        groups = [number[0], *(number[at : at + 2] for at in range(1, 9, 2))]
        said = ", ".join(_pair(group) for group in groups)
        return ("plus deux cent trente-sept, " if match[1] else "") + said
    said = ", ".join(digits(number[at : at + 3], language) for at in range(0, 9, 3))
    return ("plus two three seven, " if match[1] else "") + said


def _pairs(match: Match, language: str) -> str:
    groups = re.findall(r"\d\d", match[1])
    return ", ".join(_pair(group) if language == "fr" else digits(group, language) for group in groups)


def _pair(group: str) -> str:
    return digits(group, "fr") if group.startswith("0") else cardinal(int(group), "fr")


def _date(day: str, month: str, year: str, language: str) -> str:
    if not 1 <= int(month) <= 12:
        return f"{day} {OVER[language]} {month} {OVER[language]} {year}"
    first = language == "fr" and int(day) == 1
    return f"{'premier' if first else int(day)} {MONTHS[language][int(month) - 1]} {year}"


def _time(match: Match, language: str) -> str:
    hour, minute = int(match[1]), int(match[2])
    if language == "fr":
        unit = "heure" if hour == 1 else "heures"
        return f"{_count(hour, unit)} {unit}" + (f" {cardinal(minute, 'fr')}" if minute else "")
    said = cardinal(hour, "en")
    if not minute:
        return f"{said} {OCLOCK['en']}" if hour <= 12 else f"{said} hundred hours"
    return f"{said} {'oh ' if minute < 10 else ''}{cardinal(minute, 'en')}"


def _mixed(match: Match, language: str) -> str:
    whole, fraction, noun = match[1], AND_FRACTION[language][match[2]], match[3]
    if not noun:
        return f"{whole} {fraction}"
    if language == "en":
        return f"{whole} {fraction} {noun}"
    joined = fraction if fraction.startswith("et") else f"et {fraction}"
    return f"{whole} {noun} {joined}" + ("e" if joined == "et demi" and _feminine(noun) else "")


def _fraction(match: Match, language: str) -> str:
    said = FRACTIONS[language][match[1]]
    return "une demi" if said == "un demi" and _feminine((match[2] or "").strip()) else said


def _measure(match: Match, language: str) -> str:
    number, unit, per = match[1], match[2], match[3]
    amount = float(number.replace(",", "."))
    one = amount < 2 if language == "fr" else amount == 1
    word = UNITS[language][unit][0 if one else 1]
    of = " de" if language == "fr" and amount >= 1_000_000 and amount % 1_000_000 == 0 else ""
    return f"{_number(number, word, language)}{of} {word}" + (f" {PER[language][per]}" if per else "")


def _number(number: str, noun: str, language: str) -> str:
    whole, _, fraction = re.sub(",", ".", number).partition(".")
    if fraction.strip("0"):
        return decimal(whole, fraction, language)
    return _count(int(whole), noun) if language == "fr" else cardinal(int(whole), language)


def _whole(match: Match, language: str) -> str:
    number, noun = match[1], (match[2] or "").strip()
    if len(number) > 1 and number.startswith("0"):
        return digits(number, language)
    return _count(int(number), noun) if language == "fr" else cardinal(int(number), language)


def _count(number: int, noun: str) -> str:
    """In French, agreeing with what is counted."""
    said = cardinal(number, "fr")
    return f"{said}e" if _feminine(noun) and (said == "un" or said.endswith((" un", "-un"))) else said


def _feminine(noun: str) -> bool:
    return noun.casefold() in FEMININE or noun.casefold().removesuffix("s") in FEMININE


def _ordinal(match: Match, language: str) -> str:
    return ordinal(int(match[1]), language, feminine=match[2] in {"re", "ère", "nde"})
