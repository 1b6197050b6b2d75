"""Many machines on one database: any of them may die at any time, with a pooler between or without."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest

from data.migrate import MIGRATIONS, migrate
from tests.acceptance.cluster import Cluster, cluster, talk
from tests.peers import pgbouncer

WEBS = WORKERS = 3


@pytest.fixture
async def machines(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with cluster(tmp_path) as found:
        yield found


async def test_one_machine_after_the_other_is_killed(machines: Cluster, http: httpx.AsyncClient) -> None:
    first = await machines.start("web")
    others = [machines.start("web") for _ in range(WEBS - 1)] + [machines.start("worker") for _ in range(WORKERS)]
    await asyncio.gather(*others)
    urls = [machine.url for machine in machines.machines if machine.command == ("web",)]
    talking = asyncio.create_task(talk(http, urls, chats=30, each=20, pause=1.5))
    kills = 0
    for victim in itertools.cycle([*machines.machines[1:], first]):
        sent = await machines.value("select count(*) from carehelp.outbox")
        await machines.until(f"select count(*) >= least({sent} + 30, {30 * 20}) from carehelp.outbox", True)
        if talking.done():
            break
        await machines.kill(victim)
        await asyncio.to_thread(victim.start)
        kills += 1
    await machines.answered(await talking)
    assert kills >= WORKERS, "the load was over before enough was killed"


@pytest.mark.parametrize("mode", ["session", "transaction"])
async def test_through_a_pooler(machines: Cluster, http: httpx.AsyncClient, tmp_path: Path, mode: str) -> None:
    async with pgbouncer.pgbouncer(tmp_path / "pooler", machines.url, mode=mode) as url:
        machines.settings = {"DATABASE_URL": url}
        if mode == "transaction":
            machines.settings["DATABASE_DIRECT_URL"] = machines.url
        serving = await machines.start("web", DATABASE_CONNECTIONS="3")
        worker = await machines.start("worker", DATABASE_CONNECTIONS="3")
        talking = asyncio.create_task(talk(http, [serving.url], chats=20, each=10))
        await machines.until("select count(*) > 20 from carehelp.outbox", True)
        await machines.kill(worker)
        await asyncio.to_thread(worker.start)
        await machines.kill(serving)
        await asyncio.to_thread(serving.start)
        await machines.answered(await talking)
        await asyncio.to_thread(machines.stop)


async def test_a_pooler_in_transaction_mode_alone_stops_the_start(machines: Cluster, tmp_path: Path) -> None:
    async with pgbouncer.pgbouncer(tmp_path / "pooler", machines.url, mode="transaction") as url:
        worker = await machines.start("worker", DATABASE_URL=url)
        assert worker.process
        assert await asyncio.to_thread(worker.process.wait, 60) == 1
        assert "DATABASE_DIRECT_URL is to lead to the same database" in " ".join(worker.log.split())


async def test_migrating_while_others_answer(machines: Cluster, http: httpx.AsyncClient, tmp_path: Path) -> None:
    """A column, an index and functions come while somebody looks at the messages for long: nobody waits for long."""
    server = await machines.start("serve")
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        (folder / path.name).write_text(path.read_text())
    (folder / "20990101000000_expand.sql").write_text(
        "alter table public.messages add column if not exists note text;"
        " create index if not exists messages_note_idx on public.messages (note) where note is not null;"
        " alter table carehelp.outbox add column if not exists note text;"
    )
    for number, name in enumerate(("turns", "rescue"), start=1):
        [path] = MIGRATIONS.glob(f"*_{name}.sql")
        (folder / f"2099010100000{number}_{name}_again.sql").write_text(path.read_text())
    talking = asyncio.create_task(talk(http, [server.url], chats=20, each=15, pause=0.3))
    await machines.until("select count(*) > 20 from carehelp.outbox", True)
    async with await psycopg.AsyncConnection.connect(machines.url) as looker:
        await looker.execute("select count(*) from public.messages")  # and the transaction stays open
        migrating = asyncio.create_task(migrate(machines.url, folder=folder))
        sent = await machines.value("select count(*) from carehelp.outbox")
        await machines.until(f"select count(*) > {sent} + 60 from carehelp.outbox", True)
        assert not migrating.done()
    assert len(await migrating) == 3
    assert not talking.done(), "it was all over before the migration came"
    await machines.answered(await talking)
