"""What people ask of the service itself, the whole way by SMS: the rest of an answer, STOP, START, HELP."""

import pytest

from bot.app import Application
from core.fitting.gsm import segments
from core.message import Address, Channel
from data.database import Database
from data.transcripts import Entry
from tests.integration.channels.conftest import reached, say, until_quiet
from tests.peers.start import Stub

PERSON = Address(channel=Channel.SMS, account="+15005550006", id="+237690000007")
QUESTION = "how I fit treat cough?"


async def ask(app: Application, database: Database, stub: Stub, *texts: str) -> list[str]:
    """What the person gets, having sent one text after another."""
    for number, text in enumerate(texts):
        await say(app, PERSON, number, text)
        await until_quiet(database)
    return reached(await stub.sends(), PERSON)


async def opted_out(database: Database) -> bool:
    return bool((await database.query("select opted_out from public.conversations"))[0][0])


async def test_more_gives_the_rest_page_by_page_without_asking_again(
    short_application: Application, database: Database, stub: Stub
) -> None:
    first, second, third, *_ = await ask(short_application, database, stub, QUESTION, "MORE", "suite")
    assert len({first, second, third}) == 3
    assert all(segments(text).count == 1 for text in (first, second, third))
    assert "MORE" in first
    stages = [entry.decision.stage for entry in await entries(short_application) if entry.decision]
    assert stages == ["library", "service", "service"]


async def entries(app: Application) -> tuple[Entry, ...]:
    return await app.transcripts.of(PERSON.channel, PERSON.account, PERSON.id)


@pytest.mark.parametrize("word", ["STOP", "Arrêt", "ARRET.", "dakata"])
async def test_stop_is_kept_until_the_person_writes_again(
    application: Application, database: Database, stub: Stub, word: str
) -> None:
    (said,) = await ask(application, database, stub, word)
    assert "START" in said
    assert await opted_out(database)
    await say(application, PERSON, 5, "START")
    await until_quiet(database)
    assert not await opted_out(database)
    assert len(reached(await stub.sends(), PERSON)) == 2


@pytest.mark.parametrize(("word", "told"), [("HELP", "STOP"), ("AIDE", "STOP"), ("LANGUE", "1. Fran")])
async def test_words_that_stand_alone(
    application: Application, database: Database, stub: Stub, word: str, told: str
) -> None:
    (said,) = await ask(application, database, stub, word)
    assert told in said
    assert segments(said).count <= 3


async def test_a_number_picks_the_language(application: Application, database: Database, stub: Stub) -> None:
    _, said = await ask(application, database, stub, "LANGUE", "2")
    assert "English" in said
