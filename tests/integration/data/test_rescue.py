"""What must arrive and WhatsApp has not delivered goes out by SMS, once, also after a kill."""

import dataclasses

import pytest

from core.message import (
    Address,
    Channel,
    Command,
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
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock

PERSON = Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id="whatsapp:+237690000001")
HIDDEN = Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id="whatsapp:CM.13491208655302741918")
SMS = Address(channel=Channel.SMS, account="", id="+237690000001")
SECONDS = 90.0


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock, rescue_seconds=SECONDS)


def outcome(level: Level) -> Outcome:
    sections = (
        Section(role=Role.ACT, text="Couchez-le sur le côté. 🚑", short="Couchez-le sur le côté."),
        Section(role=Role.NUMBERS, text="Appelez le 119.", short="SAMU 119"),
    )
    return Outcome(
        reply=Reply(sections=sections, language="fr", level=level),
        fitted=Fitted(parts=(OutboundPart(text="un"), OutboundPart(text="deux"))),
        decision=Decision(language="fr", confidence=0.9, level=level, stage="emergency"),
        episode=Episode(),
    )


async def begin(turns: Turns, conversation: int) -> Work:
    pause = Settling(pause=0, most=0)
    work = await turns.begin(conversation, job_id=1, lane=Lane.EMERGENCY, settling=pause)
    assert isinstance(work, Work)
    return work


async def answered(
    inbox: Inbox, turns: Turns, database: Database, *, level: Level = Level.EMERGENCY, address: Address = PERSON
) -> tuple[int, tuple[Outbound, ...]]:
    """An answered message whose job has ended and whose parts Twilio has taken."""
    message = InboundMessage(address=address, provider_id="SM1", scope="AC", kind=Kind.TEXT, text="il convulse")
    accepted = await inbox.accept(message, level=level)
    await database.query("delete from carehelp.procrastinate_jobs")  # the job that is running now
    work = await begin(turns, accepted.conversation_id)
    parts = await turns.commit(work.turn, outcome(level), send_now=True)
    for part in parts:
        await turns.sent(part, Receipt(provider_id=f"MM{part.id}", status=DeliveryStatus.QUEUED))
    return accepted.conversation_id, parts


async def status(inbox: Inbox, part: Outbound, what: DeliveryStatus, code: str | None = None) -> None:
    await inbox.record(StatusUpdate(channel=Channel.WHATSAPP, provider_id=f"MM{part.id}", status=what, error_code=code))


async def time_passes(database: Database) -> None:
    """Later: what was to happen at a time is due. The conversation's job has been taken."""
    await database.query("update carehelp.outbox set next_attempt_at = now() where next_attempt_at is not null")
    await database.query("delete from carehelp.procrastinate_jobs")


async def jobs(database: Database) -> list[bool]:
    """Of the waiting jobs, whether each is due now."""
    rows = await database.query("select coalesce(scheduled_at, now()) <= now() from carehelp.procrastinate_jobs")
    return [bool(row[0]) for row in rows]


@pytest.mark.parametrize("level", [Level.EMERGENCY, Level.URGENT])
async def test_what_is_not_delivered_in_time_goes_out_by_sms_once(
    inbox: Inbox, turns: Turns, database: Database, level: Level
) -> None:
    conversation, parts = await answered(inbox, turns, database, level=level)
    assert await jobs(database) == [False]
    assert (await begin(turns, conversation)).unsent == ()
    await status(inbox, parts[0], DeliveryStatus.DELIVERED)
    await status(inbox, parts[1], DeliveryStatus.SENT)
    await time_passes(database)
    (rescue,) = (await begin(turns, conversation)).unsent
    assert rescue.rescue
    assert not rescue.ambiguous
    assert rescue.outbound.address == SMS
    assert rescue.outbound.part.text == "Carehelp: Couchez-le sur le côté.\nSAMU 119".replace("ô", "o")
    assert rescue.outbound.level is level
    await turns.sent(rescue.outbound, Receipt(provider_id="SM7", status=DeliveryStatus.QUEUED))
    await time_passes(database)
    assert (await begin(turns, conversation)).unsent == ()


