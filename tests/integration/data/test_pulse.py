"""How things stand, on a real database: lanes, ages, the outbox, emergencies, processes, and whose a status was."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.message import (
    Address,
    Channel,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
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
from data.pulse import Beats, Emergencies, LaneState, Parts, look
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock

NOW = Settling(pause=0, most=0)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


def message(number: int, person: str = "237690000001") -> InboundMessage:
    address = Address(channel=Channel.SMS, account="+15005550006", id=person)
    return InboundMessage(address=address, provider_id=f"SM{number}", scope="AC1", kind=Kind.TEXT, text="aidez-moi")


def outcome(level: Level, parts: int = 1) -> Outcome:
    reply = Reply(sections=(Section(role=Role.ACT, text="oui"),), language="fr", level=level)
    return Outcome(
        reply=reply,
        fitted=Fitted(parts=tuple(OutboundPart(text=f"oui {number}") for number in range(parts))),
        decision=Decision(language="fr", confidence=1.0, level=level),
        episode=Episode(),
    )


async def begin(turns: Turns, conversation: int, lane: Lane = Lane.EMERGENCY) -> Work:
    work = await turns.begin(conversation, job_id=1, lane=lane, settling=NOW)
    assert isinstance(work, Work)
    return work


async def test_an_empty_service(database: Database) -> None:
    pulse = await look(database)
    assert pulse.lanes == {"direct": LaneState(), "emergency": LaneState(), "turns": LaneState()}
    assert (pulse.outbox, pulse.failing, pulse.processes, pulse.workers) == ((), (), (), 0)
    assert pulse.emergencies == Emergencies()
    assert pulse.size > 1_000_000


async def test_what_waits_and_for_how_long(inbox: Inbox, database: Database, clock: FakeClock) -> None:
    clock.advance(-90)
    await inbox.accept(message(1), level=Level.ROUTINE)
    clock.advance(60)
    await inbox.accept(message(2, "237690000002"), level=Level.EMERGENCY)
    pulse = await look(database)
    assert pulse.lanes["turns"].waiting == pulse.lanes["turns"].unanswered == 1
    assert pulse.lanes["turns"].oldest == pytest.approx(90, abs=20)
    assert pulse.lanes["emergency"].oldest == pytest.approx(30, abs=20)
    assert 0 <= pulse.lanes["turns"].late < 20, "counts from when the job was due, not from the message"
    assert pulse.emergencies.waiting == 1


async def test_those_who_wait_at_the_api_have_a_lane_of_their_own(
    inbox: Inbox, database: Database, clock: FakeClock
) -> None:
    clock.advance(-90)
    address = Address(channel=Channel.API, account=str(uuid4()), id="one")
    asked = InboundMessage(address=address, provider_id="one", scope="one", kind=Kind.TEXT, text="j'ai mal")
    await inbox.accept(asked, level=Level.ROUTINE)
    lanes = (await look(database)).lanes
    assert (lanes["direct"].waiting, lanes["direct"].unanswered) == (1, 1)
    assert lanes["direct"].oldest == pytest.approx(90, abs=20)
    assert lanes["turns"] == lanes["emergency"] == LaneState()


async def test_a_job_behind_its_own_conversation_lacks_no_worker(inbox: Inbox, database: Database) -> None:
    accepted = await inbox.accept(message(1), level=None)
    await database.query("update carehelp.procrastinate_jobs set status = 'doing'")
    await database.query("select carehelp.enqueue(%s, 'turns', now() - interval '1 minute')", accepted.conversation_id)
    lane = (await look(database)).lanes["turns"]
    assert (lane.waiting, lane.running, lane.late) == (1, 1, 0)
    await database.query("delete from carehelp.procrastinate_jobs where status = 'doing'")
    assert (await look(database)).lanes["turns"].late == pytest.approx(60, abs=20)


async def test_the_outbox_by_what_its_parts_wait_for(
    inbox: Inbox, turns: Turns, database: Database, clock: FakeClock
) -> None:
    clock.advance(-3)
    accepted = await inbox.accept(message(1), level=Level.EMERGENCY)
    clock.advance(3)
    work = await begin(turns, accepted.conversation_id)
    sent, later, person, wrong, stopped = await turns.commit(
        work.turn, outcome(Level.EMERGENCY, parts=5), send_now=True
    )
    await turns.sent(sent, Receipt(provider_id="SMout"))
    await turns.postponed(later, 60, ambiguous=False, code="429")
    await turns.waits(person, "63016")
    await turns.failed(wrong, "21211")
    await turns.failed(stopped, "21610")
    pulse = await look(database)
    assert set(pulse.outbox) == {
        Parts(channel="sms", state="waiting", count=1),
        Parts(channel="sms", state="for the person", count=1),
        Parts(channel="sms", state="given up", count=1),
    }
    assert {(one.code, one.state) for one in pulse.failing} == {
        ("429", "pending"), ("63016", "pending"), ("21211", "failed"), ("21610", "failed"),
    }  # fmt: skip
    assert pulse.emergencies.answered == 1
    assert pulse.emergencies.slowest == pytest.approx(3, abs=0.1)


async def test_an_emergency_that_only_the_worker_saw_counts(inbox: Inbox, turns: Turns, database: Database) -> None:
    accepted = await inbox.accept(message(1), level=None)
    work = await begin(turns, accepted.conversation_id, Lane.TURNS)
    await turns.commit(work.turn, outcome(Level.EMERGENCY), send_now=True)
    assert (await look(database)).emergencies.answered == 1


async def test_a_status_tells_whose_it_was(inbox: Inbox, turns: Turns, database: Database) -> None:
    first = await inbox.accept(message(1), level=Level.EMERGENCY)
    last = await inbox.accept(message(2), level=Level.EMERGENCY)
    work = await begin(turns, first.conversation_id)
    (part,) = await turns.commit(work.turn, outcome(Level.EMERGENCY), send_now=True)
    status = StatusUpdate(channel=Channel.SMS, provider_id="SMout", status=DeliveryStatus.DELIVERED)
    early = await inbox.record(status)
    assert (early.turn, early.part) == (None, None), "it came before the record of its send"
    await turns.sent(part, Receipt(provider_id="SMout"))
    recorded = await inbox.record(status)
    assert (recorded.turn, recorded.part) == (last.message_id, part.id)
    assert recorded.conversation_id == first.conversation_id
    assert await database.query("select status from carehelp.outbox") == [("delivered",)]


async def test_a_part_remembers_its_turn_until_it_is_sent(inbox: Inbox, turns: Turns, clock: FakeClock) -> None:
    accepted = await inbox.accept(message(1), level=Level.EMERGENCY, trace=TRACE)
    work = await begin(turns, accepted.conversation_id)
    assert [received.trace for received in work.turn.received] == [TRACE]
    parts = await turns.commit(work.turn, outcome(Level.EMERGENCY, parts=2), send_now=False, trace=TRACE)
    clock.advance(30)
    again = await begin(turns, accepted.conversation_id)
    assert [unsent.outbound.origin for unsent in again.unsent] == [part.origin for part in parts]
    origin = again.unsent[1].outbound.origin
    assert origin is not None
    assert (origin.turn, origin.part, origin.trace) == (accepted.message_id, 1, TRACE)
    assert origin.accepted_at == work.turn.received[0].at


async def test_processes_are_heard_of_and_take_leave(database: Database, clock: FakeClock) -> None:
    beats = [
        Beats(database=database, id=uuid4(), role=role, machine="m:1", version="1", started_at=clock())
        for role in ("web", "worker")
    ]
    for one in beats:
        await one.beat({"loop": 0.1})
        await one.beat({"loop": 0.2})
    assert [(p.role, p.alive, p.state) for p in (await look(database)).processes] == [
        ("web", True, {"loop": 0.2}),
        ("worker", True, {"loop": 0.2}),
    ]
    await beats[0].leave()
    await database.query("update carehelp.processes set seen_at = %s", clock() - timedelta(seconds=60))
    assert [(p.role, p.alive) for p in (await look(database)).processes] == [("worker", False)]
    await database.query("update carehelp.processes set seen_at = %s", clock() - timedelta(days=2))
    await beats[0].beat({})
    assert [p.role for p in (await look(database)).processes] == ["web"]
    assert await database.query("select count(*) from carehelp.processes") == [(1,)], "who is long gone is forgotten"
