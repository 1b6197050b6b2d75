"""What was given up can be seen, without anything personal, and sent again."""

import dataclasses

import pytest

from core.message import (
    Address,
    Channel,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
    Outbound,
    OutboundPart,
    Receipt,
    Reply,
    Role,
    Section,
    StatusUpdate,
)
from core.triage.model import Level
from core.turn import Decision, Episode, Lane, Outcome
from data.database import Database
from data.inbox import Inbox
from data.outbox import Outbox
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


async def begin(turns: Turns, conversation: int, lane: Lane = Lane.TURNS) -> Work:
    work = await turns.begin(conversation, job_id=1, lane=lane, settling=Settling(pause=0, most=0))
    assert isinstance(work, Work)
    return work


async def answered(
    inbox: Inbox, turns: Turns, number: int, level: Level = Level.ROUTINE, channel: Channel = Channel.SMS
) -> tuple[int, Outbound]:
    address = Address(channel=channel, account="+15005550006", id=f"+23769000000{number}")
    message = InboundMessage(address=address, provider_id=f"SM{number}", scope="AC", kind=Kind.TEXT, text="secret")
    accepted = await inbox.accept(message, level=level)
    outcome = Outcome(
        reply=Reply(sections=(Section(role=Role.ANSWER, text="secret"),), language="fr"),
        fitted=Fitted(parts=(OutboundPart(text="secret"),)),
        decision=Decision(language="fr", confidence=1.0, level=level),
        episode=Episode(),
    )
    lane = Lane.EMERGENCY if level is Level.EMERGENCY else Lane.TURNS
    work = await begin(turns, accepted.conversation_id, lane)
    (part,) = await turns.commit(work.turn, outcome, send_now=True)
    return accepted.conversation_id, part


async def test_what_was_given_up_is_listed_the_most_pressing_first(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    _, failed = await answered(inbox, turns, 1)
    _, lost = await answered(inbox, turns, 2, Level.EMERGENCY)
    _, waits = await answered(inbox, turns, 3, channel=Channel.WHATSAPP)
    _, fine = await answered(inbox, turns, 4)
    _, stopped = await answered(inbox, turns, 5)
    await turns.failed(stopped, "21610")
    await turns.failed(failed, "21211")
    await turns.sent(lost, Receipt(provider_id="MM2"))
    lost_status = DeliveryStatus.UNDELIVERED
    await inbox.record(StatusUpdate(channel=Channel.SMS, provider_id="MM2", status=lost_status, error_code="30005"))
    await turns.waits(waits, "63016")
    await turns.sent(fine, Receipt(provider_id="MM4"))
    stuck = await Outbox(database).stuck()
    assert [(part.id, part.channel, part.state, part.code, part.level) for part in stuck] == [
        (lost.id, "sms", "undelivered", "30005", "emergency"),
        (waits.id, "whatsapp", "waiting", "63016", "routine"),
        (failed.id, "sms", "failed", "21211", "routine"),
    ]
    shown = str([dataclasses.asdict(part) for part in stuck])
    assert "23769000000" not in shown
    assert "secret" not in shown


async def test_what_was_given_up_is_sent_again_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, part = await answered(inbox, turns, 1)
    outbox = Outbox(database)
    assert not await outbox.resend(part.id)
    await turns.failed(part, "21211")
    await database.query("delete from carehelp.procrastinate_jobs")
    assert await outbox.resend(part.id)
    assert await database.query("select count(*) from carehelp.procrastinate_jobs") == [(1,)]
    assert not await outbox.resend(part.id)
    (again,) = (await begin(turns, conversation)).unsent
    assert (again.outbound.id, again.outbound.attempts, again.ambiguous) == (part.id, 0, False)
    assert not await outbox.resend(12345)


async def test_what_waits_for_the_person_goes_out_before_the_next_answer(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    conversation, part = await answered(inbox, turns, 1)
    await turns.waits(part, "63016")
    await answered(inbox, turns, 2)
    address = Address(channel=Channel.SMS, account="+15005550006", id="+237690000001")
    await inbox.accept(
        InboundMessage(address=address, provider_id="SM9", scope="AC", kind=Kind.TEXT, text="a"), level=None
    )
    work = await begin(turns, conversation)
    assert [item.outbound.id for item in work.unsent] == [part.id]
    assert not work.unsent[0].ambiguous
    assert len(work.turn.received) == 1
