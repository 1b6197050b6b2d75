"""Payloads of providers made wrong in many ways: their bytes, their structure, their fields, their headers."""

import json
import random
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

Json = Any

WEIRD: tuple[Json, ...] = (
    None, True, 0, -1, 1.5, 2**31, 2**63, -(2**64), 10**40, 1e308, "", " ", "\x00", "a\x00b", "\ud800", "😀" * 500,
    "x" * 70_000, "../../etc/passwd", "'; drop table messages; --", "{}", "%s%n", "\u202e\u200b", "ɓ̃" * 40, [], {},
    [[]], {"": None}, [None] * 50, {"a": {"b": {"c": [1, {"d": "e"}]}}}, "https://127.0.0.1/x", "NaN",
)  # fmt: skip
HEADERS: tuple[tuple[str, str], ...] = (
    ("content-type", ""), ("content-type", "application/json; charset=kl"), ("content-type", "multipart/form-data"),
    ("content-type", "text/plain"), ("content-encoding", "gzip"), ("content-length", "-1"), ("content-length", "²"),
    ("x-forwarded-for", "a, b, c" * 50), ("accept", "\x7f"), ("host", "evil.example"), ("cookie", "x" * 5000),
    ("x-twilio-signature-settings", "v=9;alg=none"), ("user-agent", "'\"<>"), ("expect", "100-continue"),
)  # fmt: skip


def of_bytes(draw: random.Random, body: bytes) -> bytes:
    """A few bytes flipped, taken away, put in or repeated, or the end cut off."""
    data = bytearray(body)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(data) + 1)
        match draw.randrange(5):
            case 0 if data:
                data[at % len(data)] ^= 1 << draw.randrange(8)
            case 1:
                del data[at : at + draw.randint(1, 20)]
            case 2:
                data[at:at] = draw.randbytes(draw.randint(1, 8))
            case 3:
                data[at:at] = data[at : at + draw.randint(1, 200)]
            case _:
                del data[at:]
    return bytes(data)


def of_structure(draw: random.Random, value: Json) -> Json:
    """A copy in which one to three values are weird, missing, repeated, deeper or swapped."""
    copy = json.loads(json.dumps(value))
    for _ in range(draw.randint(1, 3)):
        places = list(_places(copy))
        if not places:
            return draw.choice(WEIRD)
        parent, key = draw.choice(places)
        match draw.randrange(6):
            case 0:
                del parent[key]
            case 1:
                parent[key] = [parent[key]] * draw.randint(1, 3)
            case 2:
                parent[key] = {str(key): parent[key]}
            case 3 if isinstance(parent, dict):
                other = draw.choice(places)
                parent[key] = other[0][other[1]] if other[1] in other[0] or isinstance(other[0], list) else None
            case _:
                parent[key] = draw.choice(WEIRD)
        copy = json.loads(json.dumps(copy))
    return copy


def _places(value: Json) -> Any:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield value, key
        yield from _places(child)


def of_form(draw: random.Random, form: Mapping[str, str]) -> bytes:
    """The form with fields that are weird, missing, repeated, renamed, or in another encoding."""
    pairs = list(form.items())
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(pairs)) if pairs else 0
        match draw.randrange(6):
            case 0 if pairs:
                del pairs[at]
            case 1 if pairs:
                pairs.insert(at, pairs[at])
            case 2 if pairs:
                pairs[at] = (pairs[at][0].swapcase(), pairs[at][1])
            case 3:
                pairs.append((draw.choice(("MediaUrl0", "NumMedia", "Latitude", "ButtonPayload", "ListId")),
                              _word(draw)))  # fmt: skip
            case _ if pairs:
                pairs[at] = (pairs[at][0], _word(draw))
    body = urlencode(pairs, errors="surrogatepass").encode()
    return of_bytes(draw, body) if draw.random() < 0.2 else body


def _word(draw: random.Random) -> str:
    weird = draw.choice(WEIRD)
    return weird if isinstance(weird, str) else json.dumps(weird)


def of_headers(draw: random.Random, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, sometimes with a weird one."""
    if draw.random() < 0.7:
        return dict(headers)
    name, value = draw.choice(HEADERS)
    return {**headers, name: value}


def wrong_secrets(secret: str) -> tuple[Callable[[random.Random], str], ...]:
    """Ways to get a secret or a signature wrong."""
    return (
        lambda _draw: "",
        lambda _draw: secret[:-1],
        lambda _draw: secret + "x",
        lambda _draw: secret.swapcase(),
        lambda _draw: " " + secret,
        lambda draw: quote_plus(draw.randbytes(20)),
        lambda draw: "é" * draw.randint(1, 40),
    )
