"""Profiles: the row of `public.users` that conversations hang on, read as the person whose it is."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.accounts.tokens import refused
from core.identity import Person, Verifier
from data.database import Database
from data.person import PersonDatabase

#: how many sessions are remembered to hold, and for how many seconds: so long one that was ended, or that of an account
#: that was erased, may still ask in another process
REMEMBERED, SECONDS = 10_000, 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What a person may know of their account."""

    id: UUID
    email: str = field(repr=False)
    preferred_language: str
    created_at: datetime


class Profiles:
    """Makes profiles when people first come, and reads them under row-level security."""

    def __init__(
        self,
        database: Database,
        people: PersonDatabase,
        *,
        languages: Collection[str],
        foreign: bool,
        erased: Callable[[Person], Awaitable[bool]],
        alive: Callable[[Person], Awaitable[bool]] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`erased`: whether an account was erased of late. `alive`: whether the session of a token has not been ended;
        None where nobody here knows."""
        self._database, self._people = database, people
        self._languages, self._foreign, self._monotonic = languages, foreign, monotonic
        self._erased, self._alive = erased, alive
        self._seen: OrderedDict[tuple[UUID, str], float] = OrderedDict()

    async def ensure(self, person: Person) -> None:
        """Make the profile if it is missing. Raises NotSignedIn if the account is gone, or the session of the token:
        tokens outlive both."""
        key = person.id, person.session
        if self._monotonic() - self._seen.get(key, -SECONDS) < SECONDS:
            return
        if self._alive and not await self._alive(person):
            raise refused("session ended")
        if not await self._find(person):
            if await self._erased(person):
                raise refused("erased")
            await self._database.query(
                "select carehelp.add_profile(%s, %s, %s, %s)",
                person.id, person.email, self._language(person), self._foreign,
            )  # fmt: skip
            if not await self._find(person):
                raise refused("no account")
        self._seen[key] = self._monotonic()
        self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def forget(self, person: Person) -> None:
        """Look again at their next request, from whichever session."""
        for key in [key for key in self._seen if key[0] == person.id]:
            del self._seen[key]

    async def of(self, person: Person) -> Profile:
        """The person's profile. Raises NotSignedIn if the account is gone."""
        found = await self._find(person)
        if found is None:
            raise refused("no account")
        return found

    async def _find(self, person: Person) -> Profile | None:
        rows = await self._people.query(
            person, "select preferred_language, created_at from public.users where id = %s", person.id
        )
        if not rows:
            return None
        language, created_at = rows[0]
        return Profile(id=person.id, email=person.email, preferred_language=language or "fr", created_at=created_at)

    def _language(self, person: Person) -> str:
        """What was chosen at the registration, as Supabase carries it in its tokens."""
        told = person.claims.get("user_metadata")
        chosen = told.get("preferred_language") if isinstance(told, dict) else None
        return chosen if isinstance(chosen, str) and chosen in self._languages else "fr"


class SignedIn:
    """Tells whose token it is, and that the account is still there and has its profile."""

    def __init__(self, tokens: Verifier, profiles: Profiles) -> None:
        self._tokens, self._profiles = tokens, profiles

    async def verify(self, token: str) -> Person:
        """The person. Raises NotSignedIn, Unavailable, StoreUnavailable."""
        person = await self._tokens.verify(token)
        await self._profiles.ensure(person)
        return person
