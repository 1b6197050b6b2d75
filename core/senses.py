"""Hearing and seeing: voice notes, photos and PDFs of a turn become words before the turn is read."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import CarehelpError, MediaError
from core.message import Channel, Kind
from core.ports import ChannelAdapter
from core.speech.model import Transcript
from core.speech.transcribe import Listener
from core.turn import Received, Turn
from core.vision.describe import Seen
from core.vision.eyes import Eyes
from core.vision.written import Words
from core.watch import SILENT, Watch

SOUND = frozenset({Kind.VOICE, Kind.AUDIO})
#: what is looked at: a photo sent as a file, and a PDF, are documents
SIGHT = frozenset({Kind.IMAGE, Kind.DOCUMENT})
#: what is said where no engine is configured or none answers
UNHEARD, UNSEEN = "audio_no_engine", "image_unseen"
#: what stands before what was seen, in the words that are kept
PHOTO = "[photo]"

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Perceived:
    """A turn with its voice notes and photos in words."""

    turn: Turn
    #: what was heard, by the id of the message
    heard: Mapping[int, Transcript] = field(default_factory=dict)
    #: what was seen, by the id of the message
    seen: Mapping[int, Seen] = field(default_factory=dict)
    #: key of the text that says why a note or a photo can't be used
    wrong: str | None = None

    @property
    def doubtful(self) -> str:
        """What the person is asked to confirm; empty where it was heard well."""
        unsure = any(one.unsure for one in self.heard.values())
        return " ".join(one.text for one in self.heard.values()) if unsure else ""

    @property
    def only_sheets(self) -> bool:
        """Whether the turn is sheets that were read, and no word beside them."""
        return bool(self.seen) and all(
            received.id in self.seen
            and self.seen[received.id].sheet is not None
            and self.seen[received.id].words is None
            and received.message.text.startswith(PHOTO)
            for received in self.turn.received
        )

    @property
    def read(self) -> tuple[Words, ...]:
        """What was read of what somebody wrote."""
        return tuple(seen.words for seen in self.seen.values() if seen.words)

    @property
    def notices(self) -> tuple[str, ...]:
        """Keys of texts on what was not heard of notes that were."""
        return tuple(dict.fromkeys(one.notice for one in self.heard.values() if one.notice))


class Senses:
    """Fetches the notes and photos of a turn, listens and looks, side by side."""

    def __init__(
        self,
        adapters: Mapping[Channel, ChannelAdapter],
        listener: Listener | None,
        eyes: Eyes | None = None,
        *,
        watch: Watch = SILENT,
    ) -> None:
        self._adapters, self._listener, self._eyes, self._watch = adapters, listener, eyes, watch

    async def __call__(self, turn: Turn) -> Perceived:
        """Never raises. What was heard or seen before, by a turn that did not end, is not asked for again."""
        unread = [received for received in turn.received if _unread(received)]
        if not unread:
            return Perceived(turn=turn)
        found = await asyncio.gather(*(self._one(received, _language(turn)) for received in unread))
        told = {received.id: one for received, one in zip(unread, found, strict=True)}
        written = tuple(_written(received, told.get(received.id)) for received in turn.received)
        return Perceived(
            turn=replace(turn, received=written),
            heard={key: one for key, one in told.items() if isinstance(one, Transcript)},
            seen={key: one for key, one in told.items() if isinstance(one, Seen)},
            wrong=next((one.reason for one in found if isinstance(one, MediaError)), None),
        )

    async def _one(self, received: Received, language: str | None) -> Transcript | Seen | MediaError:
        """What a note says or a photo shows, or why that can't be told."""
        try:
            with self._watch.sense("hear" if received.message.kind in SOUND else "see"):
                content = await self._adapters[received.message.address.channel].fetch(received.message.attachments[0])
                if received.message.kind in SOUND:
                    return await self._hear(content.data, language)
                return await self._see(content.data, language)
        except MediaError as error:
            return error
        except CarehelpError:  # the provider can't be reached now
            return MediaError("media_gone")
        except Exception:
            log.exception("listening or looking failed")
            return MediaError("media_unreadable")

    async def _hear(self, data: bytes, language: str | None) -> Transcript | MediaError:
        return await self._listener.listen(data, language=language) if self._listener else MediaError(UNHEARD)

    async def _see(self, data: bytes, language: str | None) -> Seen | MediaError:
        return await self._eyes.look(data, language=language) if self._eyes else MediaError(UNSEEN)


def takes_long(turn: Turn) -> bool:
    """Whether there is something to hear or to see."""
    return any(map(_unread, turn.received))


def _unread(received: Received) -> bool:
    message = received.message
    if not message.attachments:
        return False
    return (message.kind in SOUND and not message.text) or (message.kind in SIGHT and PHOTO not in message.text)


def _written(received: Received, found: Transcript | Seen | MediaError | None) -> Received:
    """The message with what was heard, or with what was seen behind its own words."""
    message = received.message
    match found:
        case Transcript():
            return replace(received, message=replace(message, text=found.text))
        case Seen():
            text = f"{message.text}\n{PHOTO} {found.plain}".strip()
            return replace(received, message=replace(message, text=text))
    return received


def _language(turn: Turn) -> str | None:
    return turn.conversation.chosen_language or turn.conversation.language
