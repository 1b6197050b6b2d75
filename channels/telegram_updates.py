"""Telegram's updates as our messages."""

import dataclasses
from collections.abc import Mapping, Sequence

import telegram
from telegram.constants import ChatType, MessageEntityType

from channels.commands import keyword, slash
from core.message import Address, Attachment, Channel, Command, Ignored, InboundMessage, Kind, Location, Update

#: what Telegram is asked to deliver
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
#: the long side, in pixels, at which a prescription can be read; larger costs us and reads no better
PHOTO_PIXELS = 1280
#: marks a `message_ref` that is a pressed button's id, not a message's
PRESSED = "pressed:"
#: what a document is by the first half of its type
DOCUMENTS: Mapping[str, Kind] = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO}
GONE = ("kicked", "left")
#: what of a message must be read, whatever else comes with it
ESSENTIAL = frozenset(
    {"message_id", "date", "from", "chat", "text", "entities", "caption", "caption_entities", "voice", "audio", "photo",
     "video", "video_note", "document", "location"}
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads updates to one bot. `username` is empty while it is not known: then mentions aren't recognised."""

    account: str
    username: str = ""

    def read(self, update: telegram.Update) -> Update:
        """What an update says."""
        if update.callback_query:
            return self._pressed(update.update_id, update.callback_query)
        if update.my_chat_member:
            return self._membership(update.update_id, update.my_chat_member)
        if message := update.message:
            return self._message(update.update_id, message, edited=False)
        if message := update.edited_message:
            return self._message(update.update_id, message, edited=True)
        return Ignored(why="a kind of update that asks for nothing")

    def _message(self, update_id: int, message: telegram.Message, *, edited: bool) -> Update:
        if message.from_user is None or message.from_user.is_bot:
            return Ignored(why="not from a person")
        if edited and message.location:
            return Ignored(why="a live location moved")
        content = _content(message)
        if content is None:
            return Ignored(why="a service message")
        private = message.chat.type == ChatType.PRIVATE
        if not private and not self._addressed(message):
            return Ignored(why="a group talks, not to us")
        kind, attachments, location = content
        text = self._without_mention(message.text or message.caption or "")
        command, argument = _command(text)
        return InboundMessage(
            address=self._address(message.chat.id, None if private else message.from_user.id),
            provider_id=str(update_id),
            scope=self.account,
            kind=_kind(kind, command, edited=edited),
            text="" if command else text,
            message_ref=str(message.message_id),
            edits=str(message.message_id) if edited else None,
            command=command,
            argument=argument,
            attachments=attachments,
            location=location,
            language_hint=message.from_user.language_code,
            sent_at=message.date,
        )

    def _pressed(self, update_id: int, query: telegram.CallbackQuery) -> Update:
        chat = query.message.chat if query.message else None
        private = chat is None or chat.type == ChatType.PRIVATE
        return InboundMessage(
            address=self._address(chat.id if chat else query.from_user.id, None if private else query.from_user.id),
            provider_id=str(update_id),
            scope=self.account,
            kind=Kind.CHOICE,
            choice=query.data or "",
            message_ref=f"{PRESSED}{query.id}",
            language_hint=query.from_user.language_code,
        )

    def _membership(self, update_id: int, change: telegram.ChatMemberUpdated) -> Update:
        if change.chat.type != ChatType.PRIVATE:
            return Ignored(why="membership of a group")
        return InboundMessage(
            address=self._address(change.chat.id, None),
            provider_id=str(update_id),
            scope=self.account,
            kind=Kind.BLOCKED if change.new_chat_member.status in GONE else Kind.UNBLOCKED,
            sent_at=change.date,
        )

    def _address(self, chat: int, person: int | None) -> Address:
        """In a group each person is a conversation of their own: one's fever must not become another's."""
        found = str(chat) if person is None else f"{chat}:{person}"
        return Address(channel=Channel.TELEGRAM, account=self.account, id=found)

    def _addressed(self, message: telegram.Message) -> bool:
        """A command, a mention of us, or a reply to us."""
        replied = message.reply_to_message
        if replied and replied.from_user and str(replied.from_user.id) == self.account:
            return True
        text = message.text or message.caption or ""
        if text.startswith("/"):
            command, bot, _ = slash(text)
            return bot.casefold() == self.username.casefold() if bot else command is not None
        return bool(self.username) and any(
            mention.casefold() == f"@{self.username}".casefold()
            for mention in (
                message.parse_entities([MessageEntityType.MENTION])
                if message.text
                else message.parse_caption_entities([MessageEntityType.MENTION])
            ).values()
        )

    def _without_mention(self, text: str) -> str:
        mention = f"@{self.username}"
        if not self.username or not text.casefold().startswith(mention.casefold()):
            return text
        return text[len(mention) :].lstrip(" ,:")


def essential(body: Mapping[str, object]) -> dict[str, object]:
    """An update with the essential fields of its message alone."""
    return {
        name: {k: v for k, v in value.items() if k in ESSENTIAL}
        if isinstance(value, dict) and "message_id" in value
        else value
        for name, value in body.items()
    }


def chat_of(address: Address) -> str:
    """The chat to send to."""
    return address.id.partition(":")[0]


def _command(text: str) -> tuple[Command | None, str]:
    if text.startswith("/"):
        command, _, argument = slash(text)
        return command, argument
    return keyword(text), ""


def _kind(kind: Kind, command: Command | None, *, edited: bool) -> Kind:
    if command:
        return Kind.COMMAND
    return Kind.EDIT if edited and kind is Kind.TEXT else kind


Content = tuple[Kind, tuple[Attachment, ...], Location | None]


def _content(message: telegram.Message) -> Content | None:
    """What a message holds; None for a service message (somebody joined, a message was pinned)."""
    if message.text:
        return Kind.TEXT, (), None
    if location := _location(message):
        return Kind.LOCATION, (), location
    if attachment := _attachment(message):
        return attachment.kind, (attachment,), None
    if message.contact:
        return Kind.CONTACT, (), None
    if message.sticker:
        return Kind.STICKER, (), None
    return (Kind.UNSUPPORTED, (), None) if message.effective_attachment else None


def _attachment(message: telegram.Message) -> Attachment | None:
    if message.photo:
        return _photo(message.photo)
    if message.voice:
        return _file(Kind.VOICE, message.voice)
    if message.audio:
        return _file(Kind.AUDIO, message.audio)
    if video := message.video or message.video_note or message.animation:
        return _file(Kind.VIDEO, video)
    if document := message.document:
        return _file(DOCUMENTS.get((document.mime_type or "").partition("/")[0], Kind.DOCUMENT), document)
    return None


def _file(
    kind: Kind,
    media: telegram.Voice
    | telegram.Audio
    | telegram.Video
    | telegram.VideoNote
    | telegram.Animation
    | telegram.Document,
) -> Attachment:
    fields = media.to_dict()
    return Attachment(
        kind=kind,
        ref=media.file_id,
        content_type=fields.get("mime_type"),
        size=media.file_size,
        duration=fields.get("duration"),
    )


def _photo(sizes: Sequence[telegram.PhotoSize]) -> Attachment:
    """The smallest size that a prescription can be read on, else the largest."""
    ascending = sorted(sizes, key=lambda size: size.width * size.height)
    size = next((s for s in ascending if max(s.width, s.height) >= PHOTO_PIXELS), ascending[-1])
    return Attachment(kind=Kind.IMAGE, ref=size.file_id, content_type="image/jpeg", size=size.file_size)


def _location(message: telegram.Message) -> Location | None:
    place = message.venue.location if message.venue else message.location
    if place is None:
        return None
    label = message.venue.title if message.venue else None
    return Location(latitude=place.latitude, longitude=place.longitude, label=label)
