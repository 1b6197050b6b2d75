"""python-telegram-bot's requests over our connections. Errors say whether the request left, and hide the token."""

from json import dumps
from urllib.parse import urlencode

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.http import NOT_SENT, UNKNOWN, Connections


class NotSent(NetworkError):
    """The request did not reach Telegram."""


class MaybeSent(TimedOut):
    """The connection broke, or nothing came back in time, after the request may have left."""


class TelegramRequest(BaseRequest):
    """What `telegram.Bot` sends with. `seconds` is how long Telegram may take, where a call does not say."""

    __slots__ = ("_connections", "_seconds")

    def __init__(self, connections: Connections, *, seconds: float) -> None:
        self._connections, self._seconds = connections, seconds

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return self._seconds

    async def initialize(self) -> None:
        """Nothing: connections are made as they are needed."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """One call: the status and the body. Of the timeouts only the one for reading is per call."""
        seconds = float(read_timeout) if isinstance(read_timeout, int | float) else self._seconds
        try:
            async with self._connections.request(method, url, seconds=seconds, data=_body(request_data)) as answer:
                return answer.status, await answer.read()
        except NOT_SENT:
            raise NotSent("Telegram can't be reached") from None  # aiohttp's own text may hold the token
        except UNKNOWN:
            raise MaybeSent("no answer from Telegram") from None


def _body(request: RequestData | None) -> object:
    if request is None:
        return None
    if not request.contains_files:
        return request.json_parameters
    form = aiohttp.FormData(request.json_parameters)
    for name, (filename, content, content_type) in request.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def query(**fields: object) -> str:
    """Fields as a query string, lists as JSON, which is how Telegram takes them."""
    return urlencode({name: value if isinstance(value, str) else dumps(value) for name, value in fields.items()})
