"""SIGTERM: turns under way end, nothing is lost and nothing sent twice, also when a model is slow."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from core.turn import Lane
from tests.acceptance.cluster import Cluster, cluster, say, talk
from tests.acceptance.conftest import Carehelp
from tests.peers import start

SLOW_MODEL = {"AI_PROVIDER": "ollama", "OLLAMA_MODEL": "stub", "MODEL_CALL_SECONDS": "30", "TURN_SECONDS": "40"}


@pytest.fixture
async def machines(tmp_path: Path) -> AsyncIterator[Cluster]:
    async with cluster(tmp_path) as found:
        yield found


@pytest.fixture
async def stub(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "out.jsonl") as found:
        yield found


async def asked(stub: start.Stub) -> int:
    """How many calls the model has had."""
    async with httpx.AsyncClient() as http:
        return int((await http.get(f"{stub.url}/__stats")).json()["byMethod"].get("llm", 0))


async def one_call_of_the_model(
    machines: Cluster, stub: start.Stub, http: httpx.AsyncClient, *, seconds: float, **settings: str
) -> tuple[Carehelp, Carehelp]:
    """A worker that waits for the model, and another that has nothing to do."""
    await stub.configure(llmMs=seconds * 1000)
    machines.settings = {**SLOW_MODEL, "OLLAMA_BASE_URL": stub.url}
    serving = await machines.start("web")
    busy = await machines.start("worker", **settings)
    other = await machines.start("worker", WORKER_CONCURRENCY="1")
    await machines.until("select count(*) from carehelp.procrastinate_workers", 2 * len(Lane))
    await asyncio.to_thread(other.pause)
    await say(http, [serving.url], 1, 1)
    async with asyncio.timeout(60):
        while not await asked(stub):
            await asyncio.sleep(0.1)
    await asyncio.to_thread(other.resume)
    return busy, other


async def test_under_load_nothing_is_repeated(machines: Cluster, http: httpx.AsyncClient) -> None:
    server = await machines.start("serve")
    talking = asyncio.create_task(talk(http, [server.url], chats=20, each=10))
    for answered in (30, 90):
        await machines.has_answered(answered)
        assert await asyncio.to_thread(server.stop) == 0
        assert await machines.value("select count(*) from carehelp.outbox where status = 'sending'") == 0
        await asyncio.to_thread(server.start)
    await machines.answered(await talking)


async def test_a_turn_that_takes_20_seconds_ends_and_nobody_else_begins_it(
    machines: Cluster, stub: start.Stub, http: httpx.AsyncClient
) -> None:
    busy, _ = await one_call_of_the_model(machines, stub, http, seconds=20)
    assert await asyncio.to_thread(busy.stop) == 0
    await machines.answered(1)
    assert await asked(stub) == 1


async def test_a_turn_that_takes_longer_than_the_stop_may_is_left_to_another(
    machines: Cluster, stub: start.Stub, http: httpx.AsyncClient
) -> None:
    busy, _ = await one_call_of_the_model(machines, stub, http, seconds=20, STOP_SECONDS="1")
    assert await asyncio.to_thread(busy.stop) == 0
    assert "turn left to another worker" in busy.log
    await machines.answered(1)
    assert await asked(stub) == 2


async def test_alone_it_goes_on_after_the_next_start(
    machines: Cluster, stub: start.Stub, http: httpx.AsyncClient
) -> None:
    busy, other = await one_call_of_the_model(machines, stub, http, seconds=20, STOP_SECONDS="0")
    await asyncio.to_thread(other.stop)
    assert await asyncio.to_thread(busy.stop) == 0
    await machines.until("select count(*) from carehelp.procrastinate_jobs where status = 'todo'", 1)
    await asyncio.to_thread(busy.start)
    await machines.answered(1)
