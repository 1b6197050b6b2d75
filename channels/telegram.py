"""Telegram: python-telegram-bot as client and parser, by webhook or by long polling."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

import telegram
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, TelegramError

from channels.http import Connections
from channels.media import Media, limit
from channels.pace import Pace
from channels.telegram_errors import fetch_error, send_error
from channels.telegram_http import TelegramRequest
from channels.telegram_poll import POLL_SECONDS, Handle, Poller, insist
from channels.telegram_updates import ALLOWED_UPDATES, PRESSED, Reader, chat_of, essential
from core.errors import AuthenticationError, MalformedUpdate, ProviderError
from core.fitting.fit import fit_telegram
from core.fitting.split import utf16
from core.message import (
    Address,
    Attachment,
    Channel,
    Choice,
    Fitted,
    MediaContent,
    Outbound,
    OutboundPart,
    Receipt,
    Reply,
    Update,
)
from core.ports import Clock, HookRequest
from core.triage.model import Level

API = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
SEND_SECONDS = 15.0
HOOK_CONNECTIONS = 40
#: what Telegram allows a bot: messages a second in all, and seconds between two to the same chat
PER_SECOND, PER_CHAT_SECONDS = 30.0, 1.0
CAPTION_UNITS = 1024
#: what a text that we send as a file is called
TEXT_NAME = "carehelp.txt"
#: what the bot's menu offers, by language of the person's app (empty: all others)
MENU: Mapping[str, Sequence[tuple[str, str]]] = {
    "": (("help", "How to ask"), ("language", "Change language"), ("privacy", "What is kept"),
         ("export", "Get all that is kept"), ("delete", "Erase my messages"), ("stop", "Get no more messages")),
    "fr": (("help", "Comment demander"), ("language", "Changer de langue"), ("privacy", "Ce qui est gardé"),
           ("export", "Recevoir ce qui est gardé"), ("delete", "Effacer mes messages"),
           ("stop", "Ne plus recevoir de messages")),
}  # fmt: skip

#: what python-telegram-bot raises for an update that it can't read
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)

log = logging.getLogger(__name__)
#: bytes of a stored media file, by its key
OpenMedia = Callable[[str], Awaitable[MediaContent | None]]


class TelegramAdapter:
    """One bot. Without `api_base` it keeps Telegram's own sending limits."""

    channels: tuple[Channel, ...] = (Channel.TELEGRAM,)

    def __init__(
        self,
        *,
        token: str,
        secret: str,
        api_base: str | None,
        clock: Clock,
        webhook_url: str | None,
        open_media: OpenMedia | None = None,
    ) -> None:
        self._token, self._secret, self._webhook_url, self._clock = token, secret, webhook_url, clock
        self._open_media = open_media
        self._base = api_base or API
        self._reader = Reader(account=token.partition(":")[0])
        connections = Connections()
        self._polling = TelegramRequest(Connections(most=1), seconds=POLL_SECONDS + 10.0)
        self._requests = TelegramRequest(connections, seconds=SEND_SECONDS)
        self._bot = telegram.Bot(
            token or "0:none",
            base_url=f"{self._base}/bot",
            base_file_url=f"{self._base}/file/bot",
            request=self._requests,
            get_updates_request=self._polling,
        )
        self._media = Media(connections, self._is_file)
        own = api_base is None
        self._pace = Pace(per_second=PER_SECOND if own else 0.0, per_chat_seconds=PER_CHAT_SECONDS if own else 0.0)

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
        return (self._read(body),)

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """Parts of 4,096 UTF-16 units with buttons under the last."""
        return fit_telegram(reply)

    async def send(self, outbound: Outbound) -> Receipt:
        """One message; a pressed button that it answers stops turning."""
        if outbound.level is not Level.EMERGENCY:
            await self._pace.wait(outbound.address.id)
        sent, _ = await asyncio.gather(self._deliver(outbound), self._acknowledge(outbound.reply_to))
        return Receipt(provider_id=str(sent.message_id))  # not the chat: it is who it is

    async def settle(self, outbound: Outbound) -> Receipt | None:
        """Telegram can't be asked what was sent."""
        return None

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """The file, from Telegram's file server alone."""
        limit(attachment)
        try:
            found = await self._bot.get_file(attachment.ref)
        except TelegramError as error:
            raise fetch_error(error) from error
        if not found.file_path:
            raise ProviderError("Telegram does not say where the file is", safe_to_retry=True)
        return await self._media.fetch(found.file_path, attachment)

    async def typing(self, address: Address) -> None:
        """Shows "typing…" for five seconds."""
        try:
            await self._bot.send_chat_action(chat_of(address), ChatAction.TYPING)
        except TelegramError as error:
            log.info("typing not shown", extra={"error": type(error).__name__})

    async def open(self) -> None:
        """Register the webhook, where there is an address and a secret, and the menu. Learn the bot's name."""
        if not self._token:
            return
        try:
            if self._webhook_url and self._secret:
                await self._bot.set_webhook(
                    self._webhook_url,
                    secret_token=self._secret,
                    allowed_updates=ALLOWED_UPDATES,
                    max_connections=HOOK_CONNECTIONS,
                )
            await self._introduce()
        except TelegramError as error:
            raise send_error(error) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._requests.shutdown()
        await self._polling.shutdown()

    async def poll(self, handle: Handle) -> None:
        """Long polling: an update is confirmed only after it was handled, in order. Runs until cancelled."""
        await insist(self._start_polling)
        await Poller(self._polling, url=f"{self._base}/bot{self._token}/getUpdates", read=self._read).run(handle)

    async def _deliver(self, outbound: Outbound) -> telegram.Message:
        chat = chat_of(outbound.address)
        quote = _quote(outbound)
        try:
            try:
                return await self._post(chat, outbound.part, quote)
            except ChatMigrated as moved:  # the group became a supergroup
                return await self._post(str(moved.new_chat_id), outbound.part, None)
        except TelegramError as error:
            raise send_error(error) from error

    async def _post(self, chat: str, part: OutboundPart, quote: telegram.ReplyParameters | None) -> telegram.Message:
        markup = _buttons(part.choices)
        if part.media_ref and self._open_media and utf16(part.text) <= CAPTION_UNITS:
            stored = await self._open_media(part.media_ref)
            if stored is not None:  # else the words alone: they say the same
                return await self._post_media(chat, part, stored.data, markup, quote)
        return await self._bot.send_message(chat, part.text, reply_markup=markup, reply_parameters=quote)

    async def _post_media(
        self,
        chat: str,
        part: OutboundPart,
        data: bytes,
        markup: telegram.InlineKeyboardMarkup | None,
        quote: telegram.ReplyParameters | None,
    ) -> telegram.Message:
        caption = part.text or None
        match (part.media_type or "").partition(";")[0]:
            case "audio/ogg":
                return await self._bot.send_voice(
                    chat, data, caption=caption, reply_markup=markup, reply_parameters=quote
                )
            case "image/jpeg" | "image/png":
                return await self._bot.send_photo(
                    chat, data, caption=caption, reply_markup=markup, reply_parameters=quote
                )
            case "text/plain":
                return await self._bot.send_document(
                    chat, data, filename=TEXT_NAME, caption=caption, reply_markup=markup, reply_parameters=quote
                )
        return await self._bot.send_document(chat, data, caption=caption, reply_markup=markup, reply_parameters=quote)

    async def _acknowledge(self, reply_to: str | None) -> None:
        """Tell Telegram that a pressed button was heard. An old press can't be; that harms nobody."""
        if not reply_to or not reply_to.startswith(PRESSED):
            return
        try:
            await self._bot.answer_callback_query(reply_to.removeprefix(PRESSED))
        except TelegramError as error:
            log.info("button not acknowledged", extra={"error": type(error).__name__})

    async def _introduce(self) -> None:
        """Learn our name, which mentions in groups are recognised by, and show the commands."""
        me = await self._bot.get_me()
        self._reader = Reader(account=self._reader.account, username=me.username or "")
        for language, commands in MENU.items():
            await self._bot.set_my_commands(commands, language_code=language or None)

    async def _start_polling(self) -> None:
        """Telegram gives updates either way, not both: the webhook goes, what waits stays."""
        await self._bot.delete_webhook(drop_pending_updates=False)
        try:
            await self._introduce()
        except BadRequest as error:
            log.warning("bot not introduced", extra={"error": type(error).__name__})

    def _read(self, body: object) -> Update:
        if not isinstance(body, dict) or not isinstance(body.get("update_id"), int):
            raise MalformedUpdate("the body is not an update")
        try:
            return self._reader.read(self._parsed(body))
        except UNREADABLE as error:
            raise MalformedUpdate(f"the update can't be read ({type(error).__name__})") from error

    def _parsed(self, body: dict[str, object]) -> telegram.Update:
        """The update; without its extras if one of them is newer or older than the parser knows.

        Refused, it would come again and again, and hold up what the person writes next.
        """
        try:
            return telegram.Update.de_json(body, self._bot)
        except UNREADABLE:
            return telegram.Update.de_json(essential(body), self._bot)

    def _is_file(self, url: SplitResult) -> bool:
        base = urlsplit(self._base)
        return (url.scheme, url.netloc) == (base.scheme, base.netloc) and url.path.startswith("/file/bot")


def _quote(outbound: Outbound) -> telegram.ReplyParameters | None:
    """In a group, the message that is answered: others must see whom it is meant for."""
    in_group = ":" in outbound.address.id
    if not in_group or not outbound.reply_to or not outbound.reply_to.isdigit():
        return None
    return telegram.ReplyParameters(int(outbound.reply_to), allow_sending_without_reply=True)


def _buttons(choices: Sequence[Choice]) -> telegram.InlineKeyboardMarkup | None:
    if not choices:
        return None
    return telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton(choice.label, callback_data=choice.payload)] for choice in choices]
    )
