"""What tests share: a real Postgres, a database each, a clock that stands still unless told."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from hypothesis import settings

from core.workshop.workshop import Workshop
from data.database import Database
from data.embedded import EmbeddedPostgres
from data.migrate import migrate
from data.vault import KeyRing, Vault

#: in CI the same examples every time: a run is red because of the change, not of the draw; by hand new ones are drawn
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

NUMBERS = itertools.count(1)


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> Vault:
    return Vault(KeyRing(keys={"k1": b"1" * 32}, index_key=b"i" * 32))


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """A process that decodes."""
    opened = Workshop()
    yield opened
    asyncio.run(opened.close())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a running server: TEST_DATABASE_URL, else the embedded one."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    asyncio.run(server.open())
    yield server.url
    asyncio.run(server.close())


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """Name of a migrated database that others are copied from."""
    name = f"carehelp_template_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    asyncio.run(migrate(psycopg.conninfo.make_conninfo(postgres, dbname=name)))
    return name


@pytest.fixture
def database_url(postgres: str, template: str) -> Iterator[str]:
    """URL of a fresh, migrated database."""
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    yield psycopg.conninfo.make_conninfo(postgres, dbname=name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def empty_url(postgres: str) -> Iterator[str]:
    """URL of a fresh database with nothing in it."""
    name = f"empty_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield psycopg.conninfo.make_conninfo(postgres, dbname=name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def root() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent
