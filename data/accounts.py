"""Local accounts, in `auth.users` as Supabase would keep them, with refresh tokens that are spent by their use."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

from core.accounts.passwords import Hasher
from core.accounts.tokens import NOT_SIGNED_IN, LocalTokens
from core.errors import Forbidden, NotSignedIn
from core.identity import Person, Session
from core.ports import Clock
from data.database import Database

WRONG = "wrong e-mail or password"
WRONG_PASSWORD = "wrong password"  # noqa: S105 - what is said
#: the hash that was compared may be made anew, or be another password's, at this very moment
TRIES = 3
#: how long a session lasts that nobody uses
IDLE = timedelta(days=60)
#: a spent refresh token may be sent again for this long: on weak networks answers get lost
GRACE = timedelta(seconds=30)
#: sessions kept for an account; the one that was used longest ago goes first
MOST_SESSIONS = 50


class LocalAccounts:
    """Registers, signs in and refreshes without Supabase."""

    def __init__(self, database: Database, hasher: Hasher, tokens: LocalTokens, clock: Clock) -> None:
        self._database, self._hasher, self._tokens, self._clock = database, hasher, tokens, clock

    async def register(self, email: str, password: str, language: str) -> None:
        """The password is hashed and something is written whether the e-mail is new or not."""
        hashed = await self._hasher.hash(password)
        await self._database.query(
            "select carehelp.add_account(%s, %s, %s, %s)", email, hashed, language, self._clock()
        )

    async def sign_in(self, email: str, password: str) -> Session:
        """A new family of refresh tokens."""
        for _ in range(TRIES):
            rows = await self._database.query(
                "select id, encrypted_password from auth.users where lower(email) = %s", email
            )
            person, stored = rows[0] if rows else (None, None)
            if not await self._hasher.matches(stored, password):
                break
            if session := await self._begin(person, email, stored):
                if self._hasher.outdated(stored):
                    await self._hash_again(person, stored, password)
                return session
        raise NotSignedIn(WRONG)

    async def refresh(self, refresh_token: str) -> Session:
        """The next token of the family. One that was spent before ends the whole family."""
        fresh, now = secrets.token_urlsafe(32), self._clock()
        rows = await self._database.query(
            "select user_id, email, family from carehelp.next_session(%s, %s, %s, %s, %s)",
            _digest(refresh_token), _digest(fresh), now, now + IDLE, GRACE,
        )  # fmt: skip
        if not rows:
            raise NotSignedIn(NOT_SIGNED_IN)
        person, email, family = rows[0]
        return self._session(person, email, family, fresh)

    async def sign_out(self, person: Person, *, everywhere: bool) -> None:
        """The refresh tokens of the session, or of all, are gone; access tokens of it follow, see `alive`."""
        await self._database.query("select carehelp.end_sessions(%s, %s, %s)", person.id, person.session, everywhere)

    async def change_password(self, person: Person, old: str, new: str) -> None:
        """Hashes before it compares: a wrong old password takes as long as a right one."""
        stored, hashed = await self._stored(person), await self._hasher.hash(new)
        right = await self._hasher.matches(stored, old)
        changed = right and await self._database.query(
            "select carehelp.change_password(%s, %s, %s, %s, %s)",
            person.id, stored, hashed, person.session, self._clock(),
        )  # fmt: skip
        if not changed or not changed[0][0]:
            raise Forbidden(WRONG_PASSWORD)

    async def confirm(self, person: Person, password: str) -> None:
        """By the password."""
        if not await self._hasher.matches(await self._stored(person), password):
            raise Forbidden(WRONG_PASSWORD)

    async def remove(self, person: Person) -> None:
        """Nothing is kept elsewhere."""

    async def alive(self, person: Person) -> bool:
        """Whether the session that the person's token comes from has not been ended."""
        rows = await self._database.query(
            "select 1 from carehelp.refresh_tokens where user_id = %s and family::text = %s limit 1",
            person.id,
            person.session,
        )
        return bool(rows)

    async def close(self) -> None:
        """Let the hashing threads end."""
        self._hasher.close()

    async def _begin(self, person: UUID, email: str, stored: str) -> Session | None:
        """A session, unless the hash that was compared is not the account's any more."""
        family, fresh, now = uuid4(), secrets.token_urlsafe(32), self._clock()
        ((begun,),) = await self._database.query(
            "select carehelp.begin_session(%s, %s, %s, %s, %s, %s, %s)",
            person, stored, family, _digest(fresh), now, now + IDLE, MOST_SESSIONS,
        )  # fmt: skip
        return self._session(person, email, family, fresh) if begun else None

    async def _stored(self, person: Person) -> str | None:
        rows = await self._database.query("select encrypted_password from auth.users where id = %s", person.id)
        return rows[0][0] if rows else None

    async def _hash_again(self, person: UUID, stored: str, password: str) -> None:
        """With the parameters of now, unless somebody else has changed the password meanwhile."""
        await self._database.query(
            "update auth.users set encrypted_password = %s where id = %s and encrypted_password = %s",
            await self._hasher.hash(password),
            person,
            stored,
        )

    def _session(self, person: UUID, email: str, family: UUID, refresh_token: str) -> Session:
        return Session(
            person=person,
            access_token=self._tokens.issue(person, email, family),
            refresh_token=refresh_token,
            expires_in=int(self._tokens.lifetime.total_seconds()),
        )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
