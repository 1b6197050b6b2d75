"""The Twilio adapter against Twilio's own document, and against lists as Twilio gives them."""

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from core.errors import AuthenticationError, PermanentSendError, SendError, TemporarySendError
from core.message import Address, Channel, DeliveryStatus, Outbound, OutboundPart, Reply, Role, Section
from core.ports import HookRequest
from tests.integration.channels.conftest import ACCOUNT, NOW, MakeTwilio
from tests.peers.start import free_port

WHATSAPP = Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id="whatsapp:+237690000001")
SMS = Address(channel=Channel.SMS, account="+15005550006", id="+237690000002")
TEMPLATE = "HX" + "b" * 32


def outbound(part: OutboundPart, address: Address = SMS, *, silent: timedelta = timedelta(0)) -> Outbound:
    return Outbound(id=1, address=address, part=part, created_at=NOW, last_inbound_at=NOW - silent)


@pytest.mark.parametrize("address", [WHATSAPP, SMS])
async def test_twilios_document_takes_what_is_sent(twilio_api: str, make_twilio: MakeTwilio, address: Address) -> None:
    receipt = await make_twilio(twilio_api).send(outbound(OutboundPart(text="Donnez des SRO. ŋ 🤒"), address))
    assert receipt.provider_id
    assert isinstance(receipt.status, DeliveryStatus)


async def test_twilios_document_takes_the_rest_as_well(twilio_api: str, make_twilio: MakeTwilio) -> None:
    adapter = make_twilio(twilio_api, service="MG" + "c" * 32, templates={"fr": TEMPLATE})
    service = Address(channel=Channel.SMS, account="MG" + "c" * 32, id=SMS.id)
    await adapter.send(outbound(OutboundPart(text="Bonjour"), service))
    voice = OutboundPart(text="", media_ref="voice", media_type="audio/ogg")
    await adapter.send(outbound(voice, WHATSAPP))
    reply = Reply(sections=(Section(role=Role.ACT, text="Allez\nà l'hôpital."),), language="camfranglais")
    (part,) = adapter.fit(reply, WHATSAPP).parts
    assert part.template == TEMPLATE
    await adapter.send(outbound(part, WHATSAPP, silent=timedelta(hours=25)))


async def test_after_a_day_without_a_template_the_answer_waits(twilio_api: str, make_twilio: MakeTwilio) -> None:
    with pytest.raises(PermanentSendError) as waits:
        await make_twilio(twilio_api).send(outbound(OutboundPart(text="Bonjour"), WHATSAPP, silent=timedelta(hours=24)))
    assert waits.value.code == "63016"


class Account:
    """Messages of an account, as Twilio lists them; and what it answers to a new one."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []
        self.answers: list[tuple[int, object]] = []
        self.created: list[dict[str, str]] = []
        self.headers: dict[str, str] = {}

    def add(self, body: str, *, status: str = "queued", at: datetime = NOW, direction: str = "outbound-api") -> None:
        number = len(self.listed)
        self.listed.append(
            {"sid": f"SM{number:032x}", "body": body, "status": status, "direction": direction, "num_segments": "2",
             "date_created": format_datetime(at), "date_sent": None, "to": SMS.id}
        )  # fmt: skip

    async def list(self, request: web.Request) -> web.Response:
        assert request.query["To"] == SMS.id
        return web.json_response({"messages": self.listed, "page": 0, "page_size": 50, "next_page_uri": None})

    async def create(self, request: web.Request) -> web.Response:
        self.created.append({name: str(value) for name, value in (await request.post()).items()})
        status, answer = self.answers.pop(0)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return web.Response(status=status, text=text, headers=self.headers)


@contextlib.asynccontextmanager
async def serving(account: Account) -> AsyncIterator[str]:
    app = web.Application()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    app.add_routes([web.get(path, account.list), web.post(path, account.create)])
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ({"body": "Donnez des SRO."}, "SM" + "0" * 32),
        ({"body": "Donnez des SRO.", "status": "delivered"}, "SM" + "0" * 32),
        ({"body": "Autre chose."}, None),
        ({"body": "Donnez des SRO.", "at": NOW - timedelta(minutes=3)}, None),
        ({"body": "Donnez des SRO.", "status": "failed"}, None),
        ({"body": "Donnez des SRO.", "direction": "inbound"}, None),
    ],
)
async def test_settling_finds_the_very_message(
    make_twilio: MakeTwilio, listed: dict[str, Any], found: str | None
) -> None:
    account = Account()
    account.add("Avant.")
    account.listed.clear()
    account.add(**listed)
    async with serving(account) as url:
        receipt = await make_twilio(url).settle(outbound(OutboundPart(text="Donnez des SRO.")))
    assert (receipt.provider_id if receipt else None) == found
    assert receipt is None or receipt.segments == 2


async def test_another_sender_of_ours_takes_over(make_twilio: MakeTwilio) -> None:
    account = Account()
    account.answers = [
        (400, {"code": 21606, "message": "not ours", "status": 400}),
        (201, {"sid": "SM1", "status": "queued"}),
    ]
    old = Address(channel=Channel.SMS, account="+15005559999", id=SMS.id)
    async with serving(account) as url:
        receipt = await make_twilio(url).send(outbound(OutboundPart(text="a"), old))
    assert receipt.provider_id == "SM1"
    assert [sent["From"] for sent in account.created] == ["+15005559999", "+15005550006"]


@pytest.mark.parametrize(
    ("status", "answer", "error", "unreachable"),
    [
        (400, {"code": 21610, "message": "stop", "status": 400}, "PermanentSendError", True),
        (400, {"code": 21211, "message": "no number", "status": 400}, "PermanentSendError", False),
        (401, {"code": 20003, "message": "authenticate", "status": 401}, "TemporarySendError", False),
        (429, {"code": 20429, "message": "too many", "status": 429}, "TemporarySendError", False),
        (503, "<html>", "TemporarySendError", False),
        (504, "<html>", "AmbiguousSendError", False),
        (201, "<html>", "AmbiguousSendError", False),
        (400, {"type": "t", "title": "t", "status": 400, "code": 21614}, "PermanentSendError", True),
    ],
)
async def test_answers(make_twilio: MakeTwilio, status: int, answer: object, error: str, unreachable: bool) -> None:
    account = Account()
    account.answers = [(status, answer)]
    account.headers = {"Retry-After": "7"} if status == 429 else {}
    async with serving(account) as url:
        with pytest.raises(SendError) as raised:
            await make_twilio(url).send(outbound(OutboundPart(text="a")))
    assert type(raised.value).__name__ == error
    assert getattr(raised.value, "unreachable", False) is unreachable
    if status == 429:
        assert isinstance(raised.value, TemporarySendError)
        assert raised.value.retry_after == 7


async def test_nothing_is_open_without_a_token(make_twilio: MakeTwilio) -> None:
    with pytest.raises(AuthenticationError):
        make_twilio("http://127.0.0.1:9").authenticate(HookRequest(url="https://x/", headers={}, body=b""))
