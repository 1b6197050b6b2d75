"""Codes that link a chat with an account: asked for in the chat, entered by whoever is signed in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from core.errors import NotFound
from core.identity import Person
from core.ports import Clock
from data.database import Database
from data.front_door import LINK_ACCOUNT
from data.limits import Limits
from data.vault import Vault

#: letters and digits that nobody takes for each other, read aloud or on a small screen
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, HALF = 8, 4
KEPT = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """The conversation that now belongs to the account."""

    conversation_id: int
    channel: str


class Links:
    """Makes codes, and takes them. Only a keyed hash of a code is stored."""

    def __init__(self, database: Database, vault: Vault, limits: Limits, clock: Clock) -> None:
        self._database, self._vault, self._limits, self._clock = database, vault, limits, clock

    async def code(self, conversation_id: int) -> str:
        """A new code for the chat, in two halves; the old one, and what is over, goes."""
        code, now = _new(), self._clock()
        await self._database.query("delete from carehelp.link_codes where expires_at <= %s", now)
        await self._database.query(
            "insert into carehelp.link_codes (conversation_id, digest, expires_at) values (%s, %s, %s)"
            " on conflict (conversation_id) do update set digest = excluded.digest, expires_at = excluded.expires_at",
            conversation_id,
            self._digest(code),
            now + KEPT,
        )
        return f"{code[:HALF]}-{code[HALF:]}"

    async def enter(self, person: Person, typed: str) -> Linked:
        """Link the chat that the code was sent to. Raises NotFound, and TooManyRequests after five wrong ones."""
        await self._limits.count((LINK_ACCOUNT, str(person.id)))
        rows = await self._database.query(
            "select conversation_id, channel from carehelp.link_conversation(%s, %s, %s)",
            self._digest(_plain(typed)),
            person.id,
            self._clock(),
        )
        if not rows:
            raise NotFound("code: wrong, used, or older than 10 minutes. Ask for another in the chat")
        await self._limits.give_back((LINK_ACCOUNT, str(person.id)))
        return Linked(conversation_id=rows[0][0], channel=rows[0][1])

    async def unlink(self, conversation_id: int) -> bool:
        """Take the chat from the account that it belongs to; whether it belonged to one."""
        rows = await self._database.query(
            "update public.conversations set user_id = null where id = %s and user_id is not null returning id",
            conversation_id,
        )
        return bool(rows)

    def _digest(self, code: str) -> bytes:
        return bytes.fromhex(self._vault.hash(f"link {code}"))


def _new() -> str:
    """A code with a digit in it, by which `core.privacy` knows it before anything leaves for a model."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not code.isalpha():
            return code


def _plain(typed: str) -> str:
    """The code as it was made: people add spaces and write small."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
