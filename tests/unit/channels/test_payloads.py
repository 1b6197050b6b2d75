"""Every kind of payload that the providers deliver, as our messages."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import telegram

from channels import twilio_forms
from channels.telegram_updates import Reader
from core.errors import MalformedUpdate
from core.message import Ignored, InboundMessage, StatusUpdate, Update

CASES = Path(__file__).parent.parent.parent / "cases" / "payloads"
ACCOUNT = "AC" + "a" * 32


def cases(name: str) -> list[Any]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["name"]) for case in map(json.loads, lines)]


def told(update: Update) -> dict[str, Any]:
    """The fields that a case may name."""
    match update:
        case Ignored():
            return {"ignored": update.why}
        case StatusUpdate():
            return {
                "status": update.status,
                "channel": update.channel,
                "provider_id": update.provider_id,
                "error_code": update.error_code,
            }
        case InboundMessage():
            return _message(update)


def _message(message: InboundMessage) -> dict[str, Any]:
    place = message.location
    fields = ("kind", "text", "message_ref", "edits", "command", "argument", "choice", "provider_id", "language_hint")
    return {name: getattr(message, name) for name in fields} | {
        "channel": message.address.channel,
        "account": message.address.account,
        "id": message.address.id,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "attachments": [[a.kind, a.ref, a.content_type, a.size, a.duration] for a in message.attachments],
        "location": [place.latitude, place.longitude, place.label] if place else None,
    }


@pytest.mark.parametrize("case", cases("telegram.jsonl"))
def test_telegram(case: Mapping[str, Any]) -> None:
    found = told(Reader(account="4242", username="carehelp_bot").read(telegram.Update.de_json(case["body"])))
    assert {name: found.get(name) for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", cases("twilio.jsonl"))
def test_twilio(case: Mapping[str, Any]) -> None:
    body = urlencode(case["form"]).encode()
    if case["expect"].get("malformed"):
        with pytest.raises(MalformedUpdate):
            twilio_forms.read(body, scope=ACCOUNT)
        return
    found = told(twilio_forms.read(body, scope=ACCOUNT))
    assert {name: found.get(name) for name in case["expect"]} == case["expect"]
