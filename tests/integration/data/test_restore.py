"""What a restore decides on: what presses goes on, what can be asked about is, the rest is not said twice."""

import pytest

from data.backup import Settled, settle
from data.database import Database

PARTS = [
    ("telegram", "pending", "routine"),
    ("telegram", "sending", "selfcare"),
    ("telegram", "sending", "emergency"),
    ("whatsapp", "pending", "routine"),
    ("sms", "sending", "routine"),
    ("telegram", "sent", "routine"),
]


@pytest.fixture
async def restored(database: Database) -> Database:
    """Messages of every level that nobody has answered, and parts in every state."""
    for number, level in enumerate(("routine", "selfcare", "urgent", "emergency", None)):
        await database.query(
            "with c as (insert into public.conversations (channel, address_hash) values ('telegram', %s) returning id)"
            " insert into public.messages (conversation_id, content, status, level, claimed_by)"
            " select id, '', 'received', %s, 77 from c",
            bytes([number]),
            level,
        )
    for number, (channel, status, level) in enumerate(PARTS):
        await database.query(
            "with c as (insert into public.conversations (channel, address_hash) values (%s, %s) returning id),"
            " m as (insert into public.messages (conversation_id, content, role) select id, '', 'assistant' from c"
            " returning id, conversation_id)"
            " insert into carehelp.outbox (conversation_id, message_id, lane, body, status, level)"
            " select conversation_id, id, 'turns', '', %s, %s from m",
            channel,
            bytes([100 + number]),
            status,
            level,
        )
    return database


async def statuses(database: Database) -> list[str]:
    return [row[0] for row in await database.query("select status from carehelp.outbox order by id")]


async def test_time_has_passed(restored: Database) -> None:
    assert await settle(restored, go_on=False) == Settled(answered=2, given_up=2, to_settle=3, open=6)
    levels = "select level from public.messages where status = 'received' and claimed_by is null order by id"
    assert await restored.query(levels) == [("urgent",), ("emergency",), (None,)]
    assert await statuses(restored) == ["failed", "failed", "sending", "sending", "sending", "sent"]
    lanes = "select queue_name, count(*)::int from carehelp.procrastinate_jobs group by 1 order by 1"
    assert await restored.query(lanes) == [("emergency", 1), ("turns", 5)]


async def test_nothing_has_happened_since(restored: Database) -> None:
    assert await settle(restored, go_on=True) == Settled(answered=0, given_up=0, to_settle=0, open=10)
    assert await statuses(restored) == [status for _, status, _ in PARTS]
