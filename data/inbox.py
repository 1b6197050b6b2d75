"""The inbox: a message and its job are committed together, once."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.message import Channel, InboundMessage, Kind, StatusUpdate
from core.ports import Clock
from core.triage.model import Level
from core.turn import Lane
from data.codec import dump, message_meta
from data.database import Database, Json
from data.erasure import tomb
from data.vault import Vault

#: where the messages of a channel go, if not where most go
LANES: Mapping[Channel, Lane] = {Channel.API: Lane.DIRECT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A message is safe. `message_id` is None if it had been accepted before; both are nothing if it was erased."""

    conversation_id: int
    message_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """Whose status that was; None where the callback overtook the record of its send, or is not ours."""

    turn: int | None
    conversation_id: int | None
    #: id of the outbox row
    part: int | None


class Inbox:
    """Where hooks put what they have authenticated and parsed."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    async def accept(
        self, message: InboundMessage, *, level: Level | None, language: str | None = None, trace: str | None = None
    ) -> Accepted:
        """Commit the message with its job. Raises StoreUnavailable: then nothing is stored and the provider retries.

        `trace` is a W3C traceparent that the turn goes on from.
        """
        row = await self._database.call("take_in", self._row(message, level, language, trace))
        return Accepted(conversation_id=row["conversation"] or 0, message_id=row["message"])

    async def record(self, update: StatusUpdate) -> Recorded:
        """Note what a provider says became of a message of ours, in any order, any number of times."""
        row = await self._database.call(
            "record_statuses",
            {
                "provider_key": f"{update.channel}:{update.provider_id}",
                "status": update.status,
                "error_code": update.error_code,
            },
        )
        return Recorded(turn=row["turn"], conversation_id=row["conversation"], part=row["part"])

    def _row(self, message: InboundMessage, level: Level | None, language: str | None, trace: str | None) -> Json:
        address, now = message.address, self._clock()
        return {
            "channel": address.channel,
            "account": address.account,
            "hash": address_hash(self._vault, address.channel, address.id),
            "address": self._vault.encrypt(address.id),
            "dedup": (dedup := f"{address.channel}:{message.scope}:{message.provider_id}"),
            "tomb": tomb(self._vault, dedup),
            "kind": message.kind,
            "content": self._vault.encrypt(message.text),
            "meta": self._vault.encrypt(dump(message_meta(message) | {"trace": trace})),
            "at": now.isoformat(),
            "level": level,
            "language": language,
            "lane": Lane.EMERGENCY if level is Level.EMERGENCY else LANES.get(address.channel, Lane.TURNS),
            "reachable": {Kind.BLOCKED: False}.get(message.kind, True),
        }


def address_hash(vault: Vault, channel: str, address: str) -> str:
    """What a conversation is found by, without its address being readable."""
    return vault.hash(f"{channel}:{address}")
