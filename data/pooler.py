"""What stands between us and Postgres: a pooler in transaction mode gives every transaction any of its connections.

Single statements are well there (they name their schema, nothing is prepared). Notifications, locks that last and
migrations are not: they need a session. So the start looks, and says what to set, before anything is lost in silence.
"""

import asyncio
import secrets

import psycopg

from core.errors import ConfigurationError, StoreUnavailable

LOOKS = 5
SECONDS = 10.0
HOW = (
    "DATABASE_DIRECT_URL is to lead to the same database past the pooler: to Postgres itself or to a pooler in session"
    " mode (Supabase: port 5432 in place of 6543)"
)

Connection = psycopg.AsyncConnection[tuple[object, ...]]


async def check_sessions(url: str, direct: str) -> None:
    """See to it that `direct`, or `url` where there is none, gives sessions, and that both are the same database.

    Raises ConfigurationError that names the setting, StoreUnavailable where one can't be reached.
    """
    try:
        async with asyncio.timeout(SECONDS):
            if await pools_transactions(direct or url):
                name = "DATABASE_DIRECT_URL" if direct else "DATABASE_URL"
                raise ConfigurationError(f"{name} leads to a pooler in transaction mode. {HOW}")
            if direct and not await _same(url, direct):
                raise ConfigurationError(f"DATABASE_URL and DATABASE_DIRECT_URL are two databases. {HOW}")
    except psycopg.OperationalError as error:
        raise StoreUnavailable(str(error).strip()) from error
    except TimeoutError as error:
        raise StoreUnavailable(f"no two connections within {SECONDS:.0f} s: a pool that is too small?") from error


async def pools_transactions(url: str) -> bool:
    """Whether a client that stays connected is not always served by one and the same process of its own."""
    async with await _connect(url) as one, await _connect(url) as other:
        served: tuple[set[object], set[object]] = set(), set()
        for _ in range(LOOKS):
            for processes, connection in zip(served, (one, other), strict=True):
                processes.add(await _value(connection, "select pg_backend_pid()"))
    return bool(served[0] & served[1]) or max(map(len, served)) > 1


async def _same(url: str, direct: str) -> bool:
    """Whether a lock that is held at one is seen at the other."""
    key = secrets.randbelow(2**31)
    async with await _connect(direct) as holder, await _connect(url) as looker:
        await holder.execute("select pg_advisory_lock(%s, %s)", (key, key))
        seen = (
            "select exists (select from pg_locks where locktype = 'advisory' and classid::bigint = %s"
            " and objid::bigint = %s and database = (select oid from pg_database where datname = current_database()))"
        )
        return bool(await _value(looker, seen, key, key))


async def _connect(url: str) -> Connection:
    return await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=None, connect_timeout=5)


async def _value(connection: Connection, sql: str, *arguments: object) -> object:
    cursor = await connection.execute(sql.encode(), arguments)
    row = await cursor.fetchone()
    return row[0] if row else None
