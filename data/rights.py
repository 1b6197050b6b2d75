"""What is held of a conversation: the facts, and all of it as a file that the person takes away."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta

from core.message import MediaContent
from core.ports import Clock
from core.rights.document import Agreement, Line, render
from core.rights.model import Held
from core.texts import Catalogue
from core.turn import Conversation
from data.access import AccessLog, Action, Actor
from data.database import Database
from data.media import MediaStore
from data.vault import Vault

#: the address of a stored file, good for so long
Link = Callable[[str, timedelta], str]


class Rights:
    """Keeps Holdings. `link` is None where no person can reach us."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        *,
        store: MediaStore,
        texts: Catalogue,
        link: Link | None = None,
    ) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._store, self._texts, self._link = store, texts, link
        self._log = AccessLog(database)

    @property
    def reachable(self) -> bool:
        """Whether a person can open an address of ours."""
        return self._link is not None

    def link(self, key: str, *, hours: float) -> str:
        """The address of a stored file."""
        return self._link(key, timedelta(hours=hours)) if self._link else ""

    async def held(self, conversation_id: int) -> Held:
        """The facts."""
        ((messages, replies, since, last),) = await self._database.query(
            "select count(*) filter (where role = 'user'), count(*) filter (where role = 'assistant'),"
            " min(timestamp), max(timestamp) from public.messages where conversation_id = %s",
            conversation_id,
        )
        agreements = await self._agreements(conversation_id)
        consent = agreements[-1].given if agreements else None
        return Held(messages=messages, replies=replies, since=since, last=last, consent=consent)

    async def document(self, conversation: Conversation, language: str) -> str:
        """All that is held, stored for a day under the key that is returned; it goes when the conversation goes."""
        text = render(
            conversation,
            await self._lines(conversation.id),
            await self._agreements(conversation.id),
            texts=self._texts,
            language=language,
            now=self._clock(),
        )
        content = MediaContent(data=text.encode("utf-8", "replace"), content_type="text/plain; charset=utf-8")
        await self._log.note(Actor.PATIENT, Action.EXPORT, conversation.id)
        return await self._store.put(content, conversation_id=conversation.id)

    async def _lines(self, conversation_id: int) -> Sequence[Line]:
        rows = await self._database.query(
            "select timestamp, role, message_type, content, level, language, meta from public.messages"
            " where conversation_id = %s order by id",
            conversation_id,
        )
        return [
            Line(
                at=at, role=role, kind=kind, level=level, language=language,
                text=self._vault.decrypt(content) or self._beside_words(meta),
            )
            for at, role, kind, content, level, language, meta in rows
        ]  # fmt: skip

    def _beside_words(self, stored: str | None) -> str:
        """What is kept of a message without words: a command, a button, a place."""
        text = self._vault.decrypt(stored) if stored else ""
        about = json.loads(text) if text.startswith("{") else {}
        if place := about.get("location"):
            return f"{place['latitude']}, {place['longitude']} {place.get('label') or ''}".strip()
        return " ".join(filter(None, (about.get("command"), about.get("argument"), about.get("choice"))))

    async def _agreements(self, conversation_id: int) -> Sequence[Agreement]:
        rows = await self._database.query(
            "select at, given, version from carehelp.consents where conversation_id = %s order by id", conversation_id
        )
        return [Agreement(at=at, given=given, version=version) for at, given, version in rows]
