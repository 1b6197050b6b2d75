"""Erasing and retiring in the database: all or nothing, once, and never more than was asked for."""

import asyncio
from datetime import timedelta

import pytest

from core.errors import TurnConflict
from core.message import Address, DeliveryStatus, Fitted, MediaContent, OutboundPart, Receipt, StatusUpdate
from core.triage.model import Level
from core.turn import Lane, Outcome
from data.database import Database
from data.inbox import Inbox
from data.media import MediaStore
from data.retention import REST_SECONDS, Retention
from data.turns import Turns
from data.vault import Vault
from tests.conftest import FakeClock
from tests.dump import dump
from tests.integration.data.test_turns import NO_PAUSE, PERSON, begin, message, outcome


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


def erasing(proof: str = "AAAA-2222") -> Outcome:
    base = outcome()
    return Outcome(
        reply=base.reply,
        fitted=Fitted(parts=(OutboundPart(text=f"C'est fait {proof}"),)),
        decision=base.decision,
        episode=base.episode,
        erase=proof,
    )


async def value(database: Database, sql: str) -> object:
    return (await database.query(sql))[0][0]


async def farewell(database: Database) -> int:
    return int(str(await value(database, "select conversation_id from carehelp.farewells")))


async def test_all_goes_and_the_confirmation_goes_when_it_was_sent(
    inbox: Inbox, turns: Turns, database: Database, vault: Vault, clock: FakeClock
) -> None:
    accepted = await inbox.accept(message(1, "mon secret"), level=None)
    key = await MediaStore(database, vault, clock).put(MediaContent(data=b"voix", content_type="audio/ogg"))
    said = outcome("conseil")
    spoken = Fitted(parts=(*said.fitted.parts, OutboundPart(text="", media_ref=key, media_type="audio/ogg")))
    told = Outcome(reply=said.reply, fitted=spoken, decision=said.decision, episode=said.episode, language="fr")
    first, second = await turns.commit((await begin(turns, accepted.conversation_id)).turn, told, send_now=True)
    await turns.sent(first, Receipt(provider_id="99"))
    await turns.failed(second, "403")
    early = StatusUpdate(channel=PERSON.channel, provider_id="99", status=DeliveryStatus.READ)
    await inbox.record(early)
    await inbox.accept(message(2, "oui"), level=None)
    assert await turns.commit((await begin(turns, accepted.conversation_id)).turn, erasing(), send_now=True) == ()
    assert await value(database, "select count(*) from carehelp.media") == 0
    shell = await farewell(database)
    assert shell != accepted.conversation_id
    (unsent,) = (await begin(turns, shell, job=7)).unsent
    assert unsent.outbound.address == PERSON
    await turns.sent(unsent.outbound, Receipt(provider_id="100"))
    held = await dump(database, vault)
    for trace in ("secret", "conseil", "1001", "C'est fait", "chv1:"):
        assert trace not in held.replace("chv1:k1:", "", held.count("key check")), trace
    assert await value(database, "select finished_at is not null from carehelp.erasures") is True


@pytest.mark.parametrize("how", ["failed", "late"])
async def test_the_confirmation_goes_when_it_can_not_be_sent(
    inbox: Inbox, turns: Turns, database: Database, how: str
) -> None:
    accepted = await inbox.accept(message(1, "oui"), level=None)
    await turns.commit((await begin(turns, accepted.conversation_id)).turn, erasing(), send_now=True)
    shell = await farewell(database)
    (unsent,) = (await begin(turns, shell, job=7)).unsent
    if how == "failed":
        await turns.failed(unsent.outbound, "403")
    else:
        await turns.postponed(unsent.outbound, 60, ambiguous=True, code="500")
        assert await Retention(database, days=90, hours=24).tidy_up() == 0
        await database.query("update carehelp.farewells set until = now() - interval '1 second'")
        assert await Retention(database, days=90, hours=24).tidy_up() == 1
    assert await value(database, "select count(*) from public.conversations") == 0
    assert await turns.begin(shell, job_id=8, lane=Lane.TURNS, settling=NO_PAUSE) is None


