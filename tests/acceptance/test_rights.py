"""Erasure and retention in real processes, killed in the middle: whatever was begun is ended, nothing is half done."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest

from data.database import Database
from data.embedded import EmbeddedPostgres
from data.vault import Vault, load_keys
from tests.acceptance.conftest import CAREHELP, Carehelp
from tests.acceptance.serving import TOKEN, WHATSAPP, Make, on_telegram, on_whatsapp
from tests.acceptance.test_twilio import deliver, form
from tests.dump import dump
from tests.peers import start

PERSON = "whatsapp:+237690765432"
COMPLAINT = "ma fille a des démangeaisons au bras"
LEFT = "select (select count(*) from public.conversations), (select count(*) from public.messages)"


@pytest.fixture
async def stub(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "out.jsonl") as found:
        yield found


async def told(stub: start.Stub) -> list[str]:
    return [send["text"] for send in await stub.sends() if send["to"] == PERSON]


async def say(http: httpx.AsyncClient, carehelp: Carehelp, number: int, text: str) -> None:
    """A message, and its answer."""
    assert await deliver(http, carehelp, form(number, text, PERSON, WHATSAPP)) == 200
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
    await carehelp.until("select count(*) from carehelp.outbox where status in ('pending', 'sending')", 0)


async def everything(carehelp: Carehelp, url: str) -> str:
    database = Database(url)
    await database.open()
    try:
        return await dump(database, Vault(load_keys("", carehelp.folder / "data", make=False)))
    finally:
        await database.close()


async def until_blocked(watcher: psycopg.AsyncConnection[tuple[object, ...]], statement: str) -> int:
    """Until a statement waits for a lock; the number of its server process."""
    sql = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like %s"
    async with asyncio.timeout(60):
        while not (row := await (await watcher.execute(sql, (statement,))).fetchone()):
            await asyncio.sleep(0.02)
    return int(str(row[0]))


async def test_an_erasure_is_killed_in_its_middle_and_ended_after_the_restart(
    stub: start.Stub, make_carehelp: Make, http: httpx.AsyncClient
) -> None:
    carehelp = await on_whatsapp(make_carehelp, stub.url)
    await say(http, carehelp, 1, COMPLAINT)
    await say(http, carehelp, 2, "efface mes données")
    async with (
        EmbeddedPostgres(carehelp.folder / "data") as server,
        await psycopg.AsyncConnection.connect(server.url) as lock,
        await psycopg.AsyncConnection.connect(server.url, autocommit=True) as watcher,
    ):
        await lock.execute("lock table carehelp.erasures in access exclusive mode")
        assert await deliver(http, carehelp, form(3, "oui", PERSON, WHATSAPP)) == 200
        blocked = await until_blocked(watcher, "%carehelp.erase(%")
        await asyncio.to_thread(carehelp.kill)
        await watcher.execute("select pg_terminate_backend(%s)", (blocked,))
        await lock.rollback()
        whole = await everything(carehelp, server.url)
        assert COMPLAINT in whole, "it was rolled back whole"
        assert PERSON in whole
        await asyncio.to_thread(carehelp.start)
        await carehelp.until("select count(*) from carehelp.erasures where finished_at is not null", 1, 40)
        left = await everything(carehelp, server.url)
    for trace in (COMPLAINT, PERSON, PERSON[-9:], "efface mes"):
        assert trace not in left
    assert sum(text.startswith("C'est fait") for text in await told(stub)) == 1
    assert await deliver(http, carehelp, form(1, COMPLAINT, PERSON, WHATSAPP)) == 200
    assert await carehelp.rows("select count(*) from public.conversations") == [(0,)]
    assert PERSON[-9:] not in carehelp.log


async def test_it_is_killed_between_the_erasure_and_its_confirmation(
    stub: start.Stub, make_carehelp: Make, http: httpx.AsyncClient
) -> None:
    carehelp = await on_whatsapp(make_carehelp, stub.url)
    await say(http, carehelp, 1, COMPLAINT)
    await say(http, carehelp, 2, "efface mes données")
    await http.post(f"{stub.url}/__config", content=json.dumps({"fail500": 1}))
    assert await deliver(http, carehelp, form(3, "oui", PERSON, WHATSAPP)) == 200
    await carehelp.until("select count(*) from carehelp.farewells", 1)
    await carehelp.until("select max(attempts) > 0 from carehelp.outbox", True)
    await asyncio.to_thread(carehelp.kill)
    async with EmbeddedPostgres(carehelp.folder / "data") as server:
        assert COMPLAINT not in await everything(carehelp, server.url), "the words are gone already"
    await http.post(f"{stub.url}/__config", content=json.dumps({"fail500": 0}))
    await asyncio.to_thread(carehelp.start)
    await carehelp.until("select count(*) from carehelp.erasures where finished_at is not null", 1, 60)
    async with EmbeddedPostgres(carehelp.folder / "data") as server:
        assert PERSON[-9:] not in await everything(carehelp, server.url)
    assert (await told(stub))[-1].startswith("C'est fait")


async def test_a_retention_run_is_killed_in_its_middle_and_gone_on_with(make_carehelp: Make, tmp_path: Path) -> None:
    carehelp = await asyncio.to_thread(make_carehelp)
    await asyncio.to_thread(carehelp.stop)
    async with (
        EmbeddedPostgres(carehelp.folder / "data") as server,
        await psycopg.AsyncConnection.connect(server.url) as lock,
        await psycopg.AsyncConnection.connect(server.url, autocommit=True) as watcher,
    ):
        await watcher.execute(
            "with c as (insert into public.conversations (channel, last_inbound_at)"
            " select 'sms', now() - interval '3 days' from generate_series(1, 1000) returning id)"
            " insert into public.messages (conversation_id, content, timestamp)"
            " select id, 'words', now() - interval '3 days' from c, generate_series(1, 3)"
        )
        await lock.execute("select 1 from public.messages where conversation_id = 700 for update")
        run = await asyncio.create_subprocess_exec(
            CAREHELP, "retention", "run", env=carehelp.environment(), cwd=tmp_path, start_new_session=True
        )
        blocked = await until_blocked(watcher, "%carehelp.retire(%")
        run.kill()
        await run.wait()
        await watcher.execute("select pg_terminate_backend(%s)", (blocked,))
        await lock.rollback()
        counts = await (await watcher.execute(LEFT)).fetchone()
        assert counts == (400, 1200), "whole batches have gone, the one that was killed has not"
        await asyncio.to_thread(carehelp.start)
        await carehelp.until("select count(*) from carehelp.retention_runs where finished_at is null", 1)
        await watcher.execute("update carehelp.retention_runs set seen_at = now() - interval '2 minutes'")
        await asyncio.to_thread(carehelp.stop)
        await asyncio.to_thread(carehelp.start)
        await carehelp.until("select count(*) from carehelp.retention_runs where finished_at is null", 0)
        assert await carehelp.rows(
            "select messages, conversations from carehelp.retention_runs where messages > 0"
        ) == [(3000, 1000)]
        assert await (await watcher.execute(LEFT)).fetchone() == (0, 0)


async def test_a_telegram_user_presses_the_button(make_carehelp: Make) -> None:
    async with start.bot_api() as (url, api):
        carehelp = await on_telegram(make_carehelp, url)
        person = {"id": 990765, "is_bot": False, "first_name": "Awa", "language_code": "fr"}
        chat = {"id": 990765, "type": "private", "first_name": "Awa"}
        for number, text in ((1, COMPLAINT), (2, "/delete")):
            message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "text": text}
            await api.enqueue_update({"update_id": number, "message": message}, token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until("select count(*) from carehelp.outbox where status = 'sent'", number)
        asked = api.calls("sendMessage")[-1]
        assert "erase:yes" in str(asked["reply_markup"])
        shown = {"message_id": 3, "date": 1_790_000_000, "chat": chat, "text": "?"}
        pressed = {"id": "77", "from": person, "chat_instance": "1", "data": "erase:yes", "message": shown}
        await api.enqueue_update({"update_id": 3, "callback_query": pressed}, token=TOKEN)
        await api.deliver_updates(token=TOKEN)
        await carehelp.until("select count(*) from carehelp.erasures where finished_at is not null", 1)
        assert str(api.calls("sendMessage")[-1]["text"]).startswith("C'est fait")
        async with EmbeddedPostgres(carehelp.folder / "data") as server:
            left = await everything(carehelp, server.url)
        assert "990765" not in left
        assert COMPLAINT not in left
        assert "990765" not in carehelp.log
