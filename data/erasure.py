"""Erasing a person: all of it in one transaction, and the confirmation that goes out after it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import StoreError, TurnConflict
from core.identity import Person
from core.message import OutboundPart
from core.rights.model import make_proof
from core.turn import Lane, Outcome, Turn
from data import codec
from data.database import Database, Json
from data.vault import Vault

#: of the way in which things are erased, for the proof
VERSION = "1"
#: how long the confirmation, and the address that it goes to, may wait to be sent
DEADLINE_SECONDS = 3600.0
#: providers deliver again for a day at most; Supabase's access tokens hold for a week at most
FORGET_SECONDS = 7 * 86_400.0
TRIES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """What a conversation has, as the erasure's other half checks."""

    messages: tuple[int, ...]
    parts: tuple[int, ...]
    tombs: tuple[str, ...]
    media: tuple[str, ...]


class Erasure:
    """Erases the conversation of a turn."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault

    async def commit(self, turn: Turn, outcome: Outcome) -> None:
        """Erase all and leave the confirmation to a job of its own. What arrived meanwhile is answered as somebody new.

        Raises TurnConflict if the messages that asked for it were answered meanwhile: nothing is erased then.
        """
        asked = [received.id for received in turn.received]
        for _ in range(TRIES):
            seen = await self._see(turn.conversation.id, asked)
            rows = await self._database.query(
                "select carehelp.erase(%s::jsonb)", json.dumps(self._row(turn, outcome, asked, seen))
            )
            result = rows[0][0]
            if result is None:
                raise TurnConflict("the messages that ask for the erasure were answered meanwhile")
            if "again" not in result:
                return
        raise StoreError("a conversation that is to be erased grows faster than it can be read")

    async def shown(self, channel: str, address_hash: str) -> None:
        """The simulator's page has shown the confirmation: its last goes now."""
        await self._database.query(
            "select carehelp.finish_erasure(f.conversation_id) from carehelp.farewells f"
            " join public.conversations c on c.id = f.conversation_id"
            " where c.channel = %s and f.hash = decode(%s, 'hex')",
            channel,
            address_hash,
        )

    async def _see(self, conversation_id: int, asked: Sequence[int]) -> _Seen:
        messages = await self._database.query(
            "select id, dedup_key, meta from public.messages"
            " where conversation_id = %s and (status <> 'received' or id = any(%s::bigint[]))",
            conversation_id,
            list(asked),
        )
        parts = await self._database.query(
            "select id, body from carehelp.outbox where conversation_id = %s", conversation_id
        )
        media = [
            *(self._open(body).get("media_ref") for _, body in parts),
            *(a.get("ref") for _, _, meta in messages for a in self._open(meta).get("attachments", ())),
        ]
        return _Seen(
            messages=tuple(number for number, _, _ in messages),
            parts=tuple(number for number, _ in parts),
            tombs=tuple(tomb(self._vault, dedup) for _, dedup, _ in messages if dedup),
            media=tuple(filter(None, media)),
        )

    def _row(self, turn: Turn, outcome: Outcome, asked: Sequence[int], seen: _Seen) -> Json:
        part = OutboundPart(text="\n\n".join(part.text for part in (*outcome.fitted.parts, *outcome.fitted.rest)))
        return {
            "conversation": turn.conversation.id,
            "messages": asked,
            "known": seen.messages,
            "parts": seen.parts,
            "tombs": seen.tombs,
            "media": seen.media,
            "proof": outcome.erase,
            "version": VERSION,
            "body": self._vault.encrypt(codec.dump(codec.part_to_json(part))),
            "reply_to": next((r.message.message_ref for r in reversed(turn.received) if r.message.message_ref), None),
            "lane": Lane.TURNS,
            "deadline": DEADLINE_SECONDS,
            "forget_in": FORGET_SECONDS,
        }

    def _open(self, stored: str | None) -> Json:
        text = self._vault.decrypt(stored) if stored else ""
        value = json.loads(text) if text.startswith("{") else {}
        return value if isinstance(value, dict) else {}


class AccountErasure:
    """Erases what is kept here of an account of the HTTP API. Chats that were linked stay the chat's."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault

    async def __call__(self, person: Person) -> str:
        """Profile, conversations, sessions and places go in one transaction; returns the id of the proof."""
        proof = make_proof()
        await self._database.query(
            "select carehelp.erase_account(%s, %s, %s, %s, %s)",
            person.id, self._tomb(person), FORGET_SECONDS, proof, VERSION,
        )  # fmt: skip
        return proof

    async def done(self, person: Person) -> bool:
        """Whether the account was erased of late: its tokens may still hold."""
        rows = await self._database.query(
            "select 1 from carehelp.erased_keys where hash = decode(%s, 'hex')", self._tomb(person)
        )
        return bool(rows)

    def _tomb(self, person: Person) -> str:
        return tomb(self._vault, f"account:{person.id}")


def tomb(vault: Vault, dedup: str) -> str:
    """What an erased message is known again by: of its provider's id, which this does not lead back to."""
    return vault.hash(f"erased:{dedup}")
