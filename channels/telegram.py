"""Telegram: python-telegram-bot as client and parser."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import telegram
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from core.errors import (
    AmbiguousSendError,
    AuthenticationError,
    MalformedUpdate,
    MediaError,
    PermanentSendError,
    SendError,
    TemporarySendError,
)
from core.fitting.fit import fit_telegram
from core.message import (
    Address,
    Attachment,
    Channel,
    Choice,
    Command,
    Fitted,
    Ignored,
    InboundMessage,
    Kind,
    Location,
    MediaContent,
    Outbound,
    Receipt,
    Reply,
    Update,
)
from core.ports import Clock, HookRequest

API = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
#: a photo this wide is read well enough; larger ones cost the patient and us
PHOTO_WIDTH = 1280
CONNECTIONS = 64
POLL_SECONDS = 25
POLL_AGAIN_SECONDS = 2.0
COMMANDS = {
    "start": Command.START,
    "help": Command.HELP, "aide": Command.HELP,
    "language": Command.LANGUAGE, "langue": Command.LANGUAGE,
    "privacy": Command.PRIVACY, "confidentialite": Command.PRIVACY,
    "delete": Command.DELETE, "effacer": Command.DELETE,
    "stop": Command.STOP,
    "more": Command.MORE, "suite": Command.MORE,
}  # fmt: skip
#: words that mean a command when they are all that is written
KEYWORDS = {"suite": Command.MORE, "more": Command.MORE, "stop": Command.STOP, "start": Command.START,
            "langue": Command.LANGUAGE, "language": Command.LANGUAGE, "privacy": Command.PRIVACY,
            "confidentialite": Command.PRIVACY, "confidentialité": Command.PRIVACY}  # fmt: skip

log = logging.getLogger(__name__)
Handle = Callable[[Sequence[Update]], Awaitable[None]]


class TelegramAdapter:
    """One bot."""

    channels: tuple[Channel, ...] = (Channel.TELEGRAM,)

    def __init__(self, *, token: str, secret: str, api_base: str | None, clock: Clock, webhook_url: str | None) -> None:
        self._token, self._secret, self._webhook_url, self._clock = token, secret, webhook_url, clock
        self._account = token.partition(":")[0]
        base = api_base or API
        self._bot = telegram.Bot(
            token or "0:none",
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=10.0, read_timeout=15.0),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10.0),
        )

    def authenticate(self, request: HookRequest) -> None:
        """The secret header, compared in constant time; closed while no secret is configured."""
        given = request.headers.get(SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise AuthenticationError("the secret header is missing or wrong")

    def parse(self, request: HookRequest) -> Sequence[Update]:
        """One update. Raises MalformedUpdate."""
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise MalformedUpdate("the body is not JSON") from error
        if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
            raise MalformedUpdate("the body is not an update")
        try:
            return [self._update(telegram.Update.de_json(body, self._bot))]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as error:
            raise MalformedUpdate(f"the update can't be read ({type(error).__name__})") from error

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """Parts of 4,096 UTF-16 units with buttons under the last."""
        return fit_telegram(reply)

    async def send(self, outbound: Outbound) -> Receipt:
        """One message."""
        try:
            sent = await self._bot.send_message(
                chat_id=outbound.address.id, text=outbound.part.text, reply_markup=_buttons(outbound.part.choices)
            )
        except TelegramError as error:
            raise send_error(error) from error
        return Receipt(provider_id=f"{outbound.address.id}:{sent.message_id}")

    async def settle(self, outbound: Outbound) -> Receipt | None:
        """Telegram can't be asked what was sent."""
        return None

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """Media are not fetched yet: nothing reads them."""
        raise MediaError("unsupported")

    async def typing(self, address: Address) -> None:
        """Shows "typing…" for five seconds."""
        try:
            await self._bot.send_chat_action(address.id, ChatAction.TYPING)
        except TelegramError as error:
            log.info("typing not shown", extra={"error": type(error).__name__})

    async def open(self) -> None:
        """Register the webhook, where there is an address and a secret."""
        if not (self._token and self._webhook_url and self._secret):
            return
        try:
            await self._bot.set_webhook(
                self._webhook_url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES, max_connections=40
            )
        except TelegramError as error:
            raise send_error(error) from error

    async def close(self) -> None:
        """Close the connections."""
        for request in self._bot._request:
            await request.shutdown()

    async def poll(self, handle: Handle) -> None:
        """Long polling: an update is confirmed only after it was handled. Runs until cancelled."""
        offset = 0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
                )
            except TelegramError as error:
                log.warning("polling failed", extra={"error": type(error).__name__})
                await asyncio.sleep(POLL_AGAIN_SECONDS)
                continue
            for update in updates:
                await handle([self._update(update)])
                offset = update.update_id + 1

    def _update(self, update: telegram.Update) -> Update:
        if update.callback_query:
            return self._choice(update, update.callback_query)
        if update.my_chat_member:
            return self._membership(update, update.my_chat_member)
        message = update.message or update.edited_message
        if message is None or message.from_user is None:
            return Ignored(why="no message of a person")
        if message.chat.type != ChatType.PRIVATE:
            return Ignored(why="not a private chat")
        return self._message(update, message)

    def _message(self, update: telegram.Update, message: telegram.Message) -> InboundMessage:
        text = message.text or message.caption or ""
        command, argument = _command(text)
        attachment = _attachment(message)
        edited = update.edited_message is not None
        kind = attachment.kind if attachment else _kind(message)
        if command:
            kind = Kind.COMMAND
        elif edited and kind is Kind.TEXT:
            kind = Kind.EDIT
        return InboundMessage(
            address=self._address(message.chat.id),
            provider_id=str(update.update_id),
            scope=self._account,
            kind=kind,
            text="" if command else text,
            message_ref=str(message.message_id),
            edits=str(message.message_id) if edited else None,
            command=command,
            argument=argument,
            attachments=(attachment,) if attachment else (),
            location=_location(message),
            language_hint=message.from_user.language_code if message.from_user else None,
            sent_at=message.date,
        )

    def _choice(self, update: telegram.Update, query: telegram.CallbackQuery) -> InboundMessage:
        chat_id = query.message.chat.id if query.message else query.from_user.id
        return InboundMessage(
            address=self._address(chat_id),
            provider_id=str(update.update_id),
            scope=self._account,
            kind=Kind.CHOICE,
            choice=query.data or "",
            language_hint=query.from_user.language_code,
        )

    def _membership(self, update: telegram.Update, change: telegram.ChatMemberUpdated) -> Update:
        if change.chat.type != ChatType.PRIVATE:
            return Ignored(why="membership of a group")
        gone = change.new_chat_member.status in ("kicked", "left")
        return InboundMessage(
            address=self._address(change.chat.id),
            provider_id=str(update.update_id),
            scope=self._account,
            kind=Kind.BLOCKED if gone else Kind.UNBLOCKED,
        )

    def _address(self, chat_id: int) -> Address:
        return Address(channel=Channel.TELEGRAM, account=self._account, id=str(chat_id))


