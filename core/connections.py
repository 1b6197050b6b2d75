"""How providers are reached: one pool of kept-alive connections, and errors that say whether a request left.

aiohttp, which Twilio's client brings along: the same request costs a tenth of the processor time that httpx takes.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

CONNECTIONS = 100
CONNECT_SECONDS = 10.0
#: a connection that rests longer than this is not used again: providers close theirs after about a minute
KEEP_ALIVE_SECONDS = 30.0

#: the request can't have reached the provider
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
#: it may have, or not
UNKNOWN = (aiohttp.ClientError, TimeoutError, OSError)


class Connections:
    """The connections to one provider or more, made when they are first needed."""

    def __init__(self, *, most: int = CONNECTIONS) -> None:
        self._most = most
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool. Call from the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._most, keepalive_timeout=KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    @asynccontextmanager
    async def request(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        data: object = None,
        json: object = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One request, redirects not followed. `seconds` is how long the provider may take once it is connected."""
        timeout = aiohttp.ClientTimeout(total=CONNECT_SECONDS + seconds, connect=CONNECT_SECONDS, sock_read=seconds)
        async with self.session.request(
            method, url, data=data, json=json, params=params, headers=headers, timeout=timeout, allow_redirects=False
        ) as answer:
            yield answer

    async def close(self) -> None:
        """Close what is open. Using it again opens it again."""
        if self._session is not None:
            await self._session.close()
