"""The common message model: what every channel's messages become, and what answers are before a channel fits them.

Values only. Times are UTC and aware. Personal data (addresses, text) hides from `repr`, so that it can't reach a log.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.triage.model import Level


class Channel(StrEnum):
    """The channel families."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    SIMULATOR = "simulator"
    API = "api"


class Kind(StrEnum):
    """What an inbound message is."""

    TEXT = "text"
    EDIT = "edit"  # the person corrected an earlier message: `edits` names it
    COMMAND = "command"  # /start, STOP…: `command` names it
    CHOICE = "choice"  # a pressed button: `choice` is its payload
    VOICE = "voice"
    AUDIO = "audio"
    IMAGE = "image"
    DOCUMENT = "document"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    UNSUPPORTED = "unsupported"
    BLOCKED = "blocked"  # the person blocked us: nothing can be sent
    UNBLOCKED = "unblocked"


class Command(StrEnum):
    """What a person can ask of the service itself, by command or keyword."""

    START = "start"
    HELP = "help"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    DELETE = "delete"
    EXPORT = "export"
    STOP = "stop"
    MORE = "more"
    LINK = "link"
    UNLINK = "unlink"


class DeliveryStatus(StrEnum):
    """Where an outbound message is, in the order it goes through."""

    PENDING = "pending"  # saved, not tried
    SENDING = "sending"  # tried; what became of it is not known yet
    QUEUED = "queued"  # taken by the provider
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"  # given up, by us or the provider
    UNDELIVERED = "undelivered"  # the carrier says it did not arrive


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a conversation is: a person on a channel, reached through one account of ours."""

    channel: Channel
    #: our side: the bot's id, or the Twilio sender (number or Messaging Service) that was written to
    account: str
    #: the person's side as the provider names it: chat id, E.164 number, business-scoped id
    id: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A media item that the provider holds for us. `ref` is the provider's file id or URL."""

    kind: Kind
    ref: str = field(repr=False)
    content_type: str | None = None
    #: bytes, as the provider says
    size: int | None = None
    #: seconds, as the provider says
    duration: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A shared place, WGS 84 degrees."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    label: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundMessage:
    """One message from a person, from any channel."""

    address: Address
    #: dedup key within (channel, scope): Telegram `update_id`, Twilio `MessageSid`
    provider_id: str
    #: what `provider_id` is unique in: the bot's id, the Twilio account
    scope: str
    kind: Kind
    #: what was typed, or a caption; empty for plain media
    text: str = field(default="", repr=False)
    #: the provider's id of the message itself, where a reply or an edit can name it (Telegram `message_id`)
    message_ref: str | None = None
    #: for `Kind.EDIT`: `message_ref` of the message that this one corrects
    edits: str | None = None
    command: Command | None = None
    #: argument of a command, for example a language code
    argument: str = field(default="", repr=False)
    #: payload of a pressed button
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    #: language of the person's app, a weak hint
    language_hint: str | None = None
    #: when the provider says it was sent; never used to discard
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusUpdate:
    """What a provider says became of a message of ours."""

    channel: Channel
    provider_id: str
    status: DeliveryStatus
    error_code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """An authentic update that asks for nothing, and why: counted, not stored."""

    why: str


#: What an adapter's `parse` makes of a request: each is handled on its own.
Update = InboundMessage | StatusUpdate | Ignored


class Role(StrEnum):
    """What a section of a reply is for. Listed in order of need: the last are dropped or paged first."""

    ACT = "act"  # what to do now, at most three lines
    GO = "go"  # go where, how fast
    NUMBERS = "numbers"  # emergency numbers, facilities
    FIRST_AID = "first_aid"
    UNDERSTOOD = "understood"  # what was heard in a note or read on a photo, where the person should check it
    ANSWER = "answer"
    HOME = "home"  # what to do at home
    AVOID = "avoid"  # what not to do
    WHEN = "when"  # when to go, and how fast
    QUESTION = "question"
    SOURCE = "source"
    DISCLAIMER = "disclaimer"
    NOTICE = "notice"  # about the service: privacy, languages


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A piece of a reply that stays together if it can."""

    role: Role
    text: str = field(repr=False)
    #: the same in fewer bytes for SMS; empty: leave the section out there; None: use `text`. Of a question it holds the
    #: numbered choices as well
    short: str | None = field(default=None, repr=False)
    #: on SMS it goes out with the first page or not at all: what waits for MORE may never be read
    pinned: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One answer the person may press or send the number of."""

    payload: str
    #: at most 20 characters, which is what a WhatsApp button takes
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What Carehelp says, before a channel fits it."""

    sections: tuple[Section, ...]
    language: str
    level: Level | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def text(self) -> str:
        """All sections, as a chat would show them."""
        return "\n\n".join(s.text for s in self.sections if s.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboundPart:
    """One send to a provider: already within the channel's limits."""

    text: str = field(repr=False)
    #: buttons under it, where the channel has them
    choices: tuple[Choice, ...] = ()
    #: key of a stored media file to send along (voice reply), and its type
    media_ref: str | None = field(default=None, repr=False)
    media_type: str | None = None
    #: id of an approved template to use in place of text (WhatsApp outside its window)
    template: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitted:
    """A reply fitted to a channel: what goes out now, and what waits for MORE/SUITE."""

    parts: tuple[OutboundPart, ...]
    rest: tuple[OutboundPart, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """The turn that a part belongs to, for who follows it through logs, metrics and traces. Travels with the part."""

    #: names the turn: the id of the last message that it answers
    turn: int
    #: when the first of its messages was accepted; in an emergency, the first that was flagged
    accepted_at: datetime
    #: which part of the reply, from 0; -1 for the SMS that stands by for all of it
    part: int
    #: W3C traceparent of the turn, where turns are traced
    trace: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbound:
    """A part on its way: where to, and under which key it is sent once."""

    #: id of the outbox row; also the idempotency key
    id: int
    address: Address
    part: OutboundPart
    level: Level | None = None
    #: `message_ref` of the message that this answers, where the channel can quote it
    reply_to: str | None = None
    #: when the row was created: an ambiguous send is looked for from here on
    created_at: datetime | None = None
    #: when the person last wrote: WhatsApp's 24-hour window counts from here
    last_inbound_at: datetime | None = None
    #: sends tried before this one
    attempts: int = 0
    #: None for a part from before parts knew it, and for what was held for MORE
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The provider took the message."""

    provider_id: str
    status: DeliveryStatus = DeliveryStatus.SENT
    #: segments charged, where the provider says
    segments: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaContent:
    """Bytes of an attachment, within the limits, with the type that its content shows."""

    data: bytes = field(repr=False)
    content_type: str
