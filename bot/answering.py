"""`carehelp answer`: the pipeline without a database, for evaluation."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

from bot import lines
from bot.app import _simulator, make_pipeline
from bot.clock import utc_now
from bot.content import load as load_content
from bot.models import make_chain, make_interpreter
from bot.settings import Settings
from core.connections import Connections
from core.message import Address, Channel, InboundMessage, Kind
from core.turn import Conversation, Episode, Outcome, Received, Said, Turn

Json = dict[str, Any]


class Answering:
    """Answers one item as if it were a turn, with its context as the turns before."""

    def __init__(self, settings: Settings, rendering: str, connections: Connections) -> None:
        simulator = _simulator(settings, utc_now)
        self._address = Address(channel=Channel.SIMULATOR, account=rendering, id="evaluation")
        content, chain = load_content(), make_chain(settings, connections)
        self._pipeline = make_pipeline(
            settings,
            content=content,
            chain=chain,
            adapters={Channel.SIMULATOR: simulator},
            interpreter=make_interpreter(settings, content=content, chain=chain, connections=connections),
        )

    async def __call__(self, item: Json) -> Json:
        """The reply and what was decided."""
        conversation = Conversation(id=0, address=self._address)
        history: tuple[Said, ...] = ()
        for text in lines.context(item):
            conversation, history, _ = await self._turn(conversation, history, text)
        _, _, outcome = await self._turn(conversation, history, item["text"])
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

    async def _turn(
        self, conversation: Conversation, history: tuple[Said, ...], text: str
    ) -> tuple[Conversation, tuple[Said, ...], Outcome]:
        now = utc_now() - timedelta(seconds=1)
        message = InboundMessage(address=self._address, provider_id="0", scope="", kind=Kind.TEXT, text=text)
        received = (Received(id=0, message=message, at=now),)
        outcome = await self._pipeline(Turn(conversation=conversation, received=received, history=history))
        said = [*history, Said(role="user", text=text, at=now)]
        if outcome.reply:
            said.append(Said(role="assistant", text=outcome.reply.text, at=now))
        after = Conversation(
            id=0,
            address=self._address,
            language=outcome.language or conversation.language,
            chosen_language=outcome.chosen_language or conversation.chosen_language,
            episode=outcome.episode or Episode(),
        )
        return after, tuple(said), outcome


def run(settings: Settings, rendering: str) -> int:
    """Answer standard input; returns how many lines were bad."""

    async def go() -> int:
        connections = Connections(local_only=settings.local_only)
        try:
            return await lines.run_async(Answering(settings, rendering, connections), sys.stdin, sys.stdout)
        finally:
            await connections.close()

    return asyncio.run(go())
