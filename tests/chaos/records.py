"""What a run has left behind: rows of the database, opened, and the providers' record of what they were sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.vault import Vault, load_keys
from tests.chaos.load import Load
from tests.chaos.world import KEYS, Event, World

#: a provider has it
TAKEN = frozenset({"queued", "sent", "delivered", "read"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A row of `messages`."""

    id: int
    conversation: int
    role: str
    status: str
    claimed_by: int | None
    answered_by: int | None
    level: str | None
    key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A row of `outbox`, with where it goes and what it says."""

    id: int
    conversation: int
    #: the reply that it is of
    reply: int
    lane: str
    status: str
    #: how often it was taken to be sent
    attempts: int
    #: as the provider calls it, None where it never said
    provider_id: str | None
    to: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """A call that a provider took. Times are monotonic, in seconds."""

    id: str
    at: float
    #: when its answer was due
    answered: float
    to: str
    text: str
    #: taken, and the connection broken in place of an answer
    cut: bool
    #: which machine sent it
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """All of it."""

    load: Load
    said: Sequence[Said]
    parts: Sequence[Part]
    sends: Sequence[Send]
    #: how many calls were refused
    refused: int
    events: Sequence[Event]


async def read(world: World, load: Load) -> Records:
    """What there is now."""
    vault = Vault(load_keys(KEYS, Path(), make=False))
    said = await world.postgres.rows(
        "select id, conversation_id, role, status, claimed_by, answered_by, level, dedup_key from public.messages"
        " order by id"
    )
    parts = await world.postgres.rows(
        "select o.id, o.conversation_id, o.message_id, o.lane, o.status, o.attempts, o.provider_key, c.address, o.body"
        " from carehelp.outbox o join public.conversations c on c.id = o.conversation_id order by o.id"
    )
    await world.stub.sends()  # writes what it still holds
    lines = [json.loads(line) for line in world.stub.out.read_text().splitlines()]
    return Records(
        load=load,
        said=[Said(**dict(zip(Said.__slots__, row, strict=True))) for row in said],
        parts=[_part(vault, row) for row in parts],
        sends=[_send(world, line) for line in lines if line["status"] < 400 and line["ch"] != "other"],
        refused=sum(line["status"] >= 400 for line in lines),
        events=sorted(world.events, key=lambda event: event.at),
    )


def _part(vault: Vault, row: tuple[object, ...]) -> Part:
    number, conversation, reply, lane, status, attempts, key, address, body = row
    text = json.loads(vault.decrypt(str(body))).get("text", "")
    provider_id = str(key).partition(":")[2] if key else None
    return Part(
        id=int(str(number)), conversation=int(str(conversation)), reply=int(str(reply)), lane=str(lane),
        status=str(status), attempts=int(str(attempts)), provider_id=provider_id, to=vault.decrypt(str(address)),
        text=text,
    )  # fmt: skip


def _send(world: World, line: dict[str, object]) -> Send:
    at = float(str(line["t_ns"])) / 1e9
    return Send(
        id=str(line["id"]), at=at, answered=at + float(str(line["ms"])) / 1000, to=str(line["to"]),
        text=str(line["text"]), cut=bool(line["cut"]), by=world.sender(int(str(line["by"]))),
    )  # fmt: skip
