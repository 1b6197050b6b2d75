"""Messages through the database: once, in order, answered together, and only by whoever has claimed them."""

import asyncio

import pytest

from core.errors import TurnConflict
from core.message import (
    Address,
    Attachment,
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
from core.triage.model import EpisodeFacts, Level
from core.turn import Decision, Episode, Lane, Outcome
from data.database import Database
from data.inbox import Inbox
from data.turns import Settling, Turns, Wait, Work
from data.vault import Vault
from tests.conftest import FakeClock

NO_PAUSE = Settling(pause=0, most=0)
PERSON = Address(channel=Channel.TELEGRAM, account="42", id="1001")


def message(number: int, text: str = "bonjour", *, address: Address = PERSON, kind: Kind = Kind.TEXT) -> InboundMessage:
    return InboundMessage(
        address=address, provider_id=str(number), scope="42", kind=kind, text=text, message_ref=str(number)
    )


def outcome(text: str = "réponse", *, parts: int = 1, held: int = 0) -> Outcome:
    return Outcome(
        reply=Reply(sections=(Section(role=Role.ANSWER, text=text),), language="fr"),
        fitted=Fitted(
            parts=tuple(OutboundPart(text=f"{text} {n}") for n in range(parts)),
            rest=tuple(OutboundPart(text=f"suite {n}") for n in range(held)),
        ),
        decision=Decision(language="fr", confidence=0.9, level=Level.ROUTINE, stage="library"),
        episode=Episode(
            facts=EpisodeFacts(age_days=700, concepts=("fever",)), open_question="drinking", pages=("ors", "cholera")
        ),
        language="fr",
    )


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


async def begin(turns: Turns, conversation: int, *, job: int = 1, lane: Lane = Lane.TURNS) -> Work:
    work = await turns.begin(conversation, job_id=job, lane=lane, settling=NO_PAUSE)
    assert isinstance(work, Work)
    return work


async def jobs(database: Database) -> list[tuple[str, str]]:
    rows = await database.query("select queue_name, status::text from carehelp.procrastinate_jobs order by id")
    return [(str(queue), str(status)) for queue, status in rows]


async def test_a_message_comes_back_as_it_was(inbox: Inbox, turns: Turns) -> None:
    voice = InboundMessage(
        address=PERSON,
        provider_id="7",
        scope="42",
        kind=Kind.VOICE,
        text="écoute ɓ 🤒",
        attachments=(Attachment(kind=Kind.VOICE, ref="file-1", content_type="audio/ogg", size=9, duration=3.5),),
        language_hint="fr",
    )
    accepted = await inbox.accept(voice, level=Level.URGENT)
    work = await begin(turns, accepted.conversation_id)
    assert [r.message for r in work.turn.received] == [voice]
    assert work.turn.received[0].level is Level.URGENT


async def test_a_message_delivered_twice_is_accepted_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    first, *others = await asyncio.gather(*(inbox.accept(message(1), level=None) for _ in range(5)))
    assert [a.message_id for a in others] == [None] * 4 or first.message_id is None
    work = await begin(turns, first.conversation_id)
    assert len(work.turn.received) == 1
    assert await jobs(database) == [("turns", "todo")]


async def test_the_same_id_from_another_bot_is_another_message(inbox: Inbox) -> None:
    other = InboundMessage(
        address=Address(channel=Channel.TELEGRAM, account="43", id="1001"),
        provider_id="1",
        scope="43",
        kind=Kind.TEXT,
        text="a",
    )
    one, two = await inbox.accept(message(1), level=None), await inbox.accept(other, level=None)
    assert two.message_id is not None
    assert one.conversation_id != two.conversation_id


async def test_nothing_personal_is_stored_in_the_clear(inbox: Inbox, turns: Turns, database: Database) -> None:
    accepted = await inbox.accept(message(1, "mon secret"), level=None)
    await turns.commit((await begin(turns, accepted.conversation_id)).turn, outcome("conseil"), send_now=True)
    tables = ("public.conversations", "public.messages", "carehelp.outbox", "carehelp.procrastinate_jobs")
    rows = [await database.query(f"select t::text from {table} t") for table in tables]
    dump = [(" ".join(str(row[0]) for table in rows for row in table),)]
    for secret in ("secret", "conseil", "1001", "fever"):
        assert secret not in dump[0][0].replace(str(accepted.conversation_id), "")


async def test_a_burst_is_one_turn_in_order(inbox: Inbox, turns: Turns, database: Database) -> None:
    for number in range(3):
        accepted = await inbox.accept(message(number, f"mot {number}"), level=None)
    assert await jobs(database) == [("turns", "todo")]
    work = await begin(turns, accepted.conversation_id)
    assert [r.message.text for r in work.turn.received] == ["mot 0", "mot 1", "mot 2"]


async def test_an_emergency_has_a_lane_and_a_job_of_its_own(inbox: Inbox, turns: Turns, database: Database) -> None:
    await inbox.accept(message(1), level=None)
    accepted = await inbox.accept(message(2, "il convulse"), level=Level.EMERGENCY)
    assert await jobs(database) == [("turns", "todo"), ("emergency", "todo")]
    work = await begin(turns, accepted.conversation_id, job=2, lane=Lane.EMERGENCY)
    assert len(work.turn.received) == 2, "what no running job is at work on is answered along with it"


async def test_the_emergency_lane_leaves_what_a_running_job_has_claimed(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    accepted = await inbox.accept(message(1), level=None)
    rows = await database.query("update carehelp.procrastinate_jobs set status = 'doing' returning id")
    await begin(turns, accepted.conversation_id, job=rows[0][0])
    await inbox.accept(message(2, "il convulse"), level=Level.EMERGENCY)
    work = await begin(turns, accepted.conversation_id, job=999, lane=Lane.EMERGENCY)
    assert [r.message.text for r in work.turn.received] == ["il convulse"]


async def test_an_emergency_does_not_wait_for_a_note_to_be_heard(inbox: Inbox, turns: Turns) -> None:
    accepted = await inbox.accept(message(1, "", kind=Kind.VOICE), level=None)
    await inbox.accept(message(2, "bonjour"), level=Level.SELFCARE)
    await inbox.accept(message(3, "il convulse"), level=Level.EMERGENCY)
    ordinary = await begin(turns, accepted.conversation_id, job=998)
    assert [r.message.provider_id for r in ordinary.turn.received] == ["1", "2"], "what is flagged has its own lane"
    work = await begin(turns, accepted.conversation_id, job=999, lane=Lane.EMERGENCY)
    assert [r.message.provider_id for r in work.turn.received] == ["2", "3"]


async def test_what_is_flagged_is_answered_in_the_ordinary_lane_where_it_has_no_job(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    accepted = await inbox.accept(message(1, "il convulse"), level=Level.EMERGENCY)
    await database.query("delete from carehelp.procrastinate_jobs")
    work = await begin(turns, accepted.conversation_id)
    assert [r.message.provider_id for r in work.turn.received] == ["1"]


async def test_a_turn_is_committed_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    accepted = await inbox.accept(message(1), level=None)
    work = await begin(turns, accepted.conversation_id, job=1)
    again = await begin(turns, accepted.conversation_id, job=2)
    await turns.commit(again.turn, outcome(), send_now=True)
    for turn in (again.turn, work.turn):
        with pytest.raises(TurnConflict):
            await turns.commit(turn, outcome("twice"), send_now=True)
    assert await database.query("select count(*) from carehelp.outbox") == [(1,)]


async def test_episode_language_and_history_are_there_in_the_next_turn(inbox: Inbox, turns: Turns) -> None:
    accepted = await inbox.accept(message(1, "il a chaud"), level=None)
    done = outcome("donnez à boire")
    await turns.commit((await begin(turns, accepted.conversation_id)).turn, done, send_now=True)
    await inbox.accept(message(2, "il a 2 ans"), level=None)
    turn = (await begin(turns, accepted.conversation_id)).turn
    assert turn.conversation.episode == done.episode
    assert turn.conversation.language == "fr"
    assert [(s.role, s.text) for s in turn.history] == [("user", "il a chaud"), ("assistant", "donnez à boire")]


async def test_a_part_whose_sender_died_comes_back_as_ambiguous(inbox: Inbox, turns: Turns) -> None:
    accepted = await inbox.accept(message(1), level=None)
    first, second = await turns.commit(
        (await begin(turns, accepted.conversation_id)).turn, outcome(parts=2), send_now=True
    )
    await turns.sent(first, Receipt(provider_id="900"))
    work = await begin(turns, accepted.conversation_id)
    assert [(u.outbound.id, u.outbound.part, u.ambiguous) for u in work.unsent] == [(second.id, second.part, True)]
    await turns.sent(second, Receipt(provider_id="901"))
    assert (await begin(turns, accepted.conversation_id)).unsent == ()


async def test_a_postponed_part_waits_and_holds_back_what_follows(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    accepted = await inbox.accept(message(1), level=None)
    (part,) = await turns.commit((await begin(turns, accepted.conversation_id)).turn, outcome(), send_now=True)
    await turns.postponed(part, 60, ambiguous=False, code="429")
    work = await begin(turns, accepted.conversation_id)
    assert work.unsent == ()
    assert work.blocked_for is not None
    assert 50 < work.blocked_for <= 60
    await database.query("update carehelp.outbox set next_attempt_at = now() - interval '1 second'")
    work = await begin(turns, accepted.conversation_id)
    assert [(u.outbound.attempts, u.ambiguous) for u in work.unsent] == [(1, False)]


async def test_held_pages_wait_for_more_and_go_with_the_next_reply(inbox: Inbox, turns: Turns) -> None:
    accepted = await inbox.accept(message(1), level=None)
    await turns.commit((await begin(turns, accepted.conversation_id)).turn, outcome(held=2), send_now=True)
    await inbox.accept(message(2), level=None)
    work = await begin(turns, accepted.conversation_id)
    assert [part.text for part in work.turn.held] == ["suite 0", "suite 1"]
    await turns.commit(work.turn, outcome(), send_now=True)
    assert (await begin(turns, accepted.conversation_id)).turn.held == ()


async def test_statuses_arrive_in_any_order(inbox: Inbox, turns: Turns, database: Database) -> None:
    accepted = await inbox.accept(message(1), level=None)
    (part,) = await turns.commit((await begin(turns, accepted.conversation_id)).turn, outcome(), send_now=True)

    async def arrives(status: DeliveryStatus) -> None:
        await inbox.record(StatusUpdate(channel=Channel.TELEGRAM, provider_id="SM1", status=status))

    async def status() -> str:
        return str((await database.query("select status from carehelp.outbox"))[0][0])

    await arrives(DeliveryStatus.DELIVERED)  # before its own send was recorded
    await turns.sent(part, Receipt(provider_id="SM1", status=DeliveryStatus.QUEUED))
    assert await status() == "delivered"
    await arrives(DeliveryStatus.SENT)
    assert await status() == "delivered"
    await arrives(DeliveryStatus.READ)
    await arrives(DeliveryStatus.DELIVERED)
    assert await status() == "read"
    assert await database.query("select count(*) from carehelp.early_statuses") == [(0,)]


async def test_a_turn_waits_while_the_person_writes(
    inbox: Inbox, turns: Turns, clock: FakeClock, database: Database
) -> None:
    accepted = await inbox.accept(message(1), level=None)
    settling = Settling(pause=5, most=20)
    found = await turns.begin(accepted.conversation_id, job_id=1, lane=Lane.TURNS, settling=settling)
    assert isinstance(found, Wait)
    assert 0 < found.seconds <= 5
    emergency = await turns.begin(accepted.conversation_id, job_id=2, lane=Lane.EMERGENCY, settling=settling)
    assert isinstance(emergency, Work)
    await database.query("update public.messages set timestamp = now() - interval '6 seconds'")
    found = await turns.begin(accepted.conversation_id, job_id=1, lane=Lane.TURNS, settling=settling)
    assert isinstance(found, Work)


async def test_an_erased_conversation_has_no_work(turns: Turns) -> None:
    assert await turns.begin(12345, job_id=1, lane=Lane.TURNS, settling=NO_PAUSE) is None


async def test_a_waiting_job_is_brought_forward_but_never_put_off(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    async def due() -> object:
        return (await database.query("select scheduled_at from carehelp.procrastinate_jobs"))[0][0]

    accepted = await inbox.accept(message(1), level=None)
    await database.query("delete from carehelp.procrastinate_jobs")
    await turns.enqueue(accepted.conversation_id, Lane.TURNS, 3600)
    later = await due()
    await turns.enqueue(accepted.conversation_id, Lane.TURNS, 7200)
    assert await due() == later
    await inbox.accept(message(2), level=None)
    assert await due() is None
