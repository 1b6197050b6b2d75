"""Who reaches what, told by the catalogue and tried with every table and verb: on a plain Postgres, on one that grants
everything to everybody by default as Supabase does, and on a schema that people already had."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors, sql

from core.identity import Person
from core.message import Address, Channel, InboundMessage, Kind
from core.turn import Lane
from data.database import Database
from data.inbox import Inbox
from data.migrate import migrate
from data.person import PersonDatabase
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock

OLDER = (Path(__file__).parent / "older_schema.sql").read_text()
#: what a new Supabase project has set before anybody makes a table
GENEROUS = """
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on routines to anon, authenticated, service_role;
"""
OURS = "('public', 'carehelp', 'auth')"
#: functions that a signed-in person may run, since policies do
MEANT = {"public.is_me", "public.my_email", "auth.uid"}
#: what the service keeps to itself, whatever the table
SERVER_ONLY = {"address", "address_hash", "dedup_key", "claimed_by", "meta", "context", "account", "reachable"}
#: the only columns that a signed-in person may set
SETTABLE = {
    ("users", "INSERT"): {"id", "email", "preferred_language"},
    ("users", "UPDATE"): {"email", "preferred_language"},
    ("conversations", "INSERT"): {"user_id", "chosen_language"},
    ("conversations", "UPDATE"): {"chosen_language"},
    ("messages", "INSERT"): {"conversation_id", "message_type", "content", "role"},
    ("messages", "UPDATE"): {"content"},
}
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module", params=["plain", "generous", "older"])
def connection(request: pytest.FixtureRequest, postgres: str, template: str) -> Iterator[Connection]:
    """A connection to a migrated database of each kind, which the tests of this file share."""
    name = f"security_{request.param}_{uuid4().hex[:8]}"
    url = psycopg.conninfo.make_conninfo(postgres, dbname=name)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"create database {name}")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute({"plain": "", "generous": GENEROUS, "older": OLDER}[request.param])
            asyncio.run(migrate(url))
            yield connection
        server.execute(f"drop database {name} with (force)")


class People:
    """Two people, each with a row in every table that people have rows in."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.ada, self.bih = self._person(), self._person()
        self.rows = {name: self._rows(person) for name, person in (("ada", self.ada), ("bih", self.bih))}

    def _person(self) -> UUID:
        found = self.connection.execute(
            "insert into auth.users (email) values (gen_random_uuid() || '@example.cm') returning id"
        ).fetchone()
        assert found
        return UUID(str(found[0]))

    def _rows(self, person: UUID) -> dict[str, Any]:
        """The row's key by table. A new table of public is filled in here, or the test says that it is missing."""
        execute = self.connection.execute
        execute("insert into public.users (id, email) select id, email from auth.users where id = %s", (person,))
        conversation = execute(
            "insert into public.conversations (user_id) values (%s) returning id", (person,)
        ).fetchone()
        assert conversation
        message = execute(
            "insert into public.messages (conversation_id, content) values (%s, 'sealed') returning id", conversation
        ).fetchone()
        assert message
        execute(
            "insert into public.messages (conversation_id, content, role) values (%s, 'advice', 'assistant')",
            conversation,
        )
        return {"users": person, "conversations": conversation[0], "messages": message[0]}


@contextmanager
def acting(connection: Connection, role: str, person: UUID | None = None) -> Iterator[None]:
    """As PostgREST acts for somebody; nothing of it stays."""
    with connection.transaction(force_rollback=True):
        claims = f'{{"sub": "{person}", "email": "theirs@example.cm"}}' if person else ""
        connection.execute("select set_config('request.jwt.claims', %s, true)", (claims,))
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        yield


def refused(connection: Connection, statement: sql.Composable | str, *parameters: Any) -> bool:
    """Whether the role may not do it at all; rows that it does not touch are no refusal."""
    query = sql.SQL(statement) if isinstance(statement, str) else statement
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(query, parameters)
    except errors.InsufficientPrivilege:
        return True
    return False


