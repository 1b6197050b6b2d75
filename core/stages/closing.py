"""What is said once an emergency was answered, when help is reached, on the way, thanked for, or no longer needed."""

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.numbers import Numbers
from core.text.tried import stops_taking
from core.texts import Catalogue
from core.triage.model import After

#: the text for each of what may follow; for another matter there is none
TEXTS = {
    After.REACHED: "after_reached",
    After.LEAVING: "after_leaving",
    After.HELD: "after_held",
    After.TOGETHER: "after_together",
    After.WELL: "after_well",
    After.DIED: "after_died",
    After.GOING: "after_going",
    After.BETTER: "after_better",
    After.JESTED: "after_jested",
    After.JESTED_HELD: "after_jested_held",
}


class Closing:
    """A short, kind word in place of the same emergency answer again: what to tell the staff, and to come back."""

    name = "closing"

    def __init__(self, texts: Catalogue, numbers: Numbers) -> None:
        self._texts, self._numbers = texts, numbers

    async def __call__(self, case: Case) -> Answer | None:
        """None unless an emergency came before and this adds nothing to it; a flood of thanks is one all the same."""
        after = case.triage.after
        if after not in TEXTS or case.flood:
            return None
        if after in (After.BETTER, After.WELL) and stops_taking(case.text):  # who feels well stopped the treatment
            return None
        number = self._numbers.shown["medical"]
        section = Section(role=Role.GO, text=self._texts.get(TEXTS[after], case.language, number=number))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=case.triage.level))
