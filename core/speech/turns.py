"""Notes that are decoded beside one another, and texts that are answered meanwhile."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

#: how many times as long as its turn a note rests while others wait
RESTS = 2.0
#: seconds; a turn that took longer was kept from the processor by others, who need no more room
LONGEST_REST = 0.25


class Turns:
    """Whose turn it is to decode: one note's at a time, for a chunk, so that a long one does not hold up the rest.

    Where others wait, whoever had a turn rests twice as long as it took: texts are answered meanwhile.
    """

    def __init__(self) -> None:
        self._turn, self._waiting = asyncio.Lock(), 0

    @asynccontextmanager
    async def mine(self) -> AsyncGenerator[None, None]:
        """My turn, when it comes."""
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            began = time.monotonic()
            yield
            if self._waiting:
                await asyncio.sleep(min(RESTS * (time.monotonic() - began), LONGEST_REST))
        finally:
            self._turn.release()
