"""Twilio's whole way: a signed form in, and out through Twilio's client to a server that knows Twilio's document."""

import asyncio
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.acceptance.conftest import Carehelp
from tests.peers import start

PUBLIC = "https://carehelp.example"
AUTH_TOKEN = "synthetic"
ACCOUNT = "AC" + "a" * 32


@pytest.fixture
async def twilio_api() -> AsyncIterator[str]:
    """Prism, serving Twilio's OpenAPI document: it refuses what Twilio would refuse."""
    async with start.twilio_api() as url:
        yield url


def form(number: int, text: str, sender: str, to: str) -> dict[str, str]:
    sid = f"SM{number:032x}"
    return {
        "MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": to, "Body": text,
        "NumMedia": "0", "ApiVersion": "2010-04-01",
    }  # fmt: skip


async def deliver(http: httpx.AsyncClient, carehelp: Carehelp, fields: dict[str, str], *, path: str = "") -> int:
    path = f"/webhooks/twilio{path}"
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC + path, fields)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return (await http.post(carehelp.url + path, content=urlencode(fields), headers=headers)).status_code


async def test_whatsapp_and_sms_are_answered_through_twilios_client(
    twilio_api: str, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await asyncio.to_thread(
        make_carehelp,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=AUTH_TOKEN,
        TWILIO_WHATSAPP_FROM="whatsapp:+14155238886",
        TWILIO_SMS_FROM="+15005550006",
        TWILIO_API_BASE=twilio_api,
        PUBLIC_URL=PUBLIC,
    )
    whatsapp = form(1, "mon bébé convulse", "whatsapp:+237690000001", "whatsapp:+14155238886")
    sms = form(2, "mon enfant a la diarrhée", "+237690000002", "+15005550006")
    for fields in (whatsapp, sms, whatsapp):
        assert await deliver(http, carehelp, fields) == 200
    await carehelp.until("select count(*) from carehelp.outbox where provider_key is not null", 2)
    assert await carehelp.rows("select count(*) from public.messages where role = 'user'") == [(2,)]
    _, emergency = await carehelp.transcript("whatsapp", "whatsapp:+14155238886", "whatsapp:+237690000001")
    assert emergency.parts[0].text.startswith("Couchez-le sur le côté")
    _, reply = await carehelp.transcript("sms", "+15005550006", "+237690000002")
    assert "SRO" in reply.parts[0].text
    await asyncio.to_thread(carehelp.stop)
    for secret in ("237690000001", "237690000002", "convulse", AUTH_TOKEN):
        assert secret not in carehelp.log


async def test_a_status_callback_is_recorded(
    twilio_api: str, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await asyncio.to_thread(
        make_carehelp,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=AUTH_TOKEN,
        TWILIO_SMS_FROM="+15005550006",
        TWILIO_API_BASE=twilio_api,
        PUBLIC_URL=PUBLIC,
    )
    await deliver(http, carehelp, form(1, "bonjour", "+237690000002", "+15005550006"))
    await carehelp.until("select count(*) from carehelp.outbox where provider_key is not null", 1)
    key = str((await carehelp.rows("select provider_key from carehelp.outbox"))[0][0])
    status = {
        "MessageSid": key.partition(":")[2],
        "MessageStatus": "delivered",
        "From": "+15005550006",
        "To": "+237690000002",
    }
    assert await deliver(http, carehelp, status, path="/status") == 200
    await carehelp.until("select status from carehelp.outbox", "delivered")
