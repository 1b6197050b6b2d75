"""Every kind of payload through a real server: each is stored once as what it is, whatever else arrives."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import Carehelp, free_port
from tests.acceptance.test_twilio import ACCOUNT, AUTH_TOKEN, PUBLIC, deliver
from tests.peers import start

CASES = Path(__file__).parent.parent / "cases" / "payloads"
TOKEN = "4242:synthetic"
#: the updates that the Bot API server delivers; others are posted as Telegram posts them
DELIVERED = {"message", "callback_query"}
#: the Bot API server gives its bot another name than the cases that mention it
OTHER_NAME = "carehelp_bot"
KINDS = "select message_type, count(*) from public.messages where role = 'user' group by 1"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def kinds(found: list[dict[str, Any]]) -> dict[str, int]:
    """How many messages of each kind are to be stored. A case that says nothing of it is a text."""
    none = {"ignored", "status", "malformed"}
    return dict(Counter(case["expect"].get("kind", "text") for case in found if not none & set(case["expect"])))


@pytest.fixture
async def stub(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "out.jsonl") as found:
        yield found


async def settled(carehelp: Carehelp) -> None:
    """Everything is answered and sent; nothing was given up."""
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0, 40)
    await carehelp.until("select count(*) from carehelp.outbox where status in ('pending', 'sending')", 0, 40)
    assert await carehelp.rows("select count(*) from carehelp.outbox where status = 'failed'") == [(0,)]


async def test_telegram(make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient) -> None:
    found = [case for case in cases("telegram.jsonl") if OTHER_NAME not in json.dumps(case["body"]).casefold()]
    async with start.bot_api() as (url, api):
        port = free_port()
        carehelp = await asyncio.to_thread(
            make_carehelp,
            port=port,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_WEBHOOK_SECRET="s3cret",
            TELEGRAM_API_BASE=url,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
        )
        for case in found:
            if DELIVERED & set(case["body"]):
                await api.enqueue_update(case["body"], token=TOKEN)
            else:
                hook, secret = f"{carehelp.url}/webhooks/telegram", {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
                assert (await http.post(hook, json=case["body"], headers=secret)).status_code == 200, case["name"]
        await api.deliver_updates(token=TOKEN)
        await settled(carehelp)
        assert dict(await carehelp.rows(KINDS)) == kinds(found)
        await asyncio.to_thread(carehelp.stop)


async def test_twilio(stub: start.Stub, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient) -> None:
    found = cases("twilio.jsonl")
    carehelp = await asyncio.to_thread(
        make_carehelp,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=AUTH_TOKEN,
        TWILIO_WHATSAPP_FROM="whatsapp:+14155238886",
        TWILIO_SMS_FROM="+15005550006",
        TWILIO_API_BASE=stub.url,
        PUBLIC_URL=PUBLIC,
    )
    for number, case in enumerate(found):
        refused = bool(case["expect"].get("malformed"))
        ours = () if refused else ("MessageSid", "SmsSid")
        fields = {k: f"SM{number:032x}" if k.endswith(ours) else v for k, v in case["form"].items()}
        for _ in range(2):
            assert await deliver(http, carehelp, fields) == (400 if refused else 200), case["name"]
    await settled(carehelp)
    assert dict(await carehelp.rows(KINDS)) == kinds(found)
