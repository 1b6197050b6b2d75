"""How providers are reached: one pool of kept-alive connections, and errors that say whether a request left.

aiohttp, which Twilio's client brings along: the same request costs a tenth of the processor time that httpx takes.
"""

import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

CONNECTIONS = 100
CONNECT_SECONDS = 10.0
#: a connection that rests longer than this is not used again: providers close theirs after about a minute
KEEP_ALIVE_SECONDS = 30.0

#: the request can't have reached the provider
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
#: it may have, or not
UNKNOWN = (aiohttp.ClientError, TimeoutError, OSError)


#: this machine, private networks, and link-local addresses
LOCAL = [
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
]  # fmt: skip


class Remote(OSError):
    """The host is not on this machine or its network, and nothing may leave these."""


class LocalResolver(AbstractResolver):
    """Finds the addresses of a host that are on this machine or its network. The connection is made to what it found,
    so that a name that changes its meaning in between gains nothing."""

    def __init__(self) -> None:
        self._all = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The local ones among a host's addresses. Raises Remote if there are none."""
        local = [one for one in await self._all.resolve(host, port, family) if is_local_address(one["host"])]
        if not local:
            raise Remote(f"{host} is not a local address")
        return local

    async def close(self) -> None:
        """Nothing to close."""


def is_local_address(text: str) -> bool:
    """Whether an IP address is of this machine or a private network."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in LOCAL)


class Connections:
    """The connections to one provider or more, made when they are first needed.

    `local_only`: a host outside this machine and its network is never connected to, whoever asks for it.
    """

    def __init__(self, *, most: int = CONNECTIONS, local_only: bool = False) -> None:
        self._most, self._local_only = most, local_only
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool. Call from the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._most,
                    keepalive_timeout=KEEP_ALIVE_SECONDS,
                    resolver=LocalResolver() if self._local_only else None,
                ),
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
        if self._local_only:
            self._refuse_remote(url)
        timeout = aiohttp.ClientTimeout(total=CONNECT_SECONDS + seconds, connect=CONNECT_SECONDS, sock_read=seconds)
        async with self.session.request(
            method, url, data=data, json=json, params=params, headers=headers, timeout=timeout, allow_redirects=False
        ) as answer:
            yield answer

    def _refuse_remote(self, url: str) -> None:
        """Addresses are not resolved, so they are looked at here; names when they are."""
        host = urlsplit(url).hostname or ""
        is_address = ":" in host or host.replace(".", "").isdecimal()
        if is_address and not is_local_address(host):
            raise Remote("not a local address")

    async def close(self) -> None:
        """Close what is open. Using it again opens it again."""
        if self._session is not None:
            await self._session.close()
