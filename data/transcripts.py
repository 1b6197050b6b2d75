"""Conversations to read: who said what, what was sent, and what was decided. For the simulator and the command line."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, LiteralString

from core.message import Choice, Command, DeliveryStatus, Kind
from core.triage.model import Level
from core.turn import Decision
from data import codec
from data.database import Database, Json
from data.inbox import address_hash
from data.vault import Vault

MOST = 200
HELD = "held"
ARRIVED = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.READ})

MESSAGES: LiteralString = """
    select jsonb_build_object(
        'id', m.id, 'role', m.role, 'kind', m.message_type, 'content', m.content, 'at', m.timestamp, 'level', m.level,
        'language', m.language, 'status', m.status, 'answered_by', m.answered_by, 'meta', m.meta,
        'outbox', coalesce((
            select jsonb_agg(jsonb_build_object('id', o.id, 'body', o.body, 'status', o.status) order by o.id)
            from carehelp.outbox o where o.message_id = m.id), '[]'))
    from public.messages m
    where m.conversation_id in (
        select id from public.conversations where channel = %s and account = %s and address_hash = decode(%s, 'hex')
        union all
        select f.conversation_id from carehelp.farewells f join public.conversations c on c.id = f.conversation_id
        where c.channel = %s and c.account = %s and f.hash = decode(%s, 'hex'))
    and m.id > %s order by m.id limit %s
"""
SHOWN: LiteralString = """
    select carehelp.finish_erasure(f.conversation_id)
    from carehelp.farewells f join public.conversations c on c.id = f.conversation_id
    where c.channel = %s and f.hash = decode(%s, 'hex')
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentPart:
    """One outbound part of a reply."""

    id: int
    text: str = field(repr=False)
    choices: tuple[Choice, ...]
    status: DeliveryStatus
    #: key and type of a file that goes along
    media_ref: str | None = field(default=None, repr=False)
    media_type: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether it is known to have arrived."""
        return self.status in ARRIVED


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One message of a conversation, by `user` or `assistant`."""

    id: int
    role: str
    kind: Kind
    text: str = field(repr=False)
    at: datetime
    level: Level | None
    language: str | None
    #: the provider's id of a person's message
    ref: str | None = None
    #: what a person asked of the service, or the payload of the button a person pressed
    command: Command | None = None
    choice: str | None = None
    #: length of a recording in seconds, as the provider says
    seconds: float | None = None
    #: whether a person's message needs no more work, and the id of the reply to it, if it got one
    answered: bool = True
    answered_by: int | None = None
    #: of a reply: what goes out now, and how many parts wait for MORE
    parts: tuple[SentPart, ...] = ()
    held: int = 0
    decision: Decision | None = None

    @property
    def farewell(self) -> bool:
        """Whether this confirms an erasure: nothing of it is stored but the part that goes out."""
        return self.role == "assistant" and not self.text


class Transcripts:
    """Reads conversations."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault

    async def of(self, channel: str, account: str, address: str, *, after: int = 0) -> tuple[Entry, ...]:
        """The messages with an id above `after`, oldest first, at most 200. Empty for a conversation nobody began."""
        found = address_hash(self._vault, channel, address)
        whose = (channel, account, found)
        rows = await self._database.query(MESSAGES, *whose, *whose, after, MOST)
        return tuple(self._entry(row) for (row,) in rows)

    async def farewell_shown(self, channel: str, address: str) -> None:
        """The page has shown that all is erased: the last of it, which was kept for that, goes too."""
        await self._database.query(SHOWN, channel, address_hash(self._vault, channel, address))

    def _entry(self, row: Json) -> Entry:
        about = self._open(row["meta"])
        return Entry(
            id=row["id"],
            role=row["role"],
            kind=Kind(row["kind"]),
            text=self._vault.decrypt(row["content"]),
            at=datetime.fromisoformat(row["at"]).astimezone(UTC),
            level=Level(row["level"]) if row["level"] else None,
            language=row["language"],
            ref=about.get("provider_id"),
            command=Command(about["command"]) if about.get("command") else None,
            choice=about.get("choice"),
            seconds=_seconds(about),
            answered=row["status"] != "received",
            answered_by=row["answered_by"],
            parts=tuple(self._part(part) for part in row["outbox"] if part["status"] != HELD),
            held=sum(part["status"] == HELD for part in row["outbox"]),
            decision=_decision(about) if row["role"] == "assistant" and "level" in about else None,
        )

    def _part(self, row: Json) -> SentPart:
        part = codec.part_from_json(self._open(row["body"]))
        return SentPart(
            id=row["id"],
            text=part.text,
            choices=part.choices,
            status=DeliveryStatus(row["status"]),
            media_ref=part.media_ref,
            media_type=part.media_type,
        )

    def _open(self, stored: str | None) -> Json:
        """An encrypted JSON object; what is not one (older rows) counts as empty."""
        text = self._vault.decrypt(stored) if stored else ""
        value = json.loads(text) if text.startswith("{") else {}
        return value if isinstance(value, dict) else {}


def _seconds(about: Json) -> float | None:
    durations = (attachment.get("duration") for attachment in about.get("attachments", []))
    return next((seconds for seconds in durations if seconds is not None), None)


def _decision(stored: Json) -> Decision:
    """The decision again; fields that this version does not know are left out."""
    known = Decision.__dataclass_fields__
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known}
    return Decision(**{"language": "unknown", "confidence": 0.0, **values, "level": Level(stored["level"])})
