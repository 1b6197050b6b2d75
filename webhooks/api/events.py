"""Server-sent events: that a message is safe, that its answer is being written, and the answer, whole and reviewed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from core.errors import CarehelpError
from webhooks.request import refusal

TYPE = "text/event-stream"
#: proxies close what is silent for longer than a quarter of a minute or so
TYPING_EVERY_SECONDS = 5.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Event = Literal["accepted", "typing", "answer", "pending", "error"]
#: gives a place to wait in. Raises an error of ours where there is none
Place = Callable[[], AbstractAsyncContextManager[None]]


def wanted(request: Request) -> bool:
    """Whether the caller asks for events."""
    return TYPE in request.headers.get("accept", "")


def event(name: Event, data: str = "{}") -> str:
    """One event; `data` is JSON in one line."""
    return f"event: {name}\ndata: {data}\n\n"


class _Stream(StreamingResponse):
    """Events of somebody who has a place as long as the stream is open, and not longer: also where they leave it."""

    def __init__(self, told: Callable[[CarehelpError | None], AsyncIterator[str]], place: Place) -> None:
        super().__init__((), media_type=TYPE, headers=HEADERS)
        self._told, self._place = told, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`told` is given what a place was refused with, if it was."""
        async with contextlib.AsyncExitStack() as stack:
            refused = None
            try:
                await stack.enter_async_context(self._place())
            except CarehelpError as error:
                refused = error
            self.body_iterator = self._told(refused)
            await super().__call__(scope, receive, send)


def stream(
    accepted: BaseModel, wait: Callable[[float], Awaitable[BaseModel | None]], *, place: Place, seconds: float
) -> StreamingResponse:
    """`wait` gives the answer within so many seconds, or None. After `seconds` in all, the last event is `pending`."""

    async def told(refused: CarehelpError | None) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        latest = loop.time() + seconds
        yield event("accepted", accepted.model_dump_json())
        try:
            if refused:
                raise refused
            while (left := latest - loop.time()) > 0:
                if answer := await wait(min(left, TYPING_EVERY_SECONDS)):
                    yield event("answer", answer.model_dump_json())
                    return
                yield event("typing")
        except CarehelpError as error:
            yield event("error", bytes(refusal(error).body).decode())
            return
        yield event("pending", accepted.model_dump_json())

    return _Stream(told, place)
