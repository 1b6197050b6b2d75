"""No accounts: the database is Supabase's, and Supabase Auth is not configured. Chat channels work without."""

from typing import NoReturn

from core.errors import NotConfigured
from core.identity import Person, Session

WORDS = "no accounts here: SUPABASE_URL and SUPABASE_ANON_KEY are not set"


class NoAccounts:
    """Says so to everybody."""

    async def register(self, email: str, password: str, language: str) -> None:
        """Raises NotConfigured."""
        _refuse()

    async def sign_in(self, email: str, password: str) -> Session:
        """Raises NotConfigured."""
        _refuse()

    async def refresh(self, refresh_token: str) -> Session:
        """Raises NotConfigured."""
        _refuse()

    async def sign_out(self, person: Person, *, everywhere: bool) -> None:
        """Raises NotConfigured."""
        _refuse()

    async def change_password(self, person: Person, old: str, new: str) -> None:
        """Raises NotConfigured."""
        _refuse()

    async def confirm(self, person: Person, password: str) -> None:
        """Raises NotConfigured."""
        _refuse()

    async def remove(self, person: Person) -> None:
        """Raises NotConfigured."""
        _refuse()

    async def verify(self, token: str) -> Person:
        """Raises NotConfigured."""
        _refuse()

    async def close(self) -> None:
        """Nothing is open."""


def _refuse() -> NoReturn:
    raise NotConfigured(WORDS)
