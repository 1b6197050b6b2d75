"""Nothing is lost and nothing sent twice when the process, the worker or Postgres is killed in the middle."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from data.embedded import EmbeddedPostgres
from tests.acceptance.conftest import Carehelp, free_port

TOKEN = "4242:synthetic"
CHATS = 20
MESSAGES = 200
SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "s3cret"}
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}


@pytest.fixture
async def bot_api() -> AsyncIterator[tuple[str, LoBotApiEmulator]]:
    emulator = LoBotApiEmulator(max_history=10_000)
    runner = web.AppRunner(emulator.app())
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}", emulator
    await runner.cleanup()


async def say(http: httpx.AsyncClient, url: str, number: int) -> None:
    """Deliver an update as Telegram does: again until it is taken."""
    chat = 7000 + number % CHATS
    person = {"id": chat, "first_name": "Awa"}
    message = {
        "message_id": number, "date": 1_790_000_000, "text": "ma tête me fait mal",
        "chat": {**person, "type": "private"}, "from": {**person, "is_bot": False},
    }  # fmt: skip
    async with asyncio.timeout(60):
        while True:
            try:
                update = {"update_id": number, "message": message}
                answer = await http.post(f"{url}/webhooks/telegram", json=update, headers=HEADERS)
                if answer.status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def say_all(http: httpx.AsyncClient, url: str) -> None:
    async def lane(chat: int) -> None:
        for number in range(chat, MESSAGES, CHATS):
            await say(http, url, number + 1)
            await asyncio.sleep(0.05)

    await asyncio.gather(*(lane(chat) for chat in range(CHATS)))


async def everything_is_answered(carehelp: Carehelp, emulator: LoBotApiEmulator) -> None:
    await carehelp.until("select count(*) from public.messages where role = 'user'", MESSAGES)
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
    await carehelp.until("select count(*) from carehelp.outbox where status <> 'sent'", 0)
    parts = int(str((await carehelp.rows("select count(*) from carehelp.outbox"))[0][0]))
    sends = sum(r["method"] == "sendMessage" and r["status"] == 200 for r in emulator.requests)
    assert parts <= sends <= parts + CHATS, "each part is sent once, but for those under way at the kill"
    disorder = await carehelp.rows(
        "select count(*) from public.messages a join public.messages b on a.conversation_id = b.conversation_id"
        " where a.role = 'user' and b.role = 'user' and a.id < b.id and a.answered_by > b.answered_by"
    )
    assert disorder == [(0,)]


async def test_the_whole_server_is_killed(
    bot_api: tuple[str, LoBotApiEmulator], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, emulator = bot_api
    carehelp = await asyncio.to_thread(make_carehelp, TELEGRAM_API_BASE=url, **SETTINGS)
    talking = asyncio.create_task(say_all(http, carehelp.url))
    await asyncio.sleep(0.3)
    await asyncio.to_thread(carehelp.kill)
    await asyncio.to_thread(carehelp.start)
    await talking
    await everything_is_answered(carehelp, emulator)


async def test_postgres_is_killed(
    bot_api: tuple[str, LoBotApiEmulator], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, emulator = bot_api
    carehelp = await asyncio.to_thread(make_carehelp, TELEGRAM_API_BASE=url, **SETTINGS)
    talking = asyncio.create_task(say_all(http, carehelp.url))
    await asyncio.sleep(0.3)
    pid = EmbeddedPostgres(carehelp.folder / "data").pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await talking
    await everything_is_answered(carehelp, emulator)


async def test_the_worker_alone_is_killed(
    bot_api: tuple[str, LoBotApiEmulator], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, emulator = bot_api
    web_only = await asyncio.to_thread(make_carehelp, ("web",), TELEGRAM_API_BASE=url, **SETTINGS)
    worker = await asyncio.to_thread(make_carehelp, ("worker",), TELEGRAM_API_BASE=url, **SETTINGS)
    talking = asyncio.create_task(say_all(http, web_only.url))
    await web_only.until("select count(*) > 0 from carehelp.outbox", True)
    await asyncio.to_thread(worker.kill)
    await asyncio.to_thread(worker.start)
    await talking
    await everything_is_answered(web_only, emulator)
