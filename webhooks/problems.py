"""Every refusal as an RFC 9457 problem: of ours, of the framework, and of a body that does not hold."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from core.errors import CarehelpError
from webhooks.request import problem, refusal

#: errors whose own words repeat what was sent
OWN_WORDS: Mapping[str, str] = {
    "union_tag_invalid": "is none of those that are known",
    "union_tag_not_found": "is missing",
}
NO_JSON = "json_invalid"


def install(app: FastAPI) -> None:
    """Answer with problems from here on."""
    app.add_exception_handler(CarehelpError, _ours)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, CarehelpError)  # noqa: S101 - what it is installed for
    return refusal(error)


async def _framework(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is installed for
    return problem(error.status_code, headers=error.headers)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is installed for
    found = error.errors()
    if any(each["type"] == NO_JSON for each in found):
        return problem(HTTPStatus.BAD_REQUEST, detail="the body is not JSON")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail="what was sent does not hold", errors=told(found))


def told(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Which member is wrong and how, without what it held."""
    return [{"where": _where(each), "why": OWN_WORDS.get(each["type"], each["msg"])} for each in errors]


def _where(each: Mapping[str, Any]) -> str:
    """The path to the member."""
    return ".".join(map(str, each["loc"]))
