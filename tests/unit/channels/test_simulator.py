"""The simulator's adapter: what it takes from the page, and what it refuses."""

import json
from typing import Any

import pytest

from channels.simulator import SimulatorAdapter
from core.errors import AuthenticationError, MalformedUpdate, MediaError
from core.message import (
    Address,
    Attachment,
    Channel,
    Choice,
    Command,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
    Outbound,
    OutboundPart,
    Reply,
    Role,
    Section,
)
from core.ports import HookRequest
from tests.conftest import FakeClock

SESSION = "0123456789abcdef0123456789abcdef"
GOOD: dict[str, Any] = {
    "session": SESSION,
    "rendering": "whatsapp",
    "id": "fedcba9876543210",
    "kind": "text",
    "text": "mon enfant a de la fièvre",
    "choice": None,
    "media": None,
}
REPLY = Reply(
    sections=(Section(role=Role.ANSWER, text="Buvez."), Section(role=Role.WHEN, text="Demain.")),
    language="fr",
    choices=(Choice(payload="a", label="A"),),
)


def request(body: object = GOOD, **headers: str) -> HookRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return HookRequest(
        url="http://localhost:8000/simulator/messages", headers={"content-type": "application/json", **given}, body=raw
    )


@pytest.fixture
def adapter(clock: FakeClock) -> SimulatorAdapter:
    return SimulatorAdapter(clock=clock, fit={"sms": lambda reply: Fitted(parts=(OutboundPart(text="short"),))})


def parse(adapter: SimulatorAdapter, **changes: Any) -> InboundMessage:
    (message,) = adapter.parse(request({**GOOD, **changes}))
    assert isinstance(message, InboundMessage)
    return message


def test_a_text(adapter: SimulatorAdapter, clock: FakeClock) -> None:
    assert parse(adapter) == InboundMessage(
        address=Address(channel=Channel.SIMULATOR, account="whatsapp", id=SESSION),
        provider_id="fedcba9876543210",
        scope="simulator",
        kind=Kind.TEXT,
        text="mon enfant a de la fièvre",
        message_ref="fedcba9876543210",
        sent_at=clock.now,
    )


def test_a_pressed_button(adapter: SimulatorAdapter) -> None:
    message = parse(adapter, rendering="telegram", kind="choice", text="", choice="language:en")
    assert (message.kind, message.choice, message.text) == (Kind.CHOICE, "language:en", "")


@pytest.mark.parametrize(("kind", "expected"), [("voice", Kind.VOICE), ("image", Kind.IMAGE)])
def test_media_are_named_by_what_they_are_stored_under(adapter: SimulatorAdapter, kind: str, expected: Kind) -> None:
    media = {"type": "audio/webm;codecs=opus", "size": 5120, "seconds": 7.5, "ref": "stored-under-this"}
    message = parse(adapter, kind=kind, text="", media=media)
    assert message.kind is expected
    assert message.attachments == (
        Attachment(
            kind=expected, ref="stored-under-this", content_type="audio/webm;codecs=opus", size=5120, duration=7.5
        ),
    )


@pytest.mark.parametrize(
    ("rendering", "text", "command", "argument"),
    [
        ("sms", "SUITE", Command.MORE, ""),
        ("whatsapp", " Stop ", Command.STOP, ""),
        ("telegram", "/start", Command.START, ""),
        ("telegram", "/langue  pidgin", Command.LANGUAGE, "pidgin"),
        ("telegram", "suite", Command.MORE, ""),
    ],
)
def test_commands_are_those_of_the_channel_shown(
    adapter: SimulatorAdapter, rendering: str, text: str, command: Command, argument: str
) -> None:
    message = parse(adapter, rendering=rendering, text=text)
    assert (message.kind, message.command, message.argument, message.text) == (Kind.COMMAND, command, argument, "")


@pytest.mark.parametrize(
    ("rendering", "text"), [("sms", "/unknown"), ("telegram", "/unknown"), ("sms", "stop la toux")]
)
def test_what_is_no_command_stays_text(adapter: SimulatorAdapter, rendering: str, text: str) -> None:
    message = parse(adapter, rendering=rendering, text=text)
    assert (message.kind, message.command, message.text) == (Kind.TEXT, None, text)


