"""Who may read the metrics: whoever has the token; without one this machine alone, and nobody in production."""

import httpx
import pytest
from starlette.applications import Starlette

from webhooks.metrics import metrics

HERE, ELSEWHERE = ("127.0.0.1", 5), ("10.1.2.3", 5)


async def ask(
    *, token: str = "", loopback: bool = True, peer: tuple[str, int] = HERE, **headers: str
) -> httpx.Response:
    async def read() -> bytes:
        return b"up 1\n"

    app = Starlette(routes=[metrics(read, token=token, loopback=loopback)])
    transport = httpx.ASGITransport(app=app, client=peer)
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        return await client.get(
            "/metrics", headers={name.replace("_", "-"): text.encode() for name, text in headers.items()}
        )


async def test_the_token_opens_from_anywhere() -> None:
    answer = await ask(token="s3cret", loopback=False, peer=ELSEWHERE, authorization="Bearer s3cret")
    assert (answer.status_code, answer.text) == (200, "up 1\n")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize(
    "shown", ["", "s3cret", "Bearer", "Bearer ", "Bearer wrong", "Basic s3cret", "Bearer s3cret2", "Bearer s3cré"]
)
async def test_nothing_else_opens_where_there_is_a_token(shown: str) -> None:
    answer = await ask(token="s3cret", authorization=shown)
    assert answer.status_code == 401
    assert "up 1" not in answer.text


async def test_without_a_token_this_machine_may_ask() -> None:
    assert (await ask()).status_code == 200
    assert (await ask(peer=("::1", 5))).status_code == 200


@pytest.mark.parametrize("header", ["forwarded", "x_forwarded_for", "x_real_ip", "via"])
async def test_a_proxy_on_this_machine_is_not_this_machine(header: str) -> None:
    assert (await ask(**{header: "203.0.113.9"})).status_code == 404


async def test_without_a_token_it_is_closed_for_others_and_in_production() -> None:
    assert (await ask(peer=ELSEWHERE)).status_code == 404
    assert (await ask(loopback=False)).status_code == 404
