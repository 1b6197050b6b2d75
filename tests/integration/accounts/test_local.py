"""Accounts of our own: who registers can sign in, sessions go on and end, and the outside learns nothing of others."""

import asyncio
import hashlib

import httpx
import pytest
from argon2 import PasswordHasher

from data.accounts import GRACE, IDLE
from data.database import Database
from tests.conftest import FakeClock
from tests.integration.accounts.conftest import PASSWORD, Open, login, me, register, tokens


async def test_register_sign_in_and_see_who_one_is(client: httpx.AsyncClient, database: Database) -> None:
    assert (await register(client, "Awa@Example.cm", preferred_language="pcm")).status_code == 202
    answer = await login(client, " awa@example.CM ")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert set(given) == {"access_token", "token_type", "refresh_token", "expires_in"}
    assert (given["token_type"], given["expires_in"]) == ("bearer", 43200 * 60)
    found = (await me(client, given["access_token"])).json()
    assert set(found) == {"id", "email", "preferred_language", "created_at"}
    assert (found["email"], found["preferred_language"]) == ("awa@example.cm", "pcm")
    rows = await database.query("select id::text, email, encrypted_password from auth.users")
    assert rows[0][:2] == (found["id"], "awa@example.cm")
    assert rows[0][2].startswith("$argon2id$")
    assert PASSWORD not in rows[0][2]


async def test_register_again_changes_nothing_and_answers_alike(client: httpx.AsyncClient, database: Database) -> None:
    first = await register(client)
    before = await database.query("select a.*, p.* from auth.users a join public.users p using (id)")
    again = await client.post(
        "/api/users/register",
        json={"email": "AWA@example.cm", "password": "another password", "preferred_language": "en"},
    )
    assert _shape(again) == _shape(first)
    assert await database.query("select a.*, p.* from auth.users a join public.users p using (id)") == before
    assert (await login(client, password="another password")).status_code == 401
    assert (await login(client)).status_code == 200