async def test_what_is_delivered_in_time_is_not_said_twice(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, parts = await answered(inbox, turns, database)
    await status(inbox, parts[0], DeliveryStatus.READ)
    await status(inbox, parts[1], DeliveryStatus.DELIVERED)
    await time_passes(database)
    assert (await begin(turns, conversation)).unsent == ()
    assert await database.query("select count(*) from carehelp.outbox where via is not null") == [(0,)]


@pytest.mark.parametrize(
    ("level", "address"), [(Level.ROUTINE, PERSON), (Level.SELFCARE, PERSON), (Level.EMERGENCY, HIDDEN)]
)
async def test_nothing_stands_by_for_what_can_wait_or_for_whoever_has_no_number(
    inbox: Inbox, turns: Turns, database: Database, level: Level, address: Address
) -> None:
    await answered(inbox, turns, database, level=level, address=address)
    assert await database.query("select count(*) from carehelp.outbox where via is not null") == [(0,)]
    assert await jobs(database) == []


async def test_without_a_time_nothing_stands_by(
    inbox: Inbox, database: Database, vault: Vault, clock: FakeClock
) -> None:
    await answered(inbox, Turns(database, vault, clock), database)
    assert await database.query("select count(*) from carehelp.outbox where via is not null") == [(0,)]


async def test_what_whatsapp_gives_up_is_rescued_at_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, parts = await answered(inbox, turns, database)
    await status(inbox, parts[0], DeliveryStatus.UNDELIVERED, "63016")
    await status(inbox, parts[0], DeliveryStatus.UNDELIVERED, "63016")
    assert await jobs(database) == [True]
    (rescue,) = (await begin(turns, conversation)).unsent
    await turns.sent(rescue.outbound, Receipt(provider_id="SM7", status=DeliveryStatus.QUEUED))
    await status(inbox, parts[1], DeliveryStatus.FAILED, "63016")
    assert (await begin(turns, conversation)).unsent == ()


async def test_a_part_that_twilio_refuses_is_rescued_at_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    message = InboundMessage(address=PERSON, provider_id="SM1", scope="AC", kind=Kind.TEXT, text="il convulse")
    accepted = await inbox.accept(message, level=Level.EMERGENCY)
    work = await begin(turns, accepted.conversation_id)
    for part in await turns.commit(work.turn, outcome(Level.EMERGENCY), send_now=True):
        await turns.failed(part, "63003")
    (rescue,) = (await begin(turns, accepted.conversation_id)).unsent
    assert rescue.outbound.address == SMS


async def test_whoever_blocked_us_is_left_alone(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, parts = await answered(inbox, turns, database)
    await status(inbox, parts[0], DeliveryStatus.UNDELIVERED, "63014")
    await time_passes(database)
    assert (await begin(turns, conversation)).unsent == ()


async def test_a_job_that_ran_early_leaves_another_for_the_rescue(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    conversation, _ = await answered(inbox, turns, database)
    await database.query("delete from carehelp.procrastinate_jobs")  # brought forward by a message, and taken
    await begin(turns, conversation)
    assert await jobs(database) == [False]


async def test_a_rescue_survives_a_kill_and_is_settled(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, _ = await answered(inbox, turns, database)
    await time_passes(database)
    await begin(turns, conversation)  # and the process dies here
    (again,) = (await begin(turns, conversation)).unsent
    assert again.rescue
    assert again.ambiguous


async def test_a_rescue_waits_for_nothing_and_nothing_for_it(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, parts = await answered(inbox, turns, database)
    await database.query("update carehelp.outbox set status = 'sending' where id = any(%s)", [p.id for p in parts])
    await turns.postponed(parts[0], 600.0, ambiguous=False, code="429")
    await turns.postponed(parts[1], 0.0, ambiguous=False, code=None)
    await database.query("update carehelp.outbox set next_attempt_at = now() where via is not null")
    work = await begin(turns, conversation)
    assert [item.rescue for item in work.unsent] == [True]
    assert work.blocked_for is not None
    await database.query("delete from carehelp.procrastinate_jobs")
    await turns.postponed(work.unsent[0].outbound, 5.0, ambiguous=False, code="30022")
    assert await jobs(database) == [False]
    await database.query("update carehelp.outbox set next_attempt_at = now() where via is null")
    work = await begin(turns, conversation)
    assert [item.rescue for item in work.unsent] == [False, False]
    assert work.blocked_for is None


async def test_more_never_gives_the_sms_that_stands_by(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, _ = await answered(inbox, turns, database)
    assert (await begin(turns, conversation)).turn.held == ()


async def test_whoever_says_stop_is_not_rescued(inbox: Inbox, turns: Turns, database: Database) -> None:
    conversation, _ = await answered(inbox, turns, database)
    stop = InboundMessage(address=PERSON, provider_id="SM2", scope="AC", kind=Kind.COMMAND, command=Command.STOP)
    await inbox.accept(stop, level=None)
    work = await begin(turns, conversation)
    await turns.commit(work.turn, dataclasses.replace(outcome(Level.SELFCARE), opted_out=True), send_now=True)
    assert await database.query("select count(*) from carehelp.outbox where via is not null") == [(0,)]
