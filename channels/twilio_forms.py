"""Twilio's forms as our messages: WhatsApp and SMS in, and what became of what went out."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from channels.commands import keyword
from core.errors import MalformedUpdate
from core.message import (
    Address,
    Attachment,
    Channel,
    Command,
    DeliveryStatus,
    Ignored,
    InboundMessage,
    Kind,
    Location,
    StatusUpdate,
    Update,
)

WHATSAPP = "whatsapp:"
MOST_FIELDS = 200
MOST_MEDIA = 20
#: what is stored to be looked up by: an index takes no value of any length, and Postgres no zero byte
IDENTIFIERS = ("MessageSid", "SmsMessageSid", "SmsSid", "From", "To", "ExternalUserId", "ErrorCode")
MOST_ID = 300

STATUSES: Mapping[str, DeliveryStatus] = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
    "undelivered": DeliveryStatus.UNDELIVERED,
}
#: statuses of what came in
INBOUND = frozenset({"receiving", "received"})
#: what Twilio has already answered for us (Advanced Opt-Out)
OPT_OUTS: Mapping[str, Command] = {"STOP": Command.STOP, "START": Command.START, "HELP": Command.HELP}
#: a kind by the whole type, else by its first half
KINDS: Mapping[str, Kind] = {
    "audio/ogg": Kind.VOICE,
    "audio/amr": Kind.VOICE,
    "audio": Kind.AUDIO,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "text/vcard": Kind.CONTACT,
    "text/x-vcard": Kind.CONTACT,
    "text/directory": Kind.CONTACT,
    "application": Kind.DOCUMENT,
    "text": Kind.DOCUMENT,
}
#: WhatsApp's own word for a kind, where the type does not tell
MESSAGE_TYPES: Mapping[str, Kind] = {"sticker": Kind.STICKER, "contacts": Kind.CONTACT}
NUMBER = re.compile(r"\+?\d{7,15}")


def pairs(body: bytes) -> list[tuple[str, str]]:
    """The fields in the order in which they came. Raises MalformedUpdate."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise MalformedUpdate("the body is not a form") from error


def read(body: bytes, *, scope: str) -> Update:
    """A message or a status. `scope` is the account. Raises MalformedUpdate."""
    form = dict(pairs(body))
    for name in IDENTIFIERS:
        if len(form.get(name, "")) > MOST_ID or not form.get(name, "").isprintable():
            raise MalformedUpdate(f"{name} is no identifier")
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    if not sid:
        raise MalformedUpdate("the form has no MessageSid")
    status = (form.get("MessageStatus") or form.get("SmsStatus") or "").lower()
    if status and status not in INBOUND:
        return _status(form, sid, status)
    return _message(form, sid, scope)


def _status(form: Mapping[str, str], sid: str, status: str) -> Update:
    known = STATUSES.get(status)
    if known is None:
        return Ignored(why="a status that is new to us")
    whatsapp = form.get("ChannelPrefix") == "whatsapp" or WHATSAPP in form.get("From", "") + form.get("To", "")
    return StatusUpdate(
        channel=Channel.WHATSAPP if whatsapp else Channel.SMS,
        provider_id=sid,
        status=known,
        error_code=form.get("ErrorCode") or None,
    )


def _message(form: Mapping[str, str], sid: str, scope: str) -> Update:
    to, sender = form.get("To", "").strip(), _sender(form)
    if not sender or not to:
        raise MalformedUpdate("the form has no From or no To")
    whatsapp = sender.startswith(WHATSAPP)
    if not whatsapp and not NUMBER.fullmatch(sender):
        return Ignored(why="from a sender that takes no answers")
    text = form.get("Body", "")
    command = OPT_OUTS.get(form.get("OptOutType", "").upper()) or keyword(text)
    choice = form.get("ButtonPayload") or form.get("ListId") or None
    attachments = tuple(_attachments(form))
    location = _location(form)
    return InboundMessage(
        address=Address(channel=Channel.WHATSAPP if whatsapp else Channel.SMS, account=normal(to), id=sender),
        provider_id=sid,
        scope=scope,
        kind=_kind(form, command, choice, attachments, location),
        text="" if command else text or form.get("ButtonText", ""),
        message_ref=sid,
        command=command,
        choice=choice,
        attachments=attachments,
        location=location,
    )


def _sender(form: Mapping[str, str]) -> str:
    """The person: their number, or the id that WhatsApp gives us for somebody who hides it."""
    sender = normal(form.get("From", ""))
    if sender.removeprefix(WHATSAPP):
        return sender
    hidden = form.get("ExternalUserId", "").strip()
    return f"{WHATSAPP}{hidden.removeprefix(WHATSAPP)}" if hidden.removeprefix(WHATSAPP) else ""


def normal(address: str) -> str:
    """One form for `whatsapp:+237…`, `whatsapp: 237…` (a plus that was decoded to a space) and `237…`."""
    address = address.strip()
    prefix = WHATSAPP if address.lower().startswith(WHATSAPP) else ""
    bare = address[len(prefix) :].strip()
    return f"{prefix}+{bare}" if bare.isdigit() and NUMBER.fullmatch(bare) else f"{prefix}{bare}"


def _kind(
    form: Mapping[str, str],
    command: Command | None,
    choice: str | None,
    attachments: Sequence[Attachment],
    location: Location | None,
) -> Kind:
    if command:
        return Kind.COMMAND
    if choice:
        return Kind.CHOICE
    if kind := MESSAGE_TYPES.get(form.get("MessageType", "")):
        return kind
    if attachments:
        return attachments[0].kind
    if location:
        return Kind.LOCATION
    return Kind.TEXT if form.get("Body", "").strip() else Kind.UNSUPPORTED


def _attachments(form: Mapping[str, str]) -> list[Attachment]:
    count = form.get("NumMedia", "")
    found = []
    for number in range(min(int(count), MOST_MEDIA) if count.isdecimal() else 0):
        if url := form.get(f"MediaUrl{number}"):
            content_type = form.get(f"MediaContentType{number}", "").lower()
            found.append(Attachment(kind=_media_kind(content_type), ref=url, content_type=content_type or None))
    return found


def _media_kind(content_type: str) -> Kind:
    whole = content_type.partition(";")[0].strip()
    return KINDS.get(whole) or KINDS.get(whole.partition("/")[0], Kind.UNSUPPORTED)


def _location(form: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude=latitude, longitude=longitude, label=form.get("Label") or form.get("Address") or None)
