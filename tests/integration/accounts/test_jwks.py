"""Tokens of Supabase, checked with public keys that a real server gives: rotation, outage, and every known forgery."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jwt
import pytest
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.accounts.jwks import FRESH_SECONDS, LEAST_SECONDS, PATH, KeySet, SupabaseTokens, fetch_from
from core.accounts.tokens import NOT_SIGNED_IN
from core.connections import Connections
from core.errors import NotSignedIn, Unavailable
from tests.peers.start import free_port

SECRET = b"super-secret-jwt-token-with-at-least-32-characters-long"
PERSON = uuid4()
MAKERS = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class Key:
    """A key of the project, as its owner has it."""

    def __init__(self, kid: str, algorithm: str = "ES256") -> None:
        self.kid, self.algorithm = kid, algorithm
        self.private: Any = MAKERS[algorithm]()

    @property
    def public(self) -> dict[str, Any]:
        """As the project shows it."""
        shown = jwt.get_algorithm_by_name(self.algorithm).to_jwk(self.private.public_key(), as_dict=True)
        return {**shown, "kid": self.kid, "alg": self.algorithm, "use": "sig", "key_ops": ["verify"]}

    def sign(self, content: dict[str, Any], *, kid: str | None = None) -> str:
        return jwt.encode(content, self.private, algorithm=self.algorithm, headers={"kid": kid or self.kid})


class Project:
    """The part of Supabase that shows keys, on a port of this machine."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.asked = 0
        self.status = 200
        self.port = free_port()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def claims(self, **changed: object) -> dict[str, Any]:
        now = int(datetime.now(UTC).timestamp())
        good = {
            "iss": f"{self.url}/auth/v1", "aud": "authenticated", "role": "authenticated", "sub": str(PERSON),
            "email": "awa@example.cm", "iat": now, "exp": now + 3600, "aal": "aal1", "is_anonymous": False,
        }  # fmt: skip
        return {**good, **changed}

    async def open(self) -> None:
        app = web.Application()
        app.router.add_get(PATH, self._answer)
        app.router.add_get("/auth/v1/health", self._health)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if request.headers.get("apikey") else 401)

    async def _answer(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=self.status, text=json.dumps({"keys": self.keys}))


