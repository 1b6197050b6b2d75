"""The whole way while providers refuse, fail and break connections: nothing lost, order kept, nothing said twice."""

import asyncio
from collections.abc import Callable

import pytest

from bot.app import Application
from core.message import Address, Channel
from data.database import Database
from tests.integration.channels.conftest import reached, say, until_quiet
from tests.peers.start import Stub

#: messages one after another, in each of as many conversations
PEOPLE, MESSAGES = 4, 3


def telegram(person: int) -> Address:
    return Address(channel=Channel.TELEGRAM, account="4242", id=str(5500 + person))


def whatsapp(person: int) -> Address:
    return Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id=f"whatsapp:+23769000000{person}")


def sms(person: int) -> Address:
    return Address(channel=Channel.SMS, account="+15005550006", id=f"+23769000000{person}")


async def converse(app: Application, database: Database, address: Callable[[int], Address]) -> None:
    """Everybody says something, and again once they were answered."""
    texts = ("j'ai mal à la tête", "I get cough", "mon bébé convulse")
    for number in range(MESSAGES):
        await asyncio.gather(*(say(app, address(person), number, texts[number]) for person in range(PEOPLE)))
        await until_quiet(database)


async def wanted(app: Application, person: Address) -> list[str]:
    """The parts that are to reach a person, in order."""
    entries = await app.transcripts.of(person.channel, person.account, person.id)
    return [part.text for entry in entries for part in entry.parts]


@pytest.mark.parametrize("address", [telegram, whatsapp, sms], ids=["telegram", "whatsapp", "sms"])
async def test_what_is_refused_arrives_once_and_in_order(
    application: Application,
    database: Database,
    stub: Stub,
    address: Callable[[int], Address],
) -> None:
    await stub.configure(fail429=0.2, fail500=0.2)
    await converse(application, database, address)
    sends = await stub.sends()
    for person in map(address, range(PEOPLE)):
        assert reached(sends, person) == await wanted(application, person)


@pytest.mark.parametrize("address", [whatsapp, sms], ids=["whatsapp", "sms"])
async def test_broken_connections_are_settled_with_twilio(
    application: Application, database: Database, stub: Stub, address: Callable[[int], Address]
) -> None:
    await stub.configure(reset=0.15, cut=0.15)
    await converse(application, database, address)
    sends = await stub.sends()
    for person in map(address, range(PEOPLE)):
        assert reached(sends, person) == await wanted(application, person)


async def test_broken_connections_lose_nothing_where_nobody_can_be_asked(
    application: Application, database: Database, stub: Stub
) -> None:
    await stub.configure(reset=0.15, cut=0.15)
    await converse(application, database, telegram)
    sends = await stub.sends()
    for person in map(telegram, range(PEOPLE)):
        texts = reached(sends, person)
        once = [text for at, text in enumerate(texts) if texts[at - 1 : at] != [text]]
        assert once == await wanted(application, person)


async def test_deliveries_that_come_twice_and_in_any_order_are_answered_once(
    application: Application, database: Database, stub: Stub
) -> None:
    people = [telegram(person) for person in range(PEOPLE)]
    deliveries = [(person, number) for person in people for number in (1, 1, 2, 3, 2, 1)]
    await asyncio.gather(*(say(application, *delivery, "j'ai mal à la tête") for delivery in deliveries[::-1]))
    await until_quiet(database)
    rows = await database.query(
        "select count(*), count(distinct dedup_key), count(answered_by) from public.messages where role = 'user'"
    )
    assert rows == [(PEOPLE * 3,) * 3]
    sends = await stub.sends()
    for person in people:
        assert reached(sends, person) == await wanted(application, person)
