"""Telegram's updates as our messages, and its answers as our errors."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.clock import utc_now
from channels.telegram import TelegramAdapter
from channels.telegram_errors import send_error
from channels.telegram_http import MaybeSent, NotSent
from core.errors import AmbiguousSendError, MalformedUpdate, PermanentSendError, TemporarySendError
from core.message import Channel, Command, Ignored, InboundMessage, Kind, Update
from core.ports import HookRequest

ADAPTER = TelegramAdapter(token="42:abc", secret="s", api_base=None, clock=utc_now, webhook_url=None)
PERSON = {"id": 55, "is_bot": False, "first_name": "Awa", "language_code": "fr"}
CHAT = {"id": 55, "type": "private", "first_name": "Awa"}


def parse(body: dict[str, Any]) -> Update:
    request = HookRequest(url="https://x/", headers={}, body=json.dumps({"update_id": 7, **body}).encode())
    (update,) = ADAPTER.parse(request)
    return update


def message(**fields: Any) -> InboundMessage:
    update = parse({"message": {"message_id": 3, "date": 1_790_000_000, "from": PERSON, "chat": CHAT, **fields}})
    assert isinstance(update, InboundMessage)
    return update


def test_text() -> None:
    found = message(text="mon bébé 🤒 est chaud")
    assert (found.kind, found.text, found.provider_id, found.message_ref) == (
        Kind.TEXT,
        "mon bébé 🤒 est chaud",
        "7",
        "3",
    )
    assert (found.address.channel, found.address.account, found.address.id) == (Channel.TELEGRAM, "42", "55")
    assert found.language_hint == "fr"
    assert found.sent_at is not None
    assert found.sent_at.tzinfo is not None


FILE = {"file_id": "f1", "file_unique_id": "u1", "file_size": 900}
STICKER = {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}
KINDS: list[tuple[dict[str, Any], Kind, str]] = [
    ({"voice": {**FILE, "duration": 4, "mime_type": "audio/ogg"}}, Kind.VOICE, "f1"),
    ({"audio": {**FILE, "duration": 4}}, Kind.AUDIO, "f1"),
    ({"video_note": {**FILE, "duration": 4, "length": 9}}, Kind.VIDEO, "f1"),
    ({"document": {**FILE, "mime_type": "application/pdf"}}, Kind.DOCUMENT, "f1"),
    ({"sticker": {**FILE, **STICKER}}, Kind.STICKER, ""),
    ({"contact": {"phone_number": "1", "first_name": "A"}}, Kind.CONTACT, ""),
    ({"dice": {"value": 3, "emoji": "🎲"}}, Kind.UNSUPPORTED, ""),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "kind", "ref"), KINDS)
def test_kinds(fields: dict[str, Any], kind: Kind, ref: str) -> None:
    found = message(**fields)
    assert found.kind is kind
    assert (found.attachments[0].ref if found.attachments else "") == ref


def test_a_photo_is_taken_in_the_smallest_size_that_can_be_read() -> None:
    sizes = [{**FILE, "file_id": f"p{width}", "width": width, "height": width} for width in (90, 320, 800, 1280, 2560)]
    found = message(photo=sizes, caption="ordonnance")
    assert (found.kind, found.text, found.attachments[0].ref) == (Kind.IMAGE, "ordonnance", "p1280")


def test_places() -> None:
    place = {"latitude": 3.87, "longitude": 11.51}
    found = message(location=place)
    assert found.kind is Kind.LOCATION
    assert found.location is not None
    assert (found.location.latitude, found.location.longitude) == (3.87, 11.51)
    venue = message(venue={"location": place, "title": "CURY", "address": "Yaoundé"}, location=place)
    assert venue.location is not None
    assert venue.location.label == "CURY"


def test_edits_name_what_they_correct() -> None:
    body = {
        "message_id": 3,
        "date": 1_790_000_000,
        "edit_date": 1_790_000_050,
        "from": PERSON,
        "chat": CHAT,
        "text": "b",
    }
    found = parse({"edited_message": body})
    assert isinstance(found, InboundMessage)
    assert (found.kind, found.edits, found.text) == (Kind.EDIT, "3", "b")


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", Command.START, ""),
        ("/start@carehelp_bot", Command.START, ""),
        ("/language pcm", Command.LANGUAGE, "pcm"),
        ("/langue français", Command.LANGUAGE, "français"),
        ("SUITE", Command.MORE, ""),
        ("stop", Command.STOP, ""),
    ],
)
def test_commands(text: str, command: Command, argument: str) -> None:
    found = message(text=text)
    assert (found.kind, found.command, found.argument, found.text) == (Kind.COMMAND, command, argument, "")


@pytest.mark.parametrize("text", ["/", "/unknown", "stop ma fille saigne", "help me my baby"])
def test_what_only_looks_like_a_command_is_text(text: str) -> None:
    found = message(text=text)
    assert (found.kind, found.text) == (Kind.TEXT, text)


def test_an_extra_that_the_parser_does_not_know_does_not_cost_the_message() -> None:
    quoted = {"message_id": 2, "date": 1, "chat": CHAT, "poll": {"id": "1", "question": "?"}}
    found = message(text="il convulse", reply_to_message=quoted)
    assert (found.kind, found.text) == (Kind.TEXT, "il convulse")


def test_a_button() -> None:
    query = {"id": "1", "from": PERSON, "chat_instance": "x", "data": "language:pcm"}
    found = parse({"callback_query": query})
    assert isinstance(found, InboundMessage)
    assert (found.kind, found.choice, found.address.id) == (Kind.CHOICE, "language:pcm", "55")


@pytest.mark.parametrize(("status", "kind"), [("kicked", Kind.BLOCKED), ("member", Kind.UNBLOCKED)])
def test_blocked_and_unblocked(status: str, kind: Kind) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "B"}
    new = {"user": bot, "status": status, "until_date": 0}
    change = {
        "chat": CHAT,
        "from": PERSON,
        "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": new,
    }
    found = parse({"my_chat_member": change})
    assert isinstance(found, InboundMessage)
    assert found.kind is kind


def test_groups_and_channels_are_left_alone() -> None:
    group = {"id": -5, "type": "group", "title": "G"}
    body = {"message_id": 3, "date": 1, "from": PERSON, "chat": group, "text": "il convulse"}
    assert isinstance(parse({"message": body}), Ignored)
    assert isinstance(
        parse({"channel_post": {"message_id": 3, "date": 1, "chat": {"id": -6, "type": "channel"}}}), Ignored
    )


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8
    )
)
def test_any_json_is_a_message_or_a_clear_error(value: object) -> None:
    for body in ({"message": value}, {"callback_query": value}, {"my_chat_member": value}):
        try:
            parse(body)
        except MalformedUpdate:
            continue


@pytest.mark.parametrize(
    ("error", "kind", "unreachable"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), PermanentSendError, True),
        (BadRequest("Bad Request: message text is empty"), PermanentSendError, False),
        (BadRequest("Bad Request: chat not found"), PermanentSendError, True),
        (InvalidToken("Unauthorized"), TemporarySendError, False),
        (RetryAfter(7), TemporarySendError, False),
        (TimedOut(), AmbiguousSendError, False),
        (MaybeSent("no answer"), AmbiguousSendError, False),
        (NotSent("refused"), TemporarySendError, False),
        (Conflict("terminated by other getUpdates request"), TemporarySendError, False),
        (NetworkError("Internal Server Error"), TemporarySendError, False),
    ],
)
def test_errors(error: Exception, kind: type[Exception], unreachable: bool) -> None:
    found = send_error(error)
    assert type(found) is kind
    assert getattr(found, "unreachable", False) is unreachable
    after = {RetryAfter: 7.0, InvalidToken: 60.0}
    assert getattr(found, "retry_after", None) == after.get(type(error))
