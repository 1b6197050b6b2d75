"""Too much of a medicine, reckoned from the amount that is told: tablets and their milligrams, grams, millilitres.

Paracetamol: hospital from 75 mg for each kilo within a day (TOXBASE and MHRA 2012); the liver is at risk from 150 mg
for each kilo (WHO Pocket book 2013, MSF Clinical guidelines 2024); nobody takes more than 4 g in a day (MSF Essential
drugs 2024). Tablets of anything that a small child swallowed by itself are poison (WHO Basic emergency care 2018)."""

import re
from collections.abc import Collection

from core.text.amounts import (
    COUNT,
    DIGITS,
    GRAM,
    KILOS,
    MILLIGRAM,
    MILLILITRE,
    PARACETAMOL,
    REVERSED,
    SPOON,
    STRENGTH,
    TABLET,
    most,
    strength,
    weight,
)
from core.text.fold import fold

#: the sign that is told where it is too much
TOO_MUCH = "too_many_pills"
#: mg for each kilo, and mg for anybody, from and above which it is too much in a day
MOST_BY_KILO, MOST_IN_A_DAY = 75.0, 4000.0
#: tablets of anything that a child may have been given, and that nobody takes at once
MOST_OF_A_CHILD, MOST_TABLETS = 3, 9
#: mg of a tablet and of a millilitre of syrup where no strength is told: the commonest
A_TABLET, A_MILLILITRE = 500.0, 24.0
#: ml
A_SPOON = 5.0
OF_A_PLATE = 10
#: kilos and days from which somebody is no child here, and kilos where a child's weight and age are not told
GROWN, GROWN_DAYS, UNTOLD = 40.0, 12 * 365, 12.0

OF_IT = re.compile(rf"\b{PARACETAMOL}\b")
TABLETS = re.compile(
    rf"\b{COUNT} (?:(?:whole|gros|grands|petits|small|big|de|of|\w{{4,14}}) )?{TABLET}\b"
    rf"|\b{COUNT} (?:de |of )?{PARACETAMOL}\b(?! (?:sirop|syrup|ml))"
)
PLATES = re.compile(rf"\b{COUNT} (?:plaquet\w*|blisters?|strips?|cards?|packets?|paquets?|boites?)\b")
GRAMS = re.compile(rf"{DIGITS} ?{GRAM}\b(?! ?/ ?(?:l|dl))")
MILLIGRAMS = re.compile(rf"(?<![\d/.,])(\d{{2,5}}) ?{MILLIGRAM}\b")
MILLILITRES = re.compile(rf"{DIGITS} ?{MILLILITRE}\b")
SPOONS = re.compile(rf"\b{COUNT} (?:grandes? |petites? |big |table ?|tea ?)?{SPOON}\b")
TIMES = re.compile(rf"\b{COUNT} (?:fois|times?)\b")
#: that it was swallowed, and that somebody gave or took it
SWALLOWED = re.compile(
    r"\b(avale\w*|bue?|boit|boire|vide[esr]?|emptied|mange\w{0,3}|croque\w*|ingere\w*|suce\w*|swallow\w*|swalo\w*"
    r"|eat|ate|eaten|drink|drank|drunk|chop\w*|chewed|got into|get into)\b"
)
TAKEN = re.compile(
    r"\b(pris|prise|recue?s?|fini|finished|prend|prends|donne|donnee?s?|took|taken|take|takes|taking|had|gave|given|give|giving|tek)\b"
)
#: that it has not happened: asked for, or forbidden
NOT_YET = re.compile(
    r"\b(peux|peut|puis|dois|doit|faut|can|could|should|must|fit|may|for|to|go|will|vais|not|n|pas|never|no|if|si|d"
    r"|don t) (?:(?:je|j|i|we|lui|le|la|he|she|a|now|me|nous) ){0,2}$"
)
#: of a verb that NOT_YET would leave out: it has just happened
JUST = re.compile(r"\bvien\w* (?:juste |a peine )?(?:d|de) (?:(?:me|lui|le|la|les) )?$")
#: a whole container, or tablets that nobody counted, that a child got at
_HELD = r"(?:flacons?|bouteilles?|boites?|paquets?|plaquet\w*|sirops?|bottles?|box|packe?ts?|strips?|syrups?)"
WHOLE = re.compile(
    r"\b(?:fini\w*|vide[es]?|emptied|tou(?:t|te|s|tes)|all|whole|entire)"
    rf" (?:\w+ ){{0,3}}?(?:{_HELD}|{TABLET}|{PARACETAMOL})\b"
    rf"|\b(?:got|get|gone) into (?:\w+ ){{0,3}}?(?:{_HELD}|{TABLET}|{PARACETAMOL})\b"
    rf"|\b(?:manger?|mange[es]?|croquer?|avaler?|avale[es]?|ate|eaten|swallowed|chewed|chop|don chop)"
    rf" (?:des|les|plein de|plusieurs|some|the|many|plenty) {TABLET}\b"
)
EMPTIED = re.compile(r"\b(?:a|ont|don|has|have|vient de|just) (?:tout )?(?:fini|finir|finish(?:ed)?)\b")
#: that somebody who knows gave it, and medicines that are taken as a course of many
KNOWING = re.compile(
    r"\b(docteur|medecin|infirm\w*|major|doctor|dokta|nurse|hopital|hospital|clinic|clinique|centre de sante|ecole"
    r"|school|campagne|campaign|prescri\w*|ordonnance)\b"
)
COURSE = re.compile(
    r"\b(coartem|artefan|lufanter|riamet|artemether\w*|lumefantrine|asaq|amox\w*|augmentin|zinc|flagyl|metronidazole"
    r"|albendazole|mebendazole|vermox|praziquantel|biltricide|mectizan|ivermectin\w*|cotrim\w*|bactrim|cipro\w*|doxy\w*"
    r"|traitement|treatment|arv|tb)\b"
)
#: over several days: no day's amount is told
DAYS = re.compile(
    r"\b(?:en|in|pendant|for|over|during|depuis|since|within|sur) (?:les |the )?(?:\d{1,2}|deux|trois|quatre|cinq|two"
    r"|three|four|five|une|a|one|last)? ?(?:derniers? )?(?:jours|days|semaines?|weeks?|mois|months?)\b"
    r"|\b(?:this|cette|last|par|a|per) (?:week|semaine|month|mois)\b"
)
CHILD = re.compile(
    r"\b(enfants?|fils|fille|fillette|garcon|bebe|bb|petite?|gosse|neveu|niece|child\w*|kids?|son|daughter|baby|boy|girl"
    r"|pikin|pekin|pickin|toddler|nephew|muna|mouna)\b"
)


