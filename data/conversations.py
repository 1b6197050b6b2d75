"""Conversations of a person with an account: begun by the server, read as that person under row-level security.

Which rows are theirs is for the policies to say. What columns a person has no use for (addresses, what was decided) the
server reads itself, by the id of a row that the person was found to own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString

from core.errors import NotFound, NotSignedIn
from core.identity import Person
from core.message import Address, Channel, Choice
from core.triage.model import Level
from data import codec
from data.access import AccessLog, Action, Actor
from data.database import Database, Json
from data.inbox import address_hash
from data.person import PersonDatabase
from data.vault import Vault

MESSAGES: LiteralString = """
    select id, role, message_type, content, timestamp, level, language, status, answered_by, conversation_id
    from public.messages
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message of a conversation."""

    id: int
    conversation_id: int
    #: user or assistant
    role: str
    kind: str
    text: str = field(repr=False)
    at: datetime
    level: Level | None
    language: str | None
    #: of a person's message: whether nothing more is to be done for it, and the id of the answer, if it got one
    answered: bool
    answered_by: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What is kept beside an answer."""

    #: ids of the pages that it rests on
    passages: tuple[str, ...] = ()
    #: what it asks to choose from, by number from 1
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A conversation in a list."""

    id: int
    channel: str
    language: str | None
    started_at: datetime
    last_inbound_at: datetime | None


class Conversations:
    """The conversations of people. Whatever is another's is not there."""

    def __init__(self, database: Database, vault: Vault, people: PersonDatabase) -> None:
        self._database, self._vault, self._people = database, vault, people
        self._log = AccessLog(database)

    async def open(self, person: Person, handle: str) -> tuple[int, Address]:
        """The person's conversation with this handle, new if there is none. Raises NotSignedIn if they have gone."""
        address = Address(channel=Channel.API, account=str(person.id), id=handle)
        found = address_hash(self._vault, address.channel, handle)
        rows = await self._database.query(
            "select carehelp.open_conversation(%s, %s, %s)", person.id, found, self._vault.encrypt(handle)
        )
        if rows[0][0] is None:
            raise NotSignedIn("there is no such account any more")
        return int(rows[0][0]), address

    async def find(self, person: Person, conversation_id: int, *, handle: str) -> Address:
        """Where to go on with a conversation of the API. One from before addresses were kept gets `handle`.

        Raises NotFound.
        """
        theirs = "select id from public.conversations where id = %s and channel = 'api'"
        rows = await self._people.query(person, theirs, conversation_id)
        rows = rows and await self._database.query(
            "select account, address, address_hash from public.conversations where id = %s", conversation_id
        )
        if not rows:
            raise NotFound("there is no such conversation")
        account, address, known = rows[0]
        if known is not None:
            return Address(channel=Channel.API, account=account, id=self._vault.decrypt(address))
        return await self._adopt(person, conversation_id, handle)

    async def _adopt(self, person: Person, conversation_id: int, handle: str) -> Address:
        await self._database.query(
            "update public.conversations set account = %s, address_hash = decode(%s, 'hex'), address = %s"
            " where id = %s and user_id = %s and channel = 'api' and address_hash is null",
            str(person.id),
            address_hash(self._vault, Channel.API, handle),
            self._vault.encrypt(handle),
            conversation_id,
            person.id,
        )
        return Address(channel=Channel.API, account=str(person.id), id=handle)

    async def choose_language(self, person: Person, conversation_id: int, language: str) -> None:
        """Answer in this language from now on."""
        await self._database.query(
            "update public.conversations set chosen_language = %s where id = %s and user_id = %s",
            language,
            conversation_id,
            person.id,
        )

    async def page(self, person: Person, *, before: int, most: int) -> tuple[Sequence[Summary], bool]:
        """The person's conversations with an id below `before`, newest first, at most `most`, and whether there are
        more. Noted in the access log."""
        rows = await self._people.query(
            person,
            "select id, channel, coalesce(chosen_language, language), coalesce(started_at, 'epoch'), last_inbound_at"
            " from public.conversations where id < %s order by id desc limit %s",
            before,
            most + 1,
        )
        shown = rows[:most]
        await self._log.note(Actor.ACCOUNT, Action.READ, *(row[0] for row in shown))
        page = [
            Summary(id=number, channel=channel, language=language, started_at=started, last_inbound_at=last)
            for number, channel, language, started, last in shown
        ]
        return page, len(rows) > most

    async def lines(self, person: Person, conversation_id: int, *, after: int, most: int) -> Sequence[Line]:
        """Messages with an id above `after`, oldest first, at most `most`. Noted in the access log. Raises NotFound."""
        async with self._people.transaction(person) as transaction:
            if not await transaction.query("select 1 from public.conversations where id = %s", conversation_id):
                raise NotFound("there is no such conversation")
            rows = await transaction.query(
                MESSAGES + "where conversation_id = %s and id > %s order by id limit %s", conversation_id, after, most
            )
        await self._log.note(Actor.ACCOUNT, Action.READ, conversation_id)
        return [self._line(row) for row in rows]

    async def line(self, person: Person, message_id: int) -> Line | None:
        """One message of the person's; None: it is not there."""
        rows = await self._people.query(person, MESSAGES + "where id = %s", message_id)
        return self._line(rows[0]) if rows else None

    async def known(self, person: Person, dedup_key: str) -> Line | None:
        """The person's message that was accepted under this key."""
        rows = await self._database.query("select id from public.messages where dedup_key = %s", dedup_key)
        return await self.line(person, rows[0][0]) if rows else None

    async def kept(self, *lines: Line) -> Mapping[int, Kept]:
        """What is kept beside answers, by their ids."""
        ids = [line.id for line in lines if line.role == "assistant"]
        if not ids:
            return {}
        rows = await self._database.query("select id, meta from public.messages where id = any(%s)", ids)
        opened = ((number, self._open(meta)) for number, meta in rows)
        return {
            number: Kept(
                passages=tuple(about.get("passages", ())), choices=codec.choices_from_json(about.get("choices"))
            )
            for number, about in opened
        }

    def _line(self, row: tuple[Any, ...]) -> Line:
        number, role, kind, content, at, level, language, status, answered_by, conversation = row
        return Line(
            id=number,
            conversation_id=conversation,
            role="user" if role == "user" else "assistant",
            kind=kind or "text",
            text=self._vault.decrypt(content),
            at=at or datetime.fromisoformat("1970-01-01T00:00:00Z"),
            level=Level(level) if level in set(Level) else None,
            language=language,
            answered=status != "received",
            answered_by=answered_by,
        )

    def _open(self, stored: str | None) -> Json:
        """An encrypted JSON object; what is not one (older rows) counts as empty."""
        text = self._vault.decrypt(stored) if stored else ""
        value = json.loads(text) if text.startswith("{") else {}
        return value if isinstance(value, dict) else {}
