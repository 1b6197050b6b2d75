"""What a password has to be, and how it is kept.

Rules: NIST SP 800-63B (2025), section 3.1.1: length counts, composition rules do not help, common ones are refused.
Hashes: argon2id with the least that OWASP's Password Storage Cheat Sheet recommends, so that a small server bears it.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Unavailable, Unprocessable

LEAST, MOST_BYTES = 8, 1024
#: kibibytes, passes
MEMORY, PASSES = 19_456, 2
#: hashes made at a time, those that may wait (at 35 ms each for about a second), and for how many seconds at most
THREADS, MOST_WAITING, WAIT_SECONDS = 2, 64, 8.0
BUSY = "too many people sign in at this moment"

T = TypeVar("T")


class PasswordRules:
    """Which passwords a new account may have."""

    def __init__(self, common: frozenset[str]) -> None:
        self._common = common

    @classmethod
    def load(cls, file: Path) -> "PasswordRules":
        """Read the list of common passwords."""
        lines = file.read_text(encoding="utf-8").splitlines()
        return cls(frozenset(line for line in lines if line and not line.startswith("#")))

    def check(self, password: str, email: str, *, name: str = "password") -> None:
        """Raises Unprocessable, which says what is asked for. `name`: of the member that holds it."""
        if len(password) < LEAST:
            raise Unprocessable(f"{name}: at least {LEAST} characters")
        if len(password.encode("utf-8", "surrogatepass")) > MOST_BYTES:
            raise Unprocessable(f"{name}: at most {MOST_BYTES} bytes")
        folded = password.casefold()
        if folded in self._common or folded in (email, email.partition("@")[0]):
            raise Unprocessable(f"{name}: too common, or your e-mail address; choose another")


class Hasher:
    """Hashes and compares in threads of its own, so that the loop goes on and a flood of logins stays small."""

    def __init__(self, *, threads: int = THREADS, memory: int = MEMORY, passes: int = PASSES) -> None:
        self._argon = PasswordHasher(memory_cost=memory, time_cost=passes, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._waiting = 0
        #: what a password is compared with where there is no account
        self._nobody = self._argon.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """The hash to store. Raises Unavailable when too many wait."""
        return await self._run(partial(self._argon.hash, _bytes(password)))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password fits; without a hash it never does, and that takes as long to tell."""
        return await self._run(partial(self._compare, stored or self._nobody, password)) and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than those of now."""
        return self._argon.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _compare(self, stored: str, password: str) -> bool:
        try:
            return self._argon.verify(stored, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise Unavailable(BUSY, retry_after=2)
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except TimeoutError:
            raise Unavailable(BUSY, retry_after=5) from None
        finally:
            self._waiting -= 1


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
