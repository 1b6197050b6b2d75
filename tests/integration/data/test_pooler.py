"""A real PgBouncer between us and a real Postgres: what the start finds out, and what it says to set."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from core.errors import ConfigurationError, StoreUnavailable
from data.database import Database
from data.pooler import check_sessions, pools_transactions
from tests.peers import pgbouncer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[str]:
    async with pgbouncer.postgres(tmp_path / "server") as url:
        yield url


@pytest.fixture
async def transaction(server: str, tmp_path: Path) -> AsyncIterator[str]:
    async with pgbouncer.pgbouncer(tmp_path / "transaction", server, mode="transaction") as url:
        yield url


@pytest.fixture
async def session(server: str, tmp_path: Path) -> AsyncIterator[str]:
    async with pgbouncer.pgbouncer(tmp_path / "session", server, mode="session") as url:
        yield url


async def test_transaction_mode_is_recognised(server: str, transaction: str, session: str) -> None:
    assert await pools_transactions(transaction)
    assert not await pools_transactions(session)
    assert not await pools_transactions(server)


async def test_transaction_mode_alone_is_refused_and_the_setting_named(transaction: str) -> None:
    with pytest.raises(ConfigurationError, match=r"DATABASE_URL .* DATABASE_DIRECT_URL is to lead"):
        await check_sessions(transaction, "")


async def test_the_pooler_twice_is_refused(transaction: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_DIRECT_URL leads to a pooler"):
        await check_sessions(transaction, transaction)


async def test_with_a_way_past_it_all_is_well(server: str, transaction: str, session: str) -> None:
    await check_sessions(transaction, server)
    await check_sessions(transaction, session)
    await check_sessions(session, "")


async def test_two_databases_are_told_apart(server: str, transaction: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("create database other")
    with pytest.raises(ConfigurationError, match="two databases"):
        await check_sessions(psycopg.conninfo.make_conninfo(transaction, dbname="other"), server)


async def test_what_is_not_there_is_said(server: str) -> None:
    with pytest.raises(StoreUnavailable):
        await check_sessions(server, "postgresql://postgres@127.0.0.1:1/postgres")


async def test_nothing_is_prepared_and_nothing_left_on_pooled_connections(server: str, transaction: str) -> None:
    """More clients than connections, each asking often: prepared statements would meet each other."""
    databases = [Database(transaction, direct=server) for _ in range(3)]
    try:
        for database in databases:
            await database.open()
        for number in range(20):
            for database in databases:
                assert await database.query("select %s::int", number) == [(number,)]
        assert await databases[0].query("select count(*) from pg_prepared_statements") == [(0,)]
        assert await databases[0].query("select current_setting('search_path')") == [('"$user", public',)]
    finally:
        for database in databases:
            await database.close()
