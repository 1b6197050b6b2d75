"""What is said to who asks how much or how often of a medicine: the row of a page's table for a weight that is told,
nothing of a medicine that is not for self-care, and no dose where a danger stands beside the question."""

import re
from collections.abc import Callable, Mapping, Sequence

from core.case import Answer, Case
from core.knowledge.compose import Composer
from core.knowledge.library import Page
from core.knowledge.parts import Part
from core.knowledge.retrieve import PERSONS
from core.knowledge.weights import NO_SYRUP, Amount, amount
from core.limits import SELF_CARE
from core.message import Role
from core.text.amounts import COUNT, Strength, number, strength, weight
from core.text.asking import kinds, only_weight, permits
from core.text.fold import fold, tokens
from core.text.whom import of_oneself
from core.triage.model import Level
from core.triage.overdose import GROWN_DAYS, given
from core.triage.persons import CHILDREN
from core.triage.reading import dose_came_up
from core.vision.names import Names

#: the page that holds the table, and the strength of the syrup that its rows are told for
BY_WEIGHT = "paracetamol-use"
COMMON = Strength(milligrams=120, millilitres=5)
#: letters from which a name may be spelt with one wrong
LONG_NAME = 7
#: what asks for a dose, of `core.text.asking.KINDS`
OF_DOSES = frozenset({"often", "much", "long"})
#: those that the row for a weight answers
OF_AMOUNTS = frozenset({"often", "much"})
#: the same in a message that names no medicine
HOW_MUCH = re.compile(
    r"\b(mg|milligram\w*|combien|how (much|many)|dose|comprimes?|tablets?|gelules?|capsules?|\d+ ?mg|\d (or|ou) \d)\b"
)
#: days under which nobody is told a dose, and kilos under which an age in months or weeks is a small baby's
YOUNGEST, LIGHT = 61, 6.0
TOO_YOUNG = re.compile(r"\b([12]|une?|one|deux|two) (mois|months?|mont|moon)\b|\b[1-8] (semaines?|weeks?|sem)\b")
DAYS_OLD = re.compile(r"(?<!depuis )(?<!since )(?<!for )\b\d{1,2} (jours?|days?)\b")
#: what makes any dose a matter for a health worker, as ids of the lexicon
NOT_ALONE = frozenset({"jaundice", "yellow_newborn", "hepatitis", "alcohol", "poison_taken", "newborn", "malnutrition"})
#: those of them that tell of the liver
OF_LIVER = frozenset({"jaundice", "hepatitis", "alcohol"})
#: an ill liver, in words that the lexicon has no concept for
LIVER = re.compile(
    r"\b(cirrho\w*|foie (malade|abime|gonfle|atteint)|(sick|bad|weak) liver|liver (disease|problem|sick\w*))\b"
)
#: what a dose may be told beside, though it is seen today where the rules say so
MILD = frozenset(
    """
    fever high_fever baby_hot ill_sign miserable headache tooth_pain teething cough cold sore_throat ear_pain back_pain
    joint_pain period_pain malaria flu sprain vaccine temperature_high severe much child baby child_or_baby infant
    somebody lasts_3_days lasts_1_week lasts_2_weeks lasts_1_month feeds_well resolved
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: medicines for pain that have a page of their own, and no table
OTHER_PAIN = re.compile(r"\b(ibu\w*|nurofen|advil|brufen|aspirin\w*|aspegic|diclo\w*|voltaren\w*|tramadol|tramol)\b")
#: those of them that no dose is told of, and their page
NO_DOSE_OF = re.compile(r"\b(ibu\w*|nurofen|advil|brufen|diclo\w*|voltaren\w*)\b")
PAIN, FEW_WORDS = "pain-medicines", 6
#: that a medicine came up again; that it was the medicine; that all does
VOMITED = re.compile(r"\b(vomi\w*|throw\w* up|threw|throwing|rejet\w*|recrach\w*|rendu|spat|brought up)\b")
IT = re.compile(
    r"\b(medicament\w*|medoc\w*|sirop|syrup|medicine|dose|comprimes?|tablets?|(vomit\w*|threw|throw) (it|am|up"
    r"|that)|l a vomi\w*)\b"
)
MEDICINE = re.compile(
    r"\b(medicament\w*|medoc\w*|sirop|syrup|medicine|comprimes?|tablets?|pilules?|pill|drug|remede)\b"
)
#: that it happened once, and does not go on
CAME_UP = re.compile(r"\b((ai|a|ont|as) (tout )?(re)?vomie?s?|vomited|threw|don (vomit|throw)|recrach\w*|rejet\w*)\b")
#: a line that tells within which time what came up is given again
WITHIN = re.compile(r"\bvomi\w*\b.*\b(heures?|minutes?|hours?)\b|\b(heures?|hours?)\b.*\bvomi\w*")
ALL_OF_IT = re.compile(r"\b(tout|everything|every|chaque|each|toujours|always|anytin|sang|blood)\b")
MOST_VOMITED = 12
WITH_VOMIT = frozenset(
    {"vomiting", "ill_sign", "vomits_everything", "paracetamol", "child", "baby", "sting_or_drug", "medicine"}
    | {"antimalarial", "malaria", "child_or_baby", "somebody", "infant"}
)
#: that it came up within the hour, and pages of medicines that count otherwise
SOON = re.compile(
    r"\b([1-5]?\d|une?|one|cinq|five|dix|ten|quinze|fifteen|vingt|twenty|trente|thirty|quelques|few|some) "
    r"(minutes?|mins?|mn)\b"
    r"|\b(half|demi) (an |une )?(hour|heure)\b|\b(aussitot|tout de suite|juste|just|immediately|at once|same time"
    r"|sharp sharp)\b"
)
OF_OTHER_TIMES = frozenset({"emergency-contraception", "family-planning"})
#: where even those are seen first
CARRYING = frozenset({"pregnancy_late", "pregnant"})
GIVEN = re.compile(r"\b(donn\w*|pris|prend|prends|prenons|gave|giv\w*|given|took|taken|take|taking|don (give|take))\b")
TIMES = re.compile(rf"\b{COUNT} (?:fois|times?)\b( (?:par|a|per|for|each) (?:jour|day))?")
#: doses in a day from which there are no more, and as a rhythm that is followed
MOST_TIMES, MOST_A_DAY = 3, 4
TODAY = re.compile(
    r"\b(aujourd|today|depuis|since|ce matin|this morning|24|already|deja|hier|tonight|cette nuit|don)\b"
)
EVERY = re.compile(rf"\b(?:tou(?:te)?s les|chaque|every|each|any) (?:{COUNT} )?(?:h|hs|heures?|hours?|hrs?)\b")
#: that too much was given; mg for each kilo above which it is, a fifth more than the most that is told
MISTAKE = re.compile(
    r"\b(?:donn\w*|pris|prise?|gave|given|took|taken|don give|don take|trompe\w*)\b.*"
    r"\b(?:par erreur|trompe\w*|au lieu de|by mistake|mistakenly|instead of|double dose|two doses|deux doses)\b"
    r"|\btrompe\w*\b.*\b(?:donn\w*|pris)\b"
)
MOST_AT_ONCE = 20.0
#: that something is counted that nobody swallows: how often sugar or pressure is measured, where one is seen
NO_DOSE = re.compile(
    r"\b(test\w*|mesur\w*|controle\w*|check\w*|measur\w*|pique le doigt|visit\w*|consult\w*|rendez vous)\b"
)
#: that it is asked whether a medicine goes with a meal: "elle peut manger avec ?"
WITH_FOOD = re.compile(
    r"\b(mang\w*|repas|eat|chop|food|meal|nourriture) (avec|with|before|avant|apres|after)( (it|ca|am|cela|it))?$"
    r"|\b(avec|with|avant|apres|before|after|pendant|during|without|sans) (de |le |la |the |un |a |or |ou |apres "
    r"|after )*"
    r"(mang\w*|repas|nourriture|eat\w*|chop|food|meals?)\b|\b(a jeun|empty (stomach|belly))\b"
)
#: the page that tells it
ANY_MEDICINE, MEALS, MOST_MEALS = "medicines-safely", "@food", 10
#: that something is taken, as medicines are
TAKEN = re.compile(
    r"\b(take|prends?|prendre|prenne) (it|am|ca|cela|le|la|les|them)\b|\b(le|la|les|l|en) (prendre|prends?)\b"
)
#: pages on medicines that have no line on meals
OF_MEDICINES = frozenset({"antibiotics-safely", "counterfeit-drugs"})
#: what "after a meal" is taken for where something is complained of
AFTER_A_MEAL = "sting_or_drug"
#: what is counted and is no medicine for pain
ANOTHER_THING = re.compile(
    r"\b(water|wata|eau|ors|sro|sachets?|zinc|milk|lait|foods?|chop|manger|repas|eat|sugar|sucre|salt|sel|vaccin\w*|honey"
    r"|miel|iron|fer|folique|folic|sleep|dormir|sein|bobi|breast\w*|teter|suck)\b"
)
#: that the same is asked for somebody else
FOR_ANOTHER = re.compile(r"^(et|and|mais|ok) (pour|for|my|mon|ma)\b")
#: hours under which doses follow too close on each other
TOO_CLOSE = 4


class Doses:
    """Answers questions of doses from what a source gives for self-care, else sends to who knows."""

    name = "doses"

    def __init__(
        self,
        *,
        page: Page,
        composer: Composer,
        medicines: Names,
        pages: Mapping[str, Page],
        complains: Callable[[Sequence[str]], bool],
    ) -> None:
        """`page` holds the table by weight."""
        self._page, self._composer, self._medicines = page, composer, medicines
        self._pages, self._complains = pages, complains

    async def __call__(self, case: Case) -> Answer | None:
        """None unless a dose is asked for, or a weight told where the medicine of the table was spoken of."""
        if case.triage.level is Level.EMERGENCY:
            return None
        if self._prescribed(case):
            return Answer(reply=self._composer.no_dose(level=case.triage.level, language=case.language))
        if OTHER_PAIN.search(fold(case.text)) and not SELF_CARE.search(fold(case.text)):
            return self._instead(case, "dose_other_pain", about=(PAIN,)) if self._same_for(case) else None
        if other := self._another_came_up(case) or self._with_food(case):
            return other
        if self._came_up(case):
            wrong = any(too_often(said) or MISTAKE.search(" ".join(tokens(said))) for said in case.thread.said)
            return (
                self._instead(case, "dose_enough", level=Level.URGENT) if wrong else self._instead(case, "dose_vomited")
            )
        if self._for_a_newborn(case):
            return self._instead(case, "dose_young", level=Level.URGENT)
        if not self._spoken_of(case) or self._of_another(case):
            return self._instead(case, "weight_for") if only_weight(case.text) else None
        bottle, kilos = self._told(case)
        if too_often(case.text) or self._wrong(case, kilos):
            return self._instead(case, "dose_enough", level=Level.URGENT)
        return self._of_the_table(case, bottle, kilos)

    def _of_the_table(self, case: Case, bottle: Strength | None, kilos: float | None) -> Answer | None:
        """The row for a weight, or why there is none; None where nothing of it is asked."""
        drinks = "alcohol" in kinds(case.text)  # whether one may drink is asked of no dose
        if permits(case.text) and not drinks and self._ill_liver(case):
            return self._instead(case, "dose_ask")
        if kilos is None and self._for_a_child(case):
            return self._instead(case, "dose_weight_ask")
        if kilos is None:
            young = case.triage.facts.age_days is not None and case.triage.facts.age_days < YOUNGEST
            return self._instead(case, "dose_young", level=Level.URGENT) if young and asks_dose(case.text) else None
        if self._young(case, kilos):
            return self._instead(case, "dose_young", level=Level.URGENT)
        if self._dangers(case):
            return self._instead(case, "dose_danger", level=Level.URGENT)
        row = None if self._not_alone(case) else amount(kilos, self._page.weights)
        return self._row(case, row, kilos, bottle) if row else self._instead(case, "dose_ask")

    def _with_food(self, case: Case) -> Answer | None:
        """Whether a medicine that is named, now or right before, goes with a meal: what is told of any medicine."""
        words, page = " ".join(tokens(case.text)), self._pages.get(ANY_MEDICINE)
        named = any(self._other(said) for said in (case.text, *case.thread.said[:1])) or bool(MEDICINE.search(words))
        named = bool(named or TAKEN.search(words)) or not OF_MEDICINES.isdisjoint(case.thread.pages[:1])
        asked = WITH_FOOD.search(words) is not None and len(words.split()) <= MOST_MEALS
        beside = [sign for sign in self._new(case) if sign != AFTER_A_MEAL]
        if page is None or not asked or not named or self._complains(beside):
            return None
        code = case.language if case.language in page.texts else "fr"
        told = next((line.text for line in page.texts[code].asked if MEALS in line.kinds), None)
        if told is None:
            return None
        part = Part(role=Role.ANSWER, lines=(told,))
        reply = self._composer.part(page, part, asks=True, level=case.triage.level, language=case.language)
        return Answer(reply=reply, passages=(page.id,))

    def _row(self, case: Case, row: Amount, kilos: float, bottle: Strength | None) -> Answer:
        """The row, with the millilitres of the bottle that the person has; where it is of another form, mg alone."""
        held = bottle or COMMON
        millilitres = row.syrup if held == COMMON else held.amount(row.dose)
        syrup = ""
        if row.syrup and millilitres and not NO_SYRUP.search(fold(case.text)):
            mg, ml = held.milligrams, held.millilitres
            syrup = self._composer.syrup(millilitres, milligrams=mg, millilitres=ml, language=case.language)
        level, language = case.triage.level, case.language
        reply = self._composer.dose(self._page, row, kilos=kilos, syrup=syrup, level=level, language=language)
        return Answer(reply=reply, passages=(self._page.id,))

    def _for_a_newborn(self, case: Case) -> bool:
        """Whether a dose is asked for whom none is told for, behind one that was told or asked for."""
        age, lately = case.triage.facts.age_days, {self._page.id, PAIN}.intersection(case.thread.pages[:2])
        return bool(lately) and age is not None and age < YOUNGEST and asks_dose(case.text)

    def _for_a_child(self, case: Case) -> bool:
        """Whether the same is asked for a child of whom no weight is told."""
        age, words = case.triage.facts.age_days, " ".join(tokens(case.text))
        child = case.triage.facts.who in CHILDREN if age is None else YOUNGEST <= age < GROWN_DAYS
        asked = FOR_ANOTHER.search(words) is not None and case.thread.pages[:1] == (self._page.id,)
        return child and asked and not self._complains(self._new(case))

    def _same_for(self, case: Case) -> bool:
        """Whether a dose of another medicine for pain is asked for: by its name alone where one was told before."""
        if NO_DOSE_OF.search(fold(case.text)) is None or self._complains(self._new(case)):
            return False
        after = case.thread.pages[:1] in ((self._page.id,), (PAIN,)) and len(tokens(case.text)) <= FEW_WORDS
        return after or weight(case.text) is not None or asks_dose(case.text)

    def _another_came_up(self, case: Case) -> Answer | None:
        """Of a medicine that came up and is not the table's: the line of the page that was sent last, which tells
        within which time it counts; else who is asked."""
        words = " ".join(tokens(case.text))
        if VOMITED.search(words) is None or len(words.split()) > MOST_VOMITED or ALL_OF_IT.search(words):
            return None
        beside = [sign for sign in self._new(case) if sign not in WITH_VOMIT]
        if SELF_CARE.search(words) or case.thread.pages[:1] == (self._page.id,) or self._complains(beside):
            return None
        last = self._pages.get(case.thread.pages[0]) if case.thread.pages else None
        text = (last.texts.get(case.language) or last.texts["fr"]) if last else None
        lines = (*(line.text for line in text.asked), *text.home, *text.avoid) if text else ()
        told = next((line for line in lines if WITHIN.search(fold(line))), None)
        known = MEDICINE.search(words) is not None or self._other(case.text)
        if known and CAME_UP.search(words) and SOON.search(words) and (last is None or last.id not in OF_OTHER_TIMES):
            about = (last.id,) if last else ()
            return self._instead(case, "dose_vomited_soon", level=Level.URGENT, about=about)
        if last and told and CAME_UP.search(words):
            part = Part(role=Role.ANSWER, lines=(told,))
            level, language = case.triage.level, case.language
            reply = self._composer.part(last, part, asks=False, level=level, language=language)
            return Answer(reply=reply, passages=(last.id,), told=last.id if last.id in case.told else None)
        named = IT.search(words) is not None and dose_came_up(case.text)
        return self._instead(case, "dose_vomited_other", about=()) if named and known else None

    def _came_up(self, case: Case) -> bool:
        """Whether what was given is said to have come up again, and nothing else."""
        words = " ".join(tokens(case.text))
        if VOMITED.search(words) is None or len(words.split()) > MOST_VOMITED or ALL_OF_IT.search(words):
            return False
        if self._of_another(case):
            return False
        named = SELF_CARE.search(words) or (IT.search(words) and self._spoken_of(case))
        beside = [sign for sign in self._new(case) if sign not in WITH_VOMIT]
        return bool(named or case.thread.pages[:1] == (self._page.id,)) and not self._complains(beside)

    def _instead(
        self, case: Case, key: str, *, level: Level | None = None, about: tuple[str, ...] | None = None
    ) -> Answer:
        more = level if level and level.rank < case.triage.level.rank else case.triage.level
        reply = self._composer.instead_of_dose(key, level=more, language=case.language)
        return Answer(reply=reply, passages=() if key == "weight_for" else (self._page.id,) if about is None else about)

    def _told(self, case: Case) -> tuple[Strength | None, float | None]:
        """The bottle and the weight of this message; where it tells only one of them, the other from those before."""
        bottle, kilos = strength(case.text), weight(case.text)
        if kilos is None and (bottle or self._of_the_same(case)):
            kilos = next((heavy for said in case.thread.said if (heavy := weight(said)) is not None), None)
        if kilos is not None and bottle is None:
            bottle = next((held for said in case.thread.said if (held := strength(said))), None)
        return bottle, kilos

    def _of_the_same(self, case: Case) -> bool:
        """Whether a dose is asked for, or the form that it is in told, of whoever was weighed before."""
        text, known = case.text, case.turn.conversation.episode.facts.concepts
        if of_oneself(text) or FOR_ANOTHER.search(" ".join(tokens(text))):
            return False
        new = PERSONS.intersection(case.concepts).difference(known)
        in_words = not OF_AMOUNTS.isdisjoint(kinds(text)) or NO_SYRUP.search(fold(text)) is not None
        return in_words and not new and not self._complains(self._new(case))

    def _wrong(self, case: Case, kilos: float | None) -> bool:
        """Whether more was given than is given at once, or it is said to have been a mistake."""
        if MISTAKE.search(" ".join(tokens(case.text))):
            return True
        heavy = kilos or next((heavy for said in case.thread.said if (heavy := weight(said)) is not None), None)
        return heavy is not None and given(case.text) > MOST_AT_ONCE * heavy

    def _prescribed(self, case: Case) -> bool:
        """Whether it asks for a dose of a medicine that nobody takes by themselves, named now or right before."""
        text, kilos = case.text, weight(case.text)
        if self._complains(self._new(case)) or "cost" in kinds(text) or NO_DOSE.search(fold(text)):
            return False
        if self._other(text):
            return kilos is not None or not OF_DOSES.isdisjoint(kinds(text))
        if SELF_CARE.search(fold(text)) or not self._of_another(case):
            return False
        return kilos is not None or HOW_MUCH.search(fold(text)) is not None

    def _of_another(self, case: Case) -> bool:
        """Whether the medicine that was named last is one that nobody takes by themselves."""
        for said in (case.text, *case.thread.said):
            if SELF_CARE.search(fold(said)):
                return False
            if self._other(said):
                return True
        return False

    def _new(self, case: Case) -> tuple[str, ...]:
        """What the message tells that was not told before, and that the page is not about."""
        earlier = case.turn.conversation.episode.facts.concepts
        return tuple(sign for sign in case.triage.signs if sign not in earlier and sign not in self._page.concepts)

    def _dangers(self, case: Case) -> bool:
        """Whether something is told beside the question that no dose is told for."""
        new = self._new(case)
        grave = [sign for sign in new if sign not in MILD]
        return self._complains(grave) or (bool(CARRYING.intersection(new)) and self._complains(new))

    def _young(self, case: Case, kilos: float) -> bool:
        age, words = case.triage.facts.age_days, " ".join(tokens(case.text))
        if age is not None:
            return age < YOUNGEST
        return kilos < LIGHT and (TOO_YOUNG.search(words) or DAYS_OLD.search(words)) is not None

    def _ill_liver(self, case: Case) -> bool:
        """Whether somebody's liver may bear no dose, as far as they told."""
        told = {*case.triage.signs, *case.triage.topics, *case.triage.facts.concepts}
        return not OF_LIVER.isdisjoint(told) or any(LIVER.search(fold(said)) for said in (case.text, *case.thread.said))

    def _not_alone(self, case: Case) -> bool:
        if self._ill_liver(case):
            return True
        return not NOT_ALONE.isdisjoint((*case.triage.signs, *case.triage.topics, *case.triage.facts.concepts))

    def _other(self, text: str) -> bool:
        """Whether a medicine is named that nobody takes by themselves, and none that people do."""
        words = tokens(text)
        hits = self._medicines.find(words, tolerant=True)
        named = any(hit.wrong == 0 or min(map(len, words[hit.start : hit.end])) >= LONG_NAME for hit in hits)
        return named and not SELF_CARE.search(fold(text))

    def _spoken_of(self, case: Case) -> bool:
        """Whether the message names the medicine of the table, or the page before it does and it names nothing else
        that is counted."""
        own = self._page.texts["fr"].keywords, self._page.texts["en"].keywords
        if any(fold(word) in tokens(case.text) for words in own for word in words):
            return True
        if ANOTHER_THING.search(fold(case.text)):
            return False
        last = self._pages.get(case.thread.pages[0]) if case.thread.pages else None
        text = last.texts.get(case.language) or last.texts["fr"] if last else None
        return text is not None and any("paracetamol" in fold(line) for line in (*text.home, text.sms))


def asks_dose(text: str) -> bool:
    """Whether a message asks for a dose, or for another's."""
    return not OF_DOSES.isdisjoint(kinds(text)) or FOR_ANOTHER.search(" ".join(tokens(text))) is not None


def too_often(text: str) -> bool:
    """Whether a medicine was given as often in a day as it may be, or every hour or two."""
    words = " ".join(tokens(text))
    times = [(number(found[1]), MOST_A_DAY + 1 if found[2] else MOST_TIMES) for found in TIMES.finditer(words)]
    if GIVEN.search(words) and TODAY.search(words) and any(count >= most for count, most in times):
        return True
    return any(number(found[1] or "1") < TOO_CLOSE for found in EVERY.finditer(words))
