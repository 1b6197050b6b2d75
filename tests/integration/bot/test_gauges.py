"""Looks at the database for scrapes: one for all that come together, soft when it is away, and never an old one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from bot.gauges import Looks
from data.database import Database


class Timer:
    """Seconds that are moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def counted(url: str) -> Iterator[psycopg.Connection[tuple[int]]]:
    """A pulse that also counts how often it is taken."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table looks (at timestamptz default now())")
        connection.execute("alter function carehelp.pulse(float) rename to pulse_itself")
        connection.execute(
            "create function carehelp.pulse(p_stale float) returns jsonb language plpgsql as $$ begin"
            " insert into public.looks default values; perform pg_sleep(0.2); return carehelp.pulse_itself(p_stale);"
            " end $$"
        )
        yield connection


async def test_scrapes_share_a_look(database: Database, database_url: str) -> None:
    timer = Timer()
    looks = Looks(database, fresh_seconds=3, timer=timer)
    with counted(database_url) as connection:

        def count() -> int:
            return connection.execute("select count(*) from looks").fetchone()[0]

        await asyncio.gather(*(looks.refresh() for _ in range(20)))
        assert count() == 1
        timer.now += 2.9
        await looks.refresh()
        assert count() == 1
        timer.now += 0.2
        await asyncio.gather(*(looks.refresh() for _ in range(20)))
        assert count() == 2
        assert looks.pulse is not None


async def test_a_database_that_fails_gives_no_old_look(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    timer = Timer()
    looks = Looks(database, fresh_seconds=3, timer=timer)
    await looks.refresh()
    assert looks.pulse is not None
    await database.query("alter function carehelp.pulse(float) rename to gone")
    timer.now += 4
    await looks.refresh()
    assert looks.pulse is None
    assert "no look at the database" in caplog.text
    await database.query("alter function carehelp.gone(float) rename to pulse")
    timer.now += 4
    await looks.refresh()
    assert looks.pulse is not None
