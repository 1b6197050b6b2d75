"""What hangs or breaks behind the guard is answered all the same."""

import asyncio

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from webhooks.guard import Bounds, Guard


async def hang(_scope: Scope, _receive: Receive, _send: Send) -> None:
    await asyncio.Event().wait()


async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("something private")


@pytest.mark.parametrize(("app", "status"), [(hang, 503), (fail, 500)])
async def test_nobody_waits_for_ever_or_is_left_without_an_answer(app: object, status: int) -> None:
    guarded = Guard(app, bounds=lambda _path: Bounds(bytes=10, seconds=0.05), https=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://inside") as client:
        answer = await client.get("/")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "private" not in answer.text
