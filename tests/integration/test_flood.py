"""A flood on a chat channel: one notice, then silence, an emergency in between, and all again when it is over."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Application, build
from bot.content import Content
from bot.content import load as load_content
from bot.settings import load as load_settings
from core.message import Address, Channel, Command, InboundMessage, Kind
from data.database import Database
from data.transcripts import Entry
from data.vault import Vault
from tests.conftest import FakeClock

PERSON = Address(channel=Channel.SIMULATOR, account="whatsapp", id="somebody-who-writes")
MOST = 3


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
async def app(
    database: Database, vault: Vault, clock: FakeClock, content: Content, tmp_path: Path
) -> AsyncIterator[Application]:
    settings = load_settings(
        _env_file=None, data_dir=tmp_path, settle_seconds=0, flood_messages=MOST, flood_seconds=600
    )
    app = build(settings, database=database, vault=vault, clock=clock, content=content)
    work = asyncio.create_task(app.queue.run())
    yield app
    app.queue.stop()
    await work
    await app.connections.close()


async def say(app: Application, number: int, text: str, command: Command | None = None) -> Entry | None:
    """What is answered, None for silence."""
    message = InboundMessage(
        address=PERSON,
        provider_id=str(number),
        scope="test",
        kind=Kind.COMMAND if command else Kind.TEXT,
        text=text,
        command=command,
    )
    await app.reception.take(message)
    async with asyncio.timeout(20):
        while True:
            entries = await app.transcripts.of(PERSON.channel, PERSON.account, PERSON.id)
            asked = next(entry for entry in entries if entry.ref == str(number))
            if asked.answered:
                return next((entry for entry in entries if entry.id == asked.answered_by), None)
            await asyncio.sleep(0.05)


async def test_one_notice_then_silence_and_an_emergency_passes(app: Application, clock: FakeClock) -> None:
    answered = [await say(app, number, "j'ai mal à la tête") for number in range(MOST)]
    assert all(entry and entry.decision and entry.decision.stage != "flood" for entry in answered)

    notice = await say(app, 10, "j'ai mal à la tête")
    assert notice
    assert notice.decision
    assert (notice.decision.stage, notice.language) == ("flood", "fr")
    assert [await say(app, number, "j'ai mal à la tête") for number in (11, 12)] == [None, None]

    assert await say(app, 13, "", Command.STOP), "who wants to hear nothing more is obeyed"

    clock.advance(601)
    again = await say(app, 20, "j'ai mal à la tête")
    assert again
    assert again.decision
    assert again.decision.stage not in ("flood", "emergency")
    assert [bool(await say(app, number, "j'ai mal à la tête")) for number in range(21, 26)] == [
        True,
        True,
        True,
        False,
        False,
    ]


async def test_an_emergency_passes_and_what_follows_it_as_well(app: Application) -> None:
    for number in range(MOST + 1):
        await say(app, number, "j'ai mal à la tête")
    assert await say(app, 10, "j'ai mal à la tête") is None
    for number, text in ((20, "mon bébé convulse"), (21, "que faire")):
        emergency = await say(app, number, text)
        assert emergency
        assert emergency.decision
        assert emergency.decision.stage == "emergency"
