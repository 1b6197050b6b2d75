"""The worker: one job is one conversation. Sends what is due, answers what is unanswered, sends the answer."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime

from bot.sender import Sender
from core.errors import StoreError, StoreUnavailable
from core.message import Channel
from core.ports import ChannelAdapter, Clock
from core.senses import takes_long
from core.turn import Decision, Lane, Outcome, Turn
from core.watch import SILENT, Span, Watch, following
from data.turns import Settling, Turns, Wait, Work

#: the pipeline: a turn to what comes of it; it answers whatever happens inside
Answer = Callable[[Turn], Awaitable[Outcome]]

TYPING_AFTER_SECONDS = 1.0
TYPING_EVERY_SECONDS = 4.5
AGAIN_SECONDS = 1.0
#: a note or a photo that gave its place back looks again after so long
PLACE_SECONDS = 2.0

log = logging.getLogger(__name__)


class Worker:
    """Handles the queue's jobs."""

    def __init__(
        self,
        *,
        turns: Turns,
        sender: Sender,
        answer: Answer,
        adapters: Mapping[Channel, ChannelAdapter],
        settling: Settling,
        clock: Clock,
        long_turns: int = 100,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        #: how many more turns with notes or photos may be under way: the other places are for words
        self._places = long_turns
        self._turns, self._sender, self._answer = turns, sender, answer
        self._adapters, self._settling, self._clock = adapters, settling, clock

    async def handle(self, conversation_id: int, job_id: int, lane: Lane, due: datetime | None = None) -> None:
        """One job. Whatever fails, the conversation keeps a waiting job until its messages are answered."""
        try:
            with following(conversation=conversation_id):
                pause = await self._turn(conversation_id, job_id, lane, due)
        except Exception:  # the next try must be arranged before the job ends, whatever happened
            log.exception("turn failed", extra={"conversation": conversation_id, "lane": lane.value})
            pause = AGAIN_SECONDS
        if pause is not None:
            await self._again(conversation_id, lane, pause)

    async def _turn(self, conversation_id: int, job_id: int, lane: Lane, due: datetime | None) -> float | None:
        """Seconds until the conversation is to be looked at again, None when nothing is left to do."""
        began = self._clock()
        work = await self._settled(conversation_id, job_id, lane)
        if work is None:
            return None
        if due or work.turn.received:
            late = began - (due or work.turn.received[0].at)
            self._watch.meter.started(lane.value, max(0.0, late.total_seconds()))
        pause = await self._sender.flush(work.unsent)
        if work.blocked_for is not None:
            pause = max(0.0, work.blocked_for)
        if work.turn.received:
            sent = await self._in_its_place(work.turn, send_now=pause is None)
            pause = sent if pause is None else pause
        return pause

    async def _in_its_place(self, turn: Turn, *, send_now: bool) -> float | None:
        """Texts do not wait behind notes: those that find all their places taken give this one back and come again."""
        if turn.lane is not Lane.TURNS or not takes_long(turn):
            return await self._answer_turn(turn, send_now=send_now)
        if self._places < 1:
            return PLACE_SECONDS
        self._places -= 1
        try:
            return await self._answer_turn(turn, send_now=send_now)
        finally:
            self._places += 1

    async def _settled(self, conversation_id: int, job_id: int, lane: Lane) -> Work | None:
        """The work, once the person has paused."""
        settling = self._settling
        loop = asyncio.get_running_loop()
        latest = loop.time() + settling.most
        while True:
            found = await self._turns.begin(conversation_id, job_id=job_id, lane=lane, settling=settling)
            if not isinstance(found, Wait):
                return found
            await asyncio.sleep(found.seconds)
            if loop.time() >= latest:
                settling = Settling(pause=0.0, most=0.0)

    async def _answer_turn(self, turn: Turn, *, send_now: bool) -> float | None:
        with self._watch.turn(turn) as span:
            started = self._watch.timer()
            messages = [received.id for received in turn.received]
            log.info("turn begun", extra={"messages": messages, "lane": turn.lane.value})
            async with self._typing(turn):
                outcome = await self._answer(turn)
            parts = await self._turns.commit(turn, outcome, send_now=send_now, trace=self._watch.tracer.current())
            self._tell(turn, outcome.decision, span, self._watch.timer() - started)
            return await self._sender.send(parts) if send_now else None

    def _tell(self, turn: Turn, decision: Decision, span: Span, seconds: float) -> None:
        """Those who watch, of a turn that is committed."""
        self._watch.meter.answered(turn.conversation.address.channel.value, turn.lane.value, decision, seconds)
        facts = {
            "language": decision.language,
            "triage": decision.level.value,
            "stage": decision.stage,
            "provider": decision.provider,
            "tokens": sum(decision.tokens),
            "cost": round(decision.cost, 6),
        }
        span.note(**facts)
        log.info(
            "turn answered",
            extra={**facts, "count": len(turn.received), "lane": turn.lane.value, "seconds": round(seconds, 3)},
        )

    @contextlib.asynccontextmanager
    async def _typing(self, turn: Turn) -> AsyncIterator[None]:
        """Shows that an answer is being written once it takes longer than a second."""

        async def show() -> None:
            await asyncio.sleep(TYPING_AFTER_SECONDS)
            while True:
                await self._adapters[turn.conversation.address.channel].typing(turn.conversation.address)
                await asyncio.sleep(TYPING_EVERY_SECONDS)

        task = asyncio.create_task(show())
        try:
            yield
        finally:
            task.cancel()

    async def _again(self, conversation_id: int, lane: Lane, pause: float) -> None:
        """A job for later, saved before this one ends."""
        while True:
            try:
                return await self._turns.enqueue(conversation_id, lane, pause)
            except StoreUnavailable:
                await asyncio.sleep(AGAIN_SECONDS)
            except StoreError:
                log.exception("no job for later", extra={"conversation": conversation_id})
                await asyncio.sleep(AGAIN_SECONDS)
