"""The gate: concepts in a text, the rules that they fire, and what the model makes of the rest. Pure after loading."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.lexicon.entries import SIGNS, Kind
from core.lexicon.lexicon import Lexicon
from core.lexicon.numbers import LASTS
from core.text.asking import asks, asks_back, folded, informs, permits, supposes, tells_nothing, wonders
from core.text.fold import fold
from core.triage.after import (
    MOST_BACK,
    NOBODY,
    OF_PEOPLE,
    OF_THEM,
    accompanied,
    another_matter,
    back,
    denies_jest,
    died,
    jests,
    on_the_way,
    parts,
    reached,
    stirs,
    thanks,
    treated,
    unwell,
    waits,
)
from core.triage.calm import asks_of_death, asks_price, asks_where, of_oneself_alone, only_months, told_now
from core.triage.model import After, EpisodeFacts, Level, Question, RuleHit, TriageResult
from core.triage.questions import TriageQuestion, load_questions, next_question
from core.triage.reading import CRY, Reading, ends, known, read
from core.triage.rules import Rule, Rules, load_rules
from core.triage.story import own_wish
from core.triage.weigher import Weigher

#: fewer words than these say too little to weigh
FEWEST_WORDS = 4
#: how much surer the model must be of a text without any word of health
UNHEARD = 1.0
#: how much surer it must be where somebody tells what the healthy do as well, and no sign, or supposes what has not
#: happened, or asks and names neither complaint nor body, or where a rule without danger explains all that is told
EVERYDAY = 1.5
#: the same where a rule that tells of no danger explains all that is told
CALM = 4.0
#: the same of a later message, since the model was taught first ones: where it names no complaint, and where it does.
#: Of 31 later messages of conversations that it alone alarmed at, 4 were emergencies
LATER, LATER_TOLD = 3.0, 0.5
#: that somebody does what the well do: how much surer the model that alarms alone must be then
DOES_WELL, WELL = "does_well", 1.0
#: that a message only asks to know something, of nobody
INFORMS = "informs"
#: that somebody is well now; of some harm that says little
RESOLVED = frozenset({"resolved"})
REMEMBERED = frozenset({"past"})
HYPOTHETICAL = "hypothetical"
#: that it was only said so: of harm to oneself it is no reason to leave
JESTING, MOST_JEST = frozenset({"idiom"}), 6
#: what says how long something lasts, and that somebody is ill at all
LENGTHS, VAGUE = frozenset(name for name, _ in LASTS), frozenset({"ill_sign"})
#: the first aid of whoever may harm themselves
SUICIDE = "suicide"
#: what is read where it is asked whether somebody dies; and that somebody is with child
FEARED = frozenset({"cry_for_help", "dying", "suicide", "severe"})
WITH_CHILD = frozenset({"pregnant", "pregnancy_early", "pregnancy_late"})
#: days: whoever is younger is in danger sooner
JUST_BORN = 61
#: kinds beside which words of death are a wish
TROUBLES = frozenset({Kind.INTENT, Kind.VIOLENCE})
#: that an animal is ill or hurt, and no person is named
ILL_ANIMAL = "ill_animal"
#: that somebody asks: what is told beside it, of somebody of their own, stands all the same
ASKING = frozenset({"information_question", "practical_request"})
CLAUSES = re.compile(r"[.,;:!?\n]+")
OWN = re.compile(r"\b(mon|ma|mes|notre|nos|il|elle|je|j|on|my|our|he|she|i|we|e|a)\b")
SUPPOSED = re.compile(r"\b(si|quand|lorsque|en cas|if|when|in case|suppose|imagine|imaginons)\b")
#: kinds of signs that are a reason to be seen
COMPLAINTS = SIGNS - {Kind.PERSON, Kind.MEDICINE, Kind.SEVERITY}
#: kinds of signs that are a danger by themselves
DANGERS = frozenset({Kind.DANGER_SIGN, Kind.POISON, Kind.INJURY, Kind.INTENT, Kind.VIOLENCE})
#: kinds that stay true of somebody when an emergency is over
LASTING = frozenset({Kind.PERSON, Kind.MEDICINE, Kind.CONDITION, Kind.PREGNANCY})
OF_HEALTH = COMPLAINTS | {Kind.MEDICINE, Kind.BODY, Kind.TOPIC}


class TriageEngine:
    """Assesses what people write."""

    def __init__(
        self, lexicon: Lexicon, rules: Rules, weigher: Weigher, questions: tuple[TriageQuestion, ...] = ()
    ) -> None:
        self.lexicon, self.rules, self._weigher = lexicon, rules, weigher
        self.questions = questions

    @classmethod
    def load(cls, lexicon_dir: Path, triage_dir: Path) -> "TriageEngine":
        """Read lexicon, rules and model. Raises ContentError with file, line and why."""
        lexicon = Lexicon.load(lexicon_dir)
        rules = load_rules(triage_dir / "rules", lexicon.concepts)
        questions = load_questions(triage_dir / "questions.toml", lexicon.concepts)
        return cls(lexicon, rules, Weigher.load(triage_dir / "model.json"), questions)

    def without_model(self) -> "TriageEngine":
        """The same with its rules alone: what they are worth can then be measured."""
        return TriageEngine(self.lexicon, self.rules, self._weigher.silent(), self.questions)

    def assess(self, text: str, *, facts: EpisodeFacts | None = None) -> TriageResult:
        """The level of a text in its episode. Never raises, whatever the text."""
        earlier = facts or EpisodeFacts()
        reopens = bool(earlier.settled) and back(text)
        if reopens:
            earlier = _reopened(earlier)
        elif follows := self._following(text, earlier):
            return follows
        reading = read(self.lexicon, self.rules, of_oneself_alone(text) or own_wish(text) or text, earlier)
        if asks_of_death(text):
            reading = self._unfeared(reading, earlier)
        level, because, distant = self._level(reading, text, earlier.level or earlier.settled_level)
        if earlier.level and earlier.level.rank < level.rank and not distant:
            level = earlier.level if self._lasts(earlier, reading, text) else Level.URGENT
        after: After | None = None
        if level is earlier.level is Level.EMERGENCY and not reopens and not self._adds(earlier, reading):
            after = After.STILL
        over = frozenset(reading.found.context) <= RESOLVED and not unwell(text)
        if distant and earlier.level is Level.EMERGENCY and over:
            level = Level.URGENT  # it is over, they say: it is looked at today all the same
            after = None if asks(text) else After.WELL
        eased = earlier.eased if after is After.STILL else None
        if after is After.STILL and self._over(read(self.lexicon, self.rules, text, EpisodeFacts()), text):
            eased = True
        question: TriageQuestion | None = None
        if level is not Level.EMERGENCY and not reading.found.context:
            question = next_question(self.questions, reading.concepts, reading.facts)
        return TriageResult(
            level=level,
            signs=reading.found.present,
            excluded=reading.found.negated,
            topics=tuple(c for c in reading.found.other if self.lexicon.entries[c].kind is Kind.TOPIC),
            rules=tuple(_hit(rule) for rule in reading.rules),
            facts=_aged(earlier, reading) if distant else replace(reading.facts, level=level, eased=eased),
            question=Question(id=question.id) if question else None,
            after=after,
            because=because,
        )

    def _afterwards(self, text: str, told: EpisodeFacts) -> TriageResult | None:
        """What follows an answered emergency and tells of no danger: none of it sends the same answer again. What only
        adds to it does: None."""
        alone = read(self.lexicon, self.rules, text, EpisodeFacts())
        before = self.rules.fired(known(told))
        open_ones = [rule for rule in before if rule.level is Level.EMERGENCY]
        if died(text):
            return _follows(After.DIED, self._settle(told))
        if treated(text) and not self._endangers(alone):
            return _follows(After.WELL, self._settle(told))
        if behind := self._asked_behind(text, told):
            return behind
        if reached(text) and not self._endangers(alone):
            return _follows(After.REACHED, self._settle(told))
        if not self.complains(alone.found.present) and (taken := self._taken_back(text, alone, told, open_ones)):
            return taken
        if stirs(text) and not self._endangers(alone):
            return _follows(After.LEAVING, told)
        if told.eased and self._apart(text, alone, told) and not any(rule.first_aid == SUICIDE for rule in open_ones):
            return self._turned(text, told)
        if not another_matter(text):
            return None
        other = self.assess(text)
        fresh = {rule.id for rule in read(self.lexicon, self.rules, text, told).rules if rule.level is Level.EMERGENCY}
        if other.level is Level.EMERGENCY or fresh - {rule.id for rule in open_ones}:
            return None
        matters = {sign for sign in other.signs if self.complains([sign])} | set(other.topics)
        return replace(other, facts=told, question=None, after=After.OTHER) if matters - set(told.concepts) else None

    def _taken_back(
        self, text: str, alone: Reading, told: EpisodeFacts, open_ones: Sequence[Rule]
    ) -> TriageResult | None:
        """Thanks, that somebody is there, that it was a joke or is over: what names no complaint."""
        harm = any(rule.first_aid == SUICIDE for rule in open_ones)
        if harm and accompanied(text):  # which does not end it
            still = _follows(After.TOGETHER, told)
            return replace(still, level=Level.EMERGENCY, rules=tuple(_hit(rule) for rule in open_ones))
        if jests(text) or (self._jests(alone) and not denies_jest(text)):
            return _follows(After.JESTED_HELD if harm else After.JESTED, self._settle(told))
        if thanks(text):
            return _follows(After.HELD if harm else After.LEAVING, told)
        if self._over(alone, text) and not any(rule.later for rule in open_ones):
            return _follows(None if asks(text) else After.WELL, self._settle(told))
        return None

    def _apart(self, text: str, alone: Reading, told: EpisodeFacts) -> bool:
        """Whether a complaint is told that is no part of what was told before, and presses by nothing."""
        complaints = {sign for sign in alone.found.present if self.complains([sign])}
        pressing = self._endangers(alone) or any(rule.level.rank <= Level.URGENT.rank for rule in alone.rules)
        apart = bool(complaints) and complaints.isdisjoint(told.concepts) and not pressing
        return apart and not OF_THEM.search(NOBODY.sub(" ", folded(text)))

    def _of_another(self, text: str, alone: Reading, told: EpisodeFacts) -> bool:
        """Whether something is asked of a complaint that was not told before, and nobody is meant by he or she."""
        complaints = {sign for sign in alone.found.present if self.complains([sign])}
        apart = bool(complaints) and complaints.isdisjoint((*told.concepts, *told.settled))
        return apart and wonders(text) and not OF_PEOPLE.search(NOBODY.sub(" ", folded(text)))

    def _turned(self, text: str, told: EpisodeFacts) -> TriageResult | None:
        """Another matter behind an emergency that is said to be over, which is remembered; None where it is one too."""
        other, before = self.assess(text), self._settle(told)
        if other.level is Level.EMERGENCY:
            return None
        concepts = tuple(dict.fromkeys((*before.concepts, *other.facts.concepts)))
        return replace(other, facts=replace(before, concepts=concepts, level=other.level), after=After.OTHER)

    def _following(self, text: str, earlier: EpisodeFacts) -> TriageResult | None:
        """What a message is that follows what was told and adds nothing to it; None where it may add to it."""
        if earlier.level is Level.EMERGENCY:
            follows = self._afterwards(text, earlier)
        else:
            follows = self._better(text, earlier) if earlier.level else None
        return follows or (self._still_there(text, earlier) if earlier.settled else None)

    def _jests(self, alone: Reading) -> bool:
        return frozenset(alone.found.context) == JESTING and len(alone.found.words) <= MOST_JEST

    def _still_there(self, text: str, told: EpisodeFacts) -> TriageResult | None:
        """That those who treat have seen somebody, or that they are there, once more, or that somebody is better."""
        alone = read(self.lexicon, self.rules, text, EpisodeFacts())
        well = treated(text) or self._over(alone, text)
        if self._endangers(alone) or not (reached(text) or (well and not asks(text))):
            return None
        return _follows(After.WELL if well else After.REACHED, told)

    def _unfeared(self, reading: Reading, earlier: EpisodeFacts) -> Reading:
        """The reading without the words of death, where it is asked whether somebody dies of an illness that they have.
        Whatever else is told stands."""
        found, known = reading.found, self.lexicon.entries
        feared = FEARED.intersection(found.present)
        ill = {*earlier.concepts, *found.present} - feared
        troubled = any(known[sign].kind in TROUBLES for sign in ill if sign in known)
        if not feared or troubled or not self.complains([*ill]):
            return reading
        present = tuple(sign for sign in found.present if sign not in feared)
        facts = replace(reading.facts, concepts=tuple(sign for sign in reading.facts.concepts if sign not in feared))
        rules = tuple(rule for rule in reading.rules if feared.isdisjoint(rule.concepts))
        return replace(
            reading,
            found=replace(found, present=present),
            facts=facts,
            rules=rules,
            concepts=reading.concepts - feared,
        )

    def _better(self, text: str, told: EpisodeFacts) -> TriageResult | None:
        """That it is over, or that they go to be seen, in few words that ask nothing, of what was no emergency."""
        alone = read(self.lexicon, self.rules, text, EpisodeFacts())
        if (on_the_way(text) or reached(text)) and not self.complains(alone.found.present):
            return replace(_follows(After.GOING, told), level=told.level or Level.SELFCARE)
        few = len(alone.found.words) <= MOST_BACK and not wonders(text) and not asks_where(text)
        if not few or alone.found.negated or self.complains(alone.found.present) or not self._over(alone, text):
            return None
        after = After.WELL if told.level is Level.URGENT else After.BETTER
        return replace(_follows(after, self._settle(told)), level=told.level or Level.SELFCARE)

    def _lasts(self, earlier: EpisodeFacts, reading: Reading, text: str) -> bool:
        """Whether the level of before holds. What the model alone took for an emergency is one to be seen today where
        something is asked that a page may answer."""
        ruled = any(rule.level is Level.EMERGENCY for rule in reading.rules)
        if earlier.level is not Level.EMERGENCY or ruled or CRY in earlier.concepts:
            return True
        told = reading.found.told.age_days
        if told is not None and earlier.age_days is not None and told != earlier.age_days:
            return False  # the age that made it one was not theirs
        return not wonders(text) or tells_nothing(text) or asks_back(text) or waits(text) or self._endangers(reading)

    def _adds(self, earlier: EpisodeFacts, reading: Reading) -> bool:
        """Whether a message adds a danger to an emergency, or makes it one that something else is done for."""
        before = [rule for rule in self.rules.fired(known(earlier)) if rule.level is Level.EMERGENCY]
        now = [rule for rule in reading.rules if rule.level is Level.EMERGENCY]
        if {rule.id for rule in now} - {rule.id for rule in before}:
            return True
        if now and now[0].first_aid != before[0].first_aid:
            return True
        new = (self.lexicon.entries.get(sign) for sign in reading.found.present if sign not in earlier.concepts)
        return any(entry and entry.kind in DANGERS for entry in new)

    def _asked_behind(self, text: str, told: EpisodeFacts) -> TriageResult | None:
        """What is asked behind a first sentence by which they are with those who treat them: of another matter, or
        of the same person, which those who treat them are to be asked."""
        both = parts(text)
        if not both or not (reached(both[0]) or treated(both[0])):
            return None
        if self._endangers(read(self.lexicon, self.rules, both[0], EpisodeFacts())):
            return None
        alone = read(self.lexicon, self.rules, both[1], EpisodeFacts())
        if OF_THEM.search(folded(both[1])) and not self._of_another(both[1], alone, told):
            asked = wonders(both[1]) and not self._endangers(alone) and not self.complains(alone.found.present)
            return _follows(After.REACHED, self._settle(told)) if asked and reached(both[0]) else None
        other = _without_fear(self.assess(both[1]))
        if self._endangers(alone):
            return None
        owned = asks(both[1]) or OWN.search(fold(both[1]))
        return replace(other, facts=self._settle(told)) if owned and other.level is not Level.EMERGENCY else None

    def _endangers(self, alone: Reading) -> bool:
        """Whether a message tells of a danger by itself; what else is told of somebody in a hospital, its staff see."""
        kinds = {entry.kind for sign in alone.found.present if (entry := self.lexicon.entries.get(sign))}
        return bool(kinds & DANGERS) or any(rule.level is Level.EMERGENCY for rule in alone.rules)

    def _over(self, alone: Reading, text: str) -> bool:
        """Whether a message says by itself that somebody is well now."""
        if unwell(text):
            return False
        context = frozenset(alone.found.context)
        pressing = any(rule.level.rank <= Level.URGENT.rank for rule in alone.rules)
        return bool(context & RESOLVED) and context <= RESOLVED | REMEMBERED and not pressing

    def _settle(self, told: EpisodeFacts) -> EpisodeFacts:
        """The facts once an emergency is over: of whom they are, and what can be told to be back."""
        kinds = {sign: entry.kind for sign, entry in self.lexicon.entries.items()}
        kept = tuple(sign for sign in told.concepts if kinds.get(sign, Kind.SYMPTOM) in LASTING)
        if any(rule.level is Level.EMERGENCY for rule in self.rules.fired(known(replace(told, concepts=kept)))):
            kept = tuple(sign for sign in kept if kinds[sign] is Kind.PERSON)
        over = tuple(sign for sign in told.concepts if sign not in kept) or (CRY,)
        return replace(
            told,
            concepts=kept,
            settled=over,
            settled_level=told.level,
            eased=None,
            level=None,
            duration_days=None,
            temperature_c=None,
        )

    def of_health(self, text: str) -> bool:
        """Whether any word of a text is of bodies, illness, medicines or care."""
        return bool(self._kinds(text) & OF_HEALTH)

    def tells_of_harm(self, text: str) -> bool:
        """Whether any word of a text names an illness, an injury or a poison, or the whole of it presses."""
        return bool(self._kinds(text) & COMPLAINTS) or self.assess(text).level is not Level.SELFCARE

    def _kinds(self, text: str) -> set[Kind]:
        found = self.lexicon.find(fold(ends(text)))
        known = self.lexicon.entries
        return {known[concept].kind for concept in (*found.present, *found.negated, *found.other) if concept in known}

    def _level(self, reading: Reading, text: str, told_before: Level | None) -> tuple[Level, tuple[str, ...], bool]:
        """The level, what weighed, and whether all of it is distant: asked, remembered or reported, not happening. Of
        an animal alone no emergency is told, unless a person's complaint came before it."""
        context, found = reading.found.context, reading.found
        if ILL_ANIMAL in context and told_before in (None, Level.SELFCARE):
            return Level.SELFCARE, context, True
        level = (
            reading.rules[0].level
            if reading.rules
            else Level.ROUTINE
            if self.complains(found.present)
            else Level.SELFCARE
        )
        if level is Level.EMERGENCY and (
            _stands(reading.rules, frozenset(context))
            or (ASKING.issuperset(context) and self._told_apart(text))
            or self._told_now(text)
        ):
            return self._belied(reading, text) or (level, (), False)
        limits, scores = self._weigher.thresholds, self._weigher.scores(reading.clues)
        asked = told_before is not None and (permits(text) or asks_back(text)) and not self.complains(found.present)
        speaks = len(found.words) >= FEWEST_WORDS and not asked and not self._tells_nothing(reading, text)
        doubt = EVERYDAY if self._everyday(reading) or (told_before and supposes(text)) else 0.0
        needed = limits.emergency + doubt + (0.0 if self._of_health(reading) else UNHEARD)
        denied = (RESOLVED.issuperset(context) and unwell(text)) or (JESTING.issuperset(context) and denies_jest(text))
        distant = limits.distant if level is Level.EMERGENCY else min(limits.distant, needed)
        if context and scores.emergency < distant and not denied:
            return (
                (Level.URGENT, (), False) if self._of_the_youngest(reading, text) else (Level.SELFCARE, context, True)
            )
        if speaks and scores.emergency > needed and scores.emergency > needed + self._unsupported(reading, text, level):
            return Level.EMERGENCY, self._weigher.heaviest(reading.clues), False
        if speaks and level.rank > Level.URGENT.rank and scores.urgent > limits.urgent + doubt:
            return Level.URGENT, self._weigher.heaviest(reading.clues), False
        if speaks and level.rank > Level.URGENT.rank and not math.isnan(limits.routine):
            level = Level.ROUTINE if scores.routine > limits.routine else Level.SELFCARE
        return level, context, False

    def _of_the_youngest(self, reading: Reading, text: str) -> bool:
        """Whether a sign of a small baby is told, not asked for, with words of a request: "fever after the vaccine"."""
        age, ruled = reading.facts.age_days, reading.rules and reading.rules[0].level is Level.EMERGENCY
        told = ASKING.issuperset(reading.found.context) and not wonders(text) and self.complains(reading.found.present)
        return bool(ruled) and told and age is not None and age < JUST_BORN

    def _tells_nothing(self, reading: Reading, text: str) -> bool:
        """Whether nothing is told that may be a danger: it asks back or where, or tells an age or months with child."""
        complaints = {sign for sign in reading.found.present if self.complains([sign])} - LENGTHS
        age = reading.found.told.age_days
        if complaints <= WITH_CHILD and only_months(text) and (age is None or age > JUST_BORN):
            return True
        asked = tells_nothing(text) or asks_where(text) or asks_price(text) or asks_of_death(text)
        return not complaints and asked

    def _unsupported(self, reading: Reading, text: str, ruled: Level) -> float:
        """How much surer still the model must be that alarms alone, where little that is told supports it."""
        if ruled is Level.EMERGENCY:
            return 0.0
        if self._calm(reading):
            return CALM
        later = 0.0
        if set(reading.facts.concepts).difference(reading.found.present):
            later = LATER_TOLD if self.complains(reading.found.present) else LATER
        return max(later, self._supported_little(reading, text))

    def _supported_little(self, reading: Reading, text: str) -> float:
        """The same by what is told in the message alone: what the well do, what may come, what is only asked."""
        if DOES_WELL in reading.found.other and not self._endangers(reading):
            return WELL
        if HYPOTHETICAL in reading.found.context:
            return EVERYDAY
        if not reading.asks and not wonders(text):
            return 0.0
        complaints = {sign for sign in reading.facts.concepts if self.complains([sign])}
        if complaints and complaints <= WITH_CHILD:
            return EVERYDAY
        told = reading.rules or complaints or self._names_body(reading)
        return 0.0 if told and not supposes(text) else EVERYDAY

    def _calm(self, reading: Reading) -> bool:
        """Whether a rule that tells of no danger explains every complaint, however long it lasts."""
        complaints = {sign for sign in reading.facts.concepts if self.complains([sign])} - LENGTHS - VAGUE
        return any(rule.calm and complaints <= rule.concepts for rule in reading.rules)

    def _belied(self, reading: Reading, text: str) -> tuple[Level, tuple[str, ...], bool] | None:
        """What to make of a rule that alarms at what is told beside what the well do, or of nobody, where the model
        doubts it too; None where the alarm stands."""
        nobody, well = informs(text), DOES_WELL in reading.found.other
        if not (nobody or well) or any(rule.always or rule.later for rule in reading.rules):
            return None
        if self._weigher.scores(reading.clues).emergency >= self._weigher.thresholds.distant:
            return None
        return (Level.SELFCARE, (INFORMS,), True) if nobody else (Level.URGENT, (DOES_WELL,), False)

    def _told_apart(self, text: str) -> bool:
        """Whether a part of the text, between two marks, tells by itself of an emergency of somebody of theirs."""
        for clause in CLAUSES.split(fold(ends(text))):
            if OWN.search(clause) and not SUPPOSED.search(clause):
                alone = read(self.lexicon, self.rules, clause, EpisodeFacts())
                if alone.rules and alone.rules[0].level is Level.EMERGENCY and not alone.found.context:
                    return True
        return False

    def _told_now(self, text: str) -> bool:
        """Whether an emergency of somebody of theirs is told behind "and now", whatever was told before it."""
        now = told_now(text)
        if not now or not OWN.search(now) or SUPPOSED.search(now):
            return False
        alone = read(self.lexicon, self.rules, now, EpisodeFacts())
        return bool(alone.rules) and alone.rules[0].level is Level.EMERGENCY and not alone.found.context

    def complains(self, signs: Sequence[str]) -> bool:
        """Whether signs tell of a complaint, not only of a person, a medicine, how much or how long."""
        known = self.lexicon.entries
        told = (sign for sign in signs if sign not in LENGTHS)
        return any(concept not in known or known[concept].kind in COMPLAINTS for concept in told)

    def ails(self, signs: Sequence[str]) -> bool:
        """Whether signs tell of a complaint that is more than being with child."""
        return self.complains([sign for sign in signs if sign not in WITH_CHILD])

    def _everyday(self, reading: Reading) -> bool:
        """Whether all that is told is what the healthy do as well."""
        kinds = {self.lexicon.entries[concept].kind for concept in reading.found.other}
        return Kind.EVERYDAY in kinds and not reading.rules and not self.complains(reading.facts.concepts)

    def _of_health(self, reading: Reading) -> bool:
        """Whether any word of the text is of bodies and their troubles, as far as the lexicon knows."""
        return bool(reading.facts.concepts or reading.found.negated or self._names_body(reading))

    def _names_body(self, reading: Reading) -> bool:
        return any(self.lexicon.entries[concept].kind is Kind.BODY for concept in reading.found.other)


