"""Outbound media: providers fetch a voice or a picture of ours from an address that is signed and soon expires."""

import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.message import MediaContent
from core.ports import Clock

#: Twilio fetches within seconds, and again while it retries
LIFETIME = timedelta(minutes=15)
PATH = "/media"
KEY = re.compile(r"[A-Za-z0-9_-]{8,100}")
#: a stored file by its key; None: there is none, or not any more
OpenMedia = Callable[[str], Awaitable[MediaContent | None]]


class Signer(Protocol):
    """A keyed hash that nobody else can make."""

    def hash(self, value: str) -> str: ...


class MediaLinks:
    """Makes the addresses and checks them. `public_url` is where providers reach us."""

    def __init__(self, signer: Signer, *, public_url: str, clock: Clock) -> None:
        self._signer, self._public_url, self._clock = signer, public_url, clock

    def link(self, key: str, lasts: timedelta = LIFETIME) -> str:
        """The address of a stored file, good for a quarter of an hour unless it says otherwise."""
        until = int((self._clock() + lasts).timestamp())
        return f"{self._public_url}{PATH}/{key}?until={until}&signature={self._sign(key, until)}"

    def holds(self, key: str, until: str, signature: str) -> bool:
        """Whether we made this address and it has not expired."""
        if not (until.isascii() and until.isdigit() and len(until) < 12):
            return False
        genuine = hmac.compare_digest(signature.encode(), self._sign(key, int(until)).encode())
        return genuine and self._clock().timestamp() < int(until)

    def _sign(self, key: str, until: int) -> str:
        return self._signer.hash(f"media:{key}:{until}")


def media(links: MediaLinks, open_media: OpenMedia) -> Route:
    """The route that providers fetch from. Whatever is wrong looks like a file that is not there."""

    async def answer(request: Request) -> Response:
        key, query = request.path_params["key"], request.query_params
        genuine = KEY.fullmatch(key) and links.holds(key, query.get("until", ""), query.get("signature", ""))
        found = await open_media(key) if genuine else None
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
                   "Referrer-Policy": "no-referrer"}  # fmt: skip
        if found is None:
            return Response(status_code=404, headers=headers)
        return Response(found.data, media_type=found.content_type, headers=headers)

    return Route(f"{PATH}/{{key}}", answer, methods=["GET"])
