"""The net under the queue: what waits and has no job gets one, and nothing else does."""

import pytest

from core.message import Address, Channel, InboundMessage, Kind
from core.triage.model import Level
from data.database import Database
from data.inbox import Inbox
from data.vault import Vault
from tests.conftest import FakeClock

JOBS = "select queue_name, args ->> 'conversation_id' from carehelp.procrastinate_jobs where status = 'todo' order by 1"


@pytest.fixture
async def waiting(database: Database, vault: Vault, clock: FakeClock) -> int:
    """A conversation with a message from two minutes ago."""
    clock.advance(-120)
    address = Address(channel=Channel.TELEGRAM, account="42", id="1001")
    message = InboundMessage(address=address, provider_id="1", scope="42", kind=Kind.TEXT, text="bonjour")
    return (await Inbox(database, vault, clock).accept(message, level=Level.ROUTINE)).conversation_id


async def swept(database: Database) -> int:
    return int((await database.query("select carehelp.sweep(60)"))[0][0])


async def test_a_message_with_a_job_is_left_alone(database: Database, waiting: int) -> None:
    assert await swept(database) == 0
    await database.query("update carehelp.procrastinate_jobs set status = 'doing'")
    assert await swept(database) == 0


async def test_a_message_whose_job_was_cut_off_gets_one(database: Database, waiting: int) -> None:
    await database.query("update carehelp.procrastinate_jobs set status = 'aborted'")
    assert await swept(database) == 1
    assert await database.query(JOBS) == [("turns", str(waiting))]
    assert await swept(database) == 0


async def test_a_young_message_is_given_time(database: Database, waiting: int) -> None:
    await database.query("delete from carehelp.procrastinate_jobs")
    await database.query("update public.messages set timestamp = now()")
    assert await swept(database) == 0


@pytest.mark.parametrize(
    ("status", "code", "due", "wanted"),
    [
        ("sending", None, "null", 1),
        ("pending", None, "now() - interval '2 minutes'", 1),
        ("pending", None, "now() + interval '2 minutes'", 0),
        ("pending", "63016", "null", 0),
        ("sent", None, "null", 0),
        ("failed", "63024", "null", 0),
    ],
)
async def test_a_part_that_is_due(
    database: Database, waiting: int, status: str, code: str | None, due: str, wanted: int
) -> None:
    await database.query("delete from carehelp.procrastinate_jobs")
    await database.query("update public.messages set status = 'answered'")
    await database.query(
        "insert into carehelp.outbox (conversation_id, message_id, lane, body, status, error_code, next_attempt_at,"
        f" updated_at) select conversation_id, id, 'turns', '', %s, %s, {due}, now() - interval '5 minutes'"
        " from public.messages",
        status,
        code,
    )
    assert await swept(database) == wanted
