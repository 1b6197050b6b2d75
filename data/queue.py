"""The durable queue: Procrastinate's workers, one lane each, and the take-over of jobs whose worker is gone.

A worker proves that it lives by an advisory lock on a connection of its own, which Postgres frees the moment the
process dies, and by its heartbeat, which covers machines that vanish without closing their connections.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

import procrastinate
import psycopg
from procrastinate.worker import Worker

from core.errors import StoreError
from core.turn import Lane
from data.database import SEARCH_PATH, Database, make_pool

#: handles one job: (conversation id, job id, lane, when it was due if not at once). It must not raise for anything but
#: a lost database.
Handler = Callable[[int, int, Lane, datetime | None], Awaitable[None]]

TASK = "answer_conversation"
LOCK_CLASS = 42_077
HEARTBEAT_SECONDS = 1.0
#: for so long a job that was cancelled is tried to be put back
PUT_BACK_SECONDS = 20.0
#: a heartbeat that could not be written is tried again after so long
BEAT_AGAIN_SECONDS = 0.3
STALE_SECONDS = 8.0
#: after a restart of Postgres, how long workers have to take their locks again
GRACE_SECONDS = 4.0
LOOK_EVERY = 1.0
#: how often, and how old must be what a job is missing for, in seconds
SWEEP_EVERY, SWEEP_AFTER = 20.0, 60.0
LIVENESS_EVERY = 0.3
RESTART_SECONDS = 0.3
#: a lane asks for jobs of itself so seldom: it is told of new ones, and once a second of those that have become due
POLL_SECONDS = 15.0
#: each lane listens on one; the rest fetch and finish jobs
CONNECTIONS = 5

log = logging.getLogger(__name__)


class Queue:
    """Runs workers for the lanes until it is stopped; comes back by itself when the database does."""

    def __init__(
        self,
        database: Database,
        handler: Handler,
        *,
        concurrency: Mapping[Lane, int],
        graceful_seconds: float = 20.0,
    ) -> None:
        self._database, self._handler = database, handler
        self._concurrency, self._graceful = concurrency, graceful_seconds
        self._workers: dict[Lane, Worker] = {}
        self._stopping = False
        self._running: set[int] = set()
        self._lost: set[int] = set()
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector())
        self._app.task(name=TASK, pass_context=True)(self._run_job)

    async def run(self) -> None:
        """Work until `stop`, then let running jobs end."""
        pool = make_pool(self._database.direct, CONNECTIONS, _configure)
        async with pool:
            await self._app.open_async(pool)
            await self._run()

    async def _run(self) -> None:
        side = [asyncio.create_task(loop(), name=loop.__name__) for loop in self._side()]
        try:
            await asyncio.gather(*(self._work(lane) for lane in self._concurrency))
        finally:
            for task in side:
                task.cancel()
            await asyncio.gather(*side, return_exceptions=True)

    def _side(self) -> Sequence[Callable[[], Coroutine[Any, Any, None]]]:
        """What goes on beside the lanes, to the end of the last running job."""
        return (self._stay_alive, self._look, self._beat, self._sweep)

    def stop(self) -> None:
        """Take no new jobs; `run` returns when those under way have ended."""
        self._stopping = True
        for worker in self._workers.values():
            worker.stop()

    def alive(self) -> bool:
        """Whether every lane has a worker that is registered in the database."""
        return len(self._workers) == len(self._concurrency) and all(w.worker_id for w in self._workers.values())

    async def _run_job(self, context: procrastinate.JobContext, conversation_id: int) -> None:
        job = context.job
        if job.id is None:
            return
        self._running.add(job.id)
        try:
            await self._handler(conversation_id, job.id, Lane(job.queue), job.scheduled_at)
        except asyncio.CancelledError:  # the time for stopping is over: somebody else goes on with it
            await self._put_back(job.id)
            raise
        finally:
            self._running.discard(job.id)

    async def _put_back(self, job_id: int) -> None:
        """Also when the database is away, which may be why it was cancelled: aborted, it would be nobody's until the
        sweep."""
        latest = asyncio.get_running_loop().time() + PUT_BACK_SECONDS
        while True:
            try:
                await self._database.query("select carehelp.put_back(%s::bigint[])", [job_id])
                return log.warning("turn left to another worker", extra={"job": job_id})
            except StoreError:
                if asyncio.get_running_loop().time() >= latest:
                    return log.exception("turn not put back: the sweep finds it", extra={"job": job_id})
            await asyncio.sleep(BEAT_AGAIN_SECONDS)

    async def _work(self, lane: Lane) -> None:
        while not self._stopping:
            worker = self._workers[lane] = self._worker(lane)
            try:
                await worker.run()
            except (procrastinate.exceptions.ConnectorException, psycopg.Error, OSError) as error:
                log.warning("worker stopped", extra={"lane": lane.value, "error": type(error).__name__})
            if not self._stopping:
                await asyncio.sleep(RESTART_SECONDS)

    def _worker(self, lane: Lane) -> Worker:
        return Worker(
            self._app,
            queues=[lane.value],
            name=lane.value,
            concurrency=self._concurrency[lane],
            fetch_job_polling_interval=POLL_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=STALE_SECONDS,
            stalled_worker_timeout=STALE_SECONDS * 4,
            shutdown_graceful_timeout=self._graceful,
        )

    async def _stay_alive(self) -> None:
        """Hold the advisory locks of our workers, on a connection for nothing else."""
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                async with await psycopg.AsyncConnection.connect(self._database.direct, autocommit=True) as connection:
                    await self._hold_locks(connection)
            await asyncio.sleep(LIVENESS_EVERY)

    async def _hold_locks(self, connection: psycopg.AsyncConnection) -> None:
        """Listening in between hears at once when the connection goes: until it is made again, others may take our jobs
        for those of a dead worker."""
        held: set[int] = set()
        while True:
            for worker_id in {w.worker_id for w in self._workers.values() if w.worker_id} - held:
                await connection.execute("select pg_advisory_lock(%s, %s)", (LOCK_CLASS, worker_id))
                held.add(worker_id)
            async for _ in connection.notifies(timeout=LIVENESS_EVERY):
                pass

    async def _beat(self) -> None:
        """The heartbeat. Procrastinate's own stops as soon as a worker is to stop, although its jobs still run."""
        while True:
            pause = BEAT_AGAIN_SECONDS
            with contextlib.suppress(StoreError):
                await self._database.query(
                    "update carehelp.procrastinate_workers set last_heartbeat = now() where id = any(%s::bigint[])",
                    [w.worker_id for w in self._workers.values() if w.worker_id],
                )
                pause = HEARTBEAT_SECONDS
            await asyncio.sleep(pause)

    async def _sweep(self) -> None:
        """A job for whatever should have one and has none."""
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            with contextlib.suppress(StoreError):
                rows = await self._database.query("select carehelp.sweep(%s)", SWEEP_AFTER)
                if rows[0][0]:
                    log.warning("jobs were missing", extra={"jobs": rows[0][0]})

    async def _look(self) -> None:
        """Once a second, in one statement: take over what a dead worker held, wake lanes that have jobs due, and find
        jobs that ended here while the database could not be told."""
        while True:
            with contextlib.suppress(StoreError):
                ((taken, _, unfinished),) = await self._database.query(
                    "select carehelp.take_over(%s, %s, %s), carehelp.wake(%s), array("
                    "  select id from carehelp.procrastinate_jobs"
                    "  where status = 'doing' and worker_id = any(%s::bigint[]) and id <> all(%s::bigint[]))",
                    LOCK_CLASS,
                    STALE_SECONDS,
                    GRACE_SECONDS,
                    [lane.value for lane in self._concurrency],
                    [w.worker_id for w in self._workers.values() if w.worker_id],
                    list(self._running),
                )
                if taken:
                    log.warning("took over jobs of a worker that is gone", extra={"jobs": taken})
                await self._put_back_unfinished(set(unfinished))
            await asyncio.sleep(LOOK_EVERY)

    async def _put_back_unfinished(self, idle: set[int]) -> None:
        """Jobs that the database still counts as running here."""
        if twice := idle & self._lost:  # once may be a job on its way in or out
            await self._database.query("select carehelp.put_back(%s::bigint[])", list(twice))
        self._lost = idle - twice


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    """Fetching and finishing need not wait for the disk: a job that a crash brings back finds its turn committed."""
    await connection.set_autocommit(True)
    await connection.execute(SEARCH_PATH)
    await connection.execute("set synchronous_commit = off")