def _follows(after: After | None, facts: EpisodeFacts) -> TriageResult:
    """Of an emergency that is over or on its way: to be looked at today all the same."""
    return TriageResult(level=Level.URGENT, facts=facts, after=after)


def _without_fear(other: TriageResult) -> TriageResult:
    """The triage of what is asked behind an arrival: what the model alone took for an emergency is one to be seen
    today."""
    ruled = any(rule.level is Level.EMERGENCY for rule in other.rules)
    return replace(other, level=Level.URGENT) if other.level is Level.EMERGENCY and not ruled else other


def _aged(earlier: EpisodeFacts, reading: Reading) -> EpisodeFacts:
    """The facts with the age that somebody is asked for with: "which vaccines for a baby of 6 weeks"."""
    if earlier.age_days is not None or not ASKING.issuperset(reading.found.context):
        return earlier
    return replace(earlier, age_days=reading.facts.age_days)


def _reopened(facts: EpisodeFacts) -> EpisodeFacts:
    """The facts with what was over and is back."""
    concepts = tuple(dict.fromkeys((*facts.concepts, *facts.settled)))
    return replace(facts, concepts=concepts, settled=(), level=facts.settled_level or Level.EMERGENCY)


def _stands(rules: Sequence[Rule], context: frozenset[str]) -> bool:
    """Whether an emergency is one whatever the model makes of the whole text."""
    if not context or any(rule.always for rule in rules):
        return True
    return context <= RESOLVED and any(rule.later for rule in rules if rule.level is Level.EMERGENCY)


def _hit(rule: Rule) -> RuleHit:
    return RuleHit(id=rule.id, level=rule.level, source=rule.source, first_aid=rule.first_aid)
