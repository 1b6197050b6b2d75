"""Sending: what is saved is sent, in order, and what became of it is recorded."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.clock import utc_now
from core.errors import (
    AmbiguousSendError,
    CarehelpError,
    PermanentSendError,
    SendError,
    StoreUnavailable,
    TemporarySendError,
)
from core.message import Channel, Outbound, Receipt
from core.ports import ChannelAdapter, Clock
from core.triage.model import Level
from core.watch import SILENT, Span, Watch
from data.turns import Turns, Unsent

#: seconds before the next try, by tries so far; the last goes on for as long as the part is wanted
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0)
#: after so many tries a part is given up: about two days
MOST_ATTEMPTS = 200
#: nothing may be sent until the person writes again: then it goes out
WAIT_FOR_THE_PERSON = frozenset({"63016"})
#: a result that could not be recorded is held until the database is back
RECORD_AGAIN_SECONDS = 0.5
#: a send under way whose job is cancelled has so long to end and be recorded
FINISH_SECONDS = 20.0

log = logging.getLogger(__name__)


class Sender:
    """Sends the parts of one conversation after each other."""

    def __init__(
        self,
        turns: Turns,
        adapters: Mapping[Channel, ChannelAdapter],
        back_off: Sequence[float] = BACK_OFF,
        *,
        clock: Clock = utc_now,
        watch: Watch = SILENT,
    ) -> None:
        self._turns, self._adapters, self._back_off = turns, adapters, back_off
        self._clock, self._watch = clock, watch

    async def flush(self, unsent: Sequence[Unsent]) -> float | None:
        """Send what earlier turns left, settling what may have gone out. Returns as `send`.

        A rescue goes first and on its own: the store arranges its next try.
        """
        for item in unsent:
            if item.rescue:
                await self._one(item.outbound, ambiguous=item.ambiguous)
        return await self._in_order([item for item in unsent if not item.rescue])

    async def _in_order(self, unsent: Sequence[Unsent]) -> float | None:
        for position, item in enumerate(unsent):
            pause = await self._one(item.outbound, ambiguous=item.ambiguous)
            if pause is not None:
                await self._put_back([rest.outbound for rest in unsent[position + 1 :]])
                return pause
        return None

    async def send(self, parts: Sequence[Outbound]) -> float | None:
        """Send the parts in order. None: all are done with. Else the seconds until it is worth going on."""
        return await self.flush([Unsent(outbound=part, ambiguous=False) for part in parts])

    async def _one(self, outbound: Outbound, *, ambiguous: bool) -> float | None:
        """A part that may have left is followed to its record, even if its job is cancelled: else it goes out twice."""
        with self._watch.sending(outbound) as span:
            trying = asyncio.create_task(self._try(outbound, span, ambiguous=ambiguous))
            try:
                return await asyncio.shield(trying)
            except asyncio.CancelledError:
                await asyncio.wait({trying}, timeout=FINISH_SECONDS)
                trying.cancel()
                raise

    async def _try(self, outbound: Outbound, span: Span, *, ambiguous: bool) -> float | None:
        adapter = self._adapters[outbound.address.channel]
        try:
            receipt = await self._settled(adapter, outbound) if ambiguous else None
            if receipt is None and not await self._ours(outbound):
                log.warning("send left to another worker", extra={"part": outbound.id})
                return None
            receipt = receipt or await adapter.send(outbound)
        except PermanentSendError as error:
            span.note(error=type(error).__name__, code=error.code)
            await self._give_up(outbound, error)
            return None
        except TemporarySendError as error:
            span.note(error=type(error).__name__, code=error.code)
            return await self._postpone(outbound, error)
        except Exception:  # a fault of ours must not be tried without pause, nor lose the part
            log.exception("send failed", extra={"part": outbound.id, "channel": outbound.address.channel.value})
            span.note(error="fault")
            return await self._postpone(outbound, AmbiguousSendError("a fault of ours"))
        self._watch.taken(outbound, self._clock())
        log.info("part sent", extra={"part": outbound.id, "channel": outbound.address.channel.value})
        await self._record(lambda: self._turns.sent(outbound, receipt))
        return None

    async def _ours(self, outbound: Outbound) -> bool:
        """Whether nobody has taken the part over while we did nothing. Where the database can't be asked, an emergency
        goes out all the same: twice is better than late."""
        while True:
            try:
                return await self._turns.holds(outbound)
            except StoreUnavailable:
                if outbound.level is Level.EMERGENCY:
                    return True
                await asyncio.sleep(RECORD_AGAIN_SECONDS)

    async def _settled(self, adapter: ChannelAdapter, outbound: Outbound) -> Receipt | None:
        """What the provider knows of an earlier try. If it can't be asked, sending again beats silence. The newest of
        several sends is found first: if that one is another part with the same words, this one did not go out."""
        try:
            receipt = await adapter.settle(outbound)
            return None if receipt and await self._turns.is_of_another(outbound, receipt) else receipt
        except CarehelpError as error:
            log.warning("send not settled", extra={"error": type(error).__name__, "part": outbound.id})
            return None

    async def _give_up(self, outbound: Outbound, error: PermanentSendError) -> None:
        channel = outbound.address.channel.value
        if error.code in WAIT_FOR_THE_PERSON:
            self._watch.meter.sent(channel, "waits", error.code)
            log.info("send waits for the person", extra={"part": outbound.id, "code": error.code, "channel": channel})
            return await self._record(lambda: self._turns.waits(outbound, error.code))
        await self._fail(outbound, error)
        if error.unreachable:
            await self._record(lambda: self._turns.unreachable(outbound))
        return None

    async def _fail(self, outbound: Outbound, error: SendError) -> None:
        channel = outbound.address.channel.value
        self._watch.meter.sent(channel, "given_up", error.code)
        log.warning("send given up", extra={"part": outbound.id, "code": error.code, "channel": channel})
        await self._record(lambda: self._turns.failed(outbound, error.code))

    async def _postpone(self, outbound: Outbound, error: TemporarySendError) -> float | None:
        if outbound.attempts + 1 >= MOST_ATTEMPTS:
            await self._fail(outbound, error)
            return None
        step = self._back_off[min(outbound.attempts, len(self._back_off) - 1)]
        pause = max(error.retry_after or 0.0, step * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, not a secret
        ambiguous = isinstance(error, AmbiguousSendError)
        channel = outbound.address.channel.value
        self._watch.meter.sent(channel, "ambiguous" if ambiguous else "postponed", error.code)
        log.info(
            "send postponed",
            extra={"part": outbound.id, "code": error.code, "seconds": round(pause, 1), "channel": channel},
        )
        await self._record(lambda: self._turns.postponed(outbound, pause, ambiguous=ambiguous, code=error.code))
        return pause

    async def _put_back(self, rest: Sequence[Outbound]) -> None:
        for outbound in rest:
            await self._record(
                lambda outbound=outbound: self._turns.postponed(outbound, 0.0, ambiguous=False, code=None)  # type: ignore[misc]
            )

    async def _record(self, write: Callable[[], Awaitable[None]]) -> None:
        """A send that happened must not be forgotten while the database restarts, or it would happen twice."""
        while True:
            try:
                return await write()
            except StoreUnavailable:
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
