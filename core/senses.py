"""Hearing: voice notes of a turn become words before the turn is read."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import CarehelpError, MediaError
from core.message import Channel, Kind
from core.ports import ChannelAdapter
from core.speech.listen import UNSURE, Listener
from core.speech.model import Heard
from core.turn import Received, Turn

SOUND = frozenset({Kind.VOICE, Kind.AUDIO})
#: what is said where no engine is configured or none answers
UNHEARD = "voice_unheard"

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Perceived:
    """A turn with its voice notes written down."""

    turn: Turn
    #: what was heard, by the id of the message
    heard: Mapping[int, Heard] = field(default_factory=dict)
    #: key of the text that says why a note was not heard
    wrong: str | None = None

    @property
    def doubtful(self) -> str:
        """What the person is asked to confirm; empty where it was heard well."""
        unsure = any(one.confidence < UNSURE or one.lost for one in self.heard.values())
        return " ".join(one.text for one in self.heard.values()) if unsure else ""


class Senses:
    """Fetches the notes of a turn and listens to them, side by side."""

    def __init__(self, adapters: Mapping[Channel, ChannelAdapter], listener: Listener | None) -> None:
        self._adapters, self._listener = adapters, listener

    async def __call__(self, turn: Turn) -> Perceived:
        """Never raises. A note that was heard before, by a turn that did not end, is not heard again."""
        notes = [received for received in turn.received if _unheard(received)]
        if not notes:
            return Perceived(turn=turn)
        found = await asyncio.gather(*(self._note(received, _language(turn)) for received in notes))
        heard = {
            received.id: one for received, one in zip(notes, found, strict=True) if not isinstance(one, MediaError)
        }
        wrong = next((one.reason for one in found if isinstance(one, MediaError)), None)
        written = tuple(_written(received, heard.get(received.id)) for received in turn.received)
        return Perceived(turn=replace(turn, received=written), heard=heard, wrong=wrong)

    async def _note(self, received: Received, language: str | None) -> Heard | MediaError:
        """What a note says, or why that can't be told."""
        attachment = received.message.attachments[0]
        try:
            content = await self._adapters[received.message.address.channel].fetch(attachment)
            if self._listener is None:
                return MediaError(UNHEARD)
            return await self._listener(content.data, language=language)
        except MediaError as error:
            return error
        except CarehelpError:  # the provider can't be reached now
            return MediaError("media_gone")
        except Exception:
            log.exception("listening failed")
            return MediaError("voice_broken")


def _unheard(received: Received) -> bool:
    message = received.message
    return message.kind in SOUND and bool(message.attachments) and not message.text


def _written(received: Received, heard: Heard | None) -> Received:
    return replace(received, message=replace(received.message, text=heard.text)) if heard else received


def _language(turn: Turn) -> str | None:
    return turn.conversation.chosen_language or turn.conversation.language
