"""How many breaths a minute a message tells, as who was asked to count them writes it."""

import re

from core.text.asking import folded

#: what else is counted in a minute
OTHER_COUNT = re.compile(
    r"\b(touss\w*|toux|cough\w*|coeur|heart|pouls|puls\w*|batt\w*|beats?|bpm|vomi\w*|selles?|stools?|kilos?|kg|contraction\w*"
    r"|convuls\w*|fits?|shak\w*|crises?|vaccin\w*|temperature|degres?|degrees?)\b"
)
BREATH = r"(respir\w*|souffles?|breath\w*|breds?|inspir\w*)"
NAMED = re.compile(rf"\b{BREATH}\b")
NUMBER = r"(?P<number>\d{2,3})"
#: what makes a number one of something else
NO_UNIT = r"(?! (?:ans?|mois|years?|months?|jours?|days?|hours?|heures?|minutes?|sec\w*))"
IN = r"( (?:par|per|a|la|l|en|in|inside|for|dans|pour|one|une?|1|di|the))+"
#: the number of them, in the time that is told: "55 par minute", "I counted 55", "e di breathe 55 times"
TOLD = tuple(
    re.compile(rf"\b{phrase}")
    for phrase in (
        rf"{NUMBER}( fois| times?| coups)?( (?:de |d )?{BREATH})?{IN}"
        r" (?:minute|mn|min|30 (?:secondes?|seconds?|sec))\b",
        rf"(?:compt\w*|count\w*|trouv\w*|found|get|got)(?: \w+){{0,8}}? {NUMBER}\b{NO_UNIT}",
        rf"{BREATH}(?: \w+){{0,2}}? {NUMBER}(?: fois| times?)?\b{NO_UNIT}",
        rf"{NUMBER} (?:fois |times? )?{BREATH}\b",
    )
)
#: a number alone, as the answer to that
ALONE = re.compile(
    r"(?:(?:c|est|it|is|na|e|be|i|j|ai|oui|yes|ok|dey|get|a|don|environ|about|like|see) )*(\d{2,3})(?: fois| times)?"
)
HALF = re.compile(r"\b(30 (secondes?|seconds?|sec)|half (a )?minute|demi minute)\b")
COUNTS = re.compile(r"\b(compt\w*|count\w*)\b")
A_MINUTE = re.compile(r"\b(minutes?|mn|min)\b")
#: what a count of breaths may be; a number alone that is no temperature
LEAST, MOST, NO_TEMPERATURE = 12, 120, 43
#: words of a message that tells it
MOST_WORDS = 16


def breaths(text: str, *, asked: bool) -> int | None:
    """Breaths a minute; None where a message tells none. `asked`: they were to be counted, or it is about a cough."""
    words = folded(text)
    if len(words.split()) > MOST_WORDS:
        return None
    named = NAMED.search(words) is not None
    if not named and (not asked or OTHER_COUNT.search(words)):
        return None
    if asked and (alone := ALONE.fullmatch(words)):
        count = int(alone[1])
        return count if NO_TEMPERATURE <= count <= MOST else None
    if not (named or COUNTS.search(words) or A_MINUTE.search(words)):
        return None
    for found in (found for told in TOLD for found in told.finditer(words)):
        count = int(found["number"]) * (2 if HALF.search(words) else 1)
        if LEAST <= count <= MOST:
            return count
    return None
