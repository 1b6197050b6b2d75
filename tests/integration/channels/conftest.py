"""Adapters with real peers behind them."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from tests.peers import start

TOKEN = "4242:synthetic"
ACCOUNT = "AC" + "a" * 32
AUTH_TOKEN = "synthetic"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
#: the first bytes of the formats, with something behind them
OGG = b"OggS\x00\x02" + bytes(range(256)) * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40

MakeTelegram = Callable[[str], TelegramAdapter]
MakeTwilio = Callable[..., TwilioAdapter]


async def stored(key: str) -> bytes:
    """A media store that holds two files."""
    return {"voice": OGG, "photo": JPEG}[key]


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
