"""What the outside sees: the same for known and unknown e-mails, the same for every token that does not hold."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import jwt
import pytest
import pytest_asyncio

from core.accounts.tokens import NOT_SIGNED_IN
from data.database import Database
from tests.integration.accounts.conftest import SECRET, Open, login, me, register, tokens
from tests.integration.accounts.test_jwks import Key, Project
from tests.peers.start import SupabaseAuth, supabase_auth

KNOWN, UNKNOWN = "awa@example.cm", "nil@example.cm"


def seen(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """All that an answer shows."""
    return answer.status_code, dict(answer.headers), answer.content


async def test_nobody_can_tell_which_emails_have_accounts(client: httpx.AsyncClient) -> None:
    await register(client, KNOWN)
    assert seen(await register(client, KNOWN)) == seen(await register(client, UNKNOWN))
    for password in ("not this one", "x", "é" * 500):
        wrong, unknown = await login(client, KNOWN, password), await login(client, "other@example.cm", password)
        assert wrong.status_code == 401
        assert seen(wrong) == seen(unknown)


async def test_every_token_that_does_not_hold_gets_the_same_answer(client: httpx.AsyncClient) -> None:
    good = (await tokens(client))["access_token"]
    content = jwt.decode(good, options={"verify_signature": False})
    forged = [
        jwt.encode(content, None, algorithm="none"),
        jwt.encode(content, "another secret that is long enough to sign", algorithm="HS256"),
        jwt.encode(content, SECRET, algorithm="HS512"),
        jwt.encode({**content, "exp": 1}, SECRET),
        jwt.encode({**content, "aud": "anon"}, SECRET),
        jwt.encode({**content, "iss": "elsewhere"}, SECRET),
        jwt.encode({**content, "sub": str(uuid4())}, SECRET),  # signed well, but nobody's
        Key("k1").sign(content),
        good[:-2],
        "x" * 9000,
    ]
    answers = [await me(client, token) for token in forged]
    answers.append(await client.get("/api/users/me"))
    answers.append(await client.get("/api/users/me", headers={"Authorization": f"Basic {good}"}))
    answers.append(await client.get("/api/users/me", headers={"Authorization": "Bearer"}))
    assert {answer.status_code for answer in answers} == {401}
    assert len({str(seen(answer)) for answer in answers}) == 1
    assert NOT_SIGNED_IN in answers[0].text
    assert (await me(client, good)).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("register", {"email": KNOWN}),
        ("register", {"password": "mangue verte"}),
        ("register", {"email": KNOWN, "password": "mangue verte", "preferred_language": "xx"}),
        ("register", {"email": [KNOWN], "password": {"a": 1}}),
        ("register", []),
        ("login", {"email": KNOWN, "password": ""}),
        ("login", {"email": KNOWN, "password": "mangue verte secrète" * 100}),
        ("login", {}),
        ("login", {"email": KNOWN, "password": "\ud800secrète"}),
        ("login", {"email": "\ud800@example.cm", "password": "mangue verte"}),
        ("login", {"email": "a\x00@example.cm", "password": "mangue verte"}),
        ("refresh", {"refresh_token": ""}),
        ("refresh", {}),
    ],
)
async def test_a_body_that_does_not_hold(client: httpx.AsyncClient, path: str, body: object) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(f"/api/users/{path}", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert "secrète" not in answer.text


@pytest_asyncio.fixture
async def auth() -> AsyncIterator[tuple[str, SupabaseAuth]]:
    async with supabase_auth() as found:
        yield found


async def test_nobody_can_tell_which_emails_have_accounts_at_supabase(
    door: Open, auth: tuple[str, SupabaseAuth]
) -> None:
    url, project = auth
    async with door(supabase_url=url, supabase_anon_key="anon") as client:
        registered = []
        for answer in ("200, example=to_confirm", "200, example=session", "400, example=user_already_exists"):
            project.prefer = f"code={answer}"
            registered.append(seen(await register(client)))
        assert registered[0][0] == 202
        assert registered[0] == registered[1] == registered[2]
        failed = []
        for answer in ("invalid_credentials", "user_banned"):
            project.prefer = f"code=400, example={answer}"
            failed.append(seen(await login(client)))
        assert failed[0][0] == 401
        assert failed[0] == failed[1]
        project.prefer = "code=200, example=session"
        signed_in = await login(client)
        assert set(signed_in.json()) == {"access_token", "token_type", "refresh_token", "expires_in"}
        again = await client.post("/api/users/refresh", json={"refresh_token": signed_in.json()["refresh_token"]})
        assert again.json() == signed_in.json()


async def test_a_person_of_supabase_gets_a_profile_when_they_first_come(door: Open, database: Database) -> None:
    project, key = Project(), Key("k1")
    project.keys = [key.public]
    await project.open()
    try:
        async with door(supabase_url=project.url, supabase_anon_key="anon") as client:
            person = str(uuid4())
            content = project.claims(sub=person, user_metadata={"preferred_language": "pcm"})
            found = (await me(client, key.sign(content))).json()
            assert (found["id"], found["email"], found["preferred_language"]) == (person, KNOWN, "pcm")
            assert datetime.fromisoformat(found["created_at"]) <= datetime.now(UTC)
            other = project.claims(sub=str(uuid4()), user_metadata={"preferred_language": "no such"})
            second = (await me(client, key.sign(other))).json()
            assert second["preferred_language"] == "fr"
            assert second["email"] == KNOWN, "the token tells it, though another profile carries it"
            local = jwt.encode({**content, "iss": "carehelp"}, SECRET, algorithm="HS256")
            assert (await me(client, local)).status_code == 401, "our own secret signs nothing here"
        rows = await database.query("select email, preferred_language from public.users order by created_at")
        assert rows == [(KNOWN, "pcm"), (None, "fr")]
    finally:
        await project.close()


async def test_accounts_in_a_database_of_supabase_are_not_ours_to_make(door: Open, database: Database) -> None:
    async with door(database_url="postgresql://u@db.abc.supabase.co/postgres") as client:
        for answer in (await register(client), await login(client), await me(client, "any")):
            assert answer.status_code == 501
            assert "SUPABASE_ANON_KEY" in answer.text
    assert await database.query("select count(*) from auth.users") == [(0,)]


async def test_a_supabase_that_is_down_is_a_503(door: Open) -> None:
    nobody = Project()
    async with door(supabase_url=nobody.url, supabase_anon_key="anon") as client:
        for answer in (
            await register(client),
            await login(client),
            await me(client, Key("k1").sign(nobody.claims())),
        ):
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
