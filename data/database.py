"""The pool, and calls to the functions of the `carehelp` schema."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from core.errors import ConfigurationError, NotAllowed, StoreError, StoreUnavailable
from data.batcher import Batcher

Json = dict[str, Any]
Pool = AsyncConnectionPool[psycopg.AsyncConnection[tuple[Any, ...]]]

#: our functions name their schema; Procrastinate's triggers do not
SEARCH_PATH = "set search_path = carehelp, public"

FUNCTIONS: Mapping[str, LiteralString] = {
    "take_in": "select carehelp.take_in(%s::jsonb)",
    "begin_turn": "select carehelp.begin_turn(%s::jsonb)",
    "commit_turn": "select carehelp.commit_turn(%s::jsonb)",
    "hold_sends": "select carehelp.hold_sends(%s::jsonb)",
    "mark_sends": "select carehelp.mark_sends(%s::jsonb)",
    "record_statuses": "select carehelp.record_and_tell(%s::jsonb)",
}
CONNECT_SECONDS = 5.0
#: how long a lost connection is tried again with growing pauses; after that each call that wants one tries at once
RECONNECT_SECONDS = 2.0


class Database:
    """A pool of connections in autocommit: every call is one statement, and so one transaction.

    `url` may lead to a pooler in transaction mode, which gives each transaction any of its connections: so nothing
    here relies on the state of a session, and statements name their schema. `direct` leads past it, for what needs one.
    """

    def __init__(self, url: str, *, direct: str = "", most_connections: int = 6) -> None:
        """Raises ConfigurationError for what is no address of a database."""
        self.url, self.direct = _address(url), _address(direct or url)
        pooled = self.direct != url
        self.pool = make_pool(url, most_connections, _plain if pooled else _configure, prepare=not pooled)
        self._batchers = {name: Batcher[Json, Any](self._function(name)) for name in FUNCTIONS}

    async def open(self) -> None:
        """Connect. Raises StoreUnavailable, which says why."""
        try:
            async with await psycopg.AsyncConnection.connect(
                self.url, autocommit=True, connect_timeout=int(CONNECT_SECONDS)
            ):
                pass
        except psycopg.OperationalError as error:
            raise StoreUnavailable(str(error).strip()) from error
        await self.pool.open(wait=True, timeout=CONNECT_SECONDS * 2)

    async def close(self) -> None:
        """Give the connections back."""
        await self.pool.close(timeout=2)

    async def call(self, function: str, item: Json) -> Any:
        """One item through a function of the schema, together with others that are waiting."""
        return await self._batchers[function](item)

    async def query(self, sql: LiteralString, *arguments: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement. Raises StoreUnavailable or StoreError."""
        async with self._connection() as connection:
            cursor = await connection.execute(sql, arguments)
            return await cursor.fetchall() if cursor.description else []

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
        """A connection within a transaction: committed at the end, rolled back if the block raises. Errors as in
        `query`. Keep it short."""
        async with self._connection() as connection, connection.transaction():
            yield connection

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[Any, ...]]]:
        try:
            async with self.pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, PoolTimeout) as error:
            await self._discard_broken()
            raise StoreUnavailable(_why(error)) from error
        except errors.InsufficientPrivilege as error:
            raise NotAllowed(_why(error)) from error
        except psycopg.Error as error:
            raise StoreError(_why(error)) from error

    def _function(self, name: str) -> Any:
        sql = FUNCTIONS[name]

        async def run(items: Sequence[Json]) -> Sequence[Any]:
            rows = await self._again_if_stale(sql, json.dumps(items))
            results: Sequence[Any] = rows[0][0]
            return results

        return run

    async def _again_if_stale(self, sql: LiteralString, argument: str) -> list[tuple[Any, ...]]:
        """A connection from before a restart of Postgres fails once; the functions may all be called again."""
        try:
            return await self.query(sql, argument)
        except StoreUnavailable:
            await asyncio.sleep(0)
            return await self.query(sql, argument)

    async def _discard_broken(self) -> None:
        try:
            await asyncio.wait_for(self.pool.check(), CONNECT_SECONDS)
        except (psycopg.Error, PoolTimeout, TimeoutError):
            return


def _address(url: str) -> str:
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:  # its message would show what was given, a password perhaps
        raise ConfigurationError(
            "DATABASE_URL is no address of a Postgres: it looks like postgresql://user:password@host:5432/name"
        ) from error
    return url


def make_pool(
    url: str, most: int, configure: Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]], *, prepare: bool = True
) -> Pool:
    """A pool that is still closed. `configure` prepares each new connection.

    Without `prepare` no statement is prepared at the server: behind a pooler the next one may reach another connection.
    """
    statements = {} if prepare else {"prepare_threshold": None}
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=most,
        open=False,
        timeout=CONNECT_SECONDS,
        reconnect_timeout=RECONNECT_SECONDS,
        configure=configure,
        kwargs={"connect_timeout": int(CONNECT_SECONDS), "application_name": "carehelp", **statements},
    )


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    await _plain(connection)
    await connection.execute(SEARCH_PATH)


async def _plain(connection: psycopg.AsyncConnection[Any]) -> None:
    """Without anything set for the session: a pooler would hand it to others."""
    await connection.set_autocommit(True)


def _why(error: Exception) -> str:
    """The kind of error and Postgres's message, without what quotes values: its detail, and messages on bad data."""
    state = getattr(error, "sqlstate", None)
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    if isinstance(error, psycopg.DataError):
        primary = "a value does not fit"
    return f"{type(error).__name__} {state or ''}: {primary or 'no connection'}".strip()
