"""Health: asks the parts themselves."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

#: a part's name to a question that answers in a word: "up", "down", "off", or a state such as "open"
Checks = Mapping[str, Callable[[], Awaitable[str]]]
#: parts that have to be up for traffic to make sense
NEEDED = ("database",)


def health(checks: Checks) -> Route:
    """`GET /health`: 200 when ready, 503 when a needed part is down; each part's state, no secrets."""

    async def answer(_request: Request) -> Response:
        parts = {name: await check() for name, check in checks.items()}
        ready = all(parts.get(name, "up") == "up" for name in NEEDED)
        body = {"status": "ok" if ready else "unavailable", "live": True, "ready": ready, "parts": parts}
        return JSONResponse(body, status_code=200 if ready else 503)

    return Route("/health", answer, methods=["GET"])
