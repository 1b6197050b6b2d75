"""Tokens of our own: what is signed here holds, and nothing else does, with one answer for every reason."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from core.accounts.tokens import LEEWAY, MOST_CHARACTERS, NOT_SIGNED_IN, SECRET_BYTES, LocalTokens
from core.errors import ConfigurationError, NotSignedIn

SECRET = b"0123456789abcdef" * 4
PERSON, FAMILY = uuid4(), uuid4()


def issuer(*, secret: bytes = SECRET, algorithm: str = "HS256", ago: float = 0.0, minutes: float = 60) -> LocalTokens:
    """Signs as if it were some seconds ago."""
    then = datetime.now(UTC) - timedelta(seconds=ago)
    return LocalTokens(secret, algorithm, lifetime=timedelta(minutes=minutes), clock=lambda: then)


def claims(**changed: object) -> dict[str, object]:
    """Those of a good token, with some changed; None takes one out."""
    now = int(datetime.now(UTC).timestamp())
    good = {
        "iss": "carehelp", "aud": "authenticated", "role": "authenticated", "sub": str(PERSON),
        "email": "awa@example.cm", "iat": now, "exp": now + 600,
    }  # fmt: skip
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(content: dict[str, object], *, secret: bytes = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(content, secret, algorithm=algorithm)


def raw(header: object, payload: object, signature: bytes = b"") -> str:
    """A token with these parts, whatever they are."""
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", list(SECRET_BYTES))
async def test_what_is_signed_here_holds(algorithm: str) -> None:
    tokens = issuer(algorithm=algorithm)
    person = await tokens.verify(tokens.issue(PERSON, "awa@example.cm", FAMILY))
    assert (person.id, person.email) == (PERSON, "awa@example.cm")
    assert person.claims["session_id"] == str(FAMILY)
    assert (await tokens.verify(signed(claims(), algorithm=algorithm))).id == PERSON


def _swapped(token: str, content: object) -> str:
    """The token with other claims and its old signature."""
    header, _, signature = token.split(".")
    return f"{header}.{raw({}, content).split('.')[1]}.{signature}"


NOW = datetime.now(UTC).timestamp()
FORGED = {
    "nothing": "",
    "no token": "Bearer",
    "two parts": "a.b",
    "no base64": "!.!.!",
    "binary": "\x00\xff.\x00.\x00",
    "not ascii": "é.é.é",
    "a header that is a list": raw([], claims()),
    "a header that is deep": base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.x",
    "claims that are deep": raw({"alg": "HS256"}, {}).split(".")[0]
    + "."
    + base64.urlsafe_b64encode(b"[" * 4000).decode()
    + ".x",
    "alg none": raw({"alg": "none", "typ": "JWT"}, claims()),
    "alg None": raw({"alg": "None"}, claims()),
    "alg missing": raw({"typ": "JWT"}, claims()),
    "alg a number": raw({"alg": 256}, claims()),
    "alg none with a signature": raw({"alg": "none"}, claims(), b"x" * 32),
    "another algorithm": signed(claims(), algorithm="HS512"),
    "another secret": signed(claims(), secret=b"another" * 8),
    "an empty signature": signed(claims()).rpartition(".")[0] + ".",
    "claims changed": _swapped(signed(claims()), claims(sub=str(uuid4()))),
    "expired": signed(claims(exp=int(NOW) - LEEWAY - 60)),
    "not yet": signed(claims(nbf=int(NOW) + 600)),
    "from the future": signed(claims(iat=int(NOW) + 600)),
    "another audience": signed(claims(aud="anon")),
    "no audience": signed(claims(aud=None)),
    "another issuer": signed(claims(iss="https://elsewhere.supabase.co/auth/v1")),
    "no issuer": signed(claims(iss=None)),
    "no expiry": signed(claims(exp=None)),
    "an expiry that is no number": signed(claims(exp="tomorrow")),
    "nobody": signed(claims(sub=None)),
    "somebody who is no uuid": signed(claims(sub="1 or 1=1")),
    "the role of the service": signed(claims(role="service_role")),
    "no role": signed(claims(role=None)),
    "anonymous": signed(claims(is_anonymous=True)),
    "too long": signed(claims(more="x" * MOST_CHARACTERS)),
    "critical extensions": jwt.encode(claims(), SECRET, algorithm="HS256", headers={"crit": ["exp"]}),
}


@pytest.mark.parametrize("name", list(FORGED))
async def test_nothing_else_holds_and_nobody_is_told_why(name: str) -> None:
    with pytest.raises(NotSignedIn) as refused:
        await issuer().verify(FORGED[name])
    assert str(refused.value) == NOT_SIGNED_IN


async def test_clocks_may_differ_a_little() -> None:
    tokens = issuer()
    assert await tokens.verify(signed(claims(exp=int(NOW) + LEEWAY - 5 + 600, iat=int(NOW) + LEEWAY - 5)))
    expired = issuer(ago=3600 + LEEWAY + 30)
    with pytest.raises(NotSignedIn):
        await tokens.verify(expired.issue(PERSON, "awa@example.cm", FAMILY))


@pytest.mark.parametrize(("algorithm", "least"), SECRET_BYTES.items())
def test_a_short_secret_is_refused(algorithm: str, least: int) -> None:
    issuer(secret=b"x" * least, algorithm=algorithm)
    with pytest.raises(ConfigurationError, match="JWT_SECRET"):
        issuer(secret=b"x" * (least - 1), algorithm=algorithm)


async def test_tokens_hide_from_a_repr() -> None:
    tokens = issuer()
    person = await tokens.verify(tokens.issue(PERSON, "awa@example.cm", FAMILY))
    assert "awa" not in repr(person)
