"""How things stand, read from the database alone: for metrics, for `carehelp status`, and for who wonders at night."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.errors import StoreError, StoreUnavailable
from core.turn import Lane
from data.database import Database, Json
from data.queue import STALE_SECONDS

#: how often a process says that it lives, and after how long without a word it counts as gone, in seconds
BEAT_SECONDS = 5.0
GONE_SECONDS = 16.0
#: a look that takes longer is given up
LOOK_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneState:
    """A lane's jobs and unanswered messages. Ages in seconds."""

    #: jobs that wait, also those that are not due yet, and jobs that run
    waiting: int = 0
    running: int = 0
    #: how long the oldest job has been due that only lacks a worker
    late: float = 0.0
    unanswered: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Outbound parts of a channel in one state: waiting, sending, for the person, held, standing by, given up."""

    channel: str
    state: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Failing:
    """Parts that the last hour brought an error code for, and that have not arrived."""

    channel: str
    code: str
    state: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Emergencies:
    """Emergencies: flagged messages that wait, answers of the last hour, and the seconds from acceptance to the slowest
    of these, saved."""

    waiting: int = 0
    answered: int = 0
    slowest: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """A process that said in the last hour that it lives. Ages in seconds."""

    #: serve, web, worker, poll
    role: str
    machine: str
    version: str
    up: float
    seen: float
    #: breakers by task and provider, counts of warnings and errors by place, lag of the event loop
    state: Mapping[str, object] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether it has been heard of lately."""
        return self.seen < GONE_SECONDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """How things stand."""

    lanes: Mapping[str, LaneState]
    outbox: tuple[Parts, ...]
    failing: tuple[Failing, ...]
    emergencies: Emergencies
    #: workers with a fresh heartbeat, one for each lane of a process
    workers: int
    processes: tuple[Process, ...]
    #: size of the database
    size: int


async def look(database: Database) -> Pulse:
    """One look, of milliseconds. Raises StoreError or StoreUnavailable, also where it takes too long."""
    try:
        rows = await asyncio.wait_for(database.query("select carehelp.pulse(%s)", STALE_SECONDS), LOOK_SECONDS)
    except TimeoutError:
        raise StoreUnavailable(f"no look at the database within {LOOK_SECONDS:.0f} s") from None
    return _pulse(rows[0][0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Beats:
    """How a process says that it lives."""

    database: Database
    id: UUID
    role: str
    machine: str
    version: str
    started_at: datetime

    async def beat(self, state: Mapping[str, object]) -> None:
        """Say so, and forget who has not for a day. Raises StoreError."""
        await self.database.query(
            "with gone as (delete from carehelp.processes where seen_at < now() - interval '1 day')"
            " insert into carehelp.processes (id, role, machine, version, started_at, seen_at, state)"
            " values (%s, %s, %s, %s, %s, now(), %s::jsonb)"
            " on conflict (id) do update set seen_at = now(), state = excluded.state",
            self.id,
            self.role,
            self.machine,
            self.version,
            self.started_at,
            json.dumps(state),
        )

    async def leave(self) -> None:
        """Whoever ends in order is not missed."""
        with contextlib.suppress(StoreError):
            await self.database.query("delete from carehelp.processes where id = %s", self.id)


def _pulse(found: Json) -> Pulse:
    lanes = {name: _lane(found, name) for name in sorted({*found["lanes"], *found["unanswered"], *Lane})}
    return Pulse(
        lanes=lanes,
        outbox=tuple(Parts(**one) for one in found["outbox"]),
        failing=tuple(Failing(**one) for one in found["failing"]),
        emergencies=Emergencies(**found["emergencies"]),
        workers=found["workers"],
        processes=tuple(Process(**one) for one in found["processes"]),
        size=found["bytes"],
    )


def _lane(found: Json, name: str) -> LaneState:
    jobs, messages = found["lanes"].get(name, {}), found["unanswered"].get(name, {})
    return LaneState(**jobs, unanswered=messages.get("count", 0), oldest=messages.get("oldest", 0.0))
