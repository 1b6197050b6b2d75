"""Answering from the library: in a model's words where one is configured and its text passes review, else composed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.case import Answer, Case
from core.errors import StoreError
from core.knowledge.compose import Composer
from core.knowledge.parts import written_for
from core.knowledge.retrieve import CERTAIN, Passage
from core.llm.chain import Chain
from core.llm.model import ChatMessage, Completion
from core.llm.prompt import build
from core.message import Channel, Reply, Role, Section
from core.review import Review
from core.stages.asked import AskedOf
from core.stages.find import Finder
from core.triage.model import Level

#: what a model may write, by channel, in characters
BUDGET: Mapping[str, int] = {Channel.SMS: 420}
DEFAULT_BUDGET = 900
TOKENS_PER_CHARACTER = 0.5
REPAIR = "Your answer can't be sent because of: {objections}. Write it again so that it keeps every rule."


class Background(Protocol):
    """The hospital's own data."""

    async def search(self, text: str) -> Sequence[str]:
        """Summaries that share words with a text. Raises StoreError."""


class ModelAnswer:
    """The model's answer, read before it is sent: what fails twice is not sent."""

    name = "model"

    def __init__(
        self,
        *,
        chain: Chain,
        finder: Finder,
        asked: AskedOf,
        review: Review,
        composer: Composer,
        background: Background | None = None,
    ) -> None:
        self._chain, self._finder, self._asked = chain, finder, asked
        self._review, self._composer, self._background = review, composer, background

    async def __call__(self, case: Case) -> Answer | None:
        """None when no provider answered in time, or what it wrote can't be sent."""
        passages = await self._passages(case)
        bodies = [(p.page.id, self._body(case, p)) for p in passages]
        prompt = build(
            text=case.text,
            language=case.language,
            level=case.triage.level,
            passages=bodies,
            facts=case.triage.facts,
            history=case.turn.history,
            characters=_budget(case),
            records=await self._records(case),
        )
        deadline = self._chain.deadline()
        tokens = int(_budget(case) * TOKENS_PER_CHARACTER)
        completion = await self._chain.complete(prompt, max_tokens=tokens, deadline=deadline)
        if completion is None:
            return None
        spent = [completion]
        objections = self._object(case, completion, bodies)
        if objections:
            again = _repair(prompt, completion, objections)
            completion = await self._chain.complete(again, max_tokens=tokens, deadline=deadline)
            if completion is None or self._object(case, completion, bodies):
                return None
            spent.append(completion)
        return Answer(
            reply=self._reply(case, completion, passages),
            provider=completion.provider,
            tokens=(sum(one.prompt_tokens for one in spent), sum(one.completion_tokens for one in spent)),
            cost=sum(one.cost for one in spent),
            passages=tuple(page_id for page_id, _ in bodies),
            objections=objections,
        )

    async def _passages(self, case: Case) -> Sequence[Passage]:
        """The pages to write from: the one that the message is asked of before those that its words find."""
        found = await self._finder(case)
        page = self._asked.page(case)
        if page is None:
            return found
        asked = Passage(page=page, language=self._asked.code(case, page), score=CERTAIN, share=1.0, likely=1.0)
        return (asked, *(passage for passage in found if passage.page.id != page.id))[: max(len(found), 1)]

    def _body(self, case: Case, passage: Passage) -> str:
        """A page as a model reads it, led by the line that was written for what is asked."""
        text = passage.page.texts[passage.language]
        line = written_for(self._asked.question(case, passage.page, passage.language), text)
        return "\n".join(part for part in (line, passage_text(passage)) if part)

    async def _records(self, case: Case) -> Sequence[str]:
        """Summaries of other consultations; an answer does not fail for want of them."""
        if self._background is None:
            return ()
        try:
            return await self._background.search(case.text)
        except StoreError:
            return ()

    def _object(self, case: Case, completion: Completion, bodies: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return self._review.objections(
            completion.text,
            language=case.language,
            pressing=case.triage.level.rank <= Level.URGENT.rank,
            passages=[body for _, body in bodies],
            most_characters=int(_budget(case) * 1.3),
        )

    def _reply(self, case: Case, completion: Completion, passages: Sequence[Passage]) -> Reply:
        """What the model wrote, how fast to go before it, the source and what this is not behind it."""
        language, level = case.language, case.triage.level
        sections = [Section(role=Role.ANSWER, text=completion.text)]
        if level is Level.URGENT:
            sections.append(self._composer.urgent(language))
        if passages and passages[0].confident:
            sections.append(self._composer.source(passages[0].page.sources, language))
        sections.append(self._composer.disclaimer(language))
        return Reply(sections=tuple(sections), language=language, level=level)


def _repair(prompt: list[ChatMessage], said: Completion, objections: Sequence[str]) -> list[ChatMessage]:
    """The prompt again, with what was wrong with the answer."""
    return [
        *prompt,
        ChatMessage(role="assistant", content=said.text),
        ChatMessage(role="user", content=REPAIR.format(objections=", ".join(objections))),
    ]


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
