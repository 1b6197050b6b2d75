"""Real sockets: who says nothing whole is shown out, who has asked is waited for."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from bot.door import check_port, patient
from core.errors import ConfigurationError

ASK = b"GET / HTTP/1.1\r\nHost: carehelp\r\n\r\n"


class Slow:
    """An application that answers when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@contextlib.asynccontextmanager
async def serving(app: Slow, seconds: float) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app, http=patient(seconds), lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([door]))
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            await running


async def drip(port: int) -> None:
    """A head that goes on for ever, until the connection is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK[:-2])
    with contextlib.suppress(ConnectionError):
        while not reader.at_eof():
            writer.write(b"X-More: 1\r\n")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                assert await asyncio.wait_for(reader.read(1), 0.02) == b""
    writer.close()


async def test_a_head_without_an_end_is_shown_out_and_who_has_asked_is_not() -> None:
    app = Slow()
    async with asyncio.timeout(20), serving(app, 0.2) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASK)
        silent, _silent = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(drip(port), drip(port))
        assert await silent.read() == b"", "who says nothing at all goes as well"
        app.go.set()
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(ASK)
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200"), "the connection is kept"
        writer.write(ASK[:-2])
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b"", "its second head has no longer than the first"
        writer.close()


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"PORT: 127.0.0.1:{port} can't be listened on.*Set PORT"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_a_host_that_is_not_here_is_named() -> None:
    with pytest.raises(ConfigurationError, match="HOST"):
        check_port("203.0.113.9", 8000)
