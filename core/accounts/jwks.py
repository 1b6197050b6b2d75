"""The public keys of Supabase Auth: fetched when they are needed, kept, and kept on when they can't be fetched."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import jwt

from core.accounts.tokens import algorithm, person_of, refused
from core.connections import UNKNOWN, Connections
from core.errors import Unavailable
from core.identity import Person

#: what keys may be for. Symmetric keys in a public list would let everybody sign.
ASYMMETRIC = frozenset({"ES256", "RS256", "EdDSA"})
PATH = "/auth/v1/.well-known/jwks.json"
FETCH_SECONDS = 5.0
#: seconds after which keys are looked for again, and the least between two fetches whatever tokens name
FRESH_SECONDS, LEAST_SECONDS = 600.0, 30.0
#: the same before any key is known
FIRST_SECONDS = 2.0
MOST_BYTES, MOST_KEYS = 100_000, 32
UNSET = float("-inf")

Fetch = Callable[[], Awaitable[bytes]]
Keys = Mapping[str, jwt.PyJWK]

log = logging.getLogger(__name__)


class KeySet:
    """Keys by id. `monotonic` gives seconds."""

    def __init__(self, fetch: Fetch, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._monotonic = fetch, monotonic
        self._keys: Keys = {}
        self._tried = self._fetched = UNSET
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def key(self, kid: str) -> jwt.PyJWK | None:
        """The key, None where there is none. Raises Unavailable if the keys have never been reached."""
        if found := self._keys.get(kid):
            self._refresh_behind()
            return found
        await self._refresh(least=LEAST_SECONDS if self._keys else FIRST_SECONDS)
        if self._fetched == UNSET:
            raise Unavailable("the keys that tokens are checked with can't be reached now")
        return self._keys.get(kid)

    def _refresh_behind(self) -> None:
        """Nobody waits for keys that are only getting old."""
        due = self._monotonic() - self._fetched > FRESH_SECONDS and self._monotonic() - self._tried > LEAST_SECONDS
        if due and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._refresh(least=LEAST_SECONDS))

    async def _refresh(self, *, least: float) -> None:
        async with self._lock:
            if self._monotonic() - self._tried < least:
                return
            self._tried = self._monotonic()
            try:
                self._keys = read_keys(await self._fetch())
            except (*UNKNOWN, ValueError) as error:
                log.warning("keys not fetched", extra={"setting": "SUPABASE_URL", "error": type(error).__name__})
                return
            self._fetched = self._monotonic()


def read_keys(document: bytes) -> Keys:
    """The usable keys of a JWKS document. Raises ValueError if it is none."""
    whole = json.loads(document) if len(document) <= MOST_BYTES else None
    listed = whole.get("keys") if isinstance(whole, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError("not a set of keys")
    found = {}
    for entry in listed:
        if key := _read_key(entry):
            found[key.key_id or ""] = key
    return found


def _read_key(entry: Any) -> jwt.PyJWK | None:
    """A key, unless it is of a kind that is not for checking tokens."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") == "oct":
        return None
    try:
        key = jwt.PyJWK(entry)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if key.algorithm_name in ASYMMETRIC else None


def fetch_from(connections: Connections, supabase_url: str) -> Fetch:
    """Fetches a project's keys. Raises ValueError, or what connections raise."""

    async def fetch() -> bytes:
        async with connections.request("GET", f"{supabase_url}{PATH}", seconds=FETCH_SECONDS) as answer:
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            return await answer.content.read(MOST_BYTES + 1)

    return fetch


class SupabaseTokens:
    """Verifies tokens of a Supabase project: with its public keys, or with its older shared secret where one is set."""

    def __init__(self, supabase_url: str, keys: KeySet, *, secret: bytes = b"") -> None:
        self._issuer = f"{supabase_url}/auth/v1"
        self._keys, self._secret = keys, secret

    async def verify(self, token: str) -> Person:
        """The person. Raises NotSignedIn, Unavailable."""
        name, kid = algorithm(token)
        if name == "HS256" and self._secret:
            return person_of(token, self._secret, algorithms=["HS256"], issuer=self._issuer)
        if name not in ASYMMETRIC:
            raise refused("algorithm")
        key = await self._keys.key(kid)
        if key is None or key.algorithm_name != name:
            raise refused("key")
        return person_of(token, key, algorithms=[name], issuer=self._issuer)
