"""Many machines on one database: any of them may die at any time, with a pooler between or without."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from data.migrate import MIGRATIONS, migrate
from tests.acceptance.cluster import Cluster, cluster, talk, talk_until
from tests.acceptance.conftest import free_port
from tests.peers import pgbouncer
from tests.peers.start import need

CADDY = Path("/usr/bin/caddy")
CADDYFILE = Path(__file__).parent.parent.parent / "deploy" / "Caddyfile"

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
    over = asyncio.Event()
    talking = asyncio.create_task(talk_until(over, http, urls, chats=30, pause=1.0))
    for victim in [*machines.machines[1:], first]:
        done = "select count(*) from public.messages where role = 'user' and status = 'answered'"
        await machines.has_answered(int(str(await machines.value(done))) + 20)
        await machines.kill(victim)
        await machines.switch_on(victim)
    over.set()
    await machines.answered(await talking)


@pytest.mark.parametrize("mode", ["session", "transaction"])
async def test_through_a_pooler(machines: Cluster, http: httpx.AsyncClient, tmp_path: Path, mode: str) -> None:
    async with pgbouncer.pgbouncer(tmp_path / "pooler", machines.url, mode=mode) as url:
        machines.settings = {"DATABASE_URL": url}
        if mode == "transaction":
            machines.settings["DATABASE_DIRECT_URL"] = machines.url
        serving = await machines.start("web", DATABASE_CONNECTIONS="3")
        worker = await machines.start("worker", DATABASE_CONNECTIONS="3")
        talking = asyncio.create_task(talk(http, [serving.url], chats=20, each=10, pause=0.2))
        await machines.has_answered(20)
        await machines.kill(worker)
        await machines.switch_on(worker)
        await machines.has_answered(50)
        await machines.kill(serving)
        await machines.switch_on(serving)
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
    [functions] = MIGRATIONS.glob("*_fencing.sql")
    (folder / "20990101000001_functions_again.sql").write_text(functions.read_text())
    talking = asyncio.create_task(talk(http, [server.url], chats=20, each=15, pause=0.3))
    await machines.has_answered(20)
    async with await psycopg.AsyncConnection.connect(machines.url) as looker:
        await looker.execute("select count(*) from public.messages")  # and the transaction stays open
        migrating = asyncio.create_task(migrate(machines.url, folder=folder))
        await machines.has_answered(80)
        assert not migrating.done()
    assert len(await migrating) == 2
    assert not talking.done(), "it was all over before the migration came"
    await machines.answered(await talking)


async def test_behind_the_proxy_of_the_deployment(machines: Cluster, http: httpx.AsyncClient) -> None:
    need(CADDY, "apt-get install caddy")
    one, other = [await machines.start("web", TRUSTED_PROXIES="127.0.0.1") for _ in range(2)]
    await machines.start("worker")
    port = free_port()
    upstreams = f"to 127.0.0.1:{one.port} 127.0.0.1:{other.port}"
    with proxy(machines.folder, CAREHELP_ADDRESS=f"http://127.0.0.1:{port}", CAREHELP_UPSTREAMS=upstreams):
        url = f"http://127.0.0.1:{port}"
        await answering(http, url)
        talking = asyncio.create_task(talk(http, [url], chats=20, each=10, pause=0.3))
        await machines.has_answered(20)
        await machines.kill(one)
        await machines.has_answered(50)
        await machines.switch_on(one)
        assert await asyncio.to_thread(other.stop) == 0
        more = await talk(http, [url], chats=20, each=1, first=1_000)
        await machines.answered(await talking + more)
        assert "message accepted" in one.log, "the one that came back takes what the other took"


async def answering(http: httpx.AsyncClient, url: str) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get(f"{url}/health")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


@contextlib.contextmanager
def proxy(folder: Path, **settings: str) -> Iterator[None]:
    """Caddy with the file that is deployed."""
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", CADDYFILE]
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            command, env={"HOME": str(folder), "PATH": "/usr/bin", **settings}, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
