"""The answer to too many messages at once: a notice, once in a while, and nothing else."""

from core.case import Answer, Case
from core.message import Command, Reply, Role, Section
from core.pipeline import FLOODED
from core.texts import Catalogue
from core.triage.model import Level

#: what is obeyed whatever comes with it
OBEYED = frozenset({Command.START, Command.STOP, Command.DELETE, Command.EXPORT})


class Flooded:
    """Answers only where `case.flood` says that it is too much; never an emergency."""

    name = FLOODED

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    async def __call__(self, case: Case) -> Answer | None:
        """The notice, or nothing if it was given."""
        if case.flood is None or case.triage.level is Level.EMERGENCY:
            return None
        if any(received.message.command in OBEYED for received in case.turn.received):
            return None
        if case.flood.told or case.turn.conversation.opted_out:
            return Answer(reply=None)
        section = Section(role=Role.NOTICE, text=self._texts.get("flood", case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language))
