"""Backups of the embedded database: one file, made while everybody works, restored into a folder without a database.

The file is in Postgres's own custom format. The encryption keys are not in it: whoever finds it can read neither words
nor addresses.
"""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from core.errors import ConfigurationError
from data.database import Database
from data.embedded import EmbeddedPostgres

#: what the custom format begins with
MAGIC = b"PGDMP"
#: whom a dump grants something
GRANTEE = re.compile(r"^GRANT .* TO (\w+);$", re.M)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What became of what was open when the backup was made."""

    #: messages that count as answered
    answered: int
    #: parts that are listed as given up
    given_up: int
    #: parts that the provider is asked about before they are sent
    to_settle: int
    #: conversations that go on
    open: int


async def write(server: EmbeddedPostgres, file: Path) -> int:
    """Write a backup of a running server; whole or not at all, for the owner alone. Returns its bytes."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        await asyncio.to_thread(_create, fresh)
        await server.program("pg_dump", "--format=custom", "--file", fresh, "--dbname", server.url)
        await server.program("pg_restore", "--list", fresh)  # it can be read again
        return await asyncio.to_thread(_finish, fresh, file)
    except OSError as error:
        raise ConfigurationError(f"{file} can't be written: {error.strerror}") from error
    finally:
        await asyncio.to_thread(fresh.unlink, missing_ok=True)


@contextlib.asynccontextmanager
async def read(server: EmbeddedPostgres, file: Path) -> AsyncIterator[None]:
    """Restore a backup into a server's folder that holds no database. If the block raises, the folder is as before.

    Raises ConfigurationError for a file that is no backup and for a folder that holds a database.
    """
    if server.data.exists():
        raise ConfigurationError(
            f"DATA_DIR: {server.data} holds a database. Restore into another folder, or move it away"
        )
    check(file)
    try:
        async with server:
            await _make_roles(server, await server.program("pg_restore", "--schema-only", "--file=-", file))
            await server.program("pg_restore", "--single-transaction", "--no-owner", "--dbname", server.url, file)
            yield
    except BaseException:
        shutil.rmtree(server.data, ignore_errors=True)
        raise


async def settle(database: Database, *, go_on: bool) -> Settled:
    """Decide on what was open. `go_on`: nothing was answered or sent after the backup."""
    rows = await database.query("select carehelp.settle_restored(%s)", go_on)
    return Settled(**rows[0][0])


def _create(fresh: Path) -> None:
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))


def _finish(fresh: Path, file: Path) -> int:
    """On the disk before it takes its name."""
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    fresh.replace(file)
    return file.stat().st_size


def check(file: Path) -> None:
    """Raises ConfigurationError for what can't be read, or is no backup."""
    try:
        with file.open("rb") as begun:
            whole = begun.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise ConfigurationError(f"{file} can't be read: {error.strerror}") from error
    if not whole:
        raise ConfigurationError(f"{file} is not a backup made by `carehelp backup`")


async def _make_roles(server: EmbeddedPostgres, schema: str) -> None:
    """Roles belong to a server, not to a database, so that a dump names them and does not hold them."""
    async with await psycopg.AsyncConnection.connect(server.url, autocommit=True) as connection:
        for role in sorted(set(GRANTEE.findall(schema))):
            known = await (await connection.execute("select from pg_roles where rolname = %s", (role,))).fetchone()
            if known is None:
                bypass = SQL("bypassrls" if role == "service_role" else "")
                await connection.execute(SQL("create role {} nologin {}").format(Identifier(role), bypass))
