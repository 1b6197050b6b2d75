"""What a number of breaths a minute means at an age, for who was told to count them."""

from collections.abc import Callable, Sequence

from core.case import Answer, Case
from core.knowledge.compose import Composer
from core.text.breaths import breaths
from core.triage.model import Level

#: days under which an age ends, and breaths a minute from which they are fast in it (WHO, IMCI chart booklet, 2014;
#: from five years on WHO, IMAI acute care, 2004)
FAST = ((61, 60), (365, 50), (5 * 365, 40), (200 * 365, 30))
YOUNGEST = FAST[0][0]
#: pages that tell to count, and concepts of an episode in which a number a minute is one of breaths
OF_FAST = "pneumonia"
COUNTED_ON = frozenset({"pneumonia", "cough-cold-child", "fever-child", "asthma", "cough-cold-adult"})
OF_BREATH = frozenset({"cough", "fast_breathing", "chest_indrawing", "breathing_difficulty", "wheeze", "pneumonia"})
#: what a count itself tells, and no complaint beside it
COUNT_TELLS = frozenset(
    {"fast_breathing", "cough", "ill_sign", "child", "baby", "child_or_baby", "infant", "fever", "much"}
)


class Breaths:
    """Says whether the breaths that were counted are fast, and what is done then."""

    name = "breaths"

    def __init__(self, composer: Composer, complains: Callable[[Sequence[str]], bool]) -> None:
        self._composer, self._complains = composer, complains

    async def __call__(self, case: Case) -> Answer | None:
        """None unless breaths were counted and nothing graver is told with them."""
        known = case.turn.conversation.episode.facts.concepts
        about = not COUNTED_ON.isdisjoint(case.thread.pages[:2]) or not OF_BREATH.isdisjoint(
            (*known, *case.triage.signs)
        )
        count = breaths(case.text, asked=about)
        beside = [sign for sign in case.triage.signs if sign not in known and sign not in COUNT_TELLS]
        if count is None or case.triage.level is Level.EMERGENCY or self._complains(beside):
            return None
        key, pressing = _judged(count, case.triage.facts.age_days)
        level = Level.URGENT if pressing and Level.URGENT.rank < case.triage.level.rank else case.triage.level
        reply = self._composer.instead_of_dose(key, level=level, language=case.language)
        counted_on = next((page for page in case.thread.pages[:2] if page in COUNTED_ON), OF_FAST)
        return Answer(reply=reply, passages=(OF_FAST if pressing else counted_on,))


def _judged(count: int, age_days: int | None) -> tuple[str, bool]:
    """The text for a count at an age, and whether somebody must be seen today."""
    if age_days is None:
        return "breaths_age", count >= FAST[2][1]
    fast = count >= next(most for days, most in FAST if age_days < days)
    if age_days < YOUNGEST:
        return ("breaths_young" if fast else "breaths_young_calm"), True
    return ("breaths_fast" if fast else "breaths_calm"), fast
