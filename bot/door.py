"""The door of the web server: whether it can be opened, and how long somebody may stand in it without a word."""

import asyncio
import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from core.errors import ConfigurationError


def check_port(host: str, port: int) -> None:
    """Raises ConfigurationError if nobody could listen there: told before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0]
        raise ConfigurationError(
            f"HOST and PORT: {host}:{port} can't be listened on: {why}. Set PORT to another, or end what"
            f" uses it (`ss -ltnp 'sport = :{port}'` names it)"
        ) from error


def patient(seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol, with an end to its patience: it has no limit of its own for the head of a request, so that
    connections that send a letter now and then would use up all there are."""

    class Patient(HttpToolsProtocol):
        _waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._heard()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._waiting is None:
                self._wait()

        def on_headers_complete(self) -> None:
            self._heard()
            super().on_headers_complete()

        def _wait(self) -> None:
            self._waiting = self.loop.call_later(seconds, self.transport.abort)

        def _heard(self) -> None:
            if self._waiting:
                self._waiting.cancel()
            self._waiting = None

    return Patient
