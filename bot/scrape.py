"""Metrics on a port of their own: what a worker has in place of a web server."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

from bot.app import Application
from bot.runtime import Store
from bot.settings import Settings
from bot.watching import Watching
from core.errors import ConfigurationError
from webhooks.metrics import Read, metrics

LOOPBACK = "127.0.0.1"


@contextlib.asynccontextmanager
async def measured(settings: Settings, store: Store, app: Application, watching: Watching) -> AsyncIterator[Read]:
    """How the metrics of this process are read; on METRICS_PORT as well, where it is set."""
    looks = watching.gauges(settings, store.database, app.breakers, store.embedded)

    async def read() -> bytes:
        await looks.refresh()
        return await asyncio.to_thread(watching.metrics.text)

    if not settings.metrics_port:
        yield read
        return
    server = _Beside(_config(settings, read))
    listening = _listen(settings)
    task = asyncio.create_task(server.serve([listening]), name="metrics")
    try:
        yield read
    finally:
        server.should_exit = True
        await task


class _Beside(uvicorn.Server):
    """Leaves signals to whom it stands beside."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None are taken."""
        yield


def _config(settings: Settings, read: Read) -> uvicorn.Config:
    token = settings.metrics_token.get_secret_value()
    return uvicorn.Config(
        Starlette(routes=[metrics(read, token=token, loopback=True)]),
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )


def _listen(settings: Settings) -> socket.socket:
    """On HOST where a token guards it, else for this machine alone."""
    host = settings.host if settings.metrics_token.get_secret_value() else LOOPBACK
    try:
        return socket.create_server((host, settings.metrics_port), family=_family(host))
    except OSError as error:
        raise ConfigurationError(
            f"METRICS_PORT: can't listen on {host}:{settings.metrics_port}: {error.strerror}"
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
