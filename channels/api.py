"""The HTTP API as a channel: what is said stays in the outbox's row, and the caller reads it from the conversation."""

from collections.abc import Sequence

from channels.commands import keyword
from core.errors import AuthenticationError, MalformedUpdate, MediaError
from core.fitting.fit import fit_whole
from core.message import (
    Address,
    Attachment,
    Channel,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
    MediaContent,
    Outbound,
    Receipt,
    Reply,
    Update,
)
from core.ports import Clock, HookRequest


class ApiAdapter:
    """Keeps ChannelAdapter. It has no hook: the endpoint knows its person by their token and makes the message."""

    channels: tuple[Channel, ...] = (Channel.API,)

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def message(self, address: Address, text: str, *, key: str, language: str | None) -> InboundMessage:
        """What a person said, or the word that stands alone, as other channels read it. `key` is what makes a second
        delivery the same message, within the person's own."""
        command = keyword(text.strip())
        return InboundMessage(
            address=address,
            provider_id=key,
            scope=address.account,
            kind=Kind.COMMAND if command else Kind.TEXT,
            text="" if command else text,
            message_ref=key,
            command=command,
            language_hint=language,
            sent_at=self._clock(),
        )

    def dedup_key(self, person: object, key: str) -> str:
        """What the inbox knows such a message by."""
        return f"{Channel.API}:{person}:{key}"

    def authenticate(self, _request: HookRequest) -> None:
        """Closed: nobody delivers here."""
        raise AuthenticationError("the API has no hook")

    def parse(self, _request: HookRequest) -> Sequence[Update]:
        """Nothing is delivered here."""
        raise MalformedUpdate("the API has no hook")

    def fit(self, reply: Reply, _address: Address) -> Fitted:
        """Whole: the caller's page has room."""
        return fit_whole(reply)

    async def send(self, outbound: Outbound) -> Receipt:
        """Nothing leaves: the caller reads it."""
        return Receipt(provider_id=f"api-{outbound.id}", status=DeliveryStatus.DELIVERED)

    async def settle(self, _outbound: Outbound) -> Receipt | None:
        """Sending again shows nothing twice."""
        return None

    async def fetch(self, _attachment: Attachment) -> MediaContent:
        """Files have endpoints of their own. Raises MediaError."""
        raise MediaError("unsupported")

    async def typing(self, address: Address) -> None:
        """Whoever listens for events is told by the endpoint."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""
