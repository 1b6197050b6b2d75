"""Who calls the HTTP API: a person with an account, known by a token that is verified here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A signed-in person."""

    #: `auth.users.id`
    id: UUID
    email: str = field(repr=False)
    #: the token's claims, as row-level security reads them (`request.jwt.claims`)
    claims: Mapping[str, object] = field(repr=False)
    #: the token itself, to act as them where their account is elsewhere
    token: str = field(repr=False, default="")

    @property
    def session(self) -> str:
        """The sign-in that the token comes from; empty where it names none."""
        named = self.claims.get("session_id")
        return named if isinstance(named, str) else ""


class Verifier(Protocol):
    """Tells whose token it is."""

    async def verify(self, token: str) -> Person:
        """The person. Raises NotSignedIn, without saying why to anybody but the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """What signing in gives."""

    #: whose it is: `auth.users.id`
    person: UUID
    access_token: str = field(repr=False)
    #: spent by its use: the next session has another
    refresh_token: str = field(repr=False)
    #: seconds that the access token holds
    expires_in: int


class Accounts(Protocol):
    """Who has an account. E-mails come normalised, passwords as they were typed."""

    async def register(self, email: str, password: str, language: str) -> None:
        """Make the account if the e-mail is new. Nobody learns whether it was: neither by the outcome nor by its time.

        Raises Unprocessable, Forbidden, Unavailable.
        """

    async def sign_in(self, email: str, password: str) -> Session:
        """Raises NotSignedIn, alike and as late for a wrong password and for an unknown e-mail; Unavailable."""

    async def refresh(self, refresh_token: str) -> Session:
        """Raises NotSignedIn, Unavailable."""

    async def sign_out(self, person: Person, *, everywhere: bool) -> None:
        """End the session that the person calls from, or all of theirs: its refresh tokens hold no longer.

        Raises NotSignedIn, Unavailable.
        """

    async def change_password(self, person: Person, old: str, new: str) -> None:
        """Set another password and end all sessions but the one that the person calls from.

        Raises Forbidden for a wrong old one, after as much work as for a right one; Unprocessable, Unavailable.
        """

    async def confirm(self, person: Person, password: str) -> None:
        """That it is the person who asks for the account's end, and that it can be had here.

        Raises Forbidden, NotConfigured, Unavailable.
        """

    async def remove(self, person: Person) -> None:
        """Delete what is kept of the account elsewhere, after `confirm` and what is kept here. Raises Unavailable."""

    async def close(self) -> None:
        """Close what is open."""
