"""`carehelp answer`: the pipeline without a database, for evaluation."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot import lines
from bot.app import make_pipeline, make_simulator
from bot.clock import utc_now
from bot.content import Content
from bot.content import load as load_content
from bot.models import make_chain, make_interpreter
from bot.settings import Settings
from core.connections import Connections
from core.message import Address, Channel, InboundMessage, Kind
from core.pipeline import Pipeline
from core.turn import Conversation, Outcome, Received, Said, Turn

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A conversation without a database, as it stands between two turns."""

    conversation: Conversation
    history: tuple[Said, ...] = ()

    @classmethod
    def begin(cls, address: Address) -> "Talk":
        """Nobody has written yet."""
        return cls(conversation=Conversation(id=0, address=address))


async def said(pipeline: Pipeline, talk: Talk, text: str) -> tuple[Talk, Outcome]:
    """What comes of a message, and the conversation after it as the database would keep it."""
    conversation, address = talk.conversation, talk.conversation.address
    now = utc_now() - timedelta(seconds=1)
    message = InboundMessage(address=address, provider_id="0", scope="", kind=Kind.TEXT, text=text)
    received = (Received(id=0, message=message, at=now),)
    outcome = await pipeline(Turn(conversation=conversation, received=received, history=talk.history))
    history = [*talk.history, Said(role="user", text=text, at=now)]
    if outcome.reply:
        history.append(Said(role="assistant", text=outcome.reply.text, at=now))
    after = Conversation(
        id=0,
        address=address,
        language=outcome.language or conversation.language,
        chosen_language=outcome.chosen_language or conversation.chosen_language,
        episode=outcome.episode,
    )
    return Talk(conversation=after, history=tuple(history)), outcome


class Answering:
    """Answers one item as if it were a turn, with its context as the turns before."""

    def __init__(
        self, settings: Settings, rendering: str, connections: Connections, *, content: Content | None = None
    ) -> None:
        simulator = make_simulator(settings, utc_now)
        self._address = Address(channel=Channel.SIMULATOR, account=rendering, id="evaluation")
        content, chain = content or load_content(), make_chain(settings, connections)
        self._pipeline = make_pipeline(
            settings,
            content=content,
            chain=chain,
            adapters={Channel.SIMULATOR: simulator},
            interpreter=make_interpreter(settings, content=content, chain=chain, connections=connections),
        )

    async def __call__(self, item: Json) -> Json:
        """The reply and what was decided."""
        talk = Talk.begin(self._address)
        for text in lines.context(item):
            talk, _ = await said(self._pipeline, talk, text)
        _, outcome = await said(self._pipeline, talk, item["text"])
        decision = outcome.decision
        return {
            "id": item.get("id"),
            "language": outcome.reply.language if outcome.reply else decision.language,
            "level": decision.level.value,
            "text": outcome.reply.text if outcome.reply else "",
            "parts": [part.text for part in outcome.fitted.parts],
            "stage": decision.stage,
            "provider": decision.provider,
            "passages": list(decision.passages),
            "signs": list(decision.signs),
            "rules": list(decision.rules),
        }


def run(settings: Settings, rendering: str) -> int:
    """Answer standard input; returns how many lines were bad."""

    async def go() -> int:
        connections = Connections(local_only=settings.local_only)
        try:
            return await lines.run_async(Answering(settings, rendering, connections), sys.stdin, sys.stdout)
        finally:
            await connections.close()

    return asyncio.run(go())
