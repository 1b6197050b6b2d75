"""What a long-running process does to be watched: metrics, traces, counts of errors, and saying that it lives."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from uuid import uuid4

from prometheus_client import disable_created_metrics

from bot.clock import utc_now
from bot.gauges import Breakers, Gauges, Looks
from bot.metrics import LOGGERS, Metrics
from bot.settings import Settings
from bot.tracing import Tracing, make_tracing
from core.errors import StoreError
from core.watch import Watch
from data.database import Database
from data.embedded import EmbeddedPostgres
from data.pulse import BEAT_SECONDS, Beats

LOOP_SECONDS = 0.5
#: for how long errors are remembered, in minutes, and how many kinds of them are told
ERROR_MINUTES = 60
MOST_KINDS = 20
#: a place and what was logged there; ours log fixed sentences, of libraries only the name is kept
MOST_CHARACTERS = 80


class ErrorCounts(logging.Handler):
    """Counts warnings and errors, by place and by what was logged, over the last hour. Keeps no text but our own."""

    def __init__(self, told: Callable[[str, str], None], *, timer: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.WARNING)
        self._told, self._timer = told, timer
        self._minutes: deque[tuple[int, Counter[str]]] = deque()

    def emit(self, record: logging.LogRecord) -> None:
        """Count it."""
        place = record.name.partition(".")[0]
        ours = place in LOGGERS
        self._told(record.levelname.lower(), place if ours else "libraries")
        kind = f"{record.name}: {record.msg}" if ours else record.name
        self._minute()[kind[:MOST_CHARACTERS]] += 1

    def counts(self) -> Mapping[str, int]:
        """Of the last hour, the most frequent first."""
        with contextlib.ExitStack() as stack:
            if self.lock:
                stack.enter_context(self.lock)
            self._minute()
            total: Counter[str] = Counter()
            for _, counts in self._minutes:
                total.update(counts)
        return dict(total.most_common(MOST_KINDS))

    def _minute(self) -> Counter[str]:
        """This minute's counts; those of an hour ago are forgotten."""
        now = int(self._timer() // 60)
        while self._minutes and self._minutes[0][0] <= now - ERROR_MINUTES:
            self._minutes.popleft()
        if not self._minutes or self._minutes[-1][0] != now:
            self._minutes.append((now, Counter()))
        return self._minutes[-1][1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watching:
    """Those who watch over this process. `role`: serve, web, worker or poll."""

    role: str
    metrics: Metrics
    tracing: Tracing
    watch: Watch
    errors: ErrorCounts
    #: the loop's longest delays since the last beat, in seconds
    delays: list[float] = field(default_factory=list)

    async def mind_the_loop(self) -> None:
        """Measure how late the event loop runs what is due, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOP_SECONDS
            await asyncio.sleep(LOOP_SECONDS)
            late = max(0.0, loop.time() - due)
            self.metrics.loop_late(late)
            self.delays.append(late)

    async def beat(self, database: Database, breakers: Breakers) -> None:
        """Say in the database that this process lives and how it is, until cancelled; then take leave."""
        beats = Beats(
            database=database,
            id=uuid4(),
            role=self.role,
            machine=f"{socket.gethostname()}:{os.getpid()}",
            version=version("carehelp"),
            started_at=utc_now(),
        )
        try:
            while True:
                with contextlib.suppress(StoreError):  # a database that is away is told of elsewhere
                    await beats.beat(self._state(breakers))
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            await beats.leave()

    def gauges(
        self, settings: Settings, database: Database, breakers: Breakers, embedded: EmbeddedPostgres | None
    ) -> Looks:
        """Add what is read at a scrape. Refresh what is returned before each."""
        looks = Looks(database)
        Gauges(
            looks,
            database=database,
            breakers=breakers,
            data_dir=settings.data_dir,
            embedded_up=embedded.running if embedded else None,
        ).register(self.metrics.registry)
        return looks

    def _state(self, breakers: Breakers) -> Mapping[str, object]:
        late = max(self.delays, default=0.0)
        self.delays.clear()
        return {
            "breakers": {task: dict(states()) for task, states in breakers.items()},
            "errors": dict(self.errors.counts()),
            "loop": round(late, 4),
        }


def make_watching(settings: Settings, role: str) -> Watching:
    """Metrics always, traces where they are asked for."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series beside each counter that nobody here asks for
    metrics, tracing = Metrics(role), make_tracing(settings, role)
    return Watching(
        role=role,
        metrics=metrics,
        tracing=tracing,
        watch=Watch(meter=metrics, tracer=tracing),
        errors=ErrorCounts(metrics.logged),
    )
