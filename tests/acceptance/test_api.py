"""The HTTP API as its clients see it: a web process and a worker of their own, killed in between, asked again."""

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable

import httpx

from data.front_door import SIGN_IN_PAIR
from tests.acceptance.conftest import Carehelp
from webhooks.api.admission import AT_ONCE

FEVER = "mon enfant de 2 ans a de la fièvre depuis hier"
SETTINGS = {
    "API_WAIT_SECONDS": "3",
    "API_REQUESTS_PER_MINUTE": "600",
    "SETTLE_SECONDS": "30",
    "SETTLE_SECONDS_MOST": "60",
}
USERS = "select count(*) from public.messages where role = 'user'"
REPLIES = "select count(*) from public.messages where role = 'assistant'"


async def sign_in(http: httpx.AsyncClient, url: str, email: str) -> dict[str, str]:
    body = {"email": email, "password": "mangue verte 7 sur la table"}
    assert (await http.post(f"{url}/api/users/register", json=body)).status_code == 202
    token = (await http.post(f"{url}/api/users/login", json=body)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


async def ask(http: httpx.AsyncClient, url: str, text: str, headers: dict[str, str], **more: object) -> httpx.Response:
    return await http.post(f"{url}/api/chat", json={"message": text, **more}, headers=headers)


async def until_answered(http: httpx.AsyncClient, url: str, text: str, headers: dict[str, str]) -> httpx.Response:
    """Ask again with the same key, as clients do, until the answer is there."""
    async with asyncio.timeout(60):
        while True:
            try:
                if (answer := await ask(http, url, text, headers)).status_code == 200:
                    return answer
                assert answer.status_code in (202, 429, 503), answer.text
                await asyncio.sleep(int(answer.headers["retry-after"]))
            except httpx.TransportError:
                await asyncio.sleep(0.2)


async def test_web_and_worker_apart_and_the_worker_killed(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    web = await asyncio.to_thread(make_carehelp, ("web",), **SETTINGS)
    headers = await sign_in(http, web.url, "ada@example.org")

    nobody = await ask(http, web.url, FEVER, {**headers, "Idempotency-Key": "first"})
    assert nobody.status_code == 202, "no worker runs: the message is safe, and its answer comes later"
    assert nobody.headers["location"].startswith("/api/conversations/")

    worker = await asyncio.to_thread(make_carehelp, ("worker",), **SETTINGS)
    first = await until_answered(http, web.url, FEVER, {**headers, "Idempotency-Key": "first"})
    assert first.json()["message_id"] == nobody.json()["message_id"], "the same request, not a second one"
    conversation = first.json()["conversation_id"]

    await asyncio.to_thread(worker.kill)
    waiting = await ask(http, web.url, "mon bébé convulse", {**headers, "Idempotency-Key": "second"})
    assert waiting.status_code == 202
    await asyncio.to_thread(worker.start)
    second = await until_answered(http, web.url, "mon bébé convulse", {**headers, "Idempotency-Key": "second"})
    assert second.json()["emergency"] is True

    again = await ask(http, web.url, FEVER, {**headers, "Idempotency-Key": "first"})
    assert again.json() == first.json()
    await web.until(USERS, 2)
    await web.until(REPLIES, 2)

    lines = (await http.get(f"{web.url}/api/conversations/{conversation}/messages", headers=headers)).json()["messages"]
    assert [line["role"] for line in lines] == ["user", "assistant"]
    other = await sign_in(http, web.url, "bih@example.org")
    assert (await http.get(f"{web.url}/api/conversations/{conversation}/messages", headers=other)).status_code == 404


async def test_the_worker_is_killed_while_everybody_asks(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    web = await asyncio.to_thread(make_carehelp, ("web",), **SETTINGS)
    worker = await asyncio.to_thread(make_carehelp, ("worker",), **SETTINGS)
    people = [await sign_in(http, web.url, f"p{n}@example.org") for n in range(4)]
    asked = [
        asyncio.create_task(until_answered(http, web.url, FEVER, {**headers, "Idempotency-Key": f"k{n}"}))
        for headers in people
        for n in range(5)
    ]
    await web.until(f"{REPLIES.replace('count(*)', 'count(*) > 0')}", True)
    await asyncio.to_thread(worker.kill)
    await asyncio.to_thread(worker.start)
    answers = await asyncio.gather(*asked)
    assert all(answer.json()["response"] for answer in answers)
    await web.until(USERS, 20)
    await web.until(REPLIES, 20)


async def test_events_over_the_network(make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient) -> None:
    carehelp = await asyncio.to_thread(make_carehelp, **SETTINGS)
    headers = {**await sign_in(http, carehelp.url, "ada@example.org"), "Accept": "text/event-stream"}
    names, told = [], {}
    async with http.stream("POST", f"{carehelp.url}/api/chat", json={"message": FEVER}, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
            elif line.startswith("data: "):
                told = json.loads(line.removeprefix("data: "))
    assert (names[0], names[-1]) == ("accepted", "answer")
    assert told["sources"]


#: writes a file where none may be written
SPILL = "open('spilt', 'wb', buffering=0).write(bytes(100))"


async def test_files_of_people_do_not_touch_the_disk(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    web = await asyncio.to_thread(make_carehelp, ("web",))
    headers = await sign_in(http, web.url, "ada@example.org")
    assert web.process
    process, (soft, hard) = web.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))  # whatever it writes into a file fails from here on
    uploads = (("transcribe", b"OggS", 15_000_000, 501), ("analyze-image", b"\xff\xd8\xff", 9_000_000, 422))
    for path, mark, size, status in uploads:
        answer = await http.post(f"{web.url}/api/{path}", headers=headers, files={"file": mark + bytes(size)})
        assert answer.status_code == status, "all was read: only nobody here can hear, and those bytes are no photo"
    resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))
    spilt = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, {hard})); {SPILL}"],
        capture_output=True,
        cwd=web.folder,
    )
    assert b"File too large" in spilt.stderr, "such a limit is felt"