class Seconds:
    """A clock of seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture
async def project() -> AsyncIterator[Project]:
    project = Project()
    await project.open()
    yield project
    await project.close()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@asynccontextmanager
async def verifying(project: Project, seconds: Seconds, secret: bytes = b"") -> AsyncIterator[SupabaseTokens]:
    connections = Connections()
    keys = KeySet(fetch_from(connections, project.url), monotonic=seconds)
    yield SupabaseTokens(project.url, keys, secret=secret)
    await connections.close()


async def holds(tokens: SupabaseTokens, token: str) -> bool:
    try:
        return (await tokens.verify(token)).id == PERSON
    except NotSignedIn as error:
        assert str(error) == NOT_SIGNED_IN
        return False


@pytest.mark.parametrize("algorithm", list(MAKERS))
async def test_a_token_of_the_project(project: Project, seconds: Seconds, algorithm: str) -> None:
    key = Key("k1", algorithm)
    project.keys = [key.public]
    async with verifying(project, seconds) as tokens:
        for _ in range(3):
            assert await holds(tokens, key.sign(project.claims()))
    assert project.asked == 1, "keys are kept"


async def test_keys_rotate(project: Project, seconds: Seconds) -> None:
    old, new = Key("old"), Key("new", "RS256")
    project.keys = [old.public]
    async with verifying(project, seconds) as tokens:
        assert await holds(tokens, old.sign(project.claims()))
        project.keys = [old.public, new.public]
        assert not await holds(tokens, new.sign(project.claims())), "asked for a moment ago"
        seconds.now += LEAST_SECONDS
        assert await holds(tokens, new.sign(project.claims()))
        assert await holds(tokens, old.sign(project.claims())), "both hold while both are shown"
        project.keys = [new.public]
        seconds.now += FRESH_SECONDS + 1
        await tokens.verify(new.sign(project.claims()))
        async with asyncio.timeout(10):
            while await holds(tokens, old.sign(project.claims())):
                await asyncio.sleep(0.01)
    assert project.asked == 3


async def test_unknown_keys_do_not_make_us_ask_again_and_again(project: Project, seconds: Seconds) -> None:
    key, stranger = Key("k1"), Key("stranger")
    project.keys = [key.public]
    async with verifying(project, seconds) as tokens:
        assert await holds(tokens, key.sign(project.claims()))
        for number in range(50):
            assert not await holds(tokens, stranger.sign(project.claims(), kid=f"made-up-{number}"))
        assert project.asked == 1
        seconds.now += LEAST_SECONDS
        await asyncio.gather(*(holds(tokens, stranger.sign(project.claims())) for _ in range(20)))
        assert project.asked == 2


async def test_an_outage_is_survived_with_the_keys_that_are_known(project: Project, seconds: Seconds) -> None:
    key = Key("k1")
    project.keys = [key.public]
    async with verifying(project, seconds) as tokens:
        assert await holds(tokens, key.sign(project.claims()))
        await project.close()
        for _ in range(5):
            seconds.now += FRESH_SECONDS * 10
            assert await holds(tokens, key.sign(project.claims()))
        assert not await holds(tokens, Key("k2").sign(project.claims()))


@pytest.mark.parametrize("keys", [[], "no list", [{"kty": "EC"}], [5], [{"kid": "k1"}] * 100])
async def test_a_document_that_is_broken_does_not_take_known_keys_away(
    project: Project, seconds: Seconds, keys: Any
) -> None:
    key = Key("k1")
    project.keys = [key.public]
    async with verifying(project, seconds) as tokens:
        assert await holds(tokens, key.sign(project.claims()))
        project.status, project.keys = 503, keys
        seconds.now += LEAST_SECONDS
        assert not await holds(tokens, Key("k2").sign(project.claims()))
        assert await holds(tokens, key.sign(project.claims()))


async def test_before_any_key_is_known_nobody_can_tell(project: Project, seconds: Seconds) -> None:
    key = Key("k1")
    project.keys, project.status = [key.public], 500
    async with verifying(project, seconds) as tokens:
        with pytest.raises(Unavailable):
            await tokens.verify(key.sign(project.claims()))
        project.status = 200
        seconds.now += LEAST_SECONDS
        assert await holds(tokens, key.sign(project.claims()))


async def test_the_shared_secret_of_older_projects(project: Project, seconds: Seconds) -> None:
    token = jwt.encode(project.claims(), SECRET, algorithm="HS256")
    async with verifying(project, seconds, SECRET) as tokens:
        assert await holds(tokens, token)
        assert not await holds(tokens, jwt.encode(project.claims(), b"x" * 32, algorithm="HS256"))
        assert not await holds(tokens, jwt.encode(project.claims(), SECRET * 2, algorithm="HS512"))
        anon_key = {"iss": "supabase", "ref": "abc", "role": "anon", "iat": 1, "exp": 4102444800}
        assert not await holds(tokens, jwt.encode(anon_key, SECRET, algorithm="HS256"))
    async with verifying(project, seconds) as tokens:
        assert not await holds(tokens, token), "without the setting no secret holds"
    assert project.asked == 0


async def test_a_public_key_is_no_shared_secret(project: Project, seconds: Seconds) -> None:
    key = Key("k1", "RS256")
    project.keys = [key.public]
    shown = key.private.public_key()
    pem = shown.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = shown.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for secret in (b"", SECRET):
        async with verifying(project, seconds, secret) as tokens:
            assert await holds(tokens, key.sign(project.claims()))
            for confused in (pem, der, json.dumps(key.public).encode()):
                assert not await holds(tokens, _hmac(project.claims(), confused))


async def test_a_symmetric_key_in_the_list_is_not_used(project: Project, seconds: Seconds) -> None:
    shared = jwt.get_algorithm_by_name("HS256").to_jwk(SECRET, as_dict=True)
    key = Key("good")
    project.keys = [{**shared, "kid": "k1", "alg": "HS256"}, {**shared, "kid": "k2"}, key.public]
    async with verifying(project, seconds) as tokens:
        for kid in ("k1", "k2"):
            forged = jwt.encode(project.claims(), SECRET, algorithm="HS256", headers={"kid": kid})
            assert not await holds(tokens, forged)
        assert await holds(tokens, key.sign(project.claims()))


async def test_a_key_is_for_one_algorithm(project: Project, seconds: Seconds) -> None:
    key, other = Key("k1", "RS256"), Key("k2", "ES256")
    project.keys = [key.public, other.public]
    async with verifying(project, seconds) as tokens:
        assert not await holds(tokens, jwt.encode(project.claims(), key.private, "RS512", headers={"kid": "k1"}))
        assert not await holds(tokens, jwt.encode(project.claims(), key.private, "PS256", headers={"kid": "k1"}))
        assert not await holds(tokens, other.sign(project.claims(), kid="k1"))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.supabase.co/auth/v1"},
        {"aud": "anon"},
        {"aud": []},
        {"exp": 1},
        {"exp": 2**70},
        {"nbf": 2**40},
        {"iat": 2**40},
        {"role": "service_role"},
        {"role": "anon"},
        {"sub": "me"},
        {"sub": 5},
        {"is_anonymous": True},
    ],
)
async def test_claims_that_do_not_hold(project: Project, seconds: Seconds, changed: dict[str, Any]) -> None:
    key = Key("k1")
    project.keys = [key.public]
    async with verifying(project, seconds) as tokens:
        content = project.claims(**changed)
        assert await holds(tokens, key.sign(content)) is (changed == {"exp": 2**70})


def _hmac(content: dict[str, Any], secret: bytes) -> str:
    """HS256 with any bytes: the library refuses to sign with a public key, an attacker does not."""
    import base64
    import hashlib
    import hmac

    parts = [json.dumps({"alg": "HS256", "kid": "k1"}), json.dumps(content)]
    body = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
    mac = hmac.new(secret, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
