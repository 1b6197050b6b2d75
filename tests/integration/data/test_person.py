"""A person's statements run as that person, for one transaction, also behind PgBouncer."""

import asyncio
import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.errors import ConfigurationError, NotAllowed, StoreError
from core.identity import Person
from data.database import Database
from data.person import PersonDatabase

WHOLE_CLAIMS = {"aud": "authenticated", "sub": str(uuid4()), "role": "service_role"}


async def person(database: Database, email: str) -> Person:
    rows = await database.query("insert into auth.users (email) values (%s) returning id", email)
    await database.query("insert into public.users (id, email) values (%s, %s)", rows[0][0], email)
    return Person(id=rows[0][0], email=email, claims={**WHOLE_CLAIMS, "email": email})


async def test_a_person_sees_their_own_rows_alone(database: Database) -> None:
    ada, bih = await person(database, "ada@example.cm"), await person(database, "bih@example.cm")
    people = PersonDatabase(database)
    assert await people.query(ada, "select id, email from users") == [(ada.id, "ada@example.cm")]
    assert await people.query(bih, "select id from public.users where id = %s", ada.id) == []


async def test_the_verified_id_wins_over_what_the_claims_say(database: Database) -> None:
    ada = await person(database, "ada@example.cm")
    rows = await PersonDatabase(database).query(
        ada, "select auth.uid(), current_user, current_setting('request.jwt.claims')::jsonb ->> 'role'"
    )
    assert rows == [(ada.id, "authenticated", "authenticated")]


async def test_nothing_stays_on_the_connection(database_url: str) -> None:
    database = Database(database_url, most_connections=1)
    await database.open()
    try:
        before = await _state(database)
        ada = await person(database, "ada@example.cm")
        people = PersonDatabase(database)
        await people.query(ada, "select 1")
        with pytest.raises(NotAllowed):
            await people.query(ada, "select * from carehelp.outbox")
        with pytest.raises(StoreError):
            await people.query(ada, "select 1/0")
        assert await _state(database) == before
    finally:
        await database.close()


async def test_a_transaction_is_whole_or_not_at_all(database: Database) -> None:
    ada = await person(database, "ada@example.cm")
    people = PersonDatabase(database)
    with pytest.raises(ZeroDivisionError):
        async with people.transaction(ada) as transaction:
            await transaction.query("update users set preferred_language = 'en'")
            raise ZeroDivisionError
    assert await people.query(ada, "select preferred_language from users") == [("fr",)]
    async with people.transaction(ada) as transaction:
        await transaction.query("update users set preferred_language = 'en'")
    assert await people.query(ada, "select preferred_language from users") == [("en",)]


async def test_a_database_user_without_the_role_is_told_what_to_grant(database: Database, postgres: str) -> None:
    ada = await person(database, "ada@example.cm")
    name = f"stranger_{uuid4().hex[:8]}"
    await database.query(f"create role {name} login password 'x'")
    other = Database(make_conninfo(database.url, user=name, password="x"))
    try:
        await other.open()
        with pytest.raises(ConfigurationError, match="grant authenticated"):
            await PersonDatabase(other).query(ada, "select 1")
    finally:
        await other.close()
        await database.query(f"drop role {name}")


@pytest_asyncio.fixture
async def bounced(database_url: str, bouncer: str) -> AsyncIterator[Database]:
    database = Database(bouncer, most_connections=4)
    await database.open()
    yield database
    await database.close()


async def test_it_holds_behind_pgbouncer_in_transaction_mode(database: Database, bounced: Database) -> None:
    """Many people at once over one server connection, each statement often enough to be prepared if it could be."""
    everybody = [await person(database, f"p{number}@example.cm") for number in range(8)]
    people = PersonDatabase(bounced)

    async def look(one: Person) -> set[UUID]:
        seen: set[UUID] = set()
        for _ in range(12):
            seen |= {row[0] for row in await people.query(one, "select id from users where email <> %s", "nobody")}
        return seen

    assert await asyncio.gather(*(look(one) for one in everybody)) == [{one.id} for one in everybody]
    assert await bounced.query(
        "select current_user <> 'authenticated', current_setting('request.jwt.claims', true)"
    ) in (
        [(True, "")],
        [(True, None)],
    )


@pytest.fixture
def bouncer(database_url: str) -> Iterator[str]:
    """URL of the same database through a PgBouncer that has one server connection for everybody."""
    program = shutil.which("pgbouncer")
    if not program:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("pgbouncer is not installed")
    parts = conninfo_to_dict(database_url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = " ".join(f"{key}={parts[key]}" for key in ("host", "port", "dbname", "user", "password") if key in parts)
    folder = Path(tempfile.mkdtemp(prefix="carehelp-bouncer-"))  # tmp_path is closed to the user it runs as
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"[databases]\n* = {server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 1\nunix_socket_dir =\n"
        f"ignore_startup_parameters = extra_float_digits\n"
    )
    folder.chmod(0o755)
    host = Path(str(parts.get("host", "")))
    owner = host.owner() if host.is_absolute() and host.is_dir() else "nobody"
    other = pwd.getpwnam(owner)
    become = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen([program, str(config)], stderr=subprocess.DEVNULL, **become)  # it refuses to be root
    url = f"postgresql://127.0.0.1:{port}/carehelp?user={parts.get('user', 'postgres')}"
    try:
        _await_port(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _await_port(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url, autocommit=True, connect_timeout=5).close()
            return
    pytest.fail("pgbouncer does not start")


async def _state(database: Database) -> list[tuple[object, ...]]:
    return await database.query(
        "select current_user, current_setting('search_path'), current_setting('statement_timeout'),"
        " coalesce(current_setting('request.jwt.claims', true), '') = ''"
    )
