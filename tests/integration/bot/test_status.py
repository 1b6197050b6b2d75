"""`carehelp status` on a real database: what it shows, what it calls wrong, and that it shows nobody."""

import asyncio
import base64
import json
import signal
from io import StringIO
from uuid import uuid4

import pytest
from rich.console import Console

from bot import status
from bot.keys import add
from bot.settings import Settings
from bot.settings import load as load_settings
from core.errors import ConfigurationError
from core.message import Address, Channel, InboundMessage, Kind
from core.triage.model import Level
from core.turn import Lane
from data.database import Database
from data.inbox import Inbox
from data.keycheck import check_keys
from data.pulse import Beats
from data.vault import Vault
from tests.conftest import FakeClock


def settings(url: str, keys: str = "") -> Settings:
    return load_settings(_env_file=None, database_url=url, data_dir="never-made", encryption_keys=keys)


async def shown(url: str, *, as_json: bool = False, keys: str = "") -> tuple[int, str]:
    out = StringIO()
    wrong = await status.once(settings(url, keys), Console(file=out, width=140), as_json=as_json)
    return wrong, out.getvalue()


async def beat(database: Database, clock: FakeClock, **state: object) -> None:
    beats = Beats(database=database, id=uuid4(), role="worker", machine="m:7", version="9.9", started_at=clock())
    await beats.beat(state)
    await database.query("insert into carehelp.procrastinate_workers default values")


async def test_all_is_well(database: Database, database_url: str, clock: FakeClock) -> None:
    await beat(database, clock, loop=0.002, breakers={"chat": {"hf": "closed"}}, errors={})
    wrong, text = await shown(database_url)
    assert wrong == 0
    assert "all is well" in text
    assert all(lane in text for lane in Lane), "those that are empty too"
    assert "9.9" in text


async def test_keys_that_do_not_fit_are_told(
    database: Database, database_url: str, vault: Vault, clock: FakeClock
) -> None:
    await beat(database, clock)
    await check_keys(database, vault)
    right, index, wrong = (base64.b64encode(byte * 32).decode() for byte in (b"1", b"i", b"2"))
    assert (await shown(database_url, keys=f"k1={right},index={index}"))[0] == 0
    for keys in (f"k1={wrong},index={index}", f"k2={wrong},index={index}", f"k1={right},index={wrong}"):
        count, text = await shown(database_url, keys=keys)
        assert (count, "ENCRYPTION_KEYS" in text, "all is well" in text) == (1, True, False)
        assert wrong not in text
        with pytest.raises(ConfigurationError, match="ENCRYPTION_KEYS"):
            await add(settings(database_url, keys))
    assert (await add(settings(database_url, f"k1={right},index={index}"))).endswith(f"k1={right},index={index}")


async def test_one_is_said_as_one(database: Database, database_url: str, clock: FakeClock) -> None:
    await beat(database, clock)
    text = (await shown(database_url))[1]
    assert "1 worker with" in text
    assert "1 workers" not in text


async def test_what_is_wrong_is_said_and_nobody_is_shown(
    database: Database, database_url: str, vault: Vault, clock: FakeClock
) -> None:
    await beat(database, clock, breakers={"chat": {"hf": "open"}}, errors={"bot.sender: send given up": 3})
    clock.advance(-100)
    for number, level in enumerate((Level.EMERGENCY, Level.ROUTINE)):
        address = Address(channel=Channel.SMS, account="+15005550006", id=f"+23769000000{number}")
        message = InboundMessage(
            address=address, provider_id=str(number), scope="A", kind=Kind.TEXT, text="il convulse"
        )
        await Inbox(database, vault, clock).accept(message, level=level)
    wrong, text = await shown(database_url)
    assert wrong == 3
    for line in ("an emergency has waited for 10", "a message has waited for 10", "hf does not answer (chat)",
                 "send given up"):  # fmt: skip
        assert line in text
    wrong, text = await shown(database_url, as_json=True)
    found = json.loads(text)
    assert (found["ok"], len(found["troubles"]), found["database"]) == (False, wrong, "up")
    assert found["lanes"]["emergency"]["unanswered"] == 1
    for secret in ("23769000000", "convulse", "15005550006"):
        assert secret not in text


async def test_a_caller_of_the_api_who_waits_is_trouble(
    database: Database, database_url: str, vault: Vault, clock: FakeClock
) -> None:
    await beat(database, clock)
    clock.advance(-100)
    address = Address(channel=Channel.API, account=str(uuid4()), id="one")
    message = InboundMessage(address=address, provider_id="1", scope="A", kind=Kind.TEXT, text="j'ai mal")
    await Inbox(database, vault, clock).accept(message, level=None)
    wrong, text = await shown(database_url)
    assert (wrong, "a message has waited for 10" in text) == (1, True)
    assert "direct" in text


async def test_no_worker_is_trouble(database_url: str) -> None:
    wrong, text = await shown(database_url)
    assert (wrong, "no worker is at work" in text) == (1, True)


async def test_a_database_that_is_away_is_told(caplog: pytest.LogCaptureFixture) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    wrong, text = await shown(url, as_json=True)
    assert wrong == 1
    assert json.loads(text)["database"] == "down"


async def test_an_older_schema_asks_for_its_migration(empty_url: str) -> None:
    wrong, text = await shown(empty_url)
    assert wrong == 1
    assert "carehelp migrate" in text


async def test_looking_makes_no_database(tmp_path: object) -> None:
    nowhere = load_settings(_env_file=None, data_dir=f"{tmp_path}/never")
    with pytest.raises(ConfigurationError, match="DATA_DIR"):
        await status.once(nowhere, Console(file=StringIO()), as_json=False)


async def test_live_it_is_shown_again_and_again_until_it_is_told_to_stop(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    out = StringIO()
    showing = asyncio.create_task(
        status.live(settings(database_url), Console(file=out, width=140, force_terminal=True), every=0.01)
    )
    await beat(database, clock)
    async with asyncio.timeout(30):
        while "all is well" not in out.getvalue():
            await asyncio.sleep(0.01)
    signal.raise_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        await showing
