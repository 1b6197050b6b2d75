"""Telegram's whole way against a Bot API server: webhook and long polling, redelivery, buttons."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from tests.acceptance.conftest import Carehelp, free_port

TOKEN = "4242:synthetic"
CHAT = 5501


class BotApi:
    """The emulator on a port of this machine."""

    def __init__(self) -> None:
        self.port = free_port()
        self.emulator = LoBotApiEmulator(enable_control=True, allow_insecure_loopback_webhooks=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [r for r in self.emulator.requests if r["method"] == method]

    async def say(self, text: str, *, number: int) -> None:
        message = {
            "message_id": number,
            "date": 1_790_000_000,
            "chat": {"id": CHAT, "type": "private", "first_name": "Awa"},
            "from": {"id": CHAT, "is_bot": False, "first_name": "Awa", "language_code": "fr"},
            "text": text,
        }
        await self.emulator.enqueue_update({"update_id": number, "message": message}, token=TOKEN)

    async def until_sent(self, count: int, seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds):
            while len(self.calls("sendMessage")) < count:
                await asyncio.sleep(0.05)


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    runner = web.AppRunner(api.emulator.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", api.port).start()
    yield api
    await runner.cleanup()


async def test_a_webhook_is_registered_and_a_message_is_answered_once(
    bot_api: BotApi, make_carehelp: Callable[..., Carehelp]
) -> None:
    port = free_port()
    carehelp = await asyncio.to_thread(
        make_carehelp,
        port=port,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_WEBHOOK_SECRET="s3cret",
        TELEGRAM_API_BASE=bot_api.url,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
    )
    assert len(bot_api.calls("setWebhook")) == 1
    await bot_api.say("mon bébé convulse", number=1)
    await bot_api.emulator.deliver_updates(token=TOKEN)
    await bot_api.until_sent(1)
    user, assistant = await carehelp.transcript("telegram", "4242", str(CHAT))
    assert user.text == "mon bébé convulse"
    assert assistant.parts[0].text.startswith("Couchez-le sur le côté")
    await carehelp.until("select status from carehelp.outbox", "sent")
    await asyncio.to_thread(carehelp.stop)
    assert "bébé" not in carehelp.log
    assert str(CHAT) not in carehelp.log
    assert TOKEN not in carehelp.log


async def test_long_polling_takes_the_same_way(bot_api: BotApi, make_carehelp: Callable[..., Carehelp]) -> None:
    await bot_api.say("how I fit treat cough?", number=1)
    carehelp = await asyncio.to_thread(
        make_carehelp, ("telegram", "poll"), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=bot_api.url
    )
    await bot_api.until_sent(1)
    _, assistant = await carehelp.transcript("telegram", "4242", str(CHAT))
    assert assistant.language == "pcm"
    assert assistant.decision is not None
    assert "cough-cold-adult" in assistant.decision.passages
