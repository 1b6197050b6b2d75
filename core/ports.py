"""The promises that the parts keep to each other. A new channel or provider is one file that keeps one of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.message import (
    Address,
    Attachment,
    Channel,
    Fitted,
    MediaContent,
    Outbound,
    Receipt,
    Reply,
    Update,
)


class Clock(Protocol):
    """Says what time it is: UTC, aware."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class HookRequest:
    """A request to a hook, as it arrived."""

    #: as the provider addressed it: scheme, host, path and query, behind a proxy the public one
    url: str
    #: lower-case names
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class ChannelAdapter(Protocol):
    """A channel family. `authenticate` and `parse` are pure; the caller authenticates before it parses."""

    #: the channels that this adapter serves
    channels: tuple[Channel, ...]

    def authenticate(self, request: HookRequest) -> None:
        """Raise AuthenticationError unless the provider signed this request. Closed when no secret is configured."""

    def parse(self, request: HookRequest) -> Sequence[Update]:
        """What the request says. Raises MalformedUpdate."""

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """The reply in the form that the channel takes, whole, in order, as small as possible."""

    async def send(self, outbound: Outbound) -> Receipt:
        """Send one part. Raises TemporarySendError, AmbiguousSendError or PermanentSendError."""

    async def settle(self, outbound: Outbound) -> Receipt | None:
        """For a send whose outcome is unknown: the receipt if it did go out, None if it can be sent again."""

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """The attachment's bytes. Raises MediaError, or ProviderError if the provider can't be reached now."""

    async def typing(self, address: Address) -> None:
        """Show that an answer is being written, where the channel can; never raises."""

    async def open(self) -> None:
        """Open connections; register hooks."""

    async def close(self) -> None:
        """Close connections."""