async def test_whoever_leaves_an_open_stream_leaves_its_place(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    web = await asyncio.to_thread(make_carehelp, ("web",), API_WAIT_SECONDS="60", API_REQUESTS_PER_MINUTE="600")
    headers = {**await sign_in(http, web.url, "ada@example.org"), "Accept": "text/event-stream"}

    async def second_event(stack: contextlib.AsyncExitStack) -> str:
        """What follows `accepted`: nobody answers here, so `typing`, or `error` where all places are taken."""
        asked = http.stream("POST", f"{web.url}/api/chat", json={"message": FEVER}, headers=headers)
        answer = await stack.enter_async_context(asked)
        names = (line async for line in answer.aiter_lines() if line.startswith("event: "))
        stack.push_async_callback(names.aclose)  # who drops it lets go of the stream
        assert await anext(names) == "event: accepted"
        return await anext(names)

    async with contextlib.AsyncExitStack() as open_streams:
        taken = await asyncio.gather(*(second_event(open_streams) for _ in range(AT_ONCE)))
        assert set(taken) == {"event: typing"}
        assert await second_event(open_streams) == "event: error", "one person has so many places"
    async with asyncio.timeout(20), contextlib.AsyncExitStack() as later:
        while await second_event(later) == "event: error":
            await asyncio.sleep(0.1)


async def test_a_guesser_behind_the_proxy_can_not_make_an_address_up(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    web = await asyncio.to_thread(make_carehelp, ("web",), TRUSTED_PROXIES="1")

    async def guess(forwarded: str) -> int:
        body = {"email": "ada@example.org", "password": "a guess"}
        headers = {"X-Forwarded-For": forwarded}
        return (await http.post(f"{web.url}/api/users/login", json=body, headers=headers)).status_code

    guesses = [await guess(f"10.9.8.{number}, 41.202.1.1") for number in range(SIGN_IN_PAIR.most + 1)]
    assert guesses == [401] * SIGN_IN_PAIR.most + [429]
    assert await guess("41.202.1.1, 102.244.1.1") == 401, "who comes from elsewhere is another"