def tables(connection: Connection, schemas: str = OURS) -> list[tuple[str, str]]:
    return connection.execute(
        f"select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        f" where n.nspname in {schemas} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not exists ("
        " select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')"
        " order by 1, 2"
    ).fetchall()


def columns(connection: Connection, schema: str, table: str) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "select attname from pg_attribute where attrelid = format('%%I.%%I', %s::text, %s::text)::regclass"
            " and attnum > 0 and not attisdropped order by attnum",
            (schema, table),
        )
    ]


def verbs(connection: Connection, schema: str, table: str) -> dict[str, list[sql.Composable]]:
    """Every way to touch a table: its verbs, column by column where columns can be granted."""
    name = sql.Identifier(schema, table)
    each = [sql.Identifier(column) for column in columns(connection, schema, table)]
    return {
        "SELECT": [sql.SQL("select {} from {}").format(column, name) for column in each],
        "INSERT": [sql.SQL("insert into {} ({}) values (default)").format(name, column) for column in each],
        "UPDATE": [sql.SQL("update {} set {} = default").format(name, column) for column in each],
        "DELETE": [sql.SQL("delete from {}").format(name)],
        "TRUNCATE": [sql.SQL("truncate {} cascade").format(name)],
    }


def without_security(connection: Connection) -> list[str]:
    """Tables on which row-level security is off, and views, which would go round it."""
    return [
        f"{schema}.{table}"
        for schema, table in tables(connection)
        if not (
            connection.execute(
                "select relrowsecurity and relkind in ('r', 'p') from pg_class"
                " where oid = format('%%I.%%I', %s::text, %s::text)::regclass",
                (schema, table),
            ).fetchone()
            or (False,)
        )[0]
    ]


def runnable(connection: Connection, role: str) -> set[str]:
    """Functions of our schemas that a role may run, those of extensions left out."""
    return {
        row[0]
        for row in connection.execute(
            f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            f" where n.nspname in {OURS} and has_function_privilege(%s, p.oid, 'execute') and not exists ("
            " select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')",
            (role,),
        )
    }


