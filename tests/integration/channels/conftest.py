"""Adapters with real peers behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Application, build
from bot.content import Content, load
from bot.settings import Settings
from channels.commands import keyword
from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from core.message import Address, InboundMessage, Kind, MediaContent
from data.database import Database
from data.vault import Vault
from tests.peers import start

TOKEN = "4242:synthetic"
ACCOUNT = "AC" + "a" * 32
AUTH_TOKEN = "synthetic"
#: how long everything may take to be answered and sent
SECONDS = 90.0
#: seconds between tries: short, so that many faults are seen in little time
BACK_OFF = (0.1, 0.2, 0.4)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
#: the first bytes of the formats, with something behind them
OGG = b"OggS\x00\x02" + bytes(range(256)) * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40

MakeTelegram = Callable[[str], TelegramAdapter]
MakeTwilio = Callable[..., TwilioAdapter]


async def stored(key: str) -> MediaContent | None:
    """A media store that holds two files."""
    return {
        "voice": MediaContent(data=OGG, content_type="audio/ogg"),
        "photo": MediaContent(data=JPEG, content_type="image/jpeg"),
    }.get(key)


@pytest.fixture
async def bot_api() -> AsyncIterator[tuple[str, start.BotApi]]:
    async with start.bot_api() as found:
        yield found


@pytest.fixture
async def twilio_api() -> AsyncIterator[str]:
    async with start.twilio_api() as url:
        yield url


@pytest.fixture
async def stub(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "out.jsonl") as found:
        yield found


@pytest.fixture
async def make_telegram() -> AsyncIterator[MakeTelegram]:
    made: list[TelegramAdapter] = []

    def make(base: str) -> TelegramAdapter:
        adapter = TelegramAdapter(
            token=TOKEN,
            secret="s3cret",
            api_base=base,
            clock=lambda: NOW,
            webhook_url="http://127.0.0.1:9/webhooks/telegram",
            open_media=stored,
        )
        made.append(adapter)
        return adapter

    yield make
    for adapter in made:
        await adapter.close()


@pytest.fixture
async def make_twilio() -> AsyncIterator[MakeTwilio]:
    made: list[TwilioAdapter] = []

    def make(base: str, *, service: str = "", templates: dict[str, str] | None = None) -> TwilioAdapter:
        adapter = TwilioAdapter(
            account_sid=ACCOUNT,
            auth_token=AUTH_TOKEN,
            whatsapp_from="whatsapp:+14155238886",
            sms_from="+15005550006",
            messaging_service_sid=service,
            api_base=base,
            public_url="https://carehelp.example",
            clock=lambda: NOW,
            status_callback_url="https://carehelp.example/webhooks/twilio/status",
            templates=templates,
            media_link=lambda key: f"https://carehelp.example/media/{key}",
        )
        made.append(adapter)
        return adapter

    yield make
    for adapter in made:
        await adapter.close()


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


def settings(base: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=folder,
        telegram_bot_token="4242:synthetic",
        telegram_webhook_secret="s3cret",
        telegram_api_base=base,
        twilio_account_sid="AC" + "a" * 32,
        twilio_auth_token="synthetic",
        twilio_whatsapp_from="whatsapp:+14155238886",
        twilio_sms_from="+15005550006",
        twilio_api_base=base,
        settle_seconds=0,
    )


@contextlib.asynccontextmanager
async def working(settings: Settings, database: Database, vault: Vault, content: Content) -> AsyncIterator[Application]:
    """The application at work."""
    app = build(settings, database=database, vault=vault, content=content, back_off=BACK_OFF)
    work = asyncio.create_task(app.queue.run())
    yield app
    app.queue.stop()
    await work
    for adapter in (app.telegram, app.twilio):
        await adapter.close()
    await app.connections.close()


@pytest.fixture
async def application(
    stub: start.Stub, database: Database, vault: Vault, content: Content, tmp_path: Path
) -> AsyncIterator[Application]:
    """The application at work, with the stub for its providers."""
    async with working(settings(stub.url, tmp_path), database, vault, content) as app:
        yield app


@pytest.fixture
async def short_application(
    stub: start.Stub, database: Database, vault: Vault, content: Content, tmp_path: Path
) -> AsyncIterator[Application]:
    """The same with one segment for an SMS reply."""
    short = settings(stub.url, tmp_path).model_copy(update={"sms_segments": 1})
    async with working(short, database, vault, content) as app:
        yield app


async def say(app: Application, address: Address, number: int, text: str) -> None:
    """A text, or a word that stands alone, as adapters read it."""
    command = keyword(text)
    message = InboundMessage(
        address=address,
        provider_id=f"{address.id}-{number}",
        scope="test",
        kind=Kind.COMMAND if command else Kind.TEXT,
        text="" if command else text,
        command=command,
    )
    await app.reception.take(message)


async def until_quiet(database: Database) -> None:
    """Until nothing is unanswered and nothing unsent."""
    busy = (
        "select (select count(*) from public.messages where status = 'received')"
        " + (select count(*) from carehelp.outbox where status in ('pending', 'sending'))"
    )
    async with asyncio.timeout(SECONDS):
        while (await database.query(busy))[0][0]:
            await asyncio.sleep(0.1)


def reached(sends: Sequence[dict[str, str]], person: Address) -> list[str]:
    return [send["text"] for send in sends if send["to"] == person.id]
