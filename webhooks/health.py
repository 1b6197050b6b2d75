"""Health: asks the parts themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from webhooks.api.model import Health

#: a part's name to a question that answers in a word: "up", "down", "off", or a state such as "open"
Checks = Mapping[str, Callable[[], Awaitable[str]]]
#: parts that have to be up for traffic to make sense
NEEDED = ("database",)
SECONDS = 3.0
NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": Health, "description": "A needed part is down."}}


def health(checks: Checks) -> APIRouter:
    """`/health` and `/health/ready`: 200 when ready, 503 when a needed part is down; each part's state, no secrets.
    `/health/live`: 200 as long as the process answers, whatever is down: restarting it would not help."""
    router = APIRouter(tags=["health"])

    @router.get("/health", summary="How the parts are", response_model=Health, responses=NOT_READY)
    @router.get("/health/ready", summary="Whether traffic makes sense", response_model=Health, responses=NOT_READY)
    async def ready() -> Response:
        parts = {name: await _state(check) for name, check in checks.items()}
        is_ready = all(parts.get(name, "up") == "up" for name in NEEDED)
        body = Health(status="ok" if is_ready else "unavailable", live=True, ready=is_ready, parts=parts)
        return JSONResponse(body.model_dump(), status_code=200 if is_ready else 503)

    @router.get("/health/live", summary="Whether the process answers")
    async def live() -> dict[str, bool]:
        return {"live": True}

    return router


async def _state(check: Callable[[], Awaitable[str]]) -> str:
    """A part that does not answer is down."""
    try:
        async with asyncio.timeout(SECONDS):
            return await check()
    except TimeoutError:
        return "down"
