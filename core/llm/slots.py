"""How many calls a provider gets at a time, and who need not wait for one: whoever would wait in vain."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from core.errors import ProviderCrowded

#: nobody waits longer than this for a call to begin, in seconds: the library's answer is better than a late one
MOST_WAIT = 5.0
#: how much the latest call counts for how long one takes
LATEST = 0.3


class Slots:
    """At most `count` calls at a time. `clock` is monotonic, in seconds."""

    def __init__(self, count: int, clock: Callable[[], float], *, most_wait: float = MOST_WAIT) -> None:
        self._count, self._clock, self._most_wait = count, clock, most_wait
        self._free = asyncio.Semaphore(count)
        self._waiting = 0
        #: when each call under way began, the oldest first
        self._begun: dict[object, float] = {}
        self._usual = 0.0

    @contextlib.asynccontextmanager
    async def one(self, within: float) -> AsyncIterator[None]:
        """A slot for a call that must be over within so many seconds. Raises ProviderCrowded as soon as it can't be."""
        await self._acquire(within)
        call, began = object(), self._clock()
        self._begun[call] = began
        try:
            yield
            self._took(self._clock() - began)
        finally:
            del self._begun[call]
            self._free.release()

    async def _acquire(self, within: float) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        most = min(self._most_wait, within - self.usual)
        if self._wait() > most:
            raise ProviderCrowded("all calls are taken, and those before would take too long")
        self._waiting += 1
        try:
            async with asyncio.timeout(most):
                await self._free.acquire()
        except TimeoutError as error:
            raise ProviderCrowded("no call became free in time") from error
        finally:
            self._waiting -= 1

    @property
    def usual(self) -> float:
        """Seconds that a call takes: as the last ones did, or as the oldest under way has taken already."""
        oldest = next(iter(self._begun.values()), None)
        return max(self._usual, 0.0 if oldest is None else self._clock() - oldest)

    def _wait(self) -> float:
        """Seconds until a newcomer's call would begin: a slot becomes free every `usual / count` seconds."""
        return (self._waiting + 1) * self.usual / self._count

    def _took(self, seconds: float) -> None:
        self._usual = seconds if not self._usual else (1 - LATEST) * self._usual + LATEST * seconds
