"""One turn followed through the log of a real run, web and worker apart: from the hook to the status callback."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from bot.logs import ALLOWED
from tests.acceptance.conftest import Carehelp
from tests.acceptance.watching import SETTINGS, deliver, sms, status
from tests.peers import start

#: what a structured line may hold
FIELDS = ALLOWED | {"event", "level", "logger", "timestamp"}


def lines(carehelp: Carehelp) -> list[dict[str, Any]]:
    """Every line of the log: each must be JSON."""
    return [json.loads(line) for line in carehelp.log.splitlines() if line.strip()]


def of_turn(log: list[dict[str, Any]], turn: int) -> list[str]:
    """The events of one turn, as docs/operations.md says to look for them."""
    mine = [line for line in log if line.get("turn") == turn or turn in line.get("messages", ())]
    return [line["event"] for line in mine]


async def provoke(carehelp: Carehelp) -> None:
    """What is not HTTP at all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", carehelp.port)
    writer.write(b"\x16\x03\x01 SECRET-WORD\r\n\r\n")
    await reader.read(100)
    writer.close()


async def test_a_turn_of_two_messages_from_the_hook_to_the_status(
    tmp_path: Path, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    async with start.stub(tmp_path / "sends.jsonl") as twilio:
        settings = SETTINGS | {
            "ENVIRONMENT": "production",
            "SETTLE_SECONDS": "2",
            "TWILIO_API_BASE": twilio.url,
            "AI_PROVIDER": "lmstudio",
            "LMSTUDIO_MODEL": "stub",
            "LMSTUDIO_BASE_URL": f"{twilio.url}/v1",
        }
        web = await asyncio.to_thread(make_carehelp, ("web",), **settings)
        await asyncio.to_thread(make_carehelp, ("worker",), **settings)
        assert await deliver(http, web, sms(1, "j'ai mal au ventre")) == 200
        assert await deliver(http, web, sms(2, "depuis hier soir")) == 200
        await web.until("select count(*) > 0 from carehelp.outbox where provider_key is not null", True)
        key = str((await web.rows("select provider_key from carehelp.outbox order by id limit 1"))[0][0])
        assert await deliver(http, web, status(key.partition(":")[2], "delivered"), path="/status") == 200
        await provoke(web)
        await asyncio.to_thread(web.stop)
    log = lines(web)
    begun = next(line for line in log if line["event"] == "turn begun")
    assert len(begun["messages"]) == 2, "one turn answers both, and says so"
    assert begun["turn"] == begun["messages"][-1]
    first, last = begun["messages"]
    story = of_turn(log, last)
    wanted = ["message accepted", "turn begun", "provider answered", "turn answered", "part sent", "status recorded"]
    assert [event for event in dict.fromkeys(story) if event in wanted] == wanted
    assert of_turn(log, first)[:2] == ["message accepted", "turn begun"]
    answered = next(line for line in log if line["event"] == "turn answered")
    assert answered["count"] == 2
    assert answered["conversation"] == begun["conversation"]
    assert any("Invalid HTTP request" in line["event"] for line in log), "uvicorn's own words are there too"
    assert {field for line in log for field in line} <= FIELDS
    for secret in ("237690000001", "ventre", "hier soir", "synthetic", "SECRET-WORD"):
        assert secret not in web.log


async def test_a_part_that_is_sent_after_a_kill_still_names_its_turn(
    tmp_path: Path, make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    async with start.stub(tmp_path / "sends.jsonl") as twilio:
        await twilio.configure(fail500=1)
        settings = SETTINGS | {"ENVIRONMENT": "production", "TWILIO_API_BASE": twilio.url}
        web = await asyncio.to_thread(make_carehelp, ("web",), **settings)
        worker = await asyncio.to_thread(make_carehelp, ("worker",), **settings)
        assert await deliver(http, web, sms(1, "mon bébé convulse")) == 200
        await web.until("select count(*) > 0 from carehelp.outbox where error_code is not null", True)
        await asyncio.to_thread(worker.kill)
        await twilio.configure(fail500=0)
        await asyncio.to_thread(worker.start)
        await web.until("select count(*) from carehelp.outbox where provider_key is null", 0, 60.0)
        await asyncio.to_thread(web.stop)
    story = of_turn(lines(web), 1)
    assert story[:4] == ["message accepted", "turn begun", "turn answered", "send postponed"]
    assert story[-1] == "part sent"
