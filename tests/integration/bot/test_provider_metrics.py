"""Calls of providers as they are counted: answers, failures, tokens, cost, cancelled calls and open breakers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.gauges import Gauges, Looks
from bot.metrics import Metrics
from core.connections import Connections
from core.llm.chain import FAILURES_TO_OPEN, Chain
from core.llm.chat import OpenAIChat
from core.llm.model import ChatMessage
from core.watch import Watch
from data.database import Database
from tests.peers import start

ASKED = [ChatMessage(role="user", content="bonjour")]
ANSWER = {
    "choices": [{"message": {"role": "assistant", "content": "bonjour"}}],
    "usage": {"prompt_tokens": 1000, "completion_tokens": 500},
}


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    pool = Connections()
    yield pool
    await pool.close()


def provider(connections: Connections, name: str, url: str) -> OpenAIChat:
    return OpenAIChat(connections, name=name, base_url=url, model="m", prices=(1.0, 2.0))


def value(metrics: Metrics, name: str, **wanted: str) -> float:
    families = text_string_to_metric_families(metrics.text().decode())
    samples = (sample for family in families for sample in family.samples if sample.name == f"carehelp_{name}")
    return sum(s.value for s in samples if wanted.items() <= s.labels.items())


async def test_failures_answers_tokens_and_the_breaker(connections: Connections, tmp_path: Path) -> None:
    async def broken(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    async def works(_request: web.Request) -> web.Response:
        return web.Response(text=json.dumps(ANSWER), content_type="application/json")

    metrics = Metrics("worker")
    async with start.serving(broken) as bad, start.serving(works) as good:
        chain = Chain(
            [provider(connections, "hf", bad), provider(connections, "my own server", good)],
            time.monotonic,
            call_seconds=20,
            total_seconds=30,
            watch=Watch(meter=metrics),
        )
        database = Database("postgresql://nobody@127.0.0.1:1/none")
        Gauges(
            Looks(database),
            database=database,
            breakers={"chat": lambda: chain.states},
            data_dir=tmp_path,
            embedded_up=None,
        ).register(metrics.registry)
        assert value(metrics, "breaker_open", provider="hf") == 0
        for _ in range(FAILURES_TO_OPEN + 2):
            assert await chain.complete(ASKED, max_tokens=9)
    assert value(metrics, "provider_calls_total", task="chat", provider="hf", outcome="failed") == FAILURES_TO_OPEN
    assert value(metrics, "provider_calls_total", provider="other", outcome="answered") == FAILURES_TO_OPEN + 2
    assert value(metrics, "provider_tokens_total", provider="other", direction="read") == 5000
    assert value(metrics, "provider_cost_dollars_total", provider="other") == pytest.approx(0.01)
    assert value(metrics, "provider_seconds_count", provider="hf") == FAILURES_TO_OPEN
    assert value(metrics, "breaker_open", task="chat", provider="hf") == 1
    assert value(metrics, "breaker_open", task="chat", provider="other") == 0


async def test_a_call_that_nobody_waits_for_any_longer_counts_as_failed(connections: Connections) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def hangs(_request: web.Request) -> web.Response:
        asked.set()
        await never.wait()
        return web.Response()

    metrics = Metrics("worker")
    async with start.serving(hangs) as url:
        chain = Chain(
            [provider(connections, "hf", url)], time.monotonic, call_seconds=20, total_seconds=30,
            watch=Watch(meter=metrics),
        )  # fmt: skip
        task = asyncio.create_task(chain.complete(ASKED, max_tokens=9))
        await asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        never.set()
    assert value(metrics, "provider_calls_total", provider="hf", outcome="failed") == 1