async def test_two_registrations_at_the_same_moment_make_one_account(
    client: httpx.AsyncClient, database: Database
) -> None:
    answers = await asyncio.gather(*(register(client) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert await database.query("select count(*) from auth.users") == [(1,)]
    assert await database.query("select count(*) from public.users") == [(1,)]


async def test_a_wrong_password_and_an_unknown_email_look_alike(client: httpx.AsyncClient) -> None:
    await register(client)
    wrong, unknown = await login(client, password="not this one"), await login(client, "nobody@example.cm")
    assert wrong.status_code == 401
    assert _shape(wrong) == _shape(unknown)


async def test_refresh_tokens_are_spent_by_their_use(
    client: httpx.AsyncClient, database: Database, clock: FakeClock
) -> None:
    first = await tokens(client)
    second = await _refresh(client, first)
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert (await me(client, second.json()["access_token"])).status_code == 200
    clock.advance(GRACE.total_seconds() + 1)
    third = (await _refresh(client, second.json())).json()
    stolen = await _refresh(client, first)
    assert stolen.status_code == 401
    assert (await _refresh(client, third)).status_code == 401, "the family is gone with the token that came twice"
    assert await database.query("select count(*) from carehelp.refresh_tokens") == [(0,)]


async def test_another_sign_in_survives_the_end_of_a_family(client: httpx.AsyncClient, clock: FakeClock) -> None:
    phone, computer = await tokens(client), (await login(client)).json()
    await _refresh(client, phone)
    clock.advance(GRACE.total_seconds() + 1)
    assert (await _refresh(client, phone)).status_code == 401
    assert (await _refresh(client, computer)).status_code == 200


async def test_an_answer_that_got_lost_may_be_asked_for_again(client: httpx.AsyncClient, clock: FakeClock) -> None:
    first = await tokens(client)
    await _refresh(client, first)
    clock.advance(GRACE.total_seconds() - 1)
    again = await _refresh(client, first)
    assert again.status_code == 200
    assert (await _refresh(client, again.json())).status_code == 200


async def test_a_session_that_nobody_uses_ends(client: httpx.AsyncClient, clock: FakeClock) -> None:
    given = await tokens(client)
    clock.advance(IDLE.total_seconds() + 1)
    assert (await _refresh(client, given)).status_code == 401


async def test_the_same_token_at_the_same_moment(client: httpx.AsyncClient) -> None:
    given = await tokens(client)
    answers = await asyncio.gather(*(_refresh(client, given) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"refresh_token": "nothing like it"}', 401),
        ('{"refresh_token": "%s"}' % ("x" * 4000), 401),
        ('{"refresh_token": "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}', 401),
        ('{"refresh_token": "\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}', 422),
        ('{"refresh_token": "%s"}' % ("x" * 5000), 422),
        ('{"refresh_token": 5}', 422),
    ],
)
async def test_a_refresh_token_that_is_none(client: httpx.AsyncClient, body: str, status: int) -> None:
    answer = await client.post("/api/users/refresh", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status


async def test_refresh_tokens_are_stored_as_digests(client: httpx.AsyncClient, database: Database) -> None:
    given = await tokens(client)
    digest = hashlib.sha256(given["refresh_token"].encode()).digest()
    assert await database.query("select digest from carehelp.refresh_tokens") == [(digest,)]


async def test_a_hash_of_older_parameters_is_made_anew(client: httpx.AsyncClient, database: Database) -> None:
    await register(client)
    old = PasswordHasher(memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    await database.query("update auth.users set encrypted_password = %s", old)
    assert (await login(client)).status_code == 200
    rows = await database.query("select encrypted_password from auth.users")
    assert "m=19456,t=2,p=1" in rows[0][0]
    assert (await login(client)).status_code == 200


async def test_a_hash_that_is_none_lets_nobody_in(client: httpx.AsyncClient, database: Database) -> None:
    await register(client)
    for stored in ("", "$2a$10$abcdefghijklmnopqrstuv", "*"):
        await database.query("update auth.users set encrypted_password = %s", stored)
        assert (await login(client)).status_code == 401


async def test_an_account_that_is_gone_is_signed_out(door: Open, database: Database) -> None:
    async with door() as client:
        given = await tokens(client)
    await database.query("delete from auth.users")
    async with door() as client:
        assert (await me(client, given["access_token"])).status_code == 401
        assert (await _refresh(client, given)).status_code == 401
    assert await database.query("select count(*) from public.users") == [(0,)]


async def test_a_profile_that_is_missing_is_made(door: Open, database: Database) -> None:
    async with door() as client:
        given = await tokens(client)
        await database.query("delete from public.users")
        async with door() as fresh:
            assert (await me(fresh, given["access_token"])).json()["email"] == "awa@example.cm"


async def test_nobody_sees_the_profile_of_another(client: httpx.AsyncClient) -> None:
    awa, bih = await tokens(client), await tokens(client, "bih@example.cm")
    assert (await me(client, awa["access_token"])).json()["email"] == "awa@example.cm"
    assert (await me(client, bih["access_token"])).json()["email"] == "bih@example.cm"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("awa@example.cm", "short"),
        ("awa@example.cm", "password1"),
        ("awa@example.cm", "Sunshine"),
        ("awa@example.cm", "awa@example.cm"),
        ("longname@example.cm", "LongName"),
        ("awa@example.cm", "é" * 513),
        ("awa@example.cm", "x" * 1025),
        ("not an address", PASSWORD),
        ("awa@localhost", PASSWORD),
        ("", PASSWORD),
    ],
)
async def test_what_is_no_email_or_too_weak_a_password(
    client: httpx.AsyncClient, database: Database, email: str, password: str
) -> None:
    answer = await client.post("/api/users/register", json={"email": email, "password": password})
    assert answer.status_code == 422
    assert await database.query("select count(*) from auth.users") == [(0,)]


async def test_a_password_of_any_letters(client: httpx.AsyncClient) -> None:
    for number, password in enumerate(["é" * 512, "ﷺ🦟 ɓɗƴ ŋ", " spaces  count ", "\x00\x01\x02\x03\x04\x05\x06\x07"]):
        email = f"p{number}@example.cm"
        answer = await client.post("/api/users/register", json={"email": email, "password": password})
        assert answer.status_code == 202
        assert (await login(client, email, password)).status_code == 200
        assert (await login(client, email, password + " ")).status_code in (401, 422)


def _shape(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    return answer.status_code, answer.content, dict(answer.headers)


async def _refresh(client: httpx.AsyncClient, given: object) -> httpx.Response:
    assert isinstance(given, dict)
    return await client.post("/api/users/refresh", json={"refresh_token": given["refresh_token"]})
