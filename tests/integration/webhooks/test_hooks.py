"""The hooks over HTTP on a real database: the authentic is stored once, the rest is refused and leaves nothing."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from core.message import InboundMessage
from core.triage.model import Level
from data.database import Database
from data.inbox import Inbox
from data.vault import Vault
from tests.conftest import FakeClock
from webhooks.app import create_app
from webhooks.hooks import Reception, hooks

TOKEN = "benchtoken"
PUBLIC = "https://carehelp.example"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
UPDATE = {
    "update_id": 7,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "from": {"id": 55, "is_bot": False, "first_name": "Awa", "language_code": "fr"},
        "chat": {"id": 55, "type": "private", "first_name": "Awa"},
        "text": "bonjour",
    },
}
FORM = {
    "MessageSid": "SM" + "1" * 32,
    "AccountSid": "AC" + "b" * 32,
    "From": "whatsapp:+237690000001",
    "To": "whatsapp:+14155238886",
    "Body": "il convulse",
    "NumMedia": "0",
}


def gate(message: InboundMessage) -> Level | None:
    return Level.EMERGENCY if "convulse" in message.text else None


def application(
    database: Database, vault: Vault, clock: FakeClock, *, secret: str = "s3cret", token: str = TOKEN
) -> Starlette:
    telegram = TelegramAdapter(token="42:abc", secret=secret, api_base=None, clock=clock, webhook_url=None)
    twilio = TwilioAdapter(
        account_sid="AC" + "b" * 32,
        auth_token=token,
        whatsapp_from="whatsapp:+14155238886",
        sms_from="",
        messaging_service_sid="",
        api_base=None,
        public_url=PUBLIC,
        clock=clock,
        status_callback_url=None,
    )

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        yield

    reception = Reception(Inbox(database, vault, clock), gate)
    return create_app(
        title="test", routes=hooks(telegram=telegram, twilio=twilio, reception=reception), lifespan=lifespan
    )


@pytest_asyncio.fixture
async def client(database: Database, vault: Vault, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application(database, vault, clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside:8000") as client:
        yield client


def signed(form: Mapping[str, str], path: str = "/webhooks/twilio", token: str = TOKEN) -> dict[str, str]:
    text = PUBLIC + path + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return {
        "X-Twilio-Signature": base64.b64encode(mac).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def stored(database: Database) -> int:
    rows = await database.query(
        "select (select count(*) from public.messages) + (select count(*) from public.conversations)"
        " + (select count(*) from carehelp.procrastinate_jobs)"
    )
    return int(rows[0][0])


async def test_a_telegram_update_is_stored_with_its_job(client: httpx.AsyncClient, database: Database) -> None:
    for _ in range(2):
        response = await client.post("/webhooks/telegram", json=UPDATE, headers=SECRET)
        assert response.status_code == 200
    assert await stored(database) == 3, "one message, one conversation, one job"


async def test_a_signed_form_is_stored_and_an_emergency_takes_its_lane(
    client: httpx.AsyncClient, database: Database
) -> None:
    response = await client.post("/webhooks/twilio", content=urlencode(FORM), headers=signed(FORM))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert "<Response/>" in response.text
    assert await database.query("select level from public.messages") == [("emergency",)]
    assert await database.query("select queue_name from carehelp.procrastinate_jobs") == [("emergency",)]


@pytest.mark.parametrize(
    ("path", "content", "headers", "status"),
    [
        ("/webhooks/telegram", json.dumps(UPDATE), {}, 403),
        ("/webhooks/telegram", json.dumps(UPDATE), {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, 403),
        ("/webhooks/telegram", json.dumps(UPDATE), {"X-Telegram-Bot-Api-Secret-Token": "s3cré".encode()}, 403),
        ("/webhooks/telegram", "{", SECRET, 400),
        ("/webhooks/telegram", "[]", SECRET, 400),
        ("/webhooks/telegram", "null", SECRET, 400),
        ("/webhooks/telegram", '{"update_id": "7"}', SECRET, 400),
        ("/webhooks/telegram", '{"update_id": 7, "message": {"message_id": "x"}}', SECRET, 400),
        ("/webhooks/telegram", '{"update_id": 7, "message": 5}', SECRET, 400),
        ("/webhooks/telegram", "[" * 100_000, SECRET, 400),
        ("/webhooks/telegram", b"\xff\xfe", SECRET, 400),
        ("/webhooks/telegram", b"x" * 2_000_000, SECRET, 413),
        ("/webhooks/twilio", "", {}, 403),
        ("/webhooks/twilio", urlencode(FORM), {"X-Twilio-Signature": "AAAA"}, 403),
        ("/webhooks/twilio", urlencode(FORM), signed(FORM, token="other"), 403),
        ("/webhooks/twilio", urlencode({**FORM, "Body": "changed"}), signed(FORM), 403),
        ("/webhooks/twilio", "", signed({}), 400),
        ("/webhooks/twilio", urlencode({"Body": "a"}), signed({"Body": "a"}), 400),
        ("/webhooks/twilio", b"\xff=\xfe", {"X-Twilio-Signature": "AAAA"}, 400),
        ("/webhooks/twilio", b"x" * 2_000_000, {}, 413),
    ],
)
async def test_what_is_not_authentic_or_not_readable_leaves_nothing(
    client: httpx.AsyncClient,
    database: Database,
    path: str,
    content: str | bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    response = await client.post(path, content=content, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert await stored(database) == 0


async def test_a_hook_without_its_secret_is_closed(database: Database, vault: Vault, clock: FakeClock) -> None:
    transport = httpx.ASGITransport(app=application(database, vault, clock, secret="", token=""))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        empty = {"X-Telegram-Bot-Api-Secret-Token": ""}
        assert (await client.post("/webhooks/telegram", json=UPDATE, headers=empty)).status_code == 403
        unsigned = await client.post("/webhooks/twilio", content=urlencode(FORM), headers=signed(FORM, token=""))
        assert unsigned.status_code == 403
    assert await stored(database) == 0


async def test_a_status_before_its_message_is_kept_for_it(client: httpx.AsyncClient, database: Database) -> None:
    form = {"MessageSid": "SM9", "MessageStatus": "delivered", "From": "whatsapp:+1", "To": "whatsapp:+2"}
    path = "/webhooks/twilio/status"
    response = await client.post(path, content=urlencode(form), headers=signed(form, path))
    assert response.status_code == 200
    rows = await database.query("select provider_key, status from carehelp.early_statuses")
    assert rows == [("whatsapp:SM9", "delivered")]


async def test_a_database_that_is_gone_asks_for_another_delivery(vault: Vault, clock: FakeClock) -> None:
    gone = Database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    await gone.pool.open(wait=False)
    gone.pool.timeout = 0.3
    try:
        transport = httpx.ASGITransport(app=application(gone, vault, clock))
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            response = await client.post("/webhooks/telegram", json=UPDATE, headers=SECRET)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
    finally:
        await gone.close()
