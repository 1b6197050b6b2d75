"""Voice replies on their way: said, stored, and sent as a part of their own on channels that carry sound."""

import asyncio
from collections.abc import Collection

from core.errors import StoreError
from core.message import Channel, MediaContent, OutboundPart, Reply
from core.speech.note import VoiceNote
from core.speech.voice import Voice
from core.triage.model import Level
from data.media import MediaStore

#: seconds that the words of an emergency wait for their voice
EMERGENCY_SECONDS = 1.0


class Recorder:
    """Says a reply and stores it for the channel to send."""

    def __init__(self, voice: Voice, store: MediaStore, channels: Collection[Channel]) -> None:
        self._voice, self._store, self._channels = voice, store, channels

    async def __call__(self, reply: Reply, channel: Channel) -> OutboundPart | None:
        """The part; None where the channel carries no sound or nobody can say it. The words have gone ahead."""
        if channel not in self._channels:
            return None
        note = await self._note(reply)
        if note is None:
            return None
        try:
            key = await self._store.put(MediaContent(data=note.data, content_type=note.content_type))
        except StoreError:
            return None
        return OutboundPart(text="", media_ref=key, media_type=note.content_type)

    async def _note(self, reply: Reply) -> VoiceNote | None:
        """The words of an emergency do not wait for their voice; it is rendered once, and there the next time."""
        if reply.level is not Level.EMERGENCY:
            return await self._voice.say(reply)
        try:
            async with asyncio.timeout(EMERGENCY_SECONDS):
                return await self._voice.say(reply, fixed=True)
        except TimeoutError:
            return None
