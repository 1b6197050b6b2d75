"""Declining what Carehelp does not do: shortly, with an offer of help, before the page that fits if there is one."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from core.case import Answer, Case, Stage
from core.limits import ENDS_TURN, Limit, limit
from core.message import Reply, Role, Section
from core.text.asking import folded, wonders
from core.texts import Catalogue
from core.triage.after import OF_THEM
from core.triage.model import Level

SENTENCE = re.compile(r"(?<=[.!?\n])\s+")


class Limits:
    """Ends a turn that only asks who this is, or to leave the rules."""

    name = "limits"

    def __init__(self, texts: Catalogue, *, medicines: Collection[str], of_health: Callable[[str], bool]) -> None:
        self._texts, self._medicines, self._of_health = texts, medicines, of_health

    async def __call__(self, case: Case) -> Answer | None:
        """None where anything of health is told beside it, in an emergency, or where a rule says that it is urgent."""
        asked = limit(case.text, self._medicines)
        pressing = case.triage.level is Level.EMERGENCY or any(rule.level is Level.URGENT for rule in case.triage.rules)
        of_page = asked is Limit.FREE and bool(case.thread.pages)  # "c'est gratuit ?" behind a page is asked of it
        of_them = asked is Limit.OTHER and bool(case.thread.pages) and OF_THEM.search(folded(case.text)) is not None
        if asked is None or not ENDS_TURN[asked] or pressing or of_page or (of_them and wonders(case.text)):
            return None
        parts = SENTENCE.split(case.text)
        beside = [part for part in parts if asked is Limit.OTHER or limit(part, self._medicines) is None]
        if self._of_health(" ".join(beside)):
            return None
        return Answer(reply=Reply(sections=(self.section(asked, case.language),), language=case.language))

    def section(self, key: str, language: str) -> Section:
        """The sentence that declines."""
        return Section(role=Role.ANSWER, text=self._texts.get(key, language))

    def before(self, stage: Stage) -> Stage:
        """The stage, with what is declined before its answer."""
        return _Declining(stage, self, self._medicines)


class _Declining:
    """A stage whose answers begin with what is declined."""

    def __init__(self, stage: Stage, limits: Limits, medicines: Collection[str]) -> None:
        self.name, self._stage, self._limits, self._medicines = stage.name, stage, limits, medicines

    async def __call__(self, case: Case) -> Answer | None:
        answer = await self._stage(case)
        asked = limit(case.text, self._medicines)
        if answer is None or answer.reply is None or asked in (None, Limit.OTHER):
            return answer
        if asked is Limit.FREE and case.thread.pages:  # what it costs was answered: of this service nobody asked
            return answer
        first = self._limits.section(asked, case.language)
        return replace(answer, reply=replace(answer.reply, sections=(first, *answer.reply.sections)))
