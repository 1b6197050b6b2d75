"""Telegram by long polling, with the same reading behind it as the webhook."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from telegram.error import TelegramError

from channels.telegram_http import TelegramRequest, query
from channels.telegram_updates import ALLOWED_UPDATES
from core.errors import CarehelpError, MalformedUpdate
from core.message import Update

POLL_SECONDS = 25
#: before something that failed is tried again
AGAIN_SECONDS = 2.0

T = TypeVar("T")
Handle = Callable[[Sequence[Update]], Awaitable[None]]

log = logging.getLogger(__name__)


class Poller:
    """Asks for updates, one batch after the other. `url` is that of the method `getUpdates`."""

    def __init__(self, request: TelegramRequest, *, url: str, read: Callable[[object], Update]) -> None:
        self._request, self._url, self._read = request, url, read
        self._offset = 0

    async def run(self, handle: Handle) -> None:
        """An update is confirmed only after it was handled, in order. Runs until cancelled."""
        while True:
            for body in await insist(self._batch):
                await self._take(body, handle)
                self._offset = body["update_id"] + 1

    async def _batch(self) -> Sequence[dict[str, Any]]:
        """Raw updates, so that one that can't be read does not keep the others back."""
        fields = query(offset=self._offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES)
        found = await self._request.post(f"{self._url}?{fields}")
        return found if isinstance(found, list) else ()

    async def _take(self, body: object, handle: Handle) -> None:
        """Handle one update, however often it takes; one that can't be read is passed over."""
        try:
            update = self._read(body)
        except MalformedUpdate:
            log.warning("update not read")
            return
        await insist(lambda: handle((update,)))


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """Try again until it works: Telegram keeps what it was not told is done."""
    while True:
        try:
            return await work()
        except (TelegramError, CarehelpError) as error:
            log.warning("polling again", extra={"error": type(error).__name__})
            await asyncio.sleep(AGAIN_SECONDS)
