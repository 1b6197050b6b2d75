"""The list that an operator sees."""

from datetime import UTC, datetime

from rich.console import Console

from bot.outbox import _table
from core.message import Channel
from data.outbox import Stuck

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_each_line_says_what_its_code_asks_for() -> None:
    parts = [
        Stuck(id=number, channel=channel, state="failed", code=code, level="emergency", attempts=2, created_at=NOW,
              updated_at=NOW)
        for number, channel, code in ((7, Channel.WHATSAPP, "63003"), (8, Channel.SMS, "21408"), (9, Channel.SMS, None))
    ]  # fmt: skip
    console = Console(width=120)
    with console.capture() as shown:
        console.print(_table(parts))
    lines = [line.split() for line in shown.get().splitlines()]
    assert ["7", "whatsapp", "emergency", "failed", "63003", "reroute", "2", "2026-11-23", "08:00"] in lines
    assert ["8", "sms", "emergency", "failed", "21408", "mend", "2", "2026-11-23", "08:00"] in lines
    assert ["9", "sms", "emergency", "failed", "2", "2026-11-23", "08:00"] in lines