def too_much(text: str, *, age_days: int | None, spoken_of: Collection[str] = ()) -> bool:
    """Whether a text tells that somebody has taken too much. `spoken_of`: what the episode tells of, as ids of the
    lexicon."""
    folded = fold(text).replace("'", " ")
    swallowed, emptied = _happened(SWALLOWED, folded), EMPTIED.search(folded) is not None
    if not (swallowed or emptied or _happened(TAKEN, folded)):
        return False
    kilos, child = weight(text), _child(folded, text, age_days)
    tablets = max(most(TABLETS, folded), most(PLATES, folded) * OF_A_PLATE)
    course = DAYS.search(folded) is not None or (not swallowed and COURSE.search(folded) is not None)
    if not swallowed and KNOWING.search(folded):
        return False
    if tablets and not course and tablets > (MOST_OF_A_CHILD if child else MOST_TABLETS):
        return True
    if child and (swallowed or emptied) and OF_IT.search(folded) and WHOLE.search(folded):
        return True
    named = OF_IT.search(folded) or ("paracetamol" in spoken_of and not COURSE.search(folded))
    if DAYS.search(folded) or not named:
        return False
    milligrams = _milligrams(folded, tablets)
    if child:
        return milligrams >= MOST_BY_KILO * (kilos or _by_age(age_days))
    return milligrams > MOST_IN_A_DAY or (kilos is not None and milligrams >= MOST_BY_KILO * kilos)


def given(text: str) -> float:
    """The mg of paracetamol that a text tells somebody took or was given, where no strength is told of the commonest;
    0 where none was."""
    folded = fold(text).replace("'", " ")
    if not _happened(SWALLOWED, folded) and not _happened(TAKEN, folded):
        return 0.0
    return _milligrams(folded, most(TABLETS, folded))


def without_weights(folded: str) -> str:
    """The text where a weight is no number of tablets: "pour 12 kg paracétamol"."""
    return KILOS.sub("kg", folded)


def _happened(verb: re.Pattern[str], folded: str) -> bool:
    before = (folded[: found.start()] for found in verb.finditer(folded))
    return any(JUST.search(said) or not NOT_YET.search(said) for said in before)


def _child(folded: str, text: str, age_days: int | None) -> bool:
    """By age or weight where one is told, else by a word."""
    kilos = weight(text)
    if age_days is not None:
        return age_days < GROWN_DAYS
    return kilos < GROWN if kilos is not None else CHILD.search(folded) is not None


def _by_age(age_days: int | None) -> float:
    """Kilos as APLS reckons them from an age: (months + 9) / 2 in the first year, then 2 (years + 4)."""
    if age_days is None:
        return UNTOLD
    return (age_days / 30.4 + 9) / 2 if age_days < 365 else 2 * (age_days // 365 + 4)


def _milligrams(folded: str, tablets: float) -> float:
    """As much as is told, each time by how often."""
    told_strength = strength(folded)
    known = told_strength is not None and told_strength.plausible
    by_millilitre = told_strength.milligrams / told_strength.millilitres if told_strength and known else A_MILLILITRE
    plain = REVERSED.sub(" ", STRENGTH.sub(" ", folded)) if told_strength else folded
    grams, milligrams = most(GRAMS, plain) * 1000, most(MILLIGRAMS, plain)
    liquid = most(MILLILITRES, plain) or most(SPOONS, plain) * A_SPOON
    told = tablets * (milligrams or grams or A_TABLET) if tablets else liquid * by_millilitre if liquid else 0.0
    return max(told, grams, milligrams) * max(1.0, most(TIMES, plain))
