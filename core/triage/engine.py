"""The gate: concepts found in a text, and the rules that they fire. Pure after loading."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.lexicon.lexicon import Lexicon
from core.text.fold import fold
from core.triage.model import EpisodeFacts, Level, RuleHit, TriageResult
from core.triage.rules import Rule, load_rules
from core.triage.weigher import Weigher, features

#: a text is looked at from both ends, so that a sign behind a wall of text is still seen
MOST_CHARACTERS = 6_000
#: a text that asks, remembers or reports tells of nobody who is ill now, unless it says so
DISTANCE = frozenset({"information_question", "past", "hearsay", "idiom", "resolved"})
NOW = re.compile(
    r"\b(maintenant|en ce moment|actuellement|depuis|aujourd ?hui|ce matin|cette nuit|now|since|today|this morning"
    r"|tonight|just|vite|urgen\w*|help|au secours|aidez|abeg|mon (?:fils|bebe|enfant|mari|pere)|ma (?:fille|mere|femme)"
    r"|my (?:son|baby|child|husband|wife|mother|father|daughter)|ma pikin|my pikin)\b"
)
AGE = re.compile(r"\b(\d{1,3})\s*(jours?|jrs?|days?|semaines?|sem|weeks?|mois|months?|moon|ans?|years?|yrs?)\b")
UNIT_DAYS = {"j": 1, "d": 1, "s": 7, "w": 7, "m": 30, "a": 365, "y": 365}
#: a number of days or weeks behind these is how long, not how old
DURATION = re.compile(r"(depuis|since|for|pendant|il y a|fait|ca fait|apres|after)\s*$")
TEMPERATURE = re.compile(r"\b(3[5-9]|4[0-2])(?:[.,](\d))?\b")


class TriageEngine:
    """Assesses what people write."""

    def __init__(self, lexicon: Lexicon, rules: Sequence[Rule], weigher: Weigher) -> None:
        self._lexicon, self._rules, self._weigher = lexicon, rules, weigher

    @classmethod
    def load(cls, lexicon_dir: Path, rules_dir: Path) -> "TriageEngine":
        """Read lexicon and rules. Raises ContentError with file, line and why."""
        lexicon = Lexicon.load(lexicon_dir)
        rules = load_rules(rules_dir / "rules.toml", lexicon.concepts)
        return cls(lexicon, rules, Weigher.load(rules_dir / "model.json"))

    def assess(self, text: str, *, facts: EpisodeFacts | None = None) -> TriageResult:
        """The level of a text in its episode. Never raises, whatever the text."""
        facts = facts or EpisodeFacts()
        folded = fold(_ends(text))
        found = self._lexicon.find(folded)
        age = _age_days(folded)
        age = facts.age_days if age is None else age
        concepts = tuple(dict.fromkeys((*facts.concepts, *(c for c in found.present if c not in DISTANCE))))
        hits = self._fired(frozenset(concepts), age)
        distant = DISTANCE & set(found.present) and not NOW.search(folded)
        level = _level(hits, found.present, distant=bool(distant))
        because = tuple(sorted(DISTANCE & set(found.present)))
        if level is not Level.EMERGENCY and not distant:
            raised, words = self._weigher.level(features(folded, concepts, found.negated))
            if raised and raised.rank < level.rank:
                level, because = raised, (*because, *words)
        if facts.level and facts.level.rank < level.rank and not distant:
            level = facts.level
        return TriageResult(
            level=level,
            signs=tuple(c for c in found.present if c not in DISTANCE),
            excluded=found.negated,
            rules=tuple(RuleHit(id=r.id, level=r.level, source=r.source, first_aid=r.first_aid) for r in hits),
            facts=facts if distant else replace(facts, concepts=concepts, age_days=age, level=level),
            because=because,
        )

    def _fired(self, concepts: frozenset[str], age: int | None) -> list[Rule]:
        return sorted((r for r in self._rules if r.fires(concepts, age)), key=lambda r: r.level.rank)


def _level(hits: Sequence[Rule], present: Sequence[str], *, distant: bool) -> Level:
    if distant:
        return Level.SELFCARE
    if hits:
        return hits[0].level
    return Level.ROUTINE if present else Level.SELFCARE


def _ends(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} {text[-half:]}"


def _age_days(folded: str) -> int | None:
    """An age that is told, not a duration."""
    for match in AGE.finditer(folded):
        if not DURATION.search(folded[: match.start()]):
            return int(match[1]) * UNIT_DAYS[match[2][0]]
    return None
