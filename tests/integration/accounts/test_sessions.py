"""Signing out, another password, and the end of an account: what dies with them, and what does not."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from core.message import Address, Channel, InboundMessage, Kind
from core.triage.model import Level
from data.database import Database
from data.front_door import SIGN_IN_PAIR
from data.inbox import Inbox
from data.profiles import SECONDS
from data.vault import Vault
from tests.conftest import FakeClock
from tests.integration.accounts.conftest import PASSWORD, Open, login, me, register, tokens
from tests.integration.accounts.test_jwks import Project
from tests.peers.start import SupabaseAuth, supabase_auth

NEW = "trois chèvres au marché"
EMAIL = "awa@example.cm"
Given = Mapping[str, str]


async def act(client: httpx.AsyncClient, given: Given, path: str, body: object = None, **query: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    return await client.post(f"/api/users/{path}", json=body, headers=headers, params=query)


async def change(client: httpx.AsyncClient, given: Given, old: str = PASSWORD, new: str = NEW) -> httpx.Response:
    return await act(client, given, "password", {"old_password": old, "new_password": new})


async def refresh(client: httpx.AsyncClient, given: Given) -> httpx.Response:
    return await client.post("/api/users/refresh", json={"refresh_token": given["refresh_token"]})


async def holds(client: httpx.AsyncClient, given: Given) -> tuple[bool, bool]:
    """Whether the access token does, and then the refresh token."""
    seen = await me(client, given["access_token"])
    assert seen.status_code in (200, 401)
    return seen.status_code == 200, (await refresh(client, given)).status_code == 200


async def test_whoever_signs_out_is_out_and_other_devices_are_not(client: httpx.AsyncClient) -> None:
    phone, computer = await tokens(client), (await login(client)).json()
    assert (await me(client, phone["access_token"])).status_code == 200, "the session is remembered as alive"
    answer = await act(client, phone, "logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await holds(client, phone) == (False, False)
    assert await holds(client, computer) == (True, True)
    assert (await act(client, phone, "logout")).status_code == 401, "who is out can't sign out again"


async def test_no_refresh_slips_past_a_sign_out(client: httpx.AsyncClient) -> None:
    await register(client)
    for _ in range(5):
        given = (await login(client)).json()
        out, *raced = await asyncio.gather(act(client, given, "logout"), *(refresh(client, given) for _ in range(4)))
        assert out.status_code == 204
        for answer in raced:
            if answer.status_code == 200:
                assert await holds(client, answer.json()) == (False, False)


async def test_everywhere_is_everywhere(client: httpx.AsyncClient) -> None:
    phone, computer, bih = await tokens(client), (await login(client)).json(), await tokens(client, "bih@example.cm")
    assert (await act(client, phone, "logout", everywhere="true")).status_code == 204
    assert await holds(client, phone) == await holds(client, computer) == (False, False)
    assert await holds(client, bih) == (True, True)


async def test_a_session_that_ended_in_another_process_is_out_within_a_minute(
    client: httpx.AsyncClient, door: Open
) -> None:
    given = await tokens(client)
    async with door() as other:
        assert (await me(other, given["access_token"])).status_code == 200
        await act(client, given, "logout")
    assert SECONDS <= 60
    async with door() as fresh:
        assert (await me(fresh, given["access_token"])).status_code == 401


async def test_another_password_ends_all_other_sessions(client: httpx.AsyncClient) -> None:
    phone, stolen = await tokens(client), (await login(client)).json()
    assert (await me(client, stolen["access_token"])).status_code == 200
    answer = await change(client, phone)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await holds(client, stolen) == (False, False)
    assert await holds(client, phone) == (True, True)
    assert (await login(client)).status_code == 401
    assert (await login(client, password=NEW)).status_code == 200


async def test_a_wrong_old_password_changes_nothing(client: httpx.AsyncClient) -> None:
    phone, computer = await tokens(client), (await login(client)).json()
    answer = await change(client, phone, old="not this one")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert NEW not in answer.text
    assert await holds(client, computer) == (True, True)
    assert (await login(client)).status_code == 200


@pytest.mark.parametrize("new", ["short", "password1", EMAIL, "x" * 1025])
async def test_a_weak_new_password(client: httpx.AsyncClient, new: str) -> None:
    given = await tokens(client)
    answer = await change(client, given, new=new)
    assert answer.status_code == 422
    assert "new_password" in answer.text
    assert (await login(client)).status_code == 200


@pytest.mark.parametrize("path", ["logout", "password", "erase"])
async def test_nothing_without_a_token(client: httpx.AsyncClient, path: str) -> None:
    body = {"old_password": PASSWORD, "new_password": NEW, "password": PASSWORD}
    assert (await client.post(f"/api/users/{path}", json=body)).status_code == 401


@pytest.mark.parametrize("path", ["password", "erase"])
async def test_guesses_are_counted_with_those_of_signing_in(client: httpx.AsyncClient, path: str) -> None:
    given = await tokens(client)

    async def guess() -> int:
        body = {"old_password": "a guess", "new_password": NEW, "password": "a guess"}
        return (await act(client, given, path, body)).status_code

    assert [await guess() for _ in range(SIGN_IN_PAIR.most)] == [403] * SIGN_IN_PAIR.most
    assert await guess() == 429
    assert (await login(client)).status_code == 429, "one count for the same password"
    right = await act(client, given, path, {"old_password": PASSWORD, "new_password": NEW, "password": PASSWORD})
    assert right.status_code == 429, "nobody is told that it was the right one"


async def test_two_changes_at_once_leave_one_password(client: httpx.AsyncClient) -> None:
    given = await tokens(client)
    news = [f"mot de passe numéro {n}" for n in range(4)]
    answers = await asyncio.gather(*(change(client, given, new=new) for new in news))
    assert sorted(answer.status_code for answer in answers) == [204, 403, 403, 403]
    (winner,) = [new for new, answer in zip(news, answers, strict=True) if answer.status_code == 204]
    assert (await login(client, password=winner)).status_code == 200


async def test_no_session_that_the_old_password_began_outlives_it(client: httpx.AsyncClient) -> None:
    """Sign-ins and refreshes race the change; whichever way it ends, what the old password gave is over."""
    given = await tokens(client)
    stolen = (await login(client)).json()
    for number in range(4):
        old, new = (PASSWORD, NEW) if number % 2 == 0 else (NEW, PASSWORD)
        racing = [login(client, password=old), login(client, password=old), refresh(client, stolen)]
        changed, *raced = await asyncio.gather(change(client, given, old=old, new=new), *racing)
        assert changed.status_code == 204
        for answer in raced:
            if answer.status_code == 200:
                assert await holds(client, answer.json()) == (False, False)
        stolen = (await login(client, password=new)).json()


async def test_two_who_sign_in_while_the_hash_is_made_anew_both_come_in(
    client: httpx.AsyncClient, database: Database
) -> None:
    await register(client)
    old = PasswordHasher(memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    await database.query("update auth.users set encrypted_password = %s", old)
    answers = await asyncio.gather(*(login(client) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}


async def test_a_change_makes_other_places_strange_again(
    client: httpx.AsyncClient, database: Database, door: Open
) -> None:
    given = await tokens(client)
    async with door("102.244.1.1") as elsewhere:
        await login(elsewhere)
    assert await database.query("select count(*) from carehelp.sign_in_places") == [(2,)]
    await change(client, given)
    assert await database.query("select count(*) from carehelp.sign_in_places") == [(1,)]


# The end of an account


async def talk(database: Database, vault: Vault, clock: FakeClock, person: UUID) -> tuple[int, int]:
    """A conversation of the API and a linked chat, with a message each."""
    inbox = Inbox(database, vault, clock)
    numbers = []
    for channel, account, level in ((Channel.API, str(person), Level.EMERGENCY), (Channel.SMS, "+15005550006", None)):
        address = Address(channel=channel, account=account, id=uuid4().hex)
        message = InboundMessage(
            address=address, provider_id=uuid4().hex, scope=account, kind=Kind.TEXT, text="j'ai mal"
        )
        accepted = await inbox.accept(message, level=level)
        await database.query(
            "update public.conversations set user_id = %s where id = %s", person, accepted.conversation_id
        )
        numbers.append(accepted.conversation_id)
    return numbers[0], numbers[1]


async def dump(database: Database) -> dict[str, str]:
    """Every row of every table of ours, as text."""
    rows = await database.query(
        "select quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('public', 'carehelp', 'auth') and c.relkind = 'r'"
    )
    return {name: " ".join(row[0] for row in await database.query(f"select t::text from {name} t")) for (name,) in rows}


async def test_an_erased_account_leaves_nothing_but_its_proof(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock
) -> None:
    given, bih = await tokens(client), await tokens(client, "bih@example.cm")
    person = UUID((await me(client, given["access_token"])).json()["id"])
    hers, chat = await talk(database, vault, clock, person)
    assert (await act(client, given, "erase", {"password": "not this one"})).status_code == 403
    assert (await me(client, given["access_token"])).status_code == 200
    answer = await act(client, given, "erase", {"password": PASSWORD})
    assert answer.status_code == 200
    proof = answer.json()["proof"]
    assert await holds(client, given) == (False, False)
    assert (await login(client)).status_code == 401
    assert await holds(client, bih) == (True, True)
    left = await dump(database)
    for table, text in left.items():
        assert str(person) not in text, table
        assert EMAIL not in text, table
    assert await database.query("select id, user_id from public.conversations") == [(chat, None)], "the chat's own"
    assert await database.query("select conversation_id from public.messages") == [(chat,)]
    assert await database.query("select count(*) from carehelp.sign_in_places") == [(1,)], "only the other's"
    jobs = await database.query("select args ->> 'conversation_id' from carehelp.procrastinate_jobs")
    assert jobs == [(str(chat),)]
    told = await database.query("select id, counts, finished_at is not null from carehelp.erasures")
    assert told == [(proof, {"conversations": 1, "messages": 1}, True)]
    assert hers != chat
    log = await database.query("select actor, action, conversation_id from carehelp.access_log")
    assert log == [("account", "erase", None)]


@pytest.mark.parametrize("table", ["auth.users", "public.users"])
async def test_an_account_that_an_administrator_deletes_takes_the_same_along(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock, table: str
) -> None:
    given = await tokens(client)
    person = UUID((await me(client, given["access_token"])).json()["id"])
    _, chat = await talk(database, vault, clock, person)
    await database.query(f"delete from {table}")
    assert await database.query("select id from public.conversations") == [(chat,)]
    assert await database.query("select count(*) from carehelp.sign_in_places") == [(0,)]


# At Supabase


@pytest_asyncio.fixture
async def auth() -> AsyncIterator[tuple[str, SupabaseAuth]]:
    async with supabase_auth() as found:
        yield found


#: whom the document's example of a session is of
THEIRS = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
SECRET = "the older shared secret of the project"
Theirs = tuple[httpx.AsyncClient, Given, SupabaseAuth]


def token(url: str, **changed: object) -> Given:
    """What the project gave somebody, signed with its shared secret."""
    claims = {**Project().claims(sub=THEIRS, session_id=str(uuid4())), "iss": f"{url}/auth/v1", **changed}
    return {"access_token": jwt.encode(claims, SECRET, algorithm="HS256")}


@pytest_asyncio.fixture
async def theirs(auth: tuple[str, SupabaseAuth], door: Open) -> AsyncIterator[Theirs]:
    """Somebody who is signed in at Supabase."""
    url, project = auth
    given = {"supabase_url": url, "supabase_anon_key": "anon", "supabase_jwt_secret": SECRET}
    async with door(**given, supabase_service_role_key="service") as client:
        yield client, token(url), project


async def test_signing_out_at_supabase(theirs: Theirs) -> None:
    client, given, project = theirs
    for query, scope in (({}, "local"), ({"everywhere": "true"}, "global")):
        project.asked.clear()
        assert (await act(client, given, "logout", **query)).status_code == 204
        ((path, headers, _),) = project.asked
        assert path == f"/logout?scope={scope}"
        assert headers["Authorization"] == f"Bearer {given['access_token']}"
    project.prefers = {"/logout": "code=403, example=session_not_found"}
    assert (await act(client, given, "logout")).status_code == 204, "it has ended already"
    project.prefers = {"/logout": "code=429, example=over_request_rate_limit"}
    assert (await act(client, given, "logout")).status_code == 429


async def test_another_password_at_supabase(theirs: Theirs) -> None:
    client, given, project = theirs
    assert (await change(client, given)).status_code == 204
    (entered, _, who), (changed, session, what), (ended, mine, _) = project.asked
    assert (entered, changed, ended) == ("/token?grant_type=password", "/user", "/logout?scope=others")
    assert (who["email"], who["password"], what) == (EMAIL, PASSWORD, {"password": NEW})
    assert session["Authorization"] == "Bearer a.placeholder.token"
    assert mine["Authorization"] == f"Bearer {given['access_token']}", "the session that asks goes on"


REFUSALS = (
    ("/token", "code=400, example=invalid_credentials", 403, "wrong password"),
    ("/token", "code=429, example=over_request_rate_limit", 429, "too many"),
    ("/user", "code=422, example=same_password", 422, "new_password"),
    ("/user", "code=422, example=weak_password", 422, "too easy"),
    ("/user", "code=401, example=insufficient_aal", 403, "second factor"),
    ("/logout", "code=429, example=over_request_rate_limit", 503, "sign out everywhere"),
)


async def test_what_supabase_refuses_of_a_change(theirs: Theirs) -> None:
    client, given, project = theirs
    for path, example, status, words in REFUSALS:
        project.prefers = {path: example}
        answer = await change(client, given)
        assert (answer.status_code, words in answer.text) == (status, True), (example, answer.text)
        assert EMAIL not in answer.text


async def test_an_account_at_supabase_is_erased_here_and_there(
    theirs: Theirs, database: Database, vault: Vault, clock: FakeClock
) -> None:
    client, given, project = theirs
    assert (await me(client, given["access_token"])).status_code == 200
    await talk(database, vault, clock, UUID(THEIRS))
    project.prefers = {"/token": "code=400, example=invalid_credentials"}
    assert (await act(client, given, "erase", {"password": "not this one"})).status_code == 403
    assert [path for path, _, _ in project.asked] == ["/token?grant_type=password"]
    project.prefers = {}
    assert (await act(client, given, "erase", {"password": PASSWORD})).status_code == 200
    path, headers, _ = project.asked[-1]
    assert path == f"/admin/users/{THEIRS}"
    assert headers["Authorization"] == "Bearer service"
    again = await me(client, given["access_token"])
    assert again.status_code == 401, "the token holds for a while, and brings nothing back"
    assert THEIRS not in json.dumps(await dump(database))


async def test_without_the_services_key_nothing_is_erased_by_halves(
    auth: tuple[str, SupabaseAuth], door: Open, database: Database
) -> None:
    url, _ = auth
    async with door(supabase_url=url, supabase_anon_key="anon", supabase_jwt_secret=SECRET) as client:
        answer = await act(client, token(url), "erase", {"password": PASSWORD})
    assert answer.status_code == 501
    assert await database.query("select id::text from public.users") == [(THEIRS,)]


async def test_a_token_with_the_email_of_somebody_else_changes_nothing_of_theirs(
    auth: tuple[str, SupabaseAuth], theirs: Theirs
) -> None:
    client, _, project = theirs
    answer = await change(client, token(auth[0], sub=str(uuid4())))
    assert answer.status_code == 403
    assert [path for path, _, _ in project.asked] == ["/token?grant_type=password"]
