"""What a model wrote is read before it is sent. Whoever objects says what is wrong in a word."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.language.model import UNKNOWN, LanguageGuess
from core.text.amounts import (
    GRAM,
    MICROGRAM,
    MILLIGRAM,
    MILLILITRE,
    NUMBERS,
    PARACETAMOL,
    PARTS,
    SPOON,
    TABLET,
    either,
)
from core.text.fold import fold

Identify = Callable[[str], LanguageGuess]

_NUMBER = rf"(\d+(?:[.,/]\d+)?|\b(?:{either((*NUMBERS, *PARTS))})\b)\s*"
_UNIT = (
    rf"{MILLIGRAM}|{MICROGRAM}|{GRAM}|{MILLILITRE}|{TABLET}|{SPOON}|ui|iu|units?|unites?|gouttes?|drops?"
    r"|sachets?|ampoules?|injections?|piqures?"
)
#: an amount with a unit that medicines are measured in, in French, English and Pidgin
AMOUNT = re.compile(rf"{_NUMBER}(?:-|de |d'|of (?:an? )?|an? )?({_UNIT})\b")
#: how often something is taken
RHYTHM = re.compile(
    _NUMBER + r"(?:fois|times?) (?:par|a|per|for|each|chaque|le) ?(?:jour|day|24)"
    r"|(?:toutes? les|every|chaque|each) " + _NUMBER + r"(?:h\b|heures?|hours?)"
)
#: what is taken, where a medicine is not named
TAKEN = re.compile(
    rf"\b(?:{PARACETAMOL}|{TABLET}|zinc|medicaments?|medicines?|sirops?|syrup|antibioti\w+|injections?|gouttes|drops)\b"
)
SENTENCE = re.compile(r"[.!?\n]+")
#: digits that a text offers for calling
CALL = re.compile(
    r"(?:appele[rz]?|appel|compose[rz]?|telephone[rz]?|numero|call|dial|phone|ring|line|ligne|whatsapp|sms)"
    r"\D{0,15}?(\+?\d[\d .-]{0,16}\d)"
)
LONG_NUMBER = re.compile(r"\+?\d[\d .-]{7,16}\d")
MAIL = re.compile(r"\S+@\S+\.\w+|https?://|www\.")
DOCTOR = re.compile(
    r"\b((?:je suis|en tant que) (?:votre |ton |un |une |le |la )?(?:medecin|docteur|infirmier)"
    r"|(?:i am|i'm|im) (?:a |your |the )?(?:doctor|nurse|physician)"
    r"|(?:i|a) (?:be|na) (?:ya |your )?(?:doctor|dokta|nurse)|as a (?:doctor|nurse|physician))\b"
)
_WAIT = r"(?<!not )(?<!n't )(?<!no )(?<!never )wait "
PLAYS_DOWN = re.compile(
    r"(ce n.?est pas (?:grave|urgent)|rien de grave|(?:pas besoin|pas la peine|inutile) d.aller|pas d.urgence"
    r"|(?:vous pouvez|tu peux|il peut|elle peut) attendre|\battendez (?:demain|(?:quelques|deux|trois|\d+) jours)"
    r"|no need to (?:go|see)|no need for go|not (?:serious|urgent)|nothing (?:serious|to worry)|e no serious|e fit wait"
    r"|\b(?:you|he|she|it) can wait|" + _WAIT + r"(?:and see|until tomorrow|till tomorrow|for tomorrow))"
)
CERTAIN = re.compile(
    r"\b(vous avez (?:certainement|surement) |c.est (?:certainement|surement) |sans aucun doute|je suis sure? qu"
    r"|you (?:definitely|certainly|surely) have|without (?:any |a )?doubt"
    r"|(?:i am|i'm) sure (?:that )?(?:you|it|he|she)\b)"
)
#: below this many letters a language can't be told
LETTERS_FOR_LANGUAGE = 40
SURE = 0.6
LETTERS_FOR_UNKNOWN = 100
#: so many letters in a row of the prompt are no chance
STRETCH = 40
#: languages that stand in for each other in an answer
NEAR: dict[str, frozenset[str]] = {
    "fr": frozenset({"fr", "camfranglais"}),
    "en": frozenset({"en", "pcm"}),
    "pcm": frozenset({"pcm", "en"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Reads a model's answer against the passages it was given."""

    identify: Identify
    #: phone numbers that may be named
    allowed_numbers: frozenset[str]
    #: prescription medicines, folded
    medicines: frozenset[str]
    #: whether a text speaks of health at all
    of_health: Callable[[str], bool]
    #: the prompt that must not be shown
    prompt: str = ""

    def objections(
        self, text: str, *, language: str, pressing: bool, passages: Sequence[str], most_characters: int
    ) -> tuple[str, ...]:
        """What is wrong with the text, empty if nothing. `pressing`: triage said urgent or more."""
        folded, sources = fold(text), fold("\n".join(passages))
        found = {
            "length": len(text) > most_characters,
            "language": self._other_language(text, language),
            "number": self._unknown_number(folded),
            "dose": any(amount not in _amounts(sources) for amount in _amounts(folded)),
            "rhythm": any(rhythm not in set(_rhythms(sources)) for rhythm in self._rhythms_of_medicines(folded)),
            "medicine": any(name not in sources for name in self._named(folded)),
            "address": bool(MAIL.search(text)),
            "doctor": bool(DOCTOR.search(folded)),
            "certainty": bool(CERTAIN.search(folded)),
            "plays down": pressing and bool(PLAYS_DOWN.search(folded)),
            "prompt": self._shows_prompt(folded),
            "topic": sum(map(str.isalpha, text)) >= LETTERS_FOR_LANGUAGE and not self.of_health(text),
        }
        return tuple(name for name, wrong in found.items() if wrong)

    def _other_language(self, text: str, language: str) -> bool:
        if sum(map(str.isalpha, text)) < LETTERS_FOR_LANGUAGE or language not in NEAR:
            return False
        guess = self.identify(text)
        if guess.code == UNKNOWN:  # a long text in none of the languages that we know
            return sum(map(str.isalpha, text)) >= LETTERS_FOR_UNKNOWN
        return guess.confidence >= SURE and guess.code not in NEAR[language]

    def _shows_prompt(self, folded: str) -> bool:
        """Whether a stretch of the prompt stands in the text."""
        kept = fold(self.prompt)
        return any(folded[at : at + STRETCH] in kept for at in range(0, max(0, len(folded) - STRETCH), STRETCH // 4))

    def _unknown_number(self, folded: str) -> bool:
        offered = [re.sub(r"\D", "", match) for match in CALL.findall(folded)]
        offered += [re.sub(r"\D", "", match) for match in LONG_NUMBER.findall(folded)]
        return any(number not in self.allowed_numbers for number in offered)

    def _rhythms_of_medicines(self, folded: str) -> Iterable[str]:
        """How often a medicine is to be taken, by a sentence that names one."""
        for sentence in SENTENCE.split(folded):
            if TAKEN.search(sentence) or any(self._named(sentence)):
                yield from _rhythms(sentence)

    def _named(self, folded: str) -> Iterable[str]:
        words = set(re.findall(r"[a-z-]{4,}", folded))
        return (name for name in self.medicines if name in words or (" " in name and name in folded))


def _amounts(folded: str) -> set[str]:
    return {f"{number.replace(',', '.')} {unit.rstrip('s')}" for number, unit in AMOUNT.findall(folded)}


def _rhythms(folded: str) -> Iterable[str]:
    """Times a day and hours between, as comparable words."""
    for times, hours in RHYTHM.findall(folded):
        yield f"{times} a day" if times else f"every {hours} h"


def load_medicines(path: Path) -> frozenset[str]:
    """Names from a file, one a line, folded."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(fold(line) for line in lines if line and not line.startswith("#"))
