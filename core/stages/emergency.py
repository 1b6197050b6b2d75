"""The emergency answer: what to do now, go now, numbers, first aid. Fixed texts: no model, no network."""

from collections.abc import Sequence
from dataclasses import replace

from core.case import Answer, Case
from core.knowledge.retrieve import Retriever
from core.knowledge.thread import Thread
from core.message import Reply, Role, Section
from core.numbers import Numbers
from core.stages.places import Places
from core.texts import Catalogue
from core.triage.first_aid import FirstAid, FirstAidText, key_of
from core.triage.model import Level

#: first aid where the police may help
POLICE = frozenset({"violence", "beaten"})
#: among how many of the pages found one of a key's own is looked for
LOOKED_AT = 10
#: that the page is sought among all
ANY = "*"


class Emergency:
    """Answers whatever the gate calls an emergency, before anything else is asked."""

    name = "emergency"

    def __init__(
        self, *, first_aid: FirstAid, numbers: Numbers, texts: Catalogue, places: Places, retriever: Retriever
    ) -> None:
        self._first_aid, self._numbers, self._texts, self._places = first_aid, numbers, texts, places
        self._retriever = retriever

    async def __call__(self, case: Case) -> Answer | None:
        """None unless the level is emergency and somebody has written words."""
        if case.triage.level is not Level.EMERGENCY or not case.text:
            return None
        key = key_of(case.triage)
        text = self._first_aid.get(key, case.language)
        pages = self._first_aid.pages.get(key or "", ())
        reply = self._reply(case, text, key)
        if len(pages) == 1:
            return Answer(reply=reply, about=pages[0])
        return Answer(reply=reply, seeks=pages or (ANY,))

    def recall(self, sought: Sequence[str], thread: Thread, language: str) -> str | None:
        """The page of an emergency that was answered, looked for when something is asked after it, since its answer
        waits for no search: of the pages of the danger's key the one that fits best, without a key's the one that
        really answers."""
        text, *before = thread.said or ("",)
        found = self._retriever.search(
            text,
            language=language,
            concepts=thread.concepts,
            thread=replace(thread, said=tuple(before)),
            limit=LOOKED_AT,
        )
        if ANY not in sought:
            return next((passage.page.id for passage in found if passage.page.id in sought), sought[0])
        return found[0].page.id if found and found[0].confident else None

    def _reply(self, case: Case, text: FirstAidText, key: str | None) -> Reply:
        language = case.language
        sections = (
            Section(role=Role.ACT, text=text.act, short=text.sms),
            Section(role=Role.GO, text=self._texts.get("go_now", language), short=""),
            Section(role=Role.NUMBERS, text=self._call(key, language), short=self._call_short(key)),
            self._places.section(case) or self._places.ask(case),
            Section(role=Role.FIRST_AID, text=text.block, short=""),
        )
        return Reply(sections=sections, language=language, level=Level.EMERGENCY)

    def _call(self, key: str | None, language: str) -> str:
        lines = [self._texts.get("call_medical", language, number=self._numbers.shown["medical"])]
        if key in POLICE:
            lines.append(self._texts.get("call_police", language, number=self._numbers.shown["police"]))
        return "\n".join(lines)

    def _call_short(self, key: str | None) -> str:
        shown = self._numbers.shown
        return f"SAMU {shown['medical']}" + (f", Police {shown['police']}" if key in POLICE else "")
