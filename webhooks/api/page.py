"""`/docs`: the API's document as a plain page of our own. No script and nothing from elsewhere: it works offline."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

Json = Mapping[str, Any]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}
PATH = "/docs"
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h2{margin-top:2.5rem;font-size:1.1rem}code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:#f3f3f0;padding:.8rem;overflow:auto}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;text-align:left;padding:.3rem .6rem .3rem 0;vertical-align:top}"""


def documentation(app: FastAPI) -> Route:
    """The page; its style comes from the same address with `?style`."""

    async def answer(request: Request) -> Response:
        if "style" in request.query_params:
            return Response(STYLE, media_type="text/css", headers=HEADERS)
        return HTMLResponse(html(app.openapi()), headers=HEADERS)

    return Route(PATH, answer, methods=["GET"], include_in_schema=False)


def html(document: Json) -> str:
    """The document, to read."""
    title = escape(document["info"]["title"])
    return "".join(
        (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}: HTTP API</title>',
            '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs?style">',
            f"<h1>{title}: HTTP API</h1><p>{escape(document['info'].get('description', ''))}</p>",
            '<p>For programs: <a href="/openapi.json">openapi.json</a>.</p>',
            *(_operation(*each) for each in _operations(document)),
            "<h1>Types</h1>",
            *(_type(name, schema) for name, schema in document.get("components", {}).get("schemas", {}).items()),
            "</html>",
        )
    )  # fmt: skip


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def _operation(method: str, path: str, operation: Json) -> str:
    return "".join(
        (
            f"<h2><code>{method.upper()} {escape(path)}</code> {escape(operation.get('summary', ''))}</h2>",
            f"<p>{escape(operation.get('description', ''))}</p>",
            "<p>Needs an access token.</p>" if operation.get("security") else "",
            _table(_taken(operation)),
            _table((status, each.get("description", "")) for status, each in operation["responses"].items()),
        )
    )


def _taken(operation: Json) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        yield f"{parameter['in']} {parameter['name']}", parameter.get("description", "")
    for content_type, each in operation.get("requestBody", {}).get("content", {}).items():
        yield f"body {content_type}", _name(each.get("schema", {}))


def _type(name: str, schema: Json) -> str:
    rows = ((member, _name(each)) for member, each in schema.get("properties", {}).items())
    return (
        f'<h2 id="{escape(name)}"><code>{escape(name)}</code></h2><p>{escape(schema.get("description", ""))}</p>'
        + _table(rows)
    )


def _name(schema: Json) -> str:
    """A schema in few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(_name(each) for each in schema[word])
    shown = {k: v for k, v in schema.items() if k not in ("title", "description", "examples", "properties")}
    kind = str(shown.pop("type", "any"))
    told = f"{kind} {json.dumps(shown, ensure_ascii=False)}" if shown else kind
    return f"{told}. {schema['description']}" if "description" in schema else told


def _table(rows: Any) -> str:
    body = "".join(f"<tr><td><code>{escape(str(a))}</code><td>{escape(str(b))}" for a, b in rows)
    return f"<table>{body}</table>" if body else ""
