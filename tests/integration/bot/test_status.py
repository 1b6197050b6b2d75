"""`carehelp status` on a real database: what it shows, what it calls wrong, and that it shows nobody."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from rich.console import Console

from bot import status
from bot.settings import Settings
from bot.settings import load as load_settings
from core.errors import ConfigurationError
from core.message import Address, Channel, InboundMessage, Kind
from core.triage.model import Level
from core.turn import Lane
from data.database import Database
from data.inbox import Inbox
from data.pulse import Beats
from data.vault import Vault
from tests.conftest import FakeClock


def settings(url: str) -> Settings:
    return load_settings(_env_file=None, database_url=url)


async def shown(url: str, *, as_json: bool = False) -> tuple[int, str]:
    out = StringIO()
    wrong = await status.once(settings(url), Console(file=out, width=140), as_json=as_json)
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
