"""The chain of providers over HTTP: fall-backs, breakers, and one deadline for a turn."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from core.connections import Connections
from core.llm.chain import FAILURES_TO_OPEN, Chain
from core.llm.chat import OpenAIChat
from core.llm.model import ChatMessage
from tests.peers import start

#: a turn asks a provider so often where that is harmless
TRIES = 2
ASKED = [ChatMessage(role="user", content="hello")]


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


def chain(connections: Connections, *urls: str, seconds: float = 5.0, total: float = 10.0) -> Chain:
    providers = [
        OpenAIChat(connections, name=f"p{number}", base_url=url, model="test") for number, url in enumerate(urls)
    ]
    return Chain(providers, time.monotonic, call_seconds=seconds, total_seconds=total)


def nobody() -> str:
    return f"http://127.0.0.1:{start.free_port()}/v1"


async def test_the_next_provider_answers_when_the_first_does_not(connections: Connections, tmp_path: Path) -> None:
    async with start.models(tmp_path, ({}, "drink water")) as url:
        completion = await chain(connections, nobody(), url).complete(ASKED, max_tokens=20)
    assert completion is not None
    assert (completion.provider, completion.text) == ("p1", "drink water")


@pytest.mark.parametrize(("status", "said"), [(503, "drink water"), (400, None)])
async def test_what_is_harmless_is_tried_once_more(
    connections: Connections, tmp_path: Path, status: int, said: str | None
) -> None:
    first = ({"userMessage": "hello", "sequenceIndex": 0}, {"error": {"message": "no"}, "status": status})
    async with start.models(tmp_path, first, ({"userMessage": "hello"}, "drink water")) as url:
        completion = await chain(connections, url).complete(ASKED, max_tokens=20)
    assert (completion and completion.text) == said


@pytest.mark.parametrize("fault", ["drop", "malformed", "disconnect", "ratelimit"])
async def test_a_faulty_provider_gives_nothing_and_raises_nothing(
    connections: Connections, tmp_path: Path, fault: str
) -> None:
    async with start.models(tmp_path, ({}, "drink water"), **{fault: 1.0}) as url:
        assert await chain(connections, url).complete(ASKED, max_tokens=20) is None


async def test_in_an_outage_of_200_turns_the_provider_is_soon_left_alone(connections: Connections) -> None:
    links = chain(connections, nobody())
    for turn in range(200):
        assert links.states == {"p0": "closed" if TRIES * turn < FAILURES_TO_OPEN else "open"}
        assert await links.complete(ASKED, max_tokens=20) is None


async def test_a_provider_that_is_too_slow_counts_as_down(connections: Connections, tmp_path: Path) -> None:
    async with start.models(tmp_path, ({}, "late"), latency=20_000) as url:
        links = chain(connections, url, seconds=0.05, total=0.1)
        for _ in range(FAILURES_TO_OPEN):
            assert await links.complete(ASKED, max_tokens=20) is None
        assert links.states == {"p0": "open"}


async def test_calls_of_one_turn_share_its_deadline(connections: Connections, tmp_path: Path) -> None:
    async with start.models(tmp_path, ({}, "drink water")) as url:
        links = chain(connections, url)
        assert await links.complete(ASKED, max_tokens=20, deadline=links.deadline())
        assert await links.complete(ASKED, max_tokens=20, deadline=links.deadline() - 60) is None


async def test_a_crowded_provider_is_passed_over_and_has_not_failed(connections: Connections, tmp_path: Path) -> None:
    slow = start.models(tmp_path, ({}, "slowly"), latency=1500)
    async with slow as first, start.models(tmp_path, ({}, "at once")) as second:
        providers = [
            OpenAIChat(connections, name=name, base_url=url, model="test", concurrency=1)
            for name, url in (("slow", first), ("quick", second))
        ]
        asked = Chain(providers, time.monotonic, call_seconds=2.5, total_seconds=5.0)
        assert (await asked.complete(ASKED, max_tokens=20)).text == "slowly"
        many = await asyncio.gather(*(asked.complete(ASKED, max_tokens=20) for _ in range(FAILURES_TO_OPEN + 2)))
        assert [one.provider for one in many if one] == ["slow", *["quick"] * (FAILURES_TO_OPEN + 1)]
        assert asked.states == {"slow": "closed", "quick": "closed"}


@pytest.mark.parametrize("usage", [None, [], "many", {}, {"prompt_tokens": "many"}, {"completion_tokens": -1}])
async def test_an_answer_is_not_lost_for_a_count_that_makes_no_sense(connections: Connections, usage: object) -> None:
    async def answer(_request: web.Request) -> web.Response:
        choice = {"message": {"role": "assistant", "content": "drink water"}}
        return web.json_response({"choices": [choice], "usage": usage})

    async with start.serving(answer) as url:
        completion = await chain(connections, url).complete(ASKED, max_tokens=20)
    assert completion is not None
    assert (completion.text, completion.prompt_tokens, completion.completion_tokens) == ("drink water", 0, 0)
