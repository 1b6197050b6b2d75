"""Rotation: everything comes under the newest key, whoever writes meanwhile, and nothing else changes."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime

import psycopg
import pytest

from core.errors import ConfigurationError, StoreError
from core.message import (
    Address,
    Channel,
    Fitted,
    InboundMessage,
    Kind,
    MediaContent,
    OutboundPart,
    Reply,
    Role,
    Section,
)
from core.records.summary import Summary
from core.triage.model import Level
from core.turn import Decision, Episode, Lane, Outcome
from data import keycheck
from data.database import Database
from data.inbox import Inbox
from data.media import MediaStore
from data.records import Records
from data.rotation import TEXTS, Rotation
from data.sealed import SEALED
from data.turns import Settling, Turns, Work
from data.vault import KeyRing, Vault, key_of
from tests.conftest import FakeClock

K1, K2, INDEX = b"1" * 32, b"2" * 32, b"i" * 32
OLD = Vault(KeyRing(keys={"k1": K1}, index_key=INDEX))
BOTH = Vault(KeyRing(keys={"k2": K2, "k1": K1}, index_key=INDEX))
NEW = Vault(KeyRing(keys={"k2": K2}, index_key=INDEX))


async def fill(database: Database, vault: Vault, clock: FakeClock, number: int = 0) -> int:
    """A row in every column that is encrypted; returns the conversation."""
    message = InboundMessage(
        address=Address(channel=Channel.WHATSAPP, account="+1", id=f"whatsapp:+2376900000{number:02}"),
        provider_id=f"SM{number}",
        scope="AC",
        kind=Kind.TEXT,
        text="j'ai mal",
    )
    accepted = await Inbox(database, vault, clock).accept(message, level=None)
    turns = Turns(database, vault, clock, rescue_seconds=90)
    work = await turns.begin(accepted.conversation_id, job_id=1, lane=Lane.TURNS, settling=Settling(pause=0, most=0))
    assert isinstance(work, Work)
    outcome = Outcome(
        reply=Reply(sections=(Section(role=Role.ANSWER, text="buvez"),), language="fr"),
        fitted=Fitted(parts=(OutboundPart(text="buvez"),), rest=(OutboundPart(text="plus"),)),
        decision=Decision(language="fr", confidence=1.0, level=Level.URGENT),
        episode=Episode(updated_at=datetime.now(UTC)),
    )
    await turns.commit(work.turn, outcome, send_now=False)
    await MediaStore(database, vault, clock).put(MediaContent(data=b"sound", content_type="audio/ogg"))
    records = Records(database, vault)
    reading = await records.begin("a")
    await records.add(reading, [Summary(digest=f"d{number}", diagnosis="fièvre", age=3.0, sex="f", text="x")])
    await records.finish(reading, used=1, skipped=0, now=datetime.now(UTC))
    await keycheck.check_keys(database, vault)
    return accepted.conversation_id


async def keys_of_everything(database: Database) -> Counter[str | None]:
    found: Counter[str | None] = Counter()
    for table in SEALED:
        for column in table.columns:
            rows = await database.query(f"select {column} from {table.schema}.{table.table} where {column} <> ''")
            found.update(key_of(row[0]) for row in rows)
    return found


async def plain(database: Database, vault: Vault) -> dict[str, list[str]]:
    """Everything that is encrypted, opened."""
    opened = {}
    for table in SEALED:
        for column in table.columns:
            rows = await database.query(
                f"select {column} from {table.schema}.{table.table} where {column} <> '' order by {table.key}"
            )
            opened[f"{table.table}.{column}"] = [vault.decrypt(row[0]) for row in rows]
    return opened


async def test_everything_comes_under_the_newest_key(database: Database, clock: FakeClock) -> None:
    for number in range(3):
        await fill(database, OLD, clock, number)
    before = await plain(database, OLD)
    assert all(before.values()), "a sealed column that this test does not fill"
    await keycheck.check_keys(database, BOTH)
    told: list[int] = []
    done = await Rotation(database, BOTH, batch=2).run(told.append)
    assert set(await keys_of_everything(database)) == {"k2"}
    assert done.complete
    assert done.values == sum(told) == sum(map(len, before.values()))
    assert await plain(database, NEW) == before
    await keycheck.check_keys(database, NEW)
    assert (await Rotation(database, NEW).run()).values == 0


async def test_the_list_names_every_column_that_holds_encrypted_text(database: Database, clock: FakeClock) -> None:
    await fill(database, OLD, clock)
    listed = {(one.schema, one.table, column) for one in SEALED for column in one.columns}
    listed.add(("carehelp", "settings", "value"))
    holding = set()
    for schema, table, column in await database.query(TEXTS):
        rows = await database.query(
            f'select exists (select from {schema}."{table}" where "{column}"::text like %s)',
            "%chv1:%",
        )
        if rows[0][0]:
            holding.add((schema, table, column))
    assert holding == listed


async def test_a_column_that_is_not_on_the_list_is_refused_aloud(database: Database, clock: FakeClock) -> None:
    await fill(database, OLD, clock)
    await database.query("create table carehelp.notes (id int, about jsonb)")
    note = json.dumps({"text": OLD.encrypt("x")})
    await database.query("insert into carehelp.notes values (1, %s::jsonb)", note)
    rotation = Rotation(database, BOTH)
    assert await rotation.strays() == [("carehelp", "notes", "about")]
    with pytest.raises(StoreError, match=r"carehelp\.notes\.about"):
        await rotation.run()


async def test_text_that_is_older_than_encryption_is_encrypted(database: Database, clock: FakeClock) -> None:
    conversation = await fill(database, OLD, clock)
    await database.query("insert into public.messages (conversation_id, content) values (%s, 'bonjour')", conversation)
    await database.query("insert into public.conversations (context) values ('')")
    rotation = Rotation(database, OLD)
    assert await rotation.left() == {"": 1}
    done = await rotation.run()
    assert (done.values, done.plain, done.complete) == (1, 1, True)
    assert "bonjour" in (await plain(database, OLD))["messages.content"]
    assert await database.query("select count(*) from public.conversations where context = ''") == [(1,)]


async def test_what_is_written_meanwhile_is_not_overwritten(database: Database, clock: FakeClock) -> None:
    """Somebody holds a row and changes it while a pass goes over it: their value stays, and comes under the key too."""
    for number in range(4):
        await fill(database, OLD, clock, number)
    rotation = Rotation(database, BOTH)
    async with await psycopg.AsyncConnection.connect(database.url) as other:
        await other.execute("update public.messages set content = %s where id = 1", (OLD.encrypt("newer"),))
        held = asyncio.Event()
        running = asyncio.create_task(rotation.run(lambda _: held.set()))
        await held.wait()  # it does not wait for the row that is locked
        await other.commit()
        done = await running
    assert done.complete
    assert set(await keys_of_everything(database)) == {"k2"}
    assert (await plain(database, NEW))["messages.content"][0] == "newer"


async def test_a_value_that_changed_after_it_was_read_stays(database: Database, clock: FakeClock) -> None:
    await fill(database, OLD, clock)
    rotation = Rotation(database, BOTH)
    table = next(one for one in SEALED if one.table == "messages")
    read = await database.query(rotation._read(table), None, None, 10)
    newer = OLD.encrypt("newer")
    await database.query("update public.messages set content = %s where id = %s", newer, read[0][0])
    keys, old, new = rotation._reseal(table, read)
    written = await database.query(
        rotation._write(table), keys, *(part for pair in zip(old, new, strict=True) for part in pair)
    )
    assert {row[0] for row in written} == set(keys) - {read[0][0]}
    assert await database.query("select content from public.messages where id = %s", read[0][0]) == [(newer,)]


async def test_a_value_that_opens_with_no_key_is_left_and_told(database: Database, clock: FakeClock) -> None:
    await fill(database, OLD, clock)
    stranger = Vault(KeyRing(keys={"k9": b"9" * 32}, index_key=INDEX)).encrypt("lost")
    await database.query("insert into public.messages (conversation_id, content) values (1, %s)", stranger)
    await database.query("insert into public.messages (conversation_id, content) values (1, 'chv1:k1:no base64')")
    done = await Rotation(database, BOTH).run()
    assert not done.complete
    assert done.broken == {"public.messages": 2}
    assert done.left == {"k9": 1, "k1": 1}
    assert await keycheck.needed(database) == {"k1"}
    with pytest.raises(ConfigurationError, match="'k1' is missing"):
        await keycheck.check_keys(database, NEW)


async def test_two_rotations_at_once_do_it_once(database: Database, clock: FakeClock) -> None:
    for number in range(6):
        await fill(database, OLD, clock, number)
    before = await plain(database, OLD)
    first, second = await asyncio.gather(*(Rotation(database, BOTH, batch=1).run() for _ in range(2)))
    assert first.complete
    assert second.complete
    assert first.values + second.values == sum(map(len, before.values()))
    assert await plain(database, NEW) == before
