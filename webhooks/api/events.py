"""Server-sent events: that a message is safe, that its answer is being written, and the answer, whole and reviewed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import StreamingResponse

from core.errors import CarehelpError
from webhooks.request import refusal

TYPE = "text/event-stream"
#: proxies close what is silent for longer than a quarter of a minute or so
TYPING_EVERY_SECONDS = 5.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Event = Literal["accepted", "typing", "answer", "pending", "error"]


def wanted(request: Request) -> bool:
    """Whether the caller asks for events."""
    return TYPE in request.headers.get("accept", "")


def event(name: Event, data: str = "{}") -> str:
    """One event; `data` is JSON in one line."""
    return f"event: {name}\ndata: {data}\n\n"


def stream(
    accepted: BaseModel, wait: Callable[[float], Awaitable[BaseModel | None]], *, seconds: float
) -> StreamingResponse:
    """`wait` gives the answer within so many seconds, or None. After `seconds` in all, the last event is `pending`."""

    async def told() -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        latest = loop.time() + seconds
        yield event("accepted", accepted.model_dump_json())
        try:
            while (left := latest - loop.time()) > 0:
                if answer := await wait(min(left, TYPING_EVERY_SECONDS)):
                    yield event("answer", answer.model_dump_json())
                    return
                yield event("typing")
        except CarehelpError as error:
            yield event("error", bytes(refusal(error).body).decode())
            return
        yield event("pending", accepted.model_dump_json())

    return StreamingResponse(told(), media_type=TYPE, headers=HEADERS)
