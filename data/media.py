"""Files of ours on their way to a person: written once, fetched by a provider, gone when they have served."""

import asyncio
import base64
import secrets
from datetime import timedelta

from core.message import MediaContent
from core.ports import Clock
from data.access import AccessLog, Action, Actor
from data.database import Database
from data.vault import Vault

#: longer than any retry of a send that can still arrive in time
KEPT = timedelta(hours=24)


class MediaStore:
    """Stores files encrypted. What has expired is removed whenever something is stored."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._log = AccessLog(database)

    async def put(self, content: MediaContent, *, conversation_id: int | None = None) -> str:
        """Store a file and return its key, which nobody can guess. It goes with its conversation, if it has one."""
        key = secrets.token_urlsafe(24)
        sealed = await asyncio.to_thread(self._seal, content.data)  # a long note would hold the loop for 20 ms
        now = self._clock()
        await self._database.query("delete from carehelp.media where expires_at < %s", now)
        await self._database.query(
            "insert into carehelp.media (key, content_type, content, expires_at, conversation_id)"
            " values (%s, %s, %s, %s, %s)",
            key,
            content.content_type,
            sealed,
            now + KEPT,
            conversation_id,
        )
        return key

    async def open_by_link(self, key: str) -> MediaContent | None:
        """As `open`, for whoever has the address of it. What belongs to a conversation is all that is held of a person:
        that it was read is noted in the access log."""
        rows = await self._database.query("select conversation_id from carehelp.media where key = %s", key)
        await self._log.note(Actor.LINK, Action.READ, *(number for (number,) in rows if number is not None))
        return await self.open(key)

    async def open(self, key: str) -> MediaContent | None:
        """The file, or None if there is none or not any more."""
        rows = await self._database.query(
            "select content_type, content from carehelp.media where key = %s and expires_at >= %s", key, self._clock()
        )
        if not rows:
            return None
        content_type, sealed = rows[0]
        return MediaContent(data=await asyncio.to_thread(self._unseal, sealed), content_type=content_type)

    def _seal(self, data: bytes) -> str:
        return self._vault.encrypt(base64.b64encode(data).decode())

    def _unseal(self, sealed: str) -> bytes:
        return base64.b64decode(self._vault.decrypt(sealed))
