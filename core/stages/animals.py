"""What is said where only an animal is ill or hurt: who helps it, and when it becomes a matter of people."""

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.texts import Catalogue
from core.triage.engine import ILL_ANIMAL
from core.triage.model import Level


class Animals:
    """Answers who tells of an animal's illness and names no person."""

    name = "animals"

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    async def __call__(self, case: Case) -> Answer | None:
        """None unless a sign is told, of an animal, and nothing of a person presses."""
        triage = case.triage
        if ILL_ANIMAL not in triage.because or triage.level is not Level.SELFCARE or not (triage.signs or triage.rules):
            return None
        section = Section(role=Role.ANSWER, text=self._texts.get("animal", case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=triage.level))
