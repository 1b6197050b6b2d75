"""From an HTTP request to the value that adapters read, and from our errors to answers."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from core.errors import CarehelpError, HookError, StoreUnavailable
from core.ports import HookRequest

#: Telegram's updates and Twilio's forms are a few kB
MOST_BODY_BYTES = 1_000_000

Endpoint = Callable[[Request], Awaitable[Response]]


class BodyTooLarge(HookError):
    """The body is larger than any provider sends."""

    status = 413


async def read(request: Request, *, most: int = MOST_BODY_BYTES) -> HookRequest:
    """The request with its body. Raises BodyTooLarge before more than the limit is held."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most:
        raise BodyTooLarge("the body is too large")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise BodyTooLarge("the body is too large")
        chunks.append(chunk)
    return HookRequest(url=str(request.url), headers=dict(request.headers), body=b"".join(chunks))


def problem(status: int, title: str, detail: str = "") -> Response:
    """An RFC 9457 problem."""
    body = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {})
    headers = {"Retry-After": "1"} if status == 503 else None
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def answering_errors(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with our errors as problems: nothing of theirs that is not ours to tell leaves."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except HookError as error:
            return problem(error.status, type(error).__name__, str(error))
        except ClientDisconnect:
            return problem(400, "ClientDisconnect")
        except StoreUnavailable:
            return problem(503, "StoreUnavailable", "nothing was stored: please deliver it again")
        except CarehelpError as error:
            return problem(500, type(error).__name__)

    return guarded
