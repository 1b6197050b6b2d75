"""Retention: what has been kept for its time is erased, a few conversations at a time, whoever is killed meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from data.database import Database

#: conversations in a transaction
BATCH = 200
#: a run begins so long after the one before
EVERY_SECONDS = 3600.0
#: a run whose worker was not seen for so long is gone on with by another
STALE_SECONDS = 60.0
#: a run beside patients works for so large a share of its time and rests for the others
SHARE = 0.2
#: but never rests longer than this, in seconds, or it would look left
REST_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Retired:
    """What a run erased: numbers alone."""

    messages: int
    conversations: int


class Retention:
    """`days`: how long messages are kept with consent; `hours`: without. `timer` counts seconds, `sleep` rests some."""

    def __init__(
        self,
        database: Database,
        *,
        days: int,
        hours: float,
        batch: int = BATCH,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database, self._days, self._hours, self._batch = database, days, hours, batch
        self._timer, self._sleep = timer, sleep

    async def if_due(self) -> Retired | None:
        """Run if it is time and nobody else is at it; None otherwise. Most of the time it rests: nobody waits for it,
        and whoever writes meanwhile must not wait behind it."""
        return await self._run(EVERY_SECONDS, STALE_SECONDS, rests=True)

    async def now(self) -> Retired | None:
        """Run whatever the time and without rest, going on with a run that was left. None: another begins at this very
        moment."""
        return await self._run(0.0, 0.0, rests=False)

    async def tidy_up(self) -> int:
        """Drop what is over: files and hashes that have served, old lines of logs, and confirmations that could not be
        sent: how many of those is returned."""
        rows = await self._database.query("select carehelp.tidy_up()")
        return int(rows[0][0])

    async def _run(self, every: float, stale: float, *, rests: bool) -> Retired | None:
        ((run,),) = await self._database.query("select carehelp.begin_retention(%s, %s)", every, stale)
        if run is None:
            return None
        done = False
        while not done:
            began = self._timer()
            ((done,),) = await self._database.query(
                "select carehelp.retire(%s, %s, %s, %s)", run, self._days, self._hours, self._batch
            )
            if rests and not done:
                await self._sleep(_rest(self._timer() - began))
        ((messages, conversations),) = await self._database.query(
            "select messages, conversations from carehelp.retention_runs where id = %s", run
        )
        return Retired(messages=messages, conversations=conversations)


def _rest(worked: float) -> float:
    """Seconds of rest after so many seconds of work."""
    return min(worked * (1 - SHARE) / SHARE, REST_SECONDS)
