"""A written reply as it is spoken: numbers, units and abbreviations in words, nothing that can't be said."""

import re
from collections.abc import Mapping, Sequence

from core.message import Reply, Role
from core.speech.numbers import in_words

#: what is read aloud, in the order of the reply; sources, links and choices are for the eye
SAID = frozenset({
    Role.ACT, Role.GO, Role.NUMBERS, Role.FIRST_AID, Role.ANSWER, Role.HOME, Role.AVOID, Role.WHEN, Role.QUESTION,
    Role.NOTICE,
})  # fmt: skip
#: characters that are spoken in less than a minute
MOST_CHARACTERS = 750
LINK = re.compile(r"https?://\S+|\bwww\.\S+")
BULLET = re.compile(r"(?m)^\s*(?:-|•|\d+\.)\s+")
#: numbers to call: nine digits and more, or a short one that everybody knows
PHONE = re.compile(r"(?<![\d,.])(?:(?:\+\d{1,3}[ .]?)?(?:\d[ .]?){8,12}\d|11\d|1510|8200|911)(?![\d,.]*\d)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
#: units and abbreviations, by language: (pattern, words); fractions come before numbers
WORDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "fr": (
        (r"/\s?kg\b", " par kilo"), (r"(?<=\d)\s?[-–]\s?(?=\d)", " à "),
        (r"\b1/2\b", "une demi"), (r"\b1/4\b", "un quart de"), (r"\b3/4\b", "trois quarts de"),
        (r"°\s?C\b", " degrés"), (r"(?<=\d)\s?mg\b", " milligrammes"), (r"(?<=\d)\s?kg\b", " kilos"),
        (r"(?<=\d)\s?ml\b", " millilitres"), (r"(?<=\d)\s?km\b", " kilomètres"), (r"(?<=\d)\s?cm\b", " centimètres"),
        (r"(?<=\d)\s?g\b", " grammes"), (r"(?<=\d)\s?min\b", " minutes"), (r"(?<=\d)\s?h\b", " heures"),
        (r"<\s?(?=\d)", "moins de "), (r">\s?(?=\d)", "plus de "), (r"\bSRO\b", "S R O"), (r"\bVIH\b", "V I H"),
        (r"\bTDR\b", "test rapide"), (r"\bTPI\b", "T P I"), (r"\bex\.", "exemple"), (r"\bDr\b", "docteur"),
        (r"%", " pour cent"), (r"\bTél\.?", "téléphone"),
    ),
    "en": (
        (r"/\s?kg\b", " per kilo"), (r"(?<=\d)\s?[-–]\s?(?=\d)", " to "),
        (r"\b1/2\b", "half a"), (r"\b1/4\b", "a quarter"), (r"\b3/4\b", "three quarters of a"),
        (r"°\s?C\b", " degrees"), (r"(?<=\d)\s?mg\b", " milligrams"), (r"(?<=\d)\s?kg\b", " kilos"),
        (r"(?<=\d)\s?ml\b", " millilitres"), (r"(?<=\d)\s?km\b", " kilometres"), (r"(?<=\d)\s?cm\b", " centimetres"),
        (r"(?<=\d)\s?g\b", " grams"), (r"(?<=\d)\s?min\b", " minutes"), (r"(?<=\d)\s?h\b", " hours"),
        (r"<\s?(?=\d)", "less than "), (r">\s?(?=\d)", "more than "), (r"\bORS\b", "O R S"), (r"\bHIV\b", "H I V"),
        (r"\bRDT\b", "rapid test"), (r"\be\.g\.", "for example"), (r"\bDr\b", "doctor"), (r"%", " per cent"),
        (r"\bTel\.?", "telephone"),
    ),
}  # fmt: skip
POINT: Mapping[str, str] = {"fr": "virgule", "en": "point"}
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def spoken(reply: Reply, language: str) -> str:
    """What is said of a reply, pressing things first, under a minute long; cut at a sentence."""
    code = "fr" if language == "fr" else "en"
    parts = [to_words(section.text, code) for section in reply.sections if section.role in SAID]
    sentences = [sentence.strip() for part in parts for sentence in SENTENCE.split(part) if sentence.strip()]
    said: list[str] = []
    used = 0
    for sentence in sentences:
        used += len(sentence) + 1
        if used > MOST_CHARACTERS and said:
            break
        said.append(sentence if sentence[-1] in ".!?…:" else f"{sentence}.")
    return " ".join(said)[: MOST_CHARACTERS + 200]


def to_words(text: str, code: str) -> str:
    """A text with its numbers, units and abbreviations in words of `fr` or `en`."""
    text = BULLET.sub("", LINK.sub("", text))
    for pattern, words in WORDS[code]:
        text = re.sub(pattern, words, text)
    text = PHONE.sub(lambda match: _digits(match[0], code), text)
    text = NUMBER.sub(lambda match: _number(match[0], code), text)
    return re.sub(r"[ \t]+", " ", text).strip()


def _digits(text: str, code: str) -> str:
    """A number to call, digit by digit."""
    plus = "plus " if text.startswith("+") else ""
    digits = re.sub(r"\D", "", text)
    return plus + ", ".join(in_words(int(digit), code) for digit in digits)


def _number(text: str, code: str) -> str:
    whole, _, part = text.replace(",", ".").partition(".")
    words = in_words(int(whole[:12]), code)
    if not part:
        return words
    decimals = " ".join(in_words(int(digit), code) for digit in part)
    return f"{words} {POINT[code]} {decimals}"
