"""Gauges that are read when somebody scrapes: the database's, the breakers', the pool's, the disk's."""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.metrics import CHANNELS, LANES, PROVIDERS, TASKS, code_class, fold
from core.errors import StoreError
from data.database import Database
from data.pulse import Pulse, look

#: a look at the database serves all scrapes for so long, in seconds
FRESH_SECONDS = 3.0
ROLES = frozenset({"serve", "web", "worker", "poll"})
PART_STATES = frozenset({"waiting", "sending", "for the person", "held", "standing by", "given up"})

#: each task's providers with their breakers' states: closed or open
Breakers = Mapping[str, Callable[[], Mapping[str, str]]]

log = logging.getLogger(__name__)


class Looks:
    """Looks at the database for those who scrape: one at a time, none more often than every few seconds, and softly:
    while the database can't be seen there is no pulse rather than an old one."""

    def __init__(
        self, database: Database, *, fresh_seconds: float = FRESH_SECONDS, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._fresh, self._timer = database, fresh_seconds, timer
        self._lock = asyncio.Lock()
        self._looked: float | None = None
        self.pulse: Pulse | None = None

    async def refresh(self) -> None:
        """Look again, if the last look is old. Never raises for the database."""
        async with self._lock:
            if self._looked is not None and self._timer() - self._looked < self._fresh:
                return
            try:
                self.pulse = await look(self._database)
            except StoreError as error:
                self.pulse = None
                log.warning("no look at the database", extra={"error": type(error).__name__})
            self._looked = self._timer()


class Gauges(Collector):
    """What a scrape adds to the counters. Reads the last pulse; whoever scrapes refreshes it before."""

    def __init__(
        self,
        looks: Looks,
        *,
        database: Database,
        breakers: Breakers,
        data_dir: Path,
        embedded_up: Callable[[], bool] | None,
    ) -> None:
        """`embedded_up`: whether the embedded Postgres runs; None where another database is configured."""
        self._looks, self._database, self._breakers = looks, database, breakers
        self._data_dir, self._embedded_up = data_dir, embedded_up

    def register(self, registry: CollectorRegistry) -> None:
        """Be asked at every scrape of a registry."""
        registry.register(self)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """All gauges."""
        pulse = self._looks.pulse
        yield _one("database_up", "Whether the last look at the database succeeded.", float(pulse is not None))
        yield from self._of_this_process()
        if pulse:
            yield from _of_the_lanes(pulse)
            yield from _of_the_parts(pulse)
            yield from _of_the_rest(pulse)

    def _of_this_process(self) -> Iterator[GaugeMetricFamily]:
        stats = self._database.pool.get_stats()
        pool = _many("database_pool_connections", "Connections of the pool.", "state")
        size, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
        pool.add_metric(["idle"], idle)
        pool.add_metric(["busy"], size - idle)
        yield pool
        waiting = stats.get("requests_waiting", 0)
        yield _one("database_pool_waiting", "Requests that wait for a connection.", waiting)
        if self._embedded_up:
            yield _one("embedded_postgres_up", "Whether the embedded Postgres runs.", float(self._embedded_up()))
        if self._data_dir.exists():
            disk = shutil.disk_usage(self._data_dir)
            yield _one("disk_free_bytes", "Free on the disk of DATA_DIR.", disk.free)
            yield _one("disk_bytes", "Size of the disk of DATA_DIR.", disk.total)
        opened = _many("breaker_open", "Whether a provider's breaker is open.", "task", "provider")
        for (task, provider), state in _folded(self._breakers).items():
            opened.add_metric([task, provider], float(state))
        yield opened


def _folded(breakers: Breakers) -> dict[tuple[str, str], bool]:
    """By known names; of several unknown ones, whether any is open."""
    found: dict[tuple[str, str], bool] = {}
    for task, states in breakers.items():
        for provider, state in states().items():
            key = fold(task, TASKS), fold(provider, PROVIDERS)
            found[key] = found.get(key, False) or state == "open"
    return found


def _of_the_lanes(pulse: Pulse) -> Iterator[GaugeMetricFamily]:
    jobs = _many("jobs", "Jobs of the queue, also those that are not due yet.", "lane", "state")
    late = _many("job_oldest_due_seconds", "For how long a job has been due that only lacks a worker.", "lane")
    unanswered = _many("unanswered_messages", "Messages without an answer.", "lane")
    oldest = _many("unanswered_oldest_seconds", "Age of the oldest message without an answer.", "lane")
    for name, lane in pulse.lanes.items():
        if name not in LANES:
            continue
        jobs.add_metric([name, "waiting"], lane.waiting)
        jobs.add_metric([name, "running"], lane.running)
        late.add_metric([name], lane.late)
        unanswered.add_metric([name], lane.unanswered)
        oldest.add_metric([name], lane.oldest)
    yield from (jobs, late, unanswered, oldest)


def _of_the_parts(pulse: Pulse) -> Iterator[GaugeMetricFamily]:
    parts = _many("outbox_parts", "Parts of replies that are not sent, up to 10,000 of a kind.", "channel", "state")
    for part in pulse.outbox:
        parts.add_metric([fold(part.channel, CHANNELS), fold(part.state, PART_STATES)], part.count)
    yield parts
    failing = _many("failing_parts", "Parts of the last hour with an error code.", "channel", "code")
    counts: dict[tuple[str, str], int] = {}
    for one in pulse.failing:
        key = fold(one.channel, CHANNELS), code_class(one.code)
        counts[key] = counts.get(key, 0) + one.count
    for labels, count in counts.items():
        failing.add_metric(list(labels), count)
    yield failing


def _of_the_rest(pulse: Pulse) -> Iterator[GaugeMetricFamily]:
    yield _one("workers", "Workers with a fresh heartbeat, one for each lane of a process.", pulse.workers)
    processes = _many("processes", "Processes heard of lately.", "role")
    for role in sorted(ROLES):
        count = sum(process.role == role and process.alive for process in pulse.processes)
        processes.add_metric([role], count)
    yield processes
    yield _one("database_bytes", "Size of the database.", pulse.size)


def _one(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"carehelp_{name}", what, value=value)


def _many(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"carehelp_{name}", what, labels=labels)
