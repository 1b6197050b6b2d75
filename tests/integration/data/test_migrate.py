"""Migrations on an empty database, on one that people already have, twice, and at once."""

import asyncio
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from core.errors import StoreError, StoreUnavailable
from core.turn import Lane
from data import migrate as migrations
from data.database import Database
from data.migrate import migrate
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock

OLDER = (Path(__file__).parent / "older_schema.sql").read_text()
AWA = '{"sub": "00000000-0000-0000-0000-000000000001", "role": "authenticated"}'


async def test_twice_changes_nothing(empty_url: str) -> None:
    assert len(await migrate(empty_url)) > 3
    assert await migrate(empty_url) == []


async def test_several_at_once_do_it_once(empty_url: str) -> None:
    applied = await asyncio.gather(*(migrate(empty_url) for _ in range(4)))
    assert sorted(bool(names) for names in applied) == [False, False, False, True]


async def test_rows_that_people_have_are_kept_and_can_be_gone_on_with(
    empty_url: str, vault: Vault, clock: FakeClock
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(OLDER)
    await migrate(empty_url)
    database = Database(empty_url)
    await database.open()
    try:
        rows = await database.query("select content, status, role from public.messages order by id")
        assert rows == [
            ("bonjour", "answered", "user"),
            ("j'ai mal", "answered", "user"),
            ("buvez", "answered", "assistant"),
        ]
        work = await Turns(database, vault, clock).begin(
            1, job_id=1, lane=Lane.TURNS, settling=Settling(pause=0, most=0)
        )
        assert isinstance(work, Work)
        assert work.turn.received == ()
    finally:
        await database.close()


#: what there is of ours (auth is whose it was before), each thing in a line that does not tell in which order it came
SHAPE = """
select 'function ' || pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'carehelp' or (n.nspname = 'public' and p.proname in ('is_me', 'my_email'))
union all
select format('column %s %s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'carehelp') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
union all
select 'index ' || indexdef from pg_indexes where schemaname in ('public', 'carehelp')
union all
select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0
  and connamespace in ('public'::regnamespace, 'carehelp'::regnamespace)
union all
select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all
select format('policy %s %s %s %s %s', tablename, policyname, cmd, qual, with_check) from pg_policies
union all
select format('grant %s %s %s %s', grantee, table_schema || '.' || table_name, column_name, privilege_type)
  from information_schema.column_privileges where grantee in ('anon', 'authenticated')
order by 1
"""


async def test_a_fresh_schema_and_an_older_one_come_to_the_same(postgres: str, empty_url: str) -> None:
    fresh = psycopg.conninfo.make_conninfo(postgres, dbname=f"fresh_{uuid4().hex[:8]}")
    name = psycopg.conninfo.conninfo_to_dict(fresh)["dbname"]
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"create database {name}")
        with psycopg.connect(empty_url, autocommit=True) as older:
            older.execute(OLDER)
        await migrate(fresh)
        await migrate(empty_url)
        shapes = []
        for url in (fresh, empty_url):
            with psycopg.connect(url) as connection:
                shapes.append({str(line) for (line,) in connection.execute(SHAPE)})
        server.execute(f"drop database {name} with (force)")
    new, old = shapes
    assert any("begin_session" in line for line in new)
    assert old == new


async def test_policies_are_completed_and_the_development_ones_dropped(empty_url: str) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(OLDER)
    await migrate(empty_url)
    with psycopg.connect(empty_url, autocommit=True) as connection:
        names = {r[0] for r in connection.execute("select policyname from pg_policies where schemaname = 'public'")}
        assert "allow all users read" not in names
        assert {"users_select_own", "conversations_owner_delete", "messages_owner_update"} <= names
        assert read_as(connection, AWA) == 3
        assert read_as(connection, '{"sub": "00000000-0000-0000-0000-000000000002"}') == 0


async def test_every_table_of_ours_has_row_level_security(empty_url: str) -> None:
    await migrate(empty_url)
    with psycopg.connect(empty_url, autocommit=True) as connection:
        open_tables = connection.execute(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname in ('public', 'carehelp') and not c.relrowsecurity"
            " and c.relname not like 'procrastinate%'"
        ).fetchall()
        assert open_tables == []
        reachable = connection.execute(
            "select r from unnest(array['anon', 'authenticated']) r where has_schema_privilege(r, 'carehelp', 'usage')"
        ).fetchall()
        assert reachable == []


async def test_every_foreign_key_has_an_index_that_finds_its_rows(empty_url: str) -> None:
    """Or whoever deletes one row reads a whole table: with a million messages that is most of the database's work. The
    queue's own keys are the queue's."""
    await migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        unserved = connection.execute(UNSERVED).fetchall()
    assert unserved == [("carehelp.farewells", "erasure")], "few rows, for minutes each"


async def test_what_the_supabase_cli_applied_is_not_applied_again(empty_url: str) -> None:
    first = sorted(migrations.MIGRATIONS.glob("*.sql"))
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute("create schema supabase_migrations")
        connection.execute("create table supabase_migrations.schema_migrations (version text primary key, name text)")
        for path in first:
            connection.execute(path.read_text())
            version, _, name = path.stem.partition("_")
            connection.execute("insert into supabase_migrations.schema_migrations values (%s, %s)", (version, name))
    applied = await migrate(empty_url)
    assert not {path.stem for path in first} & set(applied)


async def test_a_migration_that_fails_leaves_nothing_and_is_named(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "20990101000000_broken.sql").write_text("create table public.half (id int); select nonsense();")
    with pytest.raises(StoreError, match="20990101000000_broken"):
        await migrate(empty_url, folder=tmp_path)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("select to_regclass('public.half')").fetchone() == (None,)


async def test_an_unreachable_database_says_so() -> None:
    with pytest.raises(StoreUnavailable):
        await migrate("postgresql://nobody@127.0.0.1:1/none")


def read_as(connection: psycopg.Connection, claims: str) -> int:
    with connection.transaction():
        connection.execute("set local role authenticated")
        connection.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
        row = connection.execute("select count(*) from public.messages").fetchone()
    assert row is not None
    return int(row[0])


UNSERVED = """
select c.conrelid::regclass::text, a.attname::text
from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and c.conrelid::regclass::text not like '%procrastinate%' and not exists (
  select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]
    and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', a.attname)))
order by 1, 2
"""
