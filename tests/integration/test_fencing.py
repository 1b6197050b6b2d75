"""Whoever has slept must not go on as if nothing had happened: claims, parts and jobs that others have taken over."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.clock import utc_now
from bot.sender import Sender
from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from core.errors import TurnConflict
from core.message import Address, Channel, Receipt
from core.turn import Lane
from data.database import Database
from data.inbox import Inbox
from data.queue import LOCK_CLASS, STALE_SECONDS
from data.turns import Turns
from data.vault import Vault
from tests.conftest import FakeClock
from tests.integration.data.test_turns import begin, message, outcome
from tests.peers.start import BotApi, Stub, bot_api, stub


@pytest.fixture
def inbox(database: Database, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(database, vault, clock)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


@pytest.fixture
async def conversation(inbox: Inbox) -> int:
    return (await inbox.accept(message(1), level=None)).conversation_id


async def test_a_turn_that_another_job_has_claimed_since_is_not_committed(turns: Turns, conversation: int) -> None:
    slept = await begin(turns, conversation, job=1)
    other = await begin(turns, conversation, job=2)
    with pytest.raises(TurnConflict):
        await turns.commit(slept.turn, outcome("late"), send_now=True)
    assert len(await turns.commit(other.turn, outcome(), send_now=True)) == 1


async def test_a_part_is_held_until_somebody_else_takes_it(turns: Turns, conversation: int) -> None:
    (part,) = await turns.commit((await begin(turns, conversation)).turn, outcome(), send_now=True)
    assert await turns.holds(part)
    (taken,) = (await begin(turns, conversation, job=2)).unsent
    assert taken.ambiguous
    assert not await turns.holds(part)
    assert await turns.holds(taken.outbound)
    await turns.sent(taken.outbound, Receipt(provider_id="1"))
    assert not await turns.holds(taken.outbound)


async def test_asking_for_a_part_waits_for_whoever_is_taking_it(
    turns: Turns, conversation: int, database_url: str
) -> None:
    (part,) = await turns.commit((await begin(turns, conversation)).turn, outcome(), send_now=True)
    async with await psycopg.AsyncConnection.connect(database_url) as taking:
        await taking.execute("update carehelp.outbox set attempts = attempts + 1")
        asking = asyncio.create_task(turns.holds(part))
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as looking:
            while await (await looking.execute("select 1 from pg_locks where not granted")).fetchone() is None:
                assert not asking.done()
        await taking.commit()
    assert not await asking


async def test_what_a_former_holder_says_of_a_part_is_ignored_unless_it_was_sent(
    turns: Turns, conversation: int, database: Database
) -> None:
    (part,) = await turns.commit((await begin(turns, conversation)).turn, outcome(), send_now=True)
    (taken,) = (await begin(turns, conversation, job=2)).unsent
    await turns.postponed(part, 60, ambiguous=False, code="429")
    await turns.failed(part, "400")
    assert await database.query("select status, attempts from carehelp.outbox") == [("sending", 2)]
    await turns.sent(part, Receipt(provider_id="1"))
    assert await database.query("select status from carehelp.outbox") == [("sent",)]
    assert not await turns.holds(taken.outbound)


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[TelegramAdapter, BotApi]]:
    async with bot_api() as (url, emulator):
        adapter = TelegramAdapter(token="42:synthetic", secret="s", api_base=url, clock=utc_now, webhook_url=None)
        yield adapter, emulator
        await adapter.close()


async def test_a_sender_that_slept_sends_nothing_that_another_has_taken(
    turns: Turns, conversation: int, telegram: tuple[TelegramAdapter, BotApi], database: Database
) -> None:
    adapter, emulator = telegram
    sender = Sender(turns, {Channel.TELEGRAM: adapter})
    parts = await turns.commit((await begin(turns, conversation)).turn, outcome(parts=2), send_now=True)
    taken = (await begin(turns, conversation, job=2)).unsent
    assert await sender.send(parts) is None
    assert emulator.calls("sendMessage") == []
    assert await sender.flush(taken) is None
    assert [fields["text"] for fields in emulator.calls("sendMessage")] == ["réponse 0", "réponse 1"]
    assert await database.query("select distinct status from carehelp.outbox") == [("sent",)]


@pytest.fixture
async def twilio(tmp_path: Path) -> AsyncIterator[tuple[TwilioAdapter, Stub]]:
    async with stub(tmp_path / "out.jsonl") as provider:
        adapter = TwilioAdapter(
            account_sid="AC" + "a" * 32, auth_token="synthetic", whatsapp_from="", sms_from="+15005550006",
            messaging_service_sid="", api_base=provider.url, public_url="", clock=utc_now, status_callback_url=None,
        )  # fmt: skip
        yield adapter, provider
        await adapter.close()


async def sent_by_sms(provider: Stub) -> list[dict[str, Any]]:
    return [send for send in await provider.sends() if send["ch"] == "twilio"]


async def test_the_same_words_sent_before_do_not_pass_for_a_part_that_never_went_out(
    inbox: Inbox, turns: Turns, twilio: tuple[TwilioAdapter, Stub], database: Database
) -> None:
    adapter, provider = twilio
    sender = Sender(turns, {Channel.SMS: adapter})
    person = Address(channel=Channel.SMS, account="+15005550006", id="+237690000001")
    for number in (1, 2):
        conversation = (await inbox.accept(message(number, address=person), level=None)).conversation_id
        parts = await turns.commit((await begin(turns, conversation)).turn, outcome(), send_now=True)
        if number == 1:
            await sender.send(parts)
    (unsent,) = (await begin(turns, conversation)).unsent  # its sender died before it sent anything
    assert unsent.ambiguous
    assert await sender.flush([unsent]) is None
    assert len(await sent_by_sms(provider)) == 2
    (again,) = await database.query("select count(distinct provider_key) from carehelp.outbox")
    assert again == (2,)
    assert await sender.flush([unsent]) is None, "this one did go out: it is settled"
    assert len(await sent_by_sms(provider)) == 2


async def test_a_job_for_later_is_due_by_the_clock_of_postgres(
    turns: Turns, conversation: int, database: Database, clock: FakeClock
) -> None:
    await database.query("delete from carehelp.procrastinate_jobs")
    clock.advance(6 * 3600)
    await turns.enqueue(conversation, Lane.TURNS, 5.0)
    assert await database.query("select scheduled_at <= now() + interval '5 s' from carehelp.procrastinate_jobs") == [
        (True,)
    ]


async def test_after_a_restart_of_postgres_nobody_is_judged_by_an_old_heartbeat(
    conversation: int, database: Database
) -> None:
    """An outage longer than a heartbeat may be old: who comes back first must not take the others for dead."""
    ((worker,),) = await database.query("select worker_id from carehelp.procrastinate_register_worker_v1()")
    await database.query("update carehelp.procrastinate_jobs set status = 'doing', worker_id = %s", worker)
    await database.query("update carehelp.procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    ((up,),) = await database.query("select extract(epoch from now() - pg_postmaster_start_time())")
    take_over = "select carehelp.take_over(%s, %s, %s)"
    assert await database.query(take_over, LOCK_CLASS, STALE_SECONDS, float(up) + 60) == [(0,)]
    assert await database.query(take_over, LOCK_CLASS, STALE_SECONDS, 0.0) == [(1,)]


async def test_a_send_whose_job_is_cancelled_is_followed_to_its_record(
    turns: Turns, conversation: int, database: Database, tmp_path: Path
) -> None:
    """Lost connections make the queue cancel jobs: what is on its way then must not go out again."""
    async with stub(tmp_path / "out.jsonl") as provider:
        await provider.configure(latencyMs=1000)
        adapter = TelegramAdapter(
            token="42:synthetic", secret="s", api_base=provider.url, clock=utc_now, webhook_url=None
        )
        parts = await turns.commit((await begin(turns, conversation)).turn, outcome(), send_now=True)
        sending = asyncio.create_task(Sender(turns, {Channel.TELEGRAM: adapter}).send(parts))
        async with asyncio.timeout(30):
            while not [send for send in await provider.sends() if send["ch"] == "telegram"]:
                await asyncio.sleep(0.02)
        assert not sending.done()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await adapter.close()
    assert await database.query("select status from carehelp.outbox") == [("sent",)]