def send_error(error: TelegramError) -> SendError:
    """Telegram's answers as ours: whether to try again, and when."""
    match error:
        case RetryAfter():
            after = error.retry_after
            seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
            return TemporarySendError("too many messages", code="429", retry_after=seconds)
        case Forbidden():
            return PermanentSendError("the person blocked the bot", code="403", unreachable=True)
        case InvalidToken():
            return TemporarySendError(
                "the bot's token is not valid: check TELEGRAM_BOT_TOKEN", code="401", retry_after=60
            )
        case BadRequest():
            return PermanentSendError("Telegram refuses the message", code="400")
        case TimedOut() if "not* sent" not in str(error):
            return AmbiguousSendError("no answer in time")
        case NetworkError() if any(
            name in str(error) for name in ("ConnectError", "ConnectTimeout", "Internal Server", "Bad Gateway")
        ):
            return TemporarySendError("Telegram can't be reached", code="5xx")
        case NetworkError() if "httpx." in str(error):
            return AmbiguousSendError("the connection broke")
    return TemporarySendError("Telegram can't take it now")


def _command(text: str) -> tuple[Command | None, str]:
    """A slash command with its argument, or a keyword that stands alone."""
    if text.startswith("/") and (words := text[1:].split(maxsplit=1)):
        name = words[0].partition("@")[0].lower()
        return COMMANDS.get(name), words[1] if len(words) > 1 else ""
    return KEYWORDS.get(text.strip().lower()), ""


def _kind(message: telegram.Message) -> Kind:
    if message.location or message.venue:
        return Kind.LOCATION
    if message.contact:
        return Kind.CONTACT
    if message.sticker:
        return Kind.STICKER
    return Kind.TEXT if message.text or message.caption else Kind.UNSUPPORTED


def _attachment(message: telegram.Message) -> Attachment | None:
    if message.photo:
        return _photo(message.photo)
    found = (
        (Kind.VOICE, message.voice),
        (Kind.AUDIO, message.audio),
        (Kind.VIDEO, message.video_note or message.video),
        (Kind.DOCUMENT, message.document),
    )
    for kind, media in found:
        if media:
            duration = getattr(media, "duration", None)
            seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
            return Attachment(
                kind=kind,
                ref=media.file_id,
                content_type=getattr(media, "mime_type", None),
                size=media.file_size,
                duration=seconds,
            )
    return None


def _photo(sizes: Sequence[telegram.PhotoSize]) -> Attachment:
    """The smallest size that print can be read on, else the largest."""
    ascending = sorted(sizes, key=lambda size: size.width)
    size = next((s for s in ascending if s.width >= PHOTO_WIDTH), ascending[-1])
    return Attachment(kind=Kind.IMAGE, ref=size.file_id, content_type="image/jpeg", size=size.file_size)


def _location(message: telegram.Message) -> Location | None:
    place = message.venue.location if message.venue else message.location
    if place is None:
        return None
    label = message.venue.title if message.venue else None
    return Location(latitude=place.latitude, longitude=place.longitude, label=label)


def _buttons(choices: Sequence[Choice]) -> telegram.InlineKeyboardMarkup | None:
    if not choices:
        return None
    return telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton(choice.label, callback_data=choice.payload)] for choice in choices]
    )