async def test_what_another_job_answers_meanwhile_is_neither_lost_nor_answered_for_the_old_person(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    accepted = await inbox.accept(message(1, "oui"), level=None)
    work = await begin(turns, accepted.conversation_id)
    await inbox.accept(message(2, "il convulse"), level=Level.EMERGENCY)
    emergency = await begin(turns, accepted.conversation_id, job=2, lane=Lane.EMERGENCY)
    await turns.commit(work.turn, erasing(), send_now=True)
    with pytest.raises(TurnConflict):
        await turns.commit(emergency.turn, outcome(), send_now=True)
    fresh = await value(database, "select conversation_id from public.messages where status = 'received'")
    assert fresh != accepted.conversation_id
    again = await begin(turns, int(str(fresh)), job=3, lane=Lane.EMERGENCY)
    assert [r.message.text for r in again.turn.received] == ["il convulse"]
    assert len(await turns.commit(again.turn, outcome(), send_now=True)) == 1
    assert (await inbox.accept(message(3), level=None)).conversation_id == fresh


async def test_it_is_done_once(inbox: Inbox, turns: Turns, database: Database) -> None:
    accepted = await inbox.accept(message(1, "oui"), level=None)
    work = await begin(turns, accepted.conversation_id)
    done = await asyncio.gather(
        *(turns.commit(work.turn, erasing(f"AAAA-222{n}"), send_now=True) for n in range(4)), return_exceptions=True
    )
    assert sum(one == () for one in done) == 1
    assert sum(isinstance(one, TurnConflict) for one in done) == 3
    assert await value(database, "select count(*) from carehelp.erasures") == 1


async def test_a_batch_with_erased_ones_keeps_its_order(inbox: Inbox, turns: Turns) -> None:
    accepted = await inbox.accept(message(1, "oui"), level=None)
    await turns.commit((await begin(turns, accepted.conversation_id)).turn, erasing(), send_now=True)
    taken = await asyncio.gather(*(inbox.accept(message(number), level=None) for number in (2, 1, 3, 1, 2)))
    assert [one.message_id is not None for one in taken][:4] == [True, False, True, False]
    assert taken[1].conversation_id == 0
    assert taken[0].conversation_id == taken[2].conversation_id == taken[4].conversation_id


async def test_what_is_old_is_erased_by_consent_and_what_is_due_is_not(
    inbox: Inbox, turns: Turns, database: Database
) -> None:
    """One with consent, one without, one whose reply still waits to be sent, one that nobody has answered."""
    people = [message(n, f"secret {n}", address=_person(n)) for n in range(4)]
    found = [(await inbox.accept(one, level=None)).conversation_id for one in people]
    for number in (0, 1, 2):
        work = await begin(turns, found[number], job=number + 1)
        parts = await turns.commit(work.turn, outcome(), send_now=number != 2)
        for part in parts if number != 2 else ():
            await turns.sent(part, Receipt(provider_id=f"{number}"))
    await database.query(
        "insert into carehelp.consents (conversation_id, message_id, version, language, given)"
        " values (%s, 1, '1', 'fr', true)",
        found[0],
    )
    retention = Retention(database, days=90, hours=24, batch=2)
    await _age(database, timedelta(hours=25))
    done = await retention.now()
    assert done is not None
    assert (done.messages, done.conversations) == (3, 1)
    assert await value(database, "select array_agg(id order by id) from public.conversations") == [
        found[0], found[2], found[3]
    ]  # fmt: skip
    await _age(database, timedelta(days=91))
    assert await retention.if_due() is None, "the last run began less than an hour ago"
    await retention.now()
    assert await value(database, "select count(*) from public.conversations") == 0
    assert await value(database, "select count(*) from carehelp.outbox") == 0


async def test_one_of_many_workers_runs_it_and_a_run_that_was_left_is_gone_on_with(database: Database) -> None:
    retention = Retention(database, days=90, hours=24)
    done = await asyncio.gather(*(retention.if_due() for _ in range(8)))
    assert sum(one is not None for one in done) == 1
    await database.query("update carehelp.retention_runs set finished_at = null, messages = 5, after = 3")
    assert await retention.if_due() is None, "somebody is at it"
    await database.query("update carehelp.retention_runs set seen_at = now() - interval '2 minutes'")
    again = await retention.if_due()
    assert again is not None
    assert again.messages == 5
    assert await value(database, "select count(*) from carehelp.retention_runs") == 1


async def test_beside_patients_a_run_rests_between_its_batches(inbox: Inbox, database: Database) -> None:
    for number in range(3):
        await inbox.accept(message(number, address=_person(number)), level=None)
    moments, rests = iter([0.0, 0.5, 10.0, 10.25, 20.0, 23.0, 30.0]), []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    retention = Retention(database, days=90, hours=24, batch=1, timer=lambda: next(moments), sleep=sleep)
    assert await retention.if_due() is not None
    assert rests == pytest.approx([2.0, 1.0, REST_SECONDS])


async def test_accounts_of_the_api_keep_theirs(database: Database) -> None:
    await database.query("insert into public.conversations (started_at) values (now() - interval '400 days')")
    await Retention(database, days=90, hours=24).now()
    assert await value(database, "select count(*) from public.conversations") == 1


def _person(number: int) -> Address:
    return Address(channel=PERSON.channel, account=PERSON.account, id=f"20{number}")


async def _age(database: Database, by: timedelta) -> None:
    await database.query("update public.messages set timestamp = timestamp - %s", by)
    await database.query("update public.conversations set last_inbound_at = last_inbound_at - %s", by)
    await database.query("update carehelp.outbox set created_at = created_at - %s", by)
