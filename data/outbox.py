"""The outbox for an operator: what was given up or waits, without anything personal, and sending it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from core.message import Channel
from data.database import Database

#: parts that nobody will send unless somebody does something: given up, or waiting for the person to write.
#: Not those of people who sent STOP (21610): they are to get nothing.
STUCK: LiteralString = """
select o.id, coalesce(o.via, c.channel), case when o.status = 'pending' then 'waiting' else o.status end,
       o.error_code, o.level, o.attempts, o.created_at, o.updated_at
  from carehelp.outbox o join public.conversations c on c.id = o.conversation_id
 where (o.status in ('failed', 'undelivered') and coalesce(o.error_code, '') <> '21610')
    or (o.status = 'pending' and o.next_attempt_at is null and o.error_code is not null)
 order by case o.level when 'emergency' then 0 when 'urgent' then 1 else 2 end, o.id desc
 limit %s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stuck:
    """A part that did not reach its person."""

    id: int
    channel: Channel
    #: failed (never taken), undelivered (taken, not arrived), waiting (for the person to write)
    state: str
    code: str | None
    level: str | None
    attempts: int
    created_at: datetime
    updated_at: datetime


class Outbox:
    """What an operator may see of the outbox, and do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stuck(self, *, most: int = 100) -> Sequence[Stuck]:
        """The most pressing first, then the newest."""
        return [
            Stuck(
                id=number, channel=Channel(channel), state=state, code=code, level=level, attempts=attempts,
                created_at=created, updated_at=updated,
            )
            for number, channel, state, code, level, attempts, created, updated in await self._database.query(
                STUCK, most
            )
        ]  # fmt: skip

    async def resend(self, number: int) -> bool:
        """Send a part again that was given up. False: there is none such. The worker does the rest."""
        rows = await self._database.query("select carehelp.resend(%s)", number)
        return bool(rows[0][0])
