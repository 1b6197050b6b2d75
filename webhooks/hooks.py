"""The inbound hooks: authenticate, parse, commit, answer. No model, no network."""

import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.message import Ignored, InboundMessage, StatusUpdate, Update
from core.ports import ChannelAdapter
from core.triage.model import Level
from core.watch import SILENT, Watch
from data.inbox import Accepted, Inbox
from webhooks.request import answering_errors, read

#: the gate: what a text alone says of its level; None for no text
Gate = Callable[[InboundMessage], Level | None]
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

log = logging.getLogger(__name__)


class Reception:
    """Takes authentic updates in: messages with their level, statuses, and nothing else."""

    def __init__(self, inbox: Inbox, gate: Gate, watch: Watch = SILENT) -> None:
        self._inbox, self._gate, self._watch = inbox, gate, watch

    @property
    def watch(self) -> Watch:
        """Who is told of the hooks."""
        return self._watch

    def level(self, message: InboundMessage) -> Level | None:
        """What the gate says of a message's own words."""
        return self._gate(message)

    async def take(self, update: Update) -> Accepted | None:
        """Commit one update; says where a message is. Raises StoreUnavailable: then it must be delivered again."""
        match update:
            case InboundMessage():
                level = self._gate(update)
                accepted = await self._inbox.accept(update, level=level, trace=self._watch.tracer.current())
                channel, outcome = update.address.channel.value, "accepted" if accepted.message_id else "duplicate"
                self._watch.meter.arrived(channel, outcome, level.value if level else None)
                log.info(
                    "message accepted" if accepted.message_id else "message known",
                    extra={
                        "conversation": accepted.conversation_id,
                        "messages": [accepted.message_id] if accepted.message_id else [],
                        "channel": channel,
                        "kind": update.kind.value,
                        "triage": level.value if level else None,
                    },
                )
                return accepted
            case StatusUpdate():
                recorded = await self._inbox.record(update)
                self._watch.meter.arrived(update.channel.value, "status", None)
                log.info(
                    "status recorded",
                    extra={
                        "turn": recorded.turn,
                        "conversation": recorded.conversation_id,
                        "part": recorded.part,
                        "channel": update.channel.value,
                        "status": update.status.value,
                        "code": update.error_code,
                    },
                )
            case Ignored():
                self._watch.meter.ignored(update.why)
                log.info("update ignored", extra={"state": update.why})
        return None


def hook(path: str, adapter: ChannelAdapter, reception: Reception, *, answer: str = "", media_type: str = "") -> Route:
    """A route that takes what one provider delivers."""

    name = path.removeprefix("/webhooks").strip("/").replace("/", " ")

    async def receive(request: Request) -> Response:
        with reception.watch.hook(name):
            arrived = await read(request)
            adapter.authenticate(arrived)
            for update in adapter.parse(arrived):
                await reception.take(update)
        return Response(answer, media_type=media_type or None)

    return Route(path, answering_errors(receive), methods=["POST"])


def hooks(*, telegram: ChannelAdapter, twilio: ChannelAdapter, reception: Reception) -> list[Route]:
    """The hooks that outsiders rely on."""
    return [
        hook("/webhooks/telegram", telegram, reception),
        hook("/webhooks/twilio", twilio, reception, answer=EMPTY_TWIML, media_type="text/xml"),
        hook("/webhooks/twilio/status", twilio, reception),
    ]
