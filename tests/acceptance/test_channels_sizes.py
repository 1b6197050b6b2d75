"""What people are told is short: at most three SMS segments at a time, at most 1,200 characters on chat."""

import json
from pathlib import Path

import pytest

from bot.answering import Answering
from bot.settings import Settings
from core.connections import Connections
from core.fitting.gsm import Encoding, segments
from tests.content import CONTENT

CASES = Path(__file__).parent.parent / "cases" / "triage" / "dev.jsonl"
#: every so many of the cases: enough to see what is typical
STEP = 12
CHAT_CHARACTERS = 1200


async def answers(rendering: str) -> list[list[str]]:
    connections = Connections()
    try:
        answering = Answering(Settings(_env_file=None, hf_api_token=""), rendering, connections, content=CONTENT)
        lines = CASES.read_text(encoding="utf-8").splitlines()[::STEP]
        found: list[list[str]] = [(await answering(json.loads(line)))["parts"] for line in lines]
        return found
    finally:
        await connections.close()


async def test_an_sms_reply_keeps_its_budget_and_the_short_alphabet() -> None:
    for parts in await answers("sms"):
        charged = segments(parts[0])
        assert len(parts) == 1
        assert charged.count <= 3
        assert charged.encoding is Encoding.GSM7


@pytest.mark.parametrize("rendering", ["whatsapp", "telegram"])
async def test_a_chat_reply_is_one_short_message(rendering: str) -> None:
    for parts in await answers(rendering):
        assert len(parts) == 1
        assert len(parts[0]) <= CHAT_CHARACTERS
