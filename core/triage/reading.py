"""What a text tells in its episode: its concepts, the facts with them, and the rules that they fire."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.lexicon.lexicon import Found, Lexicon
from core.lexicon.numbers import age_concepts
from core.text.asking import not_understood
from core.text.fold import fold, tokens
from core.triage.model import EpisodeFacts
from core.triage.overdose import TOO_MUCH, too_much, without_weights
from core.triage.rules import Rule, Rules
from core.triage.weigher import Clues, marks

#: a text is looked at from both ends, so that a sign behind a wall of text is still seen
MOST_CHARACTERS = 6_000
#: whole messages, folded, that are a cry for help; within others the words have other senses
CRIES = frozenset({
    "urgence", "urgences", "une urgence", "urgent", "tres urgent", "c urgent", "c est urgent", "au secours", "secours",
    "sos", "emergency", "very urgent", "it is urgent", "help help", "aidez moi vite",
})  # fmt: skip
CRY = "cry_for_help"
#: whole messages that ask how bad it is: they do not say that it is bad
HOW_BAD = frozenset({
    "c est grave", "est ce grave", "est ce que c est grave", "c est grave ou pas", "c est grave docteur", "c grave",
    "ce n est pas grave", "c est pas grave", "est ce serieux", "is it serious", "is this serious", "is it very serious",
    "is it bad", "e serious", "e dey serious", "na serious thing", "is that serious", "et c est grave",
})  # fmt: skip
#: French of somebody's father or brother, where "son" is no child; read as of one's own
THEIR = re.compile(
    r"\bson (?=(?:(?:grand|petit|beau) )?(?:pere|papa|mari|frere|oncle|tonton|ami|cousin|voisin|copain|epoux"
    r"|neveu|mec)\b)"
)
#: that a dose came up again, and that all does
VOMITED = "vomits_everything"
DOSE_VOMITED = re.compile(
    r"\b(vomi\w*|throw\w*|threw|bring up|brought up|rejet\w*|recrach\w*|spat|spit)( (up|it|am|out|commot))*"
    r" (it|am|that|again it)\b|\bl a vomi\w*"
    r"|\b(vomi\w*|throw\w*|threw|rejet\w*|recrach\w*|spat|spit)( (up|out|commot))* (le|la|les|l|the|di|this"
    r"|that|ce|son|sa|ses|his|her|all the|tout le) (\w+ )?(medicament\w*|medoc\w*|sirop|syrup|medicine|drugs?"
    r"|paracetamol\w*|doliprane|efferalgan|panadol|dose|comprimes?|tablets?|coartem|traitement|remede)\b"
)
ALL_OF_IT = re.compile(
    r"\b(tout|toute|everything|every|chaque|each|toujours|always|anytin|all (wey|weh|that|the time)|rien|ni|nothing)\b"
)
#: words for a child, which are for the one not yet born where a woman with child tells nothing else: "is my baby a boy"
UNBORN = frozenset({"baby", "child", "child_or_baby", "infant"})
BADNESS = frozenset({"severe", "much"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What is known before the model weighs."""

    found: Found
    facts: EpisodeFacts
    rules: tuple[Rule, ...]
    #: every concept that holds, those of the age and classes of words among them
    concepts: frozenset[str]
    asks: bool

    @property
    def clues(self) -> Clues:
        """What the model looks at."""
        found = self.found
        levels = (rule.level for rule in self.rules)
        return Clues(
            words=found.words,
            marks=marks(
                present=self.facts.concepts,
                negated=found.negated,
                context=found.context,
                classes=found.other,
                levels=levels,
                asks=self.asks,
            ),
        )


def read(lexicon: Lexicon, rules: Rules, text: str, facts: EpisodeFacts) -> Reading:
    """Concepts, facts and rules of a text in its episode."""
    folded = THEIR.sub("mon ", fold(ends(text)))
    found = lexicon.find(folded)
    if facts.level is not None and not_understood(text):  # "i no hear": nobody is unconscious
        found = replace(found, present=())
    age = facts.age_days if found.told.age_days is None else found.told.age_days
    if " ".join(found.words) in CRIES:
        found = replace(found, present=(*found.present, CRY))
    if "?" in folded and " ".join(tokens(text)) in HOW_BAD:
        found = replace(found, present=tuple(sign for sign in found.present if sign not in BADNESS))
    if VOMITED in found.present and dose_came_up(text):
        found = replace(found, present=tuple(sign for sign in found.present if sign not in (VOMITED, "vomiting")))
    if TOO_MUCH in found.present and TOO_MUCH not in lexicon.find(without_weights(folded)).present:
        found = replace(found, present=tuple(sign for sign in found.present if sign != TOO_MUCH))
    if too_much(folded, age_days=age, spoken_of=(*facts.concepts, *found.present, *found.other)):
        found = replace(found, present=tuple(dict.fromkeys((*found.present, TOO_MUCH))))
    if facts.pregnant and age is None and UNBORN.issuperset(found.present) and UNBORN.isdisjoint(facts.concepts):
        found = replace(found, present=())
    concepts = tuple(dict.fromkeys((*facts.concepts, *found.present)))
    grown = age_concepts(age) if age is not None else ()
    merged = replace(
        facts,
        age_days=age,
        pregnant=facts.pregnant or ("pregnant" in found.present) or None,
        duration_days=_or(found.told.duration_days, facts.duration_days),
        temperature_c=_or(found.told.temperature_c, facts.temperature_c),
        concepts=concepts,
    )
    known = frozenset((*concepts, *grown))
    return Reading(
        found=found,
        facts=merged,
        rules=rules.fired(known | frozenset((*found.other, *found.context))),
        concepts=known | frozenset(found.other),
        asks="?" in folded,
    )


def dose_came_up(text: str) -> bool:
    """Whether one dose is said to have been vomited, and not everything."""
    words = " ".join(tokens(text))
    return DOSE_VOMITED.search(words) is not None and not ALL_OF_IT.search(words)


def read_all(lexicon: Lexicon, rules: Rules, texts: Sequence[str]) -> Reading:
    """The last of these texts, with what the earlier ones told."""
    facts = EpisodeFacts()
    for earlier in texts[:-1]:
        facts = read(lexicon, rules, earlier, facts).facts
    return read(lexicon, rules, texts[-1], facts)


def _or(new: float | None, old: float | None) -> float | None:
    return old if new is None else new


def known(facts: EpisodeFacts) -> frozenset[str]:
    """Concepts that hold in an episode, those of the age among them."""
    return frozenset((*facts.concepts, *(age_concepts(facts.age_days) if facts.age_days is not None else ())))


def ends(text: str) -> str:
    """A long text without its middle."""
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} {text[-half:]}"
