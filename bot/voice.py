"""Voice replies on their way: said, stored, and sent as a part of their own on channels that carry sound."""

from collections.abc import Collection

from core.errors import StoreError
from core.message import Channel, OutboundPart, Reply
from core.speech.voice import Voice
from data.media import MediaStore


class Recorder:
    """Says a reply and stores it for the channel to send."""

    def __init__(self, voice: Voice, store: MediaStore, channels: Collection[Channel]) -> None:
        self._voice, self._store, self._channels = voice, store, channels

    async def __call__(self, reply: Reply, channel: Channel) -> OutboundPart | None:
        """The part; None where the channel carries no sound or nobody can say it. The words have gone ahead."""
        if channel not in self._channels:
            return None
        content = await self._voice(reply)
        if content is None:
            return None
        try:
            key = await self._store.put(content)
        except StoreError:
            return None
        return OutboundPart(text="", media_ref=key, media_type=content.content_type)
