"""A stream of events has one place from its beginning to its end."""

import contextlib
from collections.abc import AsyncIterator, Iterator

from pydantic import BaseModel
from starlette.types import Message

from core.errors import TooManyRequests
from webhooks.api import events


class Said(BaseModel):
    text: str = "oui"


async def told(place: events.Place, answers: Iterator[Said | None]) -> list[str]:
    """The names of the events, in order."""
    sent: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))

    async def wait(_seconds: float) -> Said | None:
        return next(answers)

    response = events.stream(Said(), wait, place=place, seconds=60)
    await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
    return [line.removeprefix("event: ") for line in b"".join(sent).decode().splitlines() if line.startswith("event")]


async def test_the_place_is_taken_once_and_given_back() -> None:
    log: list[str] = []

    @contextlib.asynccontextmanager
    async def place() -> AsyncIterator[None]:
        log.append("taken")
        yield
        log.append("given back")

    assert await told(place, iter((None, None, Said()))) == ["accepted", "typing", "typing", "answer"]
    assert log == ["taken", "given back"]


async def test_whoever_gets_no_place_is_told_that_the_message_is_safe_and_why_nothing_follows() -> None:
    @contextlib.asynccontextmanager
    async def place() -> AsyncIterator[None]:
        raise TooManyRequests("too many", retry_after=2)
        yield

    assert await told(place, iter(())) == ["accepted", "error"]
