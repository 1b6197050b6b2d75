"""Who looked at or took away what of a conversation, and when. Kept for a year, without what it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.database import Database


class Actor(StrEnum):
    """Who did it."""

    PATIENT = "patient"
    OPERATOR = "operator"  # a command of `carehelp`
    ACCOUNT = "account"  # a caller of the HTTP API
    LINK = "link"  # whoever has the address of an exported file


class Action(StrEnum):
    """What was done."""

    READ = "read"
    EXPORT = "export"
    ERASE = "erase"


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """One line. `conversation_id` is None once the conversation is gone."""

    at: datetime
    actor: str
    action: str
    conversation_id: int | None


class AccessLog:
    """Writes lines and reads them; nothing changes one, but that the conversation's number goes with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, actor: Actor, action: Action, *conversation_ids: int) -> None:
        """Write a line for each conversation, before what it tells of happens."""
        if not conversation_ids:
            return
        await self._database.query(
            "insert into carehelp.access_log (actor, action, conversation_id)"
            " select %s, %s, id from public.conversations where id = any (%s)",
            actor,
            action,
            list(conversation_ids),
        )

    async def lines(self, *, most: int = 100) -> Sequence[Access]:
        """The newest first."""
        rows = await self._database.query(
            "select at, actor, action, conversation_id from carehelp.access_log order by id desc limit %s", most
        )
        return [Access(at=at, actor=actor, action=action, conversation_id=number) for at, actor, action, number in rows]
