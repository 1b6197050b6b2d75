"""Waiting for answers that another process may be writing: one statement at a time asks for everybody who waits."""

import asyncio
from dataclasses import dataclass
from typing import LiteralString

from core.errors import NotFound, StoreError
from data.database import Database

EVERY_SECONDS = 0.05
AFTER_A_FAULT_SECONDS = 0.5
ENDED: LiteralString = """
    select asked.id, m.id is not null, m.answered_by
    from unnest(%s::bigint[]) as asked(id) left join public.messages m on m.id = asked.id
    where m.id is null or m.status <> 'received'
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A message needs no more work. `by`: the id of the reply, None where nothing was said."""

    by: int | None


class Answers:
    """Tells when messages are answered. While nobody waits, nothing is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[int, set[asyncio.Future[Answered]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def wait(self, message_id: int, seconds: float) -> Answered | None:
        """What came of a message; None: nothing yet. Raises NotFound if the message was erased."""
        future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(message_id, set()).add(future)
        if self._task is None:
            self._task = asyncio.create_task(self._look(), name="answers")
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            return None
        finally:
            self._leave(message_id, future)

    def _leave(self, message_id: int, future: asyncio.Future[Answered]) -> None:
        future.cancel()
        if others := self._waiting.get(message_id):
            others.discard(future)
            if not others:
                del self._waiting[message_id]

    async def _look(self) -> None:
        try:
            while self._waiting:
                pause = EVERY_SECONDS
                try:
                    for message_id, there, by in await self._database.query(ENDED, list(self._waiting)):
                        self._tell(message_id, Answered(by=by) if there else None)
                except StoreError:  # whoever waits goes on waiting: the message is safe
                    pause = AFTER_A_FAULT_SECONDS
                await asyncio.sleep(pause)
        finally:
            self._task = None

    def _tell(self, message_id: int, answered: Answered | None) -> None:
        for future in self._waiting.pop(message_id, ()):
            if future.done():
                continue
            if answered is None:
                future.set_exception(NotFound("the message was erased"))
            else:
                future.set_result(answered)
