"""The commands that docs/operations.md gives for a database of one's own, as they are written there, on Postgres 15."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from data.migrate import MIGRATIONS, migrate
from tests.peers import pgbouncer

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[str]:
    async with pgbouncer.postgres(tmp_path / "server") as url:
        yield url


def documented() -> str:
    text = (ROOT / "docs" / "operations.md").read_text()
    [block] = [b for b in re.findall(r"```sh\n(.*?)```", text, re.S) if b.startswith("pg_dump")]
    return block


def run_as_written(folder: Path, old: str, new: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", documented()],
        env={"PATH": f"{pgbouncer.SERVER}:/usr/bin:/bin", "DATABASE_DIRECT_URL": old, "NEW_DATABASE_URL": new},
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_saved_and_restored_as_it_is_written(server: str, tmp_path: Path) -> None:
    names = await migrate(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("create database fresh")
        connection.execute(
            "with c as (insert into public.conversations (channel, address_hash) values ('telegram', '1') returning id)"
            " insert into public.messages (conversation_id, content, status, level)"
            " select id, 'chv1:…', 'received', 'emergency' from c"
        )
    fresh = psycopg.conninfo.make_conninfo(server, dbname="fresh")
    with psycopg.connect(fresh, autocommit=True) as connection:
        connection.execute((MIGRATIONS / "20261123090000_auth_shim.sql").read_bytes())
    done = await asyncio.to_thread(run_as_written, tmp_path, server, fresh)
    assert done.returncode == 0, done.stderr
    assert await migrate(fresh) == [], f"all of {len(names)} migrations came along"
    with psycopg.connect(fresh) as connection:
        assert connection.execute("select content, status from public.messages").fetchall() == [("chv1:…", "received")]
        assert connection.execute("select queue_name from carehelp.procrastinate_jobs").fetchall() == [("emergency",)]
        policies = "select count(*) > 10 from pg_policies where schemaname = 'public'"
        assert connection.execute(policies).fetchone() == (True,)
