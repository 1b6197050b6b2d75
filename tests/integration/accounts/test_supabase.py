"""Supabase's own client against Supabase Auth's own document: what is asked, what becomes of answers, what stays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from core.accounts.supabase import SupabaseAccounts
from core.accounts.tokens import NOT_SIGNED_IN
from core.errors import ApiError, Forbidden, NotSignedIn, TooManyRequests, Unavailable, Unprocessable
from tests.peers.start import SupabaseAuth, free_port, supabase_auth

ANON_KEY = "anon-key-of-the-tests"
EMAIL, PASSWORD = "awa@example.cm", "mangue verte 7"
#: seconds; short, so that the tests are
STEP = 0.01


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def peer() -> AsyncIterator[tuple[str, SupabaseAuth]]:
    async with supabase_auth() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def project(peer: tuple[str, SupabaseAuth]) -> SupabaseAuth:
    peer[1].prefer = ""
    peer[1].asked.clear()
    return peer[1]


@pytest_asyncio.fixture(loop_scope="module")
async def accounts(peer: tuple[str, SupabaseAuth], project: SupabaseAuth) -> AsyncIterator[SupabaseAccounts]:
    accounts = SupabaseAccounts(peer[0], ANON_KEY, step=STEP)
    yield accounts
    await accounts.close()


pytestmark = pytest.mark.asyncio(loop_scope="module")
Act = Callable[[SupabaseAccounts], Awaitable[object]]


async def register(accounts: SupabaseAccounts) -> None:
    await accounts.register(EMAIL, PASSWORD, "pcm")


async def sign_in(accounts: SupabaseAccounts) -> None:
    await accounts.sign_in(EMAIL, PASSWORD)


async def refresh(accounts: SupabaseAccounts) -> None:
    await accounts.refresh("4nYUCw0wZR_DNOTSDbSGMQ")


async def outcome(accounts: SupabaseAccounts, act: Act) -> ApiError | None:
    try:
        await act(accounts)
    except ApiError as error:
        return error
    return None


async def test_what_is_asked_is_what_the_document_wants(accounts: SupabaseAccounts, project: SupabaseAuth) -> None:
    await register(accounts)
    session = await accounts.sign_in(EMAIL, PASSWORD)
    assert (session.refresh_token, session.expires_in) == ("4nYUCw0wZR_DNOTSDbSGMQ", 3600)
    assert (await accounts.refresh(session.refresh_token)).access_token == session.access_token
    paths = [path for path, _, _ in project.asked]
    assert paths == ["/signup", "/token?grant_type=password", "/token?grant_type=refresh_token"]
    signup, token, again = (body for _, _, body in project.asked)
    assert (signup["email"], signup["password"], signup["data"]) == (EMAIL, PASSWORD, {"preferred_language": "pcm"})
    assert "code_challenge" not in signup, "a link that confirms must not want a verifier that nobody keeps"
    assert (token["email"], token["password"]) == (EMAIL, PASSWORD)
    assert again["refresh_token"] == session.refresh_token


async def test_nothing_of_a_session_goes_with_the_next_request(
    accounts: SupabaseAccounts, project: SupabaseAuth
) -> None:
    await asyncio.gather(*(accounts.sign_in(EMAIL, PASSWORD) for _ in range(5)))
    await accounts.refresh("4nYUCw0wZR_DNOTSDbSGMQ")
    await register(accounts)
    for _, headers, _ in project.asked:
        found = {name.lower(): value for name, value in headers.items()}
        assert found["apikey"] == ANON_KEY
        assert found["authorization"] == f"Bearer {ANON_KEY}"
        assert "cookie" not in found


async def test_no_timer_stays_behind(accounts: SupabaseAccounts) -> None:
    def theirs() -> list[str]:
        files = [task.get_coro().cr_code.co_filename for task in asyncio.all_tasks()]
        return [file for file in files if "/supabase" in file or "/realtime" in file]

    await accounts.sign_in(EMAIL, PASSWORD)
    async with asyncio.timeout(10):
        while theirs():
            await asyncio.sleep(0)


@pytest.mark.parametrize("example", ["code=200, example=to_confirm", "code=200, example=session"])
async def test_a_registration_tells_nothing_whether_a_mail_is_sent_or_not(
    accounts: SupabaseAccounts, project: SupabaseAuth, example: str
) -> None:
    project.prefer = example
    assert await outcome(accounts, register) is None


@pytest.mark.parametrize(
    "example",
    [
        "code=400, example=user_already_exists",
        "code=400, example=older_signup",
        "code=429, example=over_email_send_rate_limit",
        "code=429, example=older_mail",
    ],
)
async def test_a_registration_of_a_known_email_is_as_one_of_a_new(
    accounts: SupabaseAccounts, project: SupabaseAuth, example: str
) -> None:
    project.prefer = example
    assert await outcome(accounts, register) is None


WRONG = (NotSignedIn, "wrong e-mail or password")
SPENT = (NotSignedIn, NOT_SIGNED_IN)


@pytest.mark.parametrize(
    ("act", "example", "expected"),
    [
        (sign_in, "code=400, example=invalid_credentials", WRONG),
        (sign_in, "code=400, example=user_banned", WRONG),
        (sign_in, "code=400, example=older_login", WRONG),
        (sign_in, "code=400, example=email_not_confirmed", (Forbidden, "confirm your e-mail")),
        (sign_in, "code=400, example=captcha_failed", (Unavailable, "accounts can't be reached")),
        (sign_in, "code=429, example=over_request_rate_limit", (TooManyRequests, "too many")),
        (sign_in, "code=500", (Unavailable, "accounts can't be reached")),
        (refresh, "code=400, example=refresh_token_not_found", SPENT),
        (refresh, "code=400, example=refresh_token_already_used", SPENT),
        (refresh, "code=400, example=older_login", SPENT),
        (register, "code=400, example=weak_password", (Unprocessable, "password")),
        (register, "code=400, example=email_address_invalid", (Unprocessable, "email")),
        (register, "code=400, example=signup_disabled", (Forbidden, "no new accounts")),
        (register, "code=429, example=over_request_rate_limit", (TooManyRequests, "too many")),
    ],
)
async def test_what_supabase_refuses_becomes_ours(
    accounts: SupabaseAccounts, project: SupabaseAuth, act: Act, example: str, expected: tuple[type[ApiError], str]
) -> None:
    project.prefer = example
    error = await outcome(accounts, act)
    assert type(error) is expected[0]
    assert str(error).startswith(expected[1])
    assert EMAIL not in str(error)
    assert error.__cause__ is None, "the client's own error quotes the e-mail"


@pytest.mark.parametrize("act", [register, sign_in, refresh])
async def test_a_supabase_that_is_down_is_said_to_be(act: Act) -> None:
    accounts = SupabaseAccounts(f"http://127.0.0.1:{free_port()}", ANON_KEY, step=STEP)
    assert type(await outcome(accounts, act)) is Unavailable
    await accounts.close()


@pytest.mark.parametrize("act", [register, sign_in, refresh])
async def test_a_supabase_that_hangs_is_left(act: Act) -> None:
    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        accounts = SupabaseAccounts(f"http://127.0.0.1:{port}", ANON_KEY, seconds=0.2, step=STEP)
        assert type(await outcome(accounts, act)) is Unavailable
        await accounts.close()


@pytest.mark.parametrize("body", [b"<html>gateway</html>", b"{}", b'{"access_token": 1}', b"null"])
async def test_an_answer_that_is_none(body: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        accounts = SupabaseAccounts(f"http://127.0.0.1:{port}", ANON_KEY, step=STEP)
        for act in (register, sign_in, refresh):
            assert type(await outcome(accounts, act)) is Unavailable
        await accounts.close()