def unpinned(connection: Connection) -> set[str]:
    """Functions whose names are looked up by the caller's path, where that matters."""
    return {
        row[0]
        for row in connection.execute(
            f"select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            f" where n.nspname in {OURS} and (p.prosecdef or n.nspname = 'public') and not exists ("
            " select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')"
            " and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')"
        )
    }


def test_row_level_security_is_on_everywhere(connection: Connection) -> None:
    assert len(tables(connection)) > 12
    assert without_security(connection) == []


def test_a_table_function_or_view_that_forgets_is_found(connection: Connection) -> None:
    """The three tests above and below would be red."""
    with connection.transaction(force_rollback=True):
        connection.execute("create table public.forgotten (id int)")
        connection.execute("create table carehelp.forgotten (id int)")
        connection.execute("create view public.round_it as select content from public.messages")
        connection.execute("create function public.risky() returns int language sql security definer as 'select 1'")
        assert set(without_security(connection)) == {"public.forgotten", "carehelp.forgotten", "public.round_it"}
        assert "public.risky" in runnable(connection, "anon")
        assert unpinned(connection) == {"public.risky"}
        assert ("public", "forgotten") in tables(connection)
    assert without_security(connection) == []


def test_the_service_s_own_tables_are_closed_again_whenever_the_schema_changes(connection: Connection) -> None:
    with connection.transaction(force_rollback=True):
        connection.execute("create table carehelp.forgotten (id int)")
        connection.execute("grant select on carehelp.forgotten to anon")
        connection.execute("create function carehelp.risky() returns int language sql as 'select 1'")
        connection.execute("select carehelp.lock_down()")
        assert without_security(connection) == []
        assert "carehelp.risky" not in runnable(connection, "anon")


def test_nobody_who_is_not_signed_in_can_do_anything(connection: Connection) -> None:
    People(connection)
    for schema, table in tables(connection):
        for verb, statements in verbs(connection, schema, table).items():
            for statement in statements:
                with acting(connection, "anon"):
                    assert refused(connection, statement), (verb, statement.as_string(connection))


def test_a_signed_in_person_can_do_nothing_with_what_is_the_service_s(connection: Connection) -> None:
    people = People(connection)
    for schema, table in tables(connection, "('carehelp', 'auth')"):
        for verb, statements in verbs(connection, schema, table).items():
            for statement in statements:
                with acting(connection, "authenticated", people.ada):
                    assert refused(connection, statement), (verb, statement.as_string(connection))


def test_a_person_reaches_no_row_of_another(connection: Connection) -> None:
    """Every verb on every column of every table: it fails, or it touches nothing of Bih's."""
    people = People(connection)
    tried = 0
    for _, table in tables(connection, "('public')"):
        assert table in people.rows["bih"], f"give people a row of public.{table} in this test"
        name, key = sql.Identifier("public", table), people.rows["bih"][table]
        for column in map(sql.Identifier, columns(connection, "public", table)):
            for statement in (
                sql.SQL("select {} from {} where id = %s").format(column, name),
                sql.SQL("update {} set {} = default where id = %s returning id").format(name, column),
            ):
                with acting(connection, "authenticated", people.ada):
                    if not refused(connection, statement, key):
                        tried += 1
                        assert connection.execute(statement, (key,)).fetchall() == []
        with acting(connection, "authenticated", people.ada):
            deleting = sql.SQL("delete from {} where id = %s returning id").format(name)
            assert refused(connection, deleting, key) or connection.execute(deleting, (key,)).fetchall() == []
        with acting(connection, "authenticated", people.bih):  # not because nobody sees anything
            assert connection.execute(sql.SQL("select id from {} where id = %s").format(name), (key,)).fetchall()
    assert tried > 15


def test_a_person_puts_no_row_under_another_s_name(connection: Connection) -> None:
    people = People(connection)
    bih = people.rows["bih"]
    third = connection.execute(
        "insert into auth.users (email) values (gen_random_uuid()::text) returning id"
    ).fetchone()
    with acting(connection, "authenticated", people.ada):
        assert refused(connection, "insert into public.users (id) values (%s)", *(third or ()))
        assert refused(connection, "insert into public.conversations (user_id) values (%s)", people.bih)
        assert refused(connection, "insert into public.conversations (user_id) values (null)")
        put = "insert into public.messages (conversation_id, content) values (%s, 'x')"
        assert refused(connection, put, bih["conversations"])
        assert refused(connection, put, None)
        assert not refused(connection, put, people.rows["ada"]["conversations"])


@pytest.mark.parametrize(
    "attempt",
    [
        "update public.messages set status = 'received'",
        "update public.messages set dedup_key = 'sms:AC:SM1'",
        "update public.messages set role = 'assistant'",
        "update public.messages set conversation_id = 1",
        "update public.messages set content = 'chv1:k1:AAAA'",
        "insert into public.messages (conversation_id, content, status) select id, 'x', 'received'"
        " from public.conversations",
        "insert into public.messages (conversation_id, content, role) select id, 'x', 'assistant'"
        " from public.conversations",
        "insert into public.messages (conversation_id, content) select id, 'chv1:k1:AA' from public.conversations",
        "insert into public.messages (conversation_id, content, message_type) select id, 'x', 'odd'"
        " from public.conversations",
        "update public.conversations set channel = 'sms'",
        "update public.conversations set address = '+237690000002'",
        "update public.conversations set address_hash = 'x'",
        "update public.conversations set user_id = null",
        "update public.conversations set context = ''",
        "insert into public.conversations (user_id, channel) select id, 'sms' from public.users",
        "update public.users set email = 'somebody.else@example.cm'",
        "update public.users set id = gen_random_uuid()",
        "select id, address from public.conversations",
        "select content, meta from public.messages",
        "select nextval('public.messages_id_seq')",
        "select carehelp.accept('[]')",
        "select carehelp.lock_down()",
        "select carehelp.procrastinate_defer_jobs_v1(null)",
        "create function public.mine() returns int language sql as 'select 1'",
        "create table public.mine (id int)",
    ],
)
def test_a_person_can_not_make_the_service_act(connection: Connection, attempt: str) -> None:
    people = People(connection)
    with acting(connection, "authenticated", people.ada):
        assert refused(connection, attempt)


def test_what_the_service_said_can_be_neither_changed_nor_forged(connection: Connection) -> None:
    people = People(connection)
    with acting(connection, "authenticated", people.ada):
        changed = connection.execute("update public.messages set content = 'x' returning role").fetchall()
        assert changed == [("user",)]


def test_columns_are_limited(connection: Connection) -> None:
    granted: dict[tuple[str, str], set[str]] = {}
    for _, table in tables(connection, "('public')"):
        for verb in ("SELECT", "INSERT", "UPDATE", "REFERENCES"):
            for column in columns(connection, "public", table):
                for role in ("anon", "authenticated"):
                    may = connection.execute(
                        "select has_column_privilege(%s, format('public.%%I', %s::text), %s, %s)",
                        (role, table, column, verb),
                    ).fetchone()
                    if may and may[0]:
                        assert role == "authenticated"
                        granted.setdefault((table, verb), set()).add(column)
    assert not SERVER_ONLY & set().union(*granted.values())
    known = {key: names for key, names in granted.items() if key[0] in {table for table, _ in SETTABLE}}
    assert {key: names for key, names in known.items() if key[1] != "SELECT"} == SETTABLE
    assert not [key for key in granted if key[1] == "REFERENCES"]


def test_functions_are_for_those_who_are_meant(connection: Connection) -> None:
    assert runnable(connection, "anon") <= {"auth.uid"}
    assert runnable(connection, "authenticated") == MEANT
    assert unpinned(connection) == set()


def test_schemas_and_sequences_are_closed(connection: Connection) -> None:
    for role in ("anon", "authenticated"):
        rows = connection.execute(
            "select has_schema_privilege(%(role)s, 'public', 'create'),"
            " has_schema_privilege(%(role)s, 'carehelp', 'usage'),"
            " has_schema_privilege(%(role)s, 'carehelp', 'create'), has_schema_privilege(%(role)s, 'auth', 'create'),"
            " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            "   where n.nspname in ('public', 'carehelp', 'auth')"
            "   and case c.relkind when 'S' then"
            "     has_sequence_privilege(%(role)s, c.oid, 'usage, select, update') end)",
            {"role": role},
        ).fetchall()
        assert rows == [(False, False, False, False, False)]


async def test_an_owner_without_bypassrls_works(empty_url: str, template: str, vault: Vault, clock: FakeClock) -> None:
    """A Postgres of one's own: a plain role owns the database, and an administrator has made the three roles."""
    owner = f"plain_{uuid4().hex[:8]}"
    with psycopg.connect(empty_url, autocommit=True) as admin:
        admin.execute(f"create role {owner} login password 'x'")
        admin.execute(f"alter database {admin.info.dbname} owner to {owner}")
        admin.execute(f"grant authenticated to {owner}")
    url = psycopg.conninfo.make_conninfo(empty_url, user=owner, password="x")
    try:
        await migrate(url)
        database = Database(url)
        await database.open()
        try:
            message = InboundMessage(
                address=Address(channel=Channel.SMS, account="1", id="+237690000001"),
                provider_id="SM1",
                scope="AC",
                kind=Kind.TEXT,
                text="bonjour",
            )
            accepted = await Inbox(database, vault, clock).accept(message, level=None)
            work = await Turns(database, vault, clock).begin(
                accepted.conversation_id, job_id=1, lane=Lane.TURNS, settling=Settling(pause=0, most=0)
            )
            assert isinstance(work, Work)
            assert [one.message.text for one in work.turn.received] == ["bonjour"]
            rows = await database.query("insert into auth.users (email) values ('ada@example.cm') returning id")
            await database.query("insert into public.users (id) values (%s)", rows[0][0])
            ada = Person(id=rows[0][0], email="ada@example.cm", claims={})
            assert await PersonDatabase(database).query(ada, "select id from public.users") == [(ada.id,)]
            assert await PersonDatabase(database).query(ada, "select id from public.messages") == []
        finally:
            await database.close()
    finally:
        with psycopg.connect(empty_url, autocommit=True) as admin:
            admin.execute(f"reassign owned by {owner} to current_user")
            admin.execute(f"drop owned by {owner}")
            admin.execute(f"revoke authenticated from {owner}")
            admin.execute(f"alter database {admin.info.dbname} owner to current_user")
            admin.execute(f"drop role {owner}")
