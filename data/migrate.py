"""Brings a database to the schema of this version: plain SQL files in order, under a lock, each in a transaction.

Files are named as the Supabase CLI names them. What the CLI has applied is not applied again. Procrastinate's own
schema goes into the `carehelp` schema, which PostgREST does not expose.
"""

import asyncio
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg.sql import SQL

from core.errors import ConfigurationError, StoreError, StoreUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
NAME = re.compile(r"^(\d{14})_(\w+)\.sql$")
#: any constant: whoever holds this advisory lock migrates
LOCK = 4_207_737
#: a statement that waits longer for a lock gives way: everybody who comes after it waits behind it
LOCK_WAIT = "set local lock_timeout = '1s'"
#: seconds between tries for a lock, by tries so far; about two minutes in all, then the migration has failed
LOCK_PAUSES = (0.5, 1.0, 2.0, *[4.0] * 25)

log = logging.getLogger(__name__)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One SQL file."""

    version: str
    name: str
    sql: str
    #: schema that unqualified names in it mean
    schema: str = "public"


async def migrate(url: str, *, folder: Path | None = None) -> list[str]:
    """Apply what is missing and return the names of what was applied. Raises StoreError naming the file that failed.

    `url` must give a session. Traffic goes on: nothing waits for a lock for longer than a second.
    """
    try:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            await connection.execute("select pg_advisory_lock(%s)", (LOCK,))
            return await _apply_missing(connection, folder or MIGRATIONS)
    except psycopg.OperationalError as error:
        raise StoreUnavailable(str(error).strip()) from error


async def _apply_missing(connection: Connection, folder: Path) -> list[str]:
    done = await _applied(connection)
    applied = []
    for migration in (*_ours(folder), *_queue_schema(done)):
        if migration.version in done:
            continue
        await _apply_patiently(connection, migration)
        applied.append(migration.name)
    if applied:
        await connection.execute("select carehelp.lock_down()")
    return applied


async def _applied(connection: Connection) -> set[str]:
    if not await _has_table(connection, "carehelp.schema_migrations"):  # a start must not wait behind a running backup
        await connection.execute("create schema if not exists carehelp")
        await connection.execute(
            "create table carehelp.schema_migrations ("
            " version text primary key, name text not null, applied_at timestamptz not null default now())"
        )
        await connection.execute("alter table carehelp.schema_migrations enable row level security")
    versions = await _column(connection, "select version from carehelp.schema_migrations")
    if await _has_table(connection, "supabase_migrations.schema_migrations"):
        versions |= await _column(connection, "select version from supabase_migrations.schema_migrations")
    return versions


async def _has_table(connection: Connection, name: str) -> bool:
    row = await (await connection.execute("select to_regclass(%s) is not null", (name,))).fetchone()
    return bool(row and row[0])


async def _column(connection: Connection, sql: str) -> set[str]:
    cursor = await connection.execute(SQL(cast("Any", sql)))
    return {str(row[0]) for row in await cursor.fetchall()}


async def _apply_patiently(connection: Connection, migration: Migration) -> None:
    """Whole or not at all; while others hold what it needs it lets them go on, and comes again."""
    for pause in LOCK_PAUSES:
        try:
            return await _apply(connection, migration)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            log.warning("migration waits for a lock", extra={"migration": migration.name, "seconds": pause})
            await asyncio.sleep(pause)
    raise StoreError(
        f"migration {migration.name} got no lock in {sum(LOCK_PAUSES):.0f} s: end the transactions that run for long"
        " (pg_stat_activity tells them) and start again"
    )


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(LOCK_WAIT)
            await connection.execute(SQL("set local search_path = {}").format(psycopg.sql.Identifier(migration.schema)))
            await connection.execute(cast("Any", migration.sql))
            await connection.execute(
                "insert into carehelp.schema_migrations (version, name) values (%s, %s) on conflict do nothing",
                (migration.version, migration.name),
            )
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise
    except psycopg.Error as error:
        raise StoreError(f"migration {migration.name} failed: {error.diag.message_primary or error}") from error


def _ours(folder: Path) -> Iterator[Migration]:
    for path in sorted(folder.glob("*.sql")):
        match = NAME.match(path.name)
        if not match:
            raise ConfigurationError(f"{path.name}: a migration is named <14 digits>_<name>.sql")
        yield Migration(version=match[1], name=path.stem, sql=path.read_text())


def _queue_schema(done: set[str]) -> Iterator[Migration]:
    """Procrastinate's schema for a new database; for an older one, those of its migrations that are missing."""
    package = resources.files("procrastinate.sql")
    steps = sorted(_sql_files(package / "migrations"), key=lambda file: file.name)
    if "procrastinate" in done:
        for step in steps:
            yield Migration(
                version=_version(step), name=f"procrastinate {step.name}", sql=_text(step), schema="carehelp"
            )
        return
    values = ", ".join(f"('{_version(step)}', 'part of the schema')" for step in steps)
    record = f"insert into carehelp.schema_migrations (version, name) values {values};"  # noqa: S608 - file names
    whole = f"{_text(package / 'schema.sql')}\n{record}"
    yield Migration(version="procrastinate", name="procrastinate", sql=whole, schema="carehelp")


def _version(step: Traversable) -> str:
    return f"procrastinate {step.name}"


def _sql_files(folder: Traversable) -> list[Traversable]:
    return [file for file in folder.iterdir() if file.name.endswith(".sql")]


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")
