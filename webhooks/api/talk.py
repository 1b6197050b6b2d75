"""A turn over the API: the message is accepted like any channel's, a worker answers, and whoever asked waits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from channels.api import ApiAdapter
from core.errors import NotFound, Unprocessable
from core.fitting.fit import numbered
from core.identity import Person
from core.message import Address, Channel, InboundMessage
from core.message import Choice as Offered
from core.texts import Catalogue
from core.triage.model import Level
from data.answers import Answers
from data.conversations import Conversations, Kept, Line
from webhooks.api.model import ChatAnswer, ChatRequest, Choice, Source
from webhooks.hooks import Reception

#: the pages with these ids, as an answer in this language names them
Sources = Callable[[Sequence[str], str], list[Source]]
#: where a message is that is only looked at
NOWHERE = Address(channel=Channel.API, account="", id="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A message that is safe."""

    conversation_id: int
    message_id: int


class Talk:
    """Takes what people say and gives what they are told."""

    def __init__(
        self,
        *,
        adapter: ApiAdapter,
        reception: Reception,
        conversations: Conversations,
        answers: Answers,
        texts: Catalogue,
        sources: Sources,
        sign: Callable[[str], str],
    ) -> None:
        """`sign`: a keyed hash, so that nothing of a caller's own key is stored."""
        self._adapter, self._reception, self._conversations = adapter, reception, conversations
        self._answers, self._texts, self._sources, self._sign = answers, texts, sources, sign

    async def accept(self, person: Person, asked: ChatRequest, *, key: str | None) -> Ticket:
        """Commit the message with its job. With the `key` of an earlier request nothing new is accepted: the ticket is
        that one's. Raises NotFound, Unprocessable, StoreUnavailable."""
        handle = self._sign(f"api:{person.id}:{key}") if key else uuid4().hex
        if key and (ticket := await self._earlier(person, asked, handle)):
            return ticket
        conversation_id, address = await self._address(person, asked, handle)
        if asked.language:
            await self._conversations.choose_language(person, conversation_id, asked.language)
        accepted = await self._reception.take(self._message(asked, address, handle))
        if accepted and accepted.message_id is not None and accepted.conversation_id is not None:
            return Ticket(conversation_id=accepted.conversation_id, message_id=accepted.message_id)
        if ticket := await self._earlier(person, asked, handle):  # two requests with one key at the same moment
            return ticket
        raise NotFound("the message was erased")

    def pressing(self, asked: ChatRequest) -> bool:
        """Whether the gate finds an emergency in the words: it passes whatever is limited."""
        return self._reception.level(self._message(asked, NOWHERE, "")) is Level.EMERGENCY

    async def answer(self, person: Person, ticket: Ticket, *, seconds: float) -> ChatAnswer | None:
        """The answer, None if there is none within so many seconds. Raises NotFound if the message was erased."""
        answered = await self._answers.wait(ticket.message_id, seconds)
        if answered is None:
            return None
        line = await self._conversations.line(person, answered.by) if answered.by else None
        return await self._told(person, ticket, line)

    def _message(self, asked: ChatRequest, address: Address, handle: str) -> InboundMessage:
        return self._adapter.message(address, asked.message, key=handle, language=asked.language)

    async def _address(self, person: Person, asked: ChatRequest, handle: str) -> tuple[int, Address]:
        if asked.conversation_id is None:
            return await self._conversations.open(person, handle)
        return asked.conversation_id, await self._conversations.find(person, asked.conversation_id, handle=handle)

    async def _earlier(self, person: Person, asked: ChatRequest, handle: str) -> Ticket | None:
        """The ticket of the request that had this key first. Raises Unprocessable if it said something else."""
        known = await self._conversations.known(person, self._adapter.dedup_key(person.id, handle))
        if known is None:
            return None
        message = self._message(asked, NOWHERE, handle)
        elsewhere = asked.conversation_id not in (None, known.conversation_id)
        if elsewhere or (known.text, known.kind) != (message.text, message.kind.value):
            raise Unprocessable("this Idempotency-Key was used for another request", reason="key_reused")
        return Ticket(conversation_id=known.conversation_id, message_id=known.id)

    async def _told(self, person: Person, ticket: Ticket, line: Line | None) -> ChatAnswer:
        asked = line or await self._conversations.line(person, ticket.message_id)
        level = (asked.level if asked else None) or Level.ROUTINE
        language = (asked.language if asked else None) or "fr"
        kept = (await self._conversations.kept(line)).get(line.id, Kept()) if line else Kept()
        return ChatAnswer(
            conversation_id=ticket.conversation_id,
            message_id=ticket.message_id,
            reply_id=line.id if line else None,
            response=with_choices(line.text, kept.choices) if line else None,
            language=line.language if line else None,
            triage_level=level,
            emergency=level is Level.EMERGENCY,
            disclaimer=self._texts.get("disclaimer", language),
            sources=self._sources(kept.passages, language),
            choices=choices(kept.choices),
        )


def with_choices(text: str, offered: Sequence[Offered]) -> str:
    """The text with the numbered choices behind it, which its question ends with."""
    return f"{text}\n\n{numbered(offered)}" if offered else text


def choices(offered: Sequence[Offered]) -> list[Choice]:
    """The choices as a client shows them."""
    return [Choice(number=number, label=choice.label) for number, choice in enumerate(offered, 1)]
