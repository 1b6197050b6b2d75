"""The browser simulator: a channel like the others, on only outside production.

Its account is the rendering (which channel's fitting and look the page shows), its address a random session id that
the browser keeps. What is sent stays in the outbox, where the page reads it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from channels.commands import keyword, slash
from channels.media import GONE, TOO_BIG, limit
from core.errors import AuthenticationError, MalformedUpdate, MediaError
from core.fitting.fit import fit_whole
from core.message import (
    Address,
    Attachment,
    Channel,
    Command,
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

Rendering = Literal["whatsapp", "telegram", "sms"]
#: random enough that nobody reads another's conversation by guessing
SESSION = re.compile(r"^[A-Za-z0-9_-]{16,64}$")
SCOPE = "simulator"
#: keys of the fixed texts for media whose bytes are not here
NOT_YET: Mapping[Kind, str] = {Kind.VOICE: "audio_no_engine", Kind.IMAGE: "image_unseen"}

Fit = Callable[[Reply], Fitted]
#: bytes of a stored media file, by its key
OpenMedia = Callable[[str], Awaitable[MediaContent | None]]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class Media(_Strict):
    """What the page knows of a recording or a photo. Its bytes have gone ahead and are stored under `ref`."""

    type: Annotated[str, Field(max_length=100, pattern=r"^[a-z]+/[\w.+-]+(;[\w.+-]+=[\w.+-]+)*$")]
    size: Annotated[int, Field(ge=0, le=2**31)]
    seconds: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)] | None = None
    ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,100}$")] | None = None


class Posted(_Strict):
    """What the page posts: one message."""

    session: Annotated[str, Field(pattern=SESSION.pattern)]
    rendering: Rendering
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    kind: Literal["text", "choice", "voice", "image"]
    text: Annotated[str, Field(max_length=4096)] = ""
    choice: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    media: Media | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A text says something, a choice names what was chosen, and media comes with voice and photos alone."""
        if self.kind == "text" and not self.text.strip():
            raise ValueError("a text is empty")
        if (self.kind == "choice") != (self.choice is not None):
            raise ValueError("`choice` goes with kind choice")
        if self.media and self.kind not in ("voice", "image"):
            raise ValueError("`media` goes with kind voice or image")
        return self


class SimulatorAdapter:
    """Keeps ChannelAdapter. `fit` holds, by rendering, the fitting of the channel that it shows."""

    channels: tuple[Channel, ...] = (Channel.SIMULATOR,)

    def __init__(self, *, clock: Clock, fit: Mapping[str, Fit], open_media: OpenMedia | None = None) -> None:
        self._clock, self._fit, self._open_media = clock, fit, open_media

    def authenticate(self, request: HookRequest) -> None:
        """Only our own page may post: a form or script of another site is refused."""
        site = request.headers.get("sec-fetch-site")
        origin = urlsplit(request.headers.get("origin", ""))
        host = request.headers.get("host", "")
        same = site == "same-origin" if site else bool(host) and origin.netloc == host
        if not same:
            raise AuthenticationError("the simulator takes messages from its own page alone")

    def parse(self, request: HookRequest) -> Sequence[Update]:
        """One message. Raises MalformedUpdate."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise MalformedUpdate("the content type must be application/json")
        try:
            posted = Posted.model_validate_json(request.body)
        except ValidationError as error:
            raise MalformedUpdate(_why(error)) from None
        return (self._message(posted),)

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """As the channel that the page shows would fit it; whole where that channel has no fitting."""
        return self._fit.get(address.account, fit_whole)(reply)

    async def send(self, outbound: Outbound) -> Receipt:
        """Nothing leaves: the page reads the outbox."""
        return Receipt(provider_id=f"sim-{outbound.id}", status=DeliveryStatus.DELIVERED)

    async def settle(self, _outbound: Outbound) -> Receipt | None:
        """Sending again shows nothing twice."""
        return None

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """What the page stored before it posted the message. Raises MediaError."""
        most = limit(attachment)
        if not attachment.ref or self._open_media is None:
            raise MediaError(NOT_YET.get(attachment.kind, "unsupported"))
        content = await self._open_media(attachment.ref)
        if content is None:
            raise MediaError(GONE)
        if len(content.data) > most:
            raise MediaError(TOO_BIG)
        return content

    async def typing(self, address: Address) -> None:
        """The page shows dots as long as a message is unanswered."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def _message(self, posted: Posted) -> InboundMessage:
        kind = Kind(posted.kind)
        command, argument = _command(posted) if kind is Kind.TEXT else (None, "")
        return InboundMessage(
            address=Address(channel=Channel.SIMULATOR, account=posted.rendering, id=posted.session),
            provider_id=posted.id,
            scope=SCOPE,
            kind=Kind.COMMAND if command else kind,
            text="" if command else posted.text,
            message_ref=posted.id,
            command=command,
            argument=argument,
            choice=posted.choice,
            attachments=_attachments(posted, kind),
            sent_at=self._clock(),
        )


def _command(posted: Posted) -> tuple[Command | None, str]:
    """What the channel that is shown would read as a command, with its argument."""
    text = posted.text.strip()
    if posted.rendering == "telegram" and text.startswith("/"):
        command, _, argument = slash(text)
        return command, argument
    return keyword(text), ""


def _attachments(posted: Posted, kind: Kind) -> tuple[Attachment, ...]:
    if kind not in NOT_YET:
        return ()
    media = posted.media
    return (
        Attachment(
            kind=kind,
            ref=(media.ref if media else None) or "",
            content_type=media.type if media else None,
            size=media.size if media else None,
            duration=media.seconds if media else None,
        ),
    )


def _why(error: ValidationError) -> str:
    """Which field is wrong and how, without what it held."""
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'message'}: {each['msg']}"
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    )
