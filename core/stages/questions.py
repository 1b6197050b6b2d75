"""What is said when a question of ours was answered and there is no emergency."""

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.texts import Catalogue
from core.triage.model import Level


class QuestionAnswered:
    """Says how fast to be seen, by the level that the answer led to."""

    name = "question"

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    async def __call__(self, case: Case) -> Answer | None:
        """None unless the turn answers a question and tells nothing else."""
        if case.answers is None or case.triage.signs:
            return None
        level = case.triage.level
        key = "answered_urgent" if level.rank <= Level.URGENT.rank else "answered_routine"
        section = Section(role=Role.GO, text=self._texts.get(key, case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=level))
