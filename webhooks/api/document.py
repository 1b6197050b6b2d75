"""What the API's document says beside the types: refusals, examples, the forms of files."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from webhooks.api.model import Problem
from webhooks.request import PROBLEM

Json = dict[str, Any]

#: what any endpoint may refuse with
ANY = (405, 408, 413, 429, 500, 503)
#: what one may that knows who calls, and one that takes a body
COMMON = (401, *ANY)
BODY = (*COMMON, 400, 415, 422)
WHY: Mapping[int, str] = {
    400: "The body can't be read.",
    401: "No access token, or one that does not hold.",
    403: "It is known who asks, and they may not.",
    404: "There is no such thing, or it belongs to somebody else.",
    405: "This path does not know that method.",
    408: "The body did not come in time.",
    413: "What was sent is too large.",
    415: "What was sent is not of a type that is taken.",
    422: "What was sent does not hold; `errors` names the members, without what they held.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "Something went wrong here. No detail is given.",
    501: "Nobody is configured here who could do that: trying again does not help.",
    503: "Not now; `Retry-After` says when to try again. Nothing was stored.",
}
EXAMPLES: Mapping[int, Json] = {
    422: {"detail": "what was sent does not hold", "errors": [{"where": "body.message", "why": "Field required"}]},
}
TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
          408: "Request Timeout", 413: "Content Too Large", 415: "Unsupported Media Type", 422: "Unprocessable Content",
          429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
          503: "Service Unavailable"}  # fmt: skip


def problems(*statuses: int) -> dict[int | str, Json]:
    """Refusals of an endpoint, for its `responses`."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> Json:
    example = {"type": "about:blank", "title": TITLES[status], "status": status, **EXAMPLES.get(status, {})}
    found: Json = {
        "description": WHY[status],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    return found


def file_form(name: str, what: str, types: str) -> Json:
    """The body of an endpoint that takes a file."""
    schema = {
        "type": "object",
        "required": [name],
        "properties": {
            name: {"type": "string", "format": "binary", "description": f"{what} ({types})"},
            "language": {"type": "string", "enum": ["fr", "en", "pcm", "ff", "ha", "ar"]},
        },
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def describe(app: FastAPI) -> None:
    """Complete the document: the problem's schema, and the refusals that any endpoint may give."""
    made, completed = app.openapi, None

    def openapi() -> Json:
        nonlocal completed
        document: Json = made()
        if document is not completed:  # it is made again when routes are added
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            for path, item in document["paths"].items():
                for operation in item.values():
                    _complete(path, operation)
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            completed = document
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it


def _complete(path: str, operation: Json) -> None:
    """Refusals that the endpoint does not name itself, and the framework's own word for 422."""
    responses: Json = operation["responses"]
    if "$ref" in responses.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {}):
        responses["422"] = _problem(422)
    wanted = (405, 413, 500) if path.startswith("/health") else ANY
    if "requestBody" in operation:
        wanted = (*wanted, 400, 415, 422)
    if operation.get("security"):
        wanted = (*wanted, 401)
    for status in wanted:
        responses.setdefault(str(status), _problem(status))
    operation["responses"] = dict(sorted(responses.items()))
