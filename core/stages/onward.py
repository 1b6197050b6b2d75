"""What comes next behind an emergency: after low blood sugar that was raised, and back to work after the hospital."""

import re
from collections.abc import Callable, Mapping, Sequence

from core.case import Answer, Case
from core.knowledge.compose import Composer
from core.knowledge.library import Page
from core.text.asking import folded
from core.triage.model import Level

#: concepts of who had too little sugar
LOW_SUGAR = frozenset({"sugar_low"})
#: that it is better, and what makes that no such thing
BETTER = re.compile(
    r"\b(better|fine|well|okay|mieux|bien|normale?|talk\w*|parle\w*|awake|wake|reveille\w*|remont\w*|risen|rise|went up"
    r"|gone up|recover\w*|recuper\w*|repris\w*|stable|calme|calm)\b"
)
NOT_BETTER = re.compile(
    r"\b(not|no|pas|never|neva|don t|doesn t|dont|isn t|still|toujours|encore|plus|again|before|if"
    r"|si|will|va t|how|comment)\b|^(is|are|does|est ce|est elle|est il|when|quand) "
)
#: numbers that were measured again are judged elsewhere
MEASURED = re.compile(r"\d")
MOST_WORDS = 22
#: concepts of who must not strain until the hospital says so, whatever was answered since
HELD = frozenset({"spine_injury", "urine_stuck", "heart_attack", "stroke"})
#: that somebody was operated on, or is in a hospital, in one of so many messages before
OPERATED = re.compile(r"\b(operat\w*|opere\w*|surgery|chirurgi\w*|hospitalis\w*|admitted|caesarean|cesarienne)\b")
IN_HOSPITAL = re.compile(
    r"\b(am|is|are|m|in|at|dey|reach\w*|arriv\w*|est|sommes|suis) (now |bien |already |deja |in |at |for |the |a |l )*"
    r"(hopital|hospital|hospita|hosto|emergency|urgences)\b"
)
MOST_BEFORE = 6
#: that somebody goes back to what strains
WORK = re.compile(
    r"\b(carry\w*|lift\w*|port(er|e)|soulev\w*|charges?|loads?|heavy|lourde?s?|work|wok|travail\w*|boulot|taf|farm|champs?"
    r"|sport|foot\w*|gym|play|jouer|moto|bike|drive|conduire|school|ecole|rapports?|sex)\b"
)
ASKS = re.compile(
    r"\b((can|could|may|should|fit|will) (i|he|she|we|they|a)|(i|he|she|e|a|we) (can|fit|go fit)|when|quand"
    r"|(je|il|elle|on) (peux|peut|pourra\w*|puis)|(peut|puis|peux) (je|il|elle|on|t)|apres combien|how long)\b"
)
#: that it was so before and is no question of what comes
PAST = re.compile(r"\b(was|were|etait|started when|commence quand)\b")


class Onward:
    """Tells what is next to who asks or tells that it is better, where a line is written for it."""

    name = "onward"

    def __init__(
        self, composer: Composer, pages: Mapping[str, Page], complains: Callable[[Sequence[str]], bool]
    ) -> None:
        self._composer, self._pages, self._complains = composer, pages, complains

    async def __call__(self, case: Case) -> Answer | None:
        """None where anything new is complained of, and in an emergency."""
        known, words = case.turn.conversation.episode.facts.concepts, folded(case.text)
        new = [sign for sign in case.triage.signs if sign not in known]
        if case.triage.level is Level.EMERGENCY or len(words.split()) > MOST_WORDS or self._complains(new):
            return None
        if not LOW_SUGAR.isdisjoint(known) and BETTER.search(words) and not NOT_BETTER.search(words):
            if MEASURED.search(words):
                return None
            level = min(Level.URGENT, case.triage.level, key=lambda level: level.rank)
            reply = self._composer.instead_of_dose("sugar_back", level=level, language=case.language)
            return Answer(reply=reply, about="diabetes")
        before = [folded(said.text) for said in case.turn.history[-MOST_BEFORE:] if said.role == "user"]
        grave = any(self._pages[page].level is Level.EMERGENCY for page in case.thread.pages[:2] if page in self._pages)
        treated = any(OPERATED.search(said) or (grave and IN_HOSPITAL.search(said)) for said in before)
        held = not HELD.isdisjoint(known) or treated
        if held and WORK.search(words) and ASKS.search(words) and not PAST.search(words):
            reply = self._composer.instead_of_dose(
                "not_before_hospital", level=case.triage.level, language=case.language
            )
            return Answer(reply=reply)
        return None
