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


class Verifier(Protocol):
    """Tells whose token it is."""

    async def verify(self, token: str) -> Person:
        """The person. Raises NotSignedIn, without saying why to anybody but the log."""
