"""Amounts as people, pages and models tell them: tablets, spoons, millilitres, milligrams, and somebody's weight."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.text.fold import fold

#: numbers as words, folded, in French, English and Pidgin
NUMBERS: Mapping[str, float] = {
    "un": 1, "une": 1, "one": 1, "wan": 1, "deux": 2, "two": 2, "tu": 2, "trois": 3, "three": 3, "tri": 3,
    "quatre": 4, "four": 4, "cinq": 5, "five": 5, "six": 6, "sept": 7, "seven": 7, "huit": 8, "eight": 8, "neuf": 9,
    "nine": 9, "dix": 10, "ten": 10, "onze": 11, "eleven": 11, "douze": 12, "twelve": 12, "treize": 13,
    "thirteen": 13, "quatorze": 14, "fourteen": 14, "quinze": 15, "fifteen": 15, "seize": 16, "sixteen": 16,
    "dix-sept": 17, "seventeen": 17, "dix-huit": 18, "eighteen": 18, "dix-neuf": 19, "nineteen": 19, "vingt": 20,
    "twenty": 20, "trente": 30, "thirty": 30, "quarante": 40, "forty": 40, "cinquante": 50, "fifty": 50,
    "cent": 100, "hundred": 100,
}  # fmt: skip
#: parts of one, as words
PARTS = ("half", "quarter", "demi", "demie", "quart")


def either(words: Iterable[str]) -> str:
    """Words of a regular expression, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


#: what is swallowed, counted; a spoon of any size; names of paracetamol
TABLET = r"(?:comprim\w*|cachets?|cps?|cpr|tab(?:let\w*|s)?|pills?|pilules?|gel+ules?|caps(?:ules?)?|caplets?)"
SPOON = r"(?:cuill\w*|(?:tea|table)?spoons?\w*)"
PARACETAMOL = r"(?:para[cs]+[ei]t\w*|para|panadol|dolip\w*|efferalgan|dafalgan|acetaminophen|calpol|tylenol)"
#: measures; folding writes Greek for micro
MILLIGRAM = r"(?:mg|milligram\w*)"
MILLILITRE = r"(?:ml|cc|millilit\w*)"
GRAM = r"(?:g|gr|gm|gms|grams?|grammes?)"
MICROGRAM = r"(?:mcg|\u03bcg|ug|microgram\w*)"
KILO = r"(?:kg|kgs|kilos?|kilogrammes?|kilograms?)"
#: a number that is counted, as a group, and one with digits alone, which may have a fraction
COUNT = rf"(\d{{1,3}}|{either(NUMBERS)})"
DIGITS = r"(?<![\d/.,])(\d{1,3}(?:[.,]\d+)?)"

KILOS = re.compile(
    rf"(?<![\d.,/])(\d{{1,3}}(?:[.,]\d{{1,2}})?|\b(?:{either(word for word, count in NUMBERS.items() if count >= 5)}))"
    rf" ?{KILO}\b(?! (?:de|of)\b)"
)
#: kilos that are won or lost are nobody's weight
CHANGED = re.compile(
    r"\b(perdu\w*|perd|maigri\w*|pris|grossi\w*|lost|los(e|es|ing)|gain\w*|added|sac|bag|par kilo|per kilo)\b"
)
#: milligrams in so many millilitres, as a bottle says it, either way round
STRENGTH = re.compile(
    r"(?<![\d.,/])(\d{2,4}) ?mg ?(?:/|par|pour|per|in|for|dans|each|every)? ?(?:chaque )?(\d{1,3}(?:[.,]\d)?)? ?ml\b"
    r"|\b(\d{2,4}) ?/ ?(\d) ?(?:ml)?(?= |$)"
)
REVERSED = re.compile(
    r"\b(\d{1,3}(?:[.,]\d)?) ?ml ?(?:=|:|contient|contiennent|contains?|fait|font|has|have|get|is|are|for|pour)"
    r" ?(\d{2,4}) ?mg\b"
)
#: mg in a millilitre that a syrup or drops for children may have; beyond them a number was misread
WEAKEST, STRONGEST = 15.0, 100.0
#: millilitres are told in halves, never more than the dose
HALF = 0.5


def number(word: str) -> float:
    """What digits, or a word of `NUMBERS`, count. Raises ValueError for anything else."""
    return NUMBERS[word] if word in NUMBERS else float(word.replace(",", "."))


def most(measure: re.Pattern[str], folded: str) -> float:
    """The greatest number that stands with a measure, as its group; 0 without one."""
    said = ([group for group in found.groups() if group] for found in measure.finditer(folded))
    return max((number(groups[0]) for groups in said if groups), default=0.0)


def weight(text: str) -> float | None:
    """How heavy somebody is, in kilos, where a message tells it; None where it tells none, or several."""
    folded = fold(text)
    told = {found[1] for found in KILOS.finditer(folded)}
    return None if len(told) != 1 or CHANGED.search(folded) else number(told.pop())


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """How much of a medicine is in a syrup."""

    milligrams: float
    millilitres: float

    @property
    def plausible(self) -> bool:
        """Whether such a syrup is sold."""
        return WEAKEST <= self.milligrams / self.millilitres <= STRONGEST

    def amount(self, dose: str) -> str:
        """The millilitres that hold no more than a dose in mg; "" where that can't be said."""
        if not self.plausible or (found := re.fullmatch(r"(\d+) mg", dose)) is None:
            return ""
        exact = float(found[1]) * self.millilitres / self.milligrams
        halves = math.floor(exact / HALF) * HALF
        return f"{halves:g} ml" if halves else ""


def strength(text: str) -> Strength | None:
    """The strength of a syrup that a message tells."""
    folded = fold(text)
    if found := STRENGTH.search(folded):
        milligrams, millilitres = found[1] or found[3], found[2] or found[4] or "1"
    elif found := REVERSED.search(folded):
        millilitres, milligrams = found.groups()
    else:
        return None
    per = number(millilitres)
    return Strength(milligrams=float(milligrams), millilitres=per) if per else None
