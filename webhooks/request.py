"""From an HTTP request to the value that adapters read, and from our errors to answers."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from math import ceil

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from core.errors import ApiError, CarehelpError, HookError, StoreUnavailable
from core.ports import HookRequest

#: Telegram's updates and Twilio's forms are a few kB
MOST_BODY_BYTES = 1_000_000
PROBLEM = "application/problem+json"

Endpoint = Callable[[Request], Awaitable[Response]]

log = logging.getLogger(__name__)


class BodyTooLarge(HookError):
    """The body is larger than any provider sends."""

    status = 413


async def read(request: Request, *, most: int = MOST_BODY_BYTES) -> HookRequest:
    """The request with its body. Raises BodyTooLarge before more than the limit is held."""
    announced = request.headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced) > most:
        raise BodyTooLarge("the body is too large")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise BodyTooLarge("the body is too large")
        chunks.append(chunk)
    return HookRequest(url=str(request.url), headers=dict(request.headers), body=b"".join(chunks))


def problem(
    status: int,
    title: str = "",
    detail: str = "",
    *,
    retry_after: float | None = None,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """An RFC 9457 problem. The title is the status's own unless another is given; `more` are further members."""
    body: dict[str, object] = {"type": "about:blank", "title": title or HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    body |= {name: value for name, value in more.items() if value is not None}
    retry = retry_after if retry_after is not None else (1.0 if status == HTTPStatus.SERVICE_UNAVAILABLE else None)
    sent = dict(headers or {}) | ({"Retry-After": str(max(1, ceil(retry)))} if retry is not None else {})
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=sent)


def refusal(error: CarehelpError) -> Response:
    """One of our errors as a problem: nothing of it that is not the caller's to know leaves."""
    match error:
        case HookError():
            return problem(error.status, type(error).__name__, str(error))
        case ApiError():
            headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else None
            reason = getattr(error, "reason", None)
            return problem(
                error.status, detail=str(error), retry_after=error.retry_after, headers=headers, reason=reason
            )
        case StoreUnavailable():
            return problem(503, "StoreUnavailable", "nothing was stored: please send it again")
        case _:
            log.error("request failed", extra={"error": type(error).__name__}, exc_info=error)
            return problem(500, detail="something went wrong here")


def answering_errors(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with our errors as problems."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ClientDisconnect:
            return problem(400, "ClientDisconnect")
        except CarehelpError as error:
            return refusal(error)

    return guarded
