"""`GET /metrics`: for whoever shows the token; without one only where nobody else can ask."""

import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webhooks.request import problem

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: a request with one of these came through a proxy: it may be from anywhere
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

#: gives the metrics as text
Read = Callable[[], Awaitable[bytes]]


def metrics(read: Read, *, token: str, loopback: bool) -> Route:
    """The route. With a token, whoever sends it as `Authorization: Bearer …`; without, who asks from this machine and
    not through a proxy, if `loopback`; else it is closed, which looks as if it were not there."""

    async def answer(request: Request) -> Response:
        if token and not _bears(request, token):
            return problem(401, "Unauthorized", "send METRICS_TOKEN as Authorization: Bearer")
        if not token and not (loopback and _from_here(request)):
            return problem(404, "Not Found")
        return Response(await read(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    return Route("/metrics", answer, methods=["GET"])


def _bears(request: Request, token: str) -> bool:
    """Compared in constant time."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return hmac.compare_digest(shown.strip().encode(), token.encode()) and scheme.lower() == "bearer"


def _from_here(request: Request) -> bool:
    here = request.client is not None and request.client.host in LOOPBACK
    return here and not any(name in request.headers for name in FORWARDED)
