"""Metrics of running processes against what was sent to them, also after kills and while the provider is down."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from core.turn import Lane
from data.embedded import EmbeddedPostgres
from tests.acceptance.conftest import Carehelp, free_port
from tests.acceptance.watching import SETTINGS, Scrape, deliver, scrape, sms, status
from tests.peers import start


@pytest.fixture
async def twilio(tmp_path: Path) -> AsyncIterator[start.Stub]:
    async with start.stub(tmp_path / "sends.jsonl") as stub:
        yield stub


async def until(http: httpx.AsyncClient, url: str, holds: Callable[[Scrape], bool], *, seconds: float = 60.0) -> Scrape:
    """Scrape until a condition holds."""
    found = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                found = await scrape(http, url)
                if holds(found):
                    return found
                await asyncio.sleep(0.2)
    assert found
    raise AssertionError([s for s in found.samples if "bucket" not in s[0] and s[2]])


async def test_counts_are_those_of_what_was_sent(
    twilio: start.Stub, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await asyncio.to_thread(make_carehelp, TWILIO_API_BASE=twilio.url, **SETTINGS)
    emergency = sms(1, "mon bébé convulse")
    assert [await deliver(http, carehelp, emergency) for _ in range(2)] == [200, 200]
    for number in (2, 3, 4):
        person = f"+23769000000{number}"
        assert await deliver(http, carehelp, sms(number, "j'ai mal à la tête depuis hier", person)) == 200
    assert await deliver(http, carehelp, sms(9, "bonjour"), token="wrong") == 403
    assert await deliver(http, carehelp, {"Body": "a"}) == 400
    await carehelp.until("select count(*) from carehelp.outbox where provider_key is not null", 4)
    sent = [send for send in await twilio.sends() if send["ch"] == "twilio"]
    assert await deliver(http, carehelp, status(sent[0]["sid"], "delivered"), path="/status") == 200

    found = await until(http, carehelp.url, lambda found: found("sends_total", outcome="sent") == len(sent))
    assert found("messages_total", channel="sms", outcome="accepted") == 4
    assert found("messages_total", channel="sms", outcome="accepted", level="emergency") == 1
    assert found("messages_total", channel="sms", outcome="duplicate") == 1
    assert found("messages_total", channel="sms", outcome="status") == 1
    assert found("hook_refused_total", hook="twilio", reason="AuthenticationError") == 1
    assert found("hook_refused_total", hook="twilio", reason="MalformedUpdate") == 1
    assert found("hook_seconds_count", hook="twilio") == 7
    assert found("turns_total", channel="sms", lane="emergency", level="emergency", stage="emergency") == 1
    assert found("turns_total", channel="sms", lane="turns") == 3
    assert found("turn_seconds_count", lane="turns") == found("job_late_seconds_count", lane="turns") == 3
    assert found("reply_seconds_count", channel="sms", level="emergency") == 1
    assert found("reply_seconds_sum", level="emergency") > 0
    assert found("unanswered_messages") == found("outbox_parts", state="waiting") == 0
    assert found("database_up") == found("embedded_postgres_up") == 1
    assert found("processes", role="serve") == 1
    assert found("build_info", role="serve") == 1
    assert found("workers") == len(Lane)


def update(number: int, text: str, **more: object) -> dict[str, object]:
    """A message to the bot."""
    person = {"id": 5500 + number, "first_name": "Awa"}
    message = {"message_id": number, "date": 1_790_000_000, "text": text, "chat": {**person, "type": "private"},
               "from": {**person, "is_bot": False}, **more}  # fmt: skip
    return {"update_id": number, "message": message}


async def test_telegrams_updates_are_counted_by_what_becomes_of_them(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    async with start.bot_api() as (url, emulator):
        carehelp = await asyncio.to_thread(
            make_carehelp, TELEGRAM_BOT_TOKEN="4242:synthetic", TELEGRAM_WEBHOOK_SECRET="s3cret", TELEGRAM_API_BASE=url
        )

        async def say(body: dict[str, object], secret: str = "s3cret") -> int:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            return (await http.post(f"{carehelp.url}/webhooks/telegram", json=body, headers=headers)).status_code

        for number, text in enumerate(("mon bébé convulse", "bonjour", "how I fit treat cough?"), 1):
            assert await say(update(number, text)) == 200
        assert await say(update(1, "mon bébé convulse")) == 200
        assert await say({"update_id": 8}) == 200
        assert await say(update(9, "bonjour"), secret="wrong") == 403
        await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
        await carehelp.until("select count(*) from carehelp.outbox where status = 'sent'", 3)
        sends = len(emulator.calls("sendMessage"))
        found = await until(http, carehelp.url, lambda found: found("sends_total", outcome="sent") == sends)
    assert found("messages_total", channel="telegram", outcome="accepted") == 3
    assert found("messages_total", channel="telegram", outcome="duplicate") == 1
    assert found("updates_ignored_total", reason="a kind of update that asks for nothing") == 1
    assert found("hook_refused_total", hook="telegram", reason="AuthenticationError") == 1
    assert found("reply_seconds_count", channel="telegram") == found("turns_total", channel="telegram") == 3
    assert found("reply_seconds_count", channel="telegram", level="emergency") == 1


async def test_after_a_kill_counters_begin_again_and_the_database_tells_what_waits(
    twilio: start.Stub, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    await twilio.configure(fail500=1)
    carehelp = await asyncio.to_thread(make_carehelp, TWILIO_API_BASE=twilio.url, **SETTINGS)
    for number in range(1, 4):
        assert await deliver(http, carehelp, sms(number, "ma tête me fait mal", f"+23769000000{number}")) == 200
    before = await until(http, carehelp.url, lambda found: found("outbox_parts", state="waiting") == 3)
    assert before("sends_total", outcome="postponed", code="5xx") >= 3
    assert before("failing_parts", channel="sms", code="5xx") == 3
    await asyncio.to_thread(carehelp.kill)
    await asyncio.to_thread(carehelp.start)
    after = await scrape(http, carehelp.url)
    assert after("messages_total") == 0
    assert after("outbox_parts", channel="sms") == 3
    await twilio.configure(fail500=0)
    healed = await until(http, carehelp.url, lambda found: found("sends_total", outcome="sent") == 3)
    assert healed("reply_seconds_count", channel="sms") == 3, "the wait counts from before the kill"
    await until(http, carehelp.url, lambda found: not found.has("outbox_parts") and not found.has("failing_parts"))


async def test_a_database_that_is_away_shows_and_comes_back(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    carehelp = await asyncio.to_thread(make_carehelp)
    server = EmbeddedPostgres(carehelp.folder / "data")
    pid = server.pid()
    assert pid is not None
    stopped = [pid, *_children(pid)]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)  # it hangs, which is worse than being gone
    try:
        away = await until(http, carehelp.url, lambda found: found("database_up") == 0)
        assert not away.has("workers"), "nothing old is told as if it were new"
        assert away("embedded_postgres_up") == 1
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)
    back = await until(http, carehelp.url, lambda found: found("database_up") == 1)
    assert back("log_messages_total", level="warning") >= 1


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


async def test_a_worker_alone_has_a_port_of_its_own(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    port = free_port()
    production = {"ENVIRONMENT": "production", "METRICS_TOKEN": "s3cret"}
    web = await asyncio.to_thread(make_carehelp, ("web",), **production)
    worker = await asyncio.to_thread(make_carehelp, ("worker",), METRICS_PORT=str(port), **production)
    await web.until("select count(*) from carehelp.processes", 2, 60.0)
    for url in (web.url, f"http://127.0.0.1:{port}"):
        assert (await http.get(f"{url}/metrics")).status_code == 401
        found = await scrape(http, url, Authorization="Bearer s3cret")
        assert found("processes", role="web") == found("processes", role="worker") == 1
        assert found("build_info", role="worker") == (url != web.url)
    await asyncio.to_thread(worker.kill)
    async with asyncio.timeout(60):
        while (await scrape(http, web.url, Authorization="Bearer s3cret"))("workers"):
            await asyncio.sleep(0.5)
    async with asyncio.timeout(60):
        while (await scrape(http, web.url, Authorization="Bearer s3cret"))("processes", role="worker"):
            await asyncio.sleep(0.5)


async def test_without_a_token_production_shows_nothing_on_the_public_port(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    port = free_port()
    carehelp = await asyncio.to_thread(make_carehelp, ENVIRONMENT="production", HOST="0.0.0.0", METRICS_PORT=str(port))
    assert (await http.get(f"{carehelp.url}/metrics")).status_code == 404
    assert (await scrape(http, f"http://127.0.0.1:{port}"))("database_up") == 1


async def test_a_port_that_is_taken_is_named(make_carehelp: Callable[..., Carehelp]) -> None:
    carehelp = await asyncio.to_thread(make_carehelp)
    taken = str(carehelp.port)
    process = await asyncio.create_subprocess_exec(
        str(Path(os.sys.executable).parent / "carehelp"), "worker",
        env={**carehelp.environment(), "METRICS_PORT": taken},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"METRICS_PORT" in said
