"""The caller's address behind proxies: what ours wrote, whatever the caller sent."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from webhooks.proxies import Behind

PROXY = ("10.0.0.9", 4242)


async def seen(proxies: int, *headers: tuple[str, str]) -> tuple[tuple[str, int], str]:
    """(client, scheme) as the application sees them."""
    found: list[tuple[tuple[str, int], str]] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append((scope["client"], scope["scheme"]))

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        return None

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope: Scope = {"type": "http", "client": PROXY, "scheme": "http", "headers": raw}
    await Behind(app, proxies)(scope, receive, send)
    return found[0]


@pytest.mark.parametrize(
    ("proxies", "headers", "client"),
    [
        (1, ["41.202.1.1"], "41.202.1.1"),
        (1, ["1.2.3.4, 41.202.1.1"], "41.202.1.1"),
        (1, ["1.2.3.4", "41.202.1.1"], "41.202.1.1"),
        (2, ["41.202.1.1, 172.71.1.1"], "41.202.1.1"),
        (2, ["9.9.9.9, 41.202.1.1, 172.71.1.1"], "41.202.1.1"),
        (2, ["9.9.9.9", "41.202.1.1,172.71.1.1"], "41.202.1.1"),
        (2, ["172.71.1.1"], PROXY[0]),
        (1, [], PROXY[0]),
        (1, ["2001:db8::1"], "2001:db8::1"),
    ],
)
async def test_the_caller_is_so_many_from_the_end(proxies: int, headers: list[str], client: str) -> None:
    found, _ = await seen(proxies, *(("x-forwarded-for", value) for value in headers))
    assert found[0] == client


@pytest.mark.parametrize(("told", "scheme"), [("https", "https"), ("javascript", "http"), ("", "http")])
async def test_the_scheme(told: str, scheme: str) -> None:
    _, found = await seen(1, ("x-forwarded-for", "41.202.1.1"), ("x-forwarded-proto", told))
    assert found == scheme


async def test_a_scheme_without_a_proxy_is_not_believed() -> None:
    assert await seen(1, ("x-forwarded-proto", "https")) == (PROXY, "http")
