"""What is said where only an animal is ill or hurt: who helps it, and when it becomes a matter of people."""

from collections.abc import Callable

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.texts import Catalogue
from core.triage.engine import ILL_ANIMAL
from core.triage.model import Level

#: that an animal bit somebody, told before
BITTEN = "dog_bite"


class Animals:
    """Answers who tells of an animal's illness and names no person."""

    name = "animals"

    def __init__(self, texts: Catalogue, of_health: Callable[[str], bool]) -> None:
        self._texts, self._of_health = texts, of_health

    async def __call__(self, case: Case) -> Answer | None:
        """None unless all that is told is of an animal: who sold the goat may be ill, too."""
        triage = case.triage
        if ILL_ANIMAL not in triage.because or triage.level is not Level.SELFCARE:
            return None
        if BITTEN in triage.facts.concepts:
            return None  # whose animal it was that bit them is told of the bite
        if not (triage.signs or triage.rules) and self._of_health(case.text):
            return None
        section = Section(role=Role.ANSWER, text=self._texts.get("animal", case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=triage.level))
