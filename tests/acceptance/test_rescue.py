"""An emergency that WhatsApp does not deliver goes out by SMS to the same number, once, also after a kill."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from tests.acceptance.conftest import Carehelp
from tests.acceptance.serving import WHATSAPP, on_whatsapp
from tests.acceptance.test_twilio import deliver, form
from tests.peers import start

PERSON = "+237690000001"
SMS = "+15005550006"


@pytest.fixture
async def stub(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "out.jsonl") as found:
        yield found


async def reached(stub: start.Stub, address: str) -> list[str]:
    return [send["text"] for send in await stub.sends() if send["to"] == address]


async def served(make_carehelp: Callable[..., Carehelp], stub: start.Stub, seconds: str) -> Carehelp:
    return await on_whatsapp(make_carehelp, stub.url, TWILIO_SMS_FROM=SMS, RESCUE_SECONDS=seconds)


async def test_it_goes_out_by_sms_once_also_after_a_kill(
    stub: start.Stub, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await served(make_carehelp, stub, "6")
    await deliver(http, carehelp, form(1, "mon bébé convulse", f"whatsapp:{PERSON}", WHATSAPP))
    await carehelp.until("select count(*) from carehelp.outbox where via is null and provider_key is not null", 1)
    await asyncio.to_thread(carehelp.kill)
    await asyncio.to_thread(carehelp.start)
    await carehelp.until("select status from carehelp.outbox where via is not null", "queued", 30)
    (text,) = await reached(stub, PERSON)
    assert text.startswith("Carehelp: Couchez-le sur le cot")
    assert len(await reached(stub, f"whatsapp:{PERSON}")) == 1
    assert PERSON[1:] not in carehelp.log


async def test_it_goes_out_at_once_when_whatsapp_gives_up_and_not_when_it_delivers(
    stub: start.Stub, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await served(make_carehelp, stub, "8")
    other = "+237690000002"
    for number, person in enumerate((PERSON, other), 1):
        await deliver(http, carehelp, form(number, "mon bébé convulse", f"whatsapp:{person}", WHATSAPP))
    await carehelp.until("select count(*) from carehelp.outbox where via is null and provider_key is not null", 2)
    sids = {send["to"]: send["sid"] for send in await stub.sends() if "sid" in send}
    for person, status in ((PERSON, "undelivered"), (other, "delivered")):
        report = {
            "MessageSid": sids[f"whatsapp:{person}"],
            "MessageStatus": status,
            "From": WHATSAPP,
            "To": f"whatsapp:{person}",
        }
        assert await deliver(http, carehelp, report, path="/status") == 200
    await carehelp.until("select count(*) from carehelp.outbox where via is not null and status = 'queued'", 1, 6)
    await carehelp.until("select count(*) from carehelp.outbox where via is not null", 1)
    assert len(await reached(stub, PERSON)) == 1
    assert await reached(stub, other) == []
