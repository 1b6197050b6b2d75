"""Around every route: how large a body may be, how long a request may take, and headers that each answer has."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.request import problem

#: seconds between two pieces of a body
PIECE_SECONDS = 20.0
#: a year
HSTS = "max-age=31536000; includeSubDomains"
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a request may take."""

    #: bytes of its body
    bytes: int
    #: seconds until its answer begins
    seconds: float


class Guard:
    """ASGI middleware. `bounds` says what a path may take; a header that a route sets itself is left alone."""

    def __init__(self, app: ASGIApp, *, bounds: Callable[[str], Bounds], https: bool) -> None:
        self._app, self._bounds = app, bounds
        headers = {**HEADERS, **({"Strict-Transport-Security": HSTS} if https else {})}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        bounds = self._bounds(scope["path"])
        answer = _Answer(send, self._headers)
        announced = Headers(scope=scope).get("content-length", "")
        if announced and not (announced.isascii() and announced.isdigit() and len(announced) < 20):
            return await problem(400, detail="Content-Length is no number")(scope, receive, answer)
        if announced and int(announced) > bounds.bytes:
            return await problem(413, detail=f"at most {bounds.bytes} bytes")(scope, receive, answer)
        return await self._within(scope, _Body(receive, bounds), answer, bounds)

    async def _within(self, scope: Scope, body: "_Body", answer: "_Answer", bounds: Bounds) -> None:
        try:
            async with asyncio.timeout(bounds.seconds) as deadline:
                answer.deadline = deadline
                try:
                    await self._app(scope, body, answer)
                finally:  # a deadline that is over can't be put off by the refusal below
                    answer.deadline = None
        except TimeoutError:
            if answer.begun:
                raise
            log.warning("request took too long", extra={"method": scope["method"]})
            await problem(503, detail="this took too long", retry_after=5)(scope, body, answer)
        except Exception:
            if answer.begun:
                raise
            log.exception("request failed", extra={"method": scope["method"]})
            await problem(500, detail="something went wrong here")(scope, body, answer)


class _Body:
    """The request's body, counted as it comes."""

    def __init__(self, receive: Receive, bounds: Bounds) -> None:
        self._receive, self._most, self._size, self._whole = receive, bounds.bytes, 0, False

    async def __call__(self) -> Message:
        if self._whole:  # what follows is a wait for the client to leave, which may take as long as the answer
            return await self._receive()
        try:
            async with asyncio.timeout(PIECE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._size > self._most:
            raise HTTPException(413)
        return message


class _Answer:
    """The way back. Once the answer has begun the deadline is off: a stream ends by itself."""

    def __init__(self, send: Send, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._send, self._headers = send, headers
        self.deadline: asyncio.Timeout | None = None
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            if self.deadline is not None:
                self.deadline.reschedule(None)
            headers = list(message.get("headers", ()))
            given = {name.lower() for name, _ in headers}
            message["headers"] = headers + [pair for pair in self._headers if pair[0] not in given]
        await self._send(message)