@pytest.mark.parametrize(
    "changes",
    [
        {"session": ""},
        {"session": "short"},
        {"session": "x" * 65},
        {"session": SESSION + "\n"},
        {"session": "../../etc/passwd-----"},
        {"session": 12345678901234567},
        {"rendering": "signal"},
        {"rendering": None},
        {"id": "short"},
        {"id": 7},
        {"id": "a b c d e f g h"},
        {"kind": "video"},
        {"kind": "command"},
        {"text": ""},
        {"text": " \n\t"},
        {"text": None},
        {"text": ["a"]},
        {"text": "x" * 4097},
        {"choice": "language:fr"},
        {"kind": "choice"},
        {"kind": "choice", "choice": ""},
        {"kind": "choice", "choice": "x" * 101},
        {"media": {"type": "image/png", "size": 1}},
        {"kind": "image", "media": {"type": "image/png"}},
        {"kind": "image", "media": {"type": "image/png\r\nX: y", "size": 1}},
        {"kind": "voice", "media": {"type": "audio/webm", "size": -1}},
        {"kind": "voice", "media": {"type": "audio/webm", "size": True}},
        {"kind": "voice", "media": {"type": "audio/webm", "size": 1, "seconds": float("nan")}},
        {"kind": "voice", "media": {"type": "audio/webm", "size": 1, "url": "http://x"}},
        {"extra": 1},
    ],
)
def test_wrong_fields_are_refused(adapter: SimulatorAdapter, changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedUpdate):
        adapter.parse(request({**GOOD, **changes}))


@pytest.mark.parametrize("field", ["session", "rendering", "id", "kind"])
def test_missing_fields_are_refused_by_name(adapter: SimulatorAdapter, field: str) -> None:
    with pytest.raises(MalformedUpdate, match=field):
        adapter.parse(request({name: value for name, value in GOOD.items() if name != field}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"session":' + b"9" * 5000 + b"}",
        json.dumps({**GOOD, "text": "\ud800"}).encode(),
    ],
)
def test_what_is_no_message_is_refused(adapter: SimulatorAdapter, body: bytes) -> None:
    with pytest.raises(MalformedUpdate):
        adapter.parse(request(body))


def test_a_refusal_does_not_repeat_what_was_written(adapter: SimulatorAdapter) -> None:
    with pytest.raises(MalformedUpdate) as caught:
        adapter.parse(request({**GOOD, "text": "secret " * 1000, "session": "secret"}))
    assert "secret" not in str(caught.value)


def test_forms_of_other_pages_are_refused(adapter: SimulatorAdapter) -> None:
    with pytest.raises(MalformedUpdate, match="content type"):
        adapter.parse(request(GOOD, content_type="text/plain"))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin", "host": "localhost:8000"},
        {"sec_fetch_site": "same-origin", "origin": "https://help.example", "host": "10.0.0.1"},
        {"origin": "http://192.168.1.5:8000", "host": "192.168.1.5:8000"},
    ],
)
def test_the_own_page_may_post(adapter: SimulatorAdapter, headers: dict[str, str]) -> None:
    adapter.authenticate(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "localhost:8000"},
        {"sec_fetch_site": "cross-site", "origin": "http://localhost:8000", "host": "localhost:8000"},
        {"sec_fetch_site": "same-site", "host": "localhost:8000"},
        {"sec_fetch_site": "none", "host": "localhost:8000"},
        {"origin": "https://evil.example", "host": "localhost:8000"},
        {"origin": "http://localhost:9000", "host": "localhost:8000"},
        {"origin": "null", "host": "localhost:8000"},
        {"origin": "http://localhost:8000"},
    ],
)
def test_others_may_not(adapter: SimulatorAdapter, headers: dict[str, str]) -> None:
    with pytest.raises(AuthenticationError):
        adapter.authenticate(request(**headers))


def test_replies_are_fitted_as_the_channel_shown_does(adapter: SimulatorAdapter) -> None:
    sms = Address(channel=Channel.SIMULATOR, account="sms", id=SESSION)
    other = Address(channel=Channel.SIMULATOR, account="whatsapp", id=SESSION)
    assert [part.text for part in adapter.fit(REPLY, sms).parts] == ["short"]
    assert adapter.fit(REPLY, other).parts == (OutboundPart(text="Buvez.\n\nDemain.", choices=REPLY.choices),)


async def test_a_part_counts_as_delivered_under_a_key_of_its_own(adapter: SimulatorAdapter) -> None:
    address = Address(channel=Channel.SIMULATOR, account="sms", id=SESSION)
    outbound = Outbound(id=12, address=address, part=OutboundPart(text="x"))
    receipt = await adapter.send(outbound)
    assert (receipt.provider_id, receipt.status) == ("sim-12", DeliveryStatus.DELIVERED)
    assert await adapter.settle(outbound) is None


async def test_bytes_are_not_here(adapter: SimulatorAdapter) -> None:
    with pytest.raises(MediaError) as caught:
        await adapter.fetch(Attachment(kind=Kind.VOICE, ref=""))
    assert caught.value.reason == "audio_no_engine"
