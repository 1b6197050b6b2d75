"""Answering from the library: in a model's words where one is configured and its text passes review, else composed."""

from collections.abc import Mapping, Sequence

from core.case import Answer, Case
from core.knowledge.retrieve import Passage, Retriever
from core.llm.chain import Chain
from core.llm.model import ChatMessage, Completion
from core.llm.prompt import build
from core.message import Channel, Reply, Role, Section
from core.review import Review
from core.texts import Catalogue
from core.triage.model import Level

#: what a model may write, by channel, in characters
BUDGET: Mapping[str, int] = {Channel.SMS: 420}
DEFAULT_BUDGET = 900
TOKENS_PER_CHARACTER = 0.5
PASSAGES = 3
REPAIR = "Your answer can't be sent because of: {objections}. Write it again so that it keeps every rule."


class ModelAnswer:
    """The model's answer, read before it is sent: what fails twice is not sent."""

    name = "model"

    def __init__(self, *, chain: Chain, retriever: Retriever, review: Review, texts: Catalogue) -> None:
        self._chain, self._retriever, self._review, self._texts = chain, retriever, review, texts

    async def __call__(self, case: Case) -> Answer | None:
        """None when no provider answered in time, or what it wrote can't be sent."""
        passages = find(self._retriever, case)
        bodies = [(p.page.id, passage_text(p)) for p in passages]
        prompt = build(
            text=case.text,
            language=case.language,
            level=case.triage.level,
            passages=bodies,
            facts=case.triage.facts,
            history=case.turn.history,
            characters=_budget(case),
        )
        completion = await self._chain.complete(prompt, max_tokens=int(_budget(case) * TOKENS_PER_CHARACTER))
        if completion is None:
            return None
        objections = self._object(case, completion, bodies)
        if objections:
            completion = await self._repair(case, prompt, completion, objections)
            if completion is None or self._object(case, completion, bodies):
                return None
        return Answer(
            reply=self._reply(case, completion, passages),
            provider=completion.provider,
            passages=tuple(page_id for page_id, _ in bodies),
            objections=objections,
        )

    def _object(self, case: Case, completion: Completion, bodies: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return self._review.objections(
            completion.text,
            language=case.language,
            pressing=case.triage.level.rank <= Level.URGENT.rank,
            passages=[body for _, body in bodies],
            most_characters=int(_budget(case) * 1.3),
        )

    async def _repair(
        self, case: Case, prompt: list[ChatMessage], said: Completion, objections: Sequence[str]
    ) -> Completion | None:
        again = [
            *prompt,
            ChatMessage(role="assistant", content=said.text),
            ChatMessage(role="user", content=REPAIR.format(objections=", ".join(objections))),
        ]
        return await self._chain.complete(again, max_tokens=int(_budget(case) * TOKENS_PER_CHARACTER))

    def _reply(self, case: Case, completion: Completion, passages: Sequence[Passage]) -> Reply:
        sections = [Section(role=Role.ANSWER, text=completion.text)]
        if case.triage.level is Level.URGENT:
            sections.insert(0, Section(role=Role.GO, text=self._texts.get("urgent_line", case.language)))
        return Reply(sections=tuple(sections), language=case.language, level=case.triage.level)


def find(retriever: Retriever, case: Case) -> tuple[Passage, ...]:
    """Pages that answer the case: its words, its concepts, and what was said before."""
    recent = [said.text for said in case.turn.history if said.role == "user"][-3:]
    concepts = (*case.triage.signs, *case.triage.topics)
    return retriever.search(case.text, language=case.language, concepts=concepts, recent=recent, limit=PASSAGES)


def passage_text(passage: Passage) -> str:
    """A page as a model reads it."""
    text = passage.page.texts[passage.language]
    parts = (text.title, text.what, *text.home, *text.avoid, *text.when)
    return "\n".join(part for part in parts if part)


def _budget(case: Case) -> int:
    """Characters for a model; the simulator's account says which channel it shows."""
    address = case.turn.conversation.address
    channel = address.account if address.channel is Channel.SIMULATOR else address.channel
    return BUDGET.get(channel, DEFAULT_BUDGET)
