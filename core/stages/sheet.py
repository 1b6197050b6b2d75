"""The answer to a sheet without a question: what was read stands above it, and what is wanted is asked."""

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.texts import Catalogue
from core.triage.model import Level


class SheetAnswer:
    """Answers photos of prescriptions and results that come alone, where nothing on them is dangerous."""

    name = "sheet"

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    async def __call__(self, case: Case) -> Answer | None:
        """Leaves the case to others where words came along, or where a value presses."""
        if not case.only_sheets or case.triage.level.rank <= Level.URGENT.rank:
            return None
        section = Section(role=Role.ANSWER, text=self._texts.get("sheet_only", case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=case.triage.level))
