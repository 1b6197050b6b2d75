"""What is held, seen, taken away and erased, the whole way: real database, real worker, providers' stand-ins."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from bot.app import Application
from bot.content import Content
from core.fitting.gsm import segments
from core.message import Address, Channel, InboundMessage, Kind
from data.database import Database
from data.inbox import address_hash
from data.vault import Vault
from tests.dump import dump
from tests.integration.channels.conftest import reached, say, settings, until_quiet, working
from tests.peers import start
from tests.peers.start import Stub

SMS = Address(channel=Channel.SMS, account="+15005550006", id="+237690123457")
WHATSAPP = Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id="whatsapp:+237690123458")
TELEGRAM = Address(channel=Channel.TELEGRAM, account="4242", id="990123459")
PAGE = Address(channel=Channel.SIMULATOR, account="whatsapp", id="session-0123456789ab")
COMPLAINT = "ma fille a des démangeaisons au bras depuis hier"


async def talk(app: Application, database: Database, person: Address, *texts: str, first: int = 0) -> None:
    for number, text in enumerate(texts, first):
        await say(app, person, number, text)
        await until_quiet(database)


async def press(app: Application, database: Database, person: Address, number: int, choice: str) -> None:
    message = InboundMessage(
        address=person, provider_id=f"{person.id}-{number}", scope="test", kind=Kind.CHOICE, choice=choice
    )
    await app.reception.take(message)
    await until_quiet(database)


async def told(stub: Stub, person: Address) -> list[str]:
    return reached(await stub.sends(), person)


async def waits(database: Database, statement: str) -> None:
    """Until a statement waits for a lock."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like %s"
    async with asyncio.timeout(30):
        while not (await database.query(waiting, statement))[0][0]:
            await asyncio.sleep(0.02)


async def count(database: Database, table: str) -> int:
    rows = await database.query(f"select count(*) from {table}")
    return int(rows[0][0])


async def nothing_left(database: Database, vault: Vault, person: Address, *words: str) -> None:
    """No trace in any column of any table, as text or as bytes; wait until the confirmation is gone as well."""
    async with asyncio.timeout(30):
        while await count(database, "carehelp.farewells"):
            await asyncio.sleep(0.05)
    digits = "".join(c for c in person.id if c.isdigit()) or person.id
    hashes = [address_hash(vault, person.channel, person.id)]
    held = await dump(database, vault)
    for trace in (person.id, digits, digits[-9:], *hashes, *words):
        assert trace.lower() not in held.lower(), trace
    for table in ("public.messages", "public.conversations", "carehelp.outbox", "carehelp.consents"):
        assert await count(database, table) == 0, table


async def test_after_the_word_and_a_yes_nothing_is_left_and_it_is_said(
    application: Application, database: Database, vault: Vault, stub: Stub
) -> None:
    await talk(application, database, SMS, COMPLAINT, "merci", "OUI", "efface mes données")
    assert "3 messages" not in (asked := (await told(stub, SMS))[-1])
    assert asked.startswith("Effacer pour toujours tout ce que j'ai de vous : 4 messages")
    await talk(application, database, SMS, "oui", first=10)
    await nothing_left(database, vault, SMS, "démangeaisons", "merci", "efface mes")
    confirmed = (await told(stub, SMS))[-1]
    assert confirmed.startswith("C'est fait")
    ((proof, counts, finished),) = await database.query("select id, counts, finished_at from carehelp.erasures")
    assert proof in confirmed
    assert counts["messages"] == 9
    assert finished is not None
    assert await database.query("select actor, action, conversation_id from carehelp.access_log") == [
        ("patient", "erase", None)
    ]


async def test_what_was_erased_does_not_come_back_and_who_writes_again_is_new(
    application: Application, database: Database, vault: Vault, stub: Stub
) -> None:
    await talk(application, database, WHATSAPP, COMPLAINT, "/delete", "OUI")
    before = len(await told(stub, WHATSAPP))
    await talk(application, database, WHATSAPP, COMPLAINT, "efface mes données", "OUI")
    await nothing_left(database, vault, WHATSAPP, "démangeaisons")
    assert len(await told(stub, WHATSAPP)) == before, "a provider's second delivery is not answered"
    await talk(application, database, WHATSAPP, "bonjour", first=50)
    again = (await told(stub, WHATSAPP))[-1]
    assert "puis effacés après 24 h" in again
    assert await count(database, "public.conversations") == 1


async def test_a_no_or_anything_else_erases_nothing(application: Application, database: Database, stub: Stub) -> None:
    await talk(application, database, SMS, COMPLAINT, "EFFACER", "non")
    assert (await told(stub, SMS))[-1] == "Rien n'est effacé."
    await talk(application, database, SMS, "efface tout", "oui mais ma fille a de la fièvre", "oui", first=10)
    assert await count(database, "carehelp.erasures") == 0
    await talk(application, database, SMS, "EFFACER", "EFFACER", first=20)
    assert await count(database, "carehelp.erasures") == 1, "the word again is a yes"


async def test_an_old_button_is_not_a_yes(application: Application, database: Database, stub: Stub) -> None:
    await talk(application, database, TELEGRAM, COMPLAINT)
    await press(application, database, TELEGRAM, 10, "erase:yes")
    assert await count(database, "carehelp.erasures") == 0
    assert (await told(stub, TELEGRAM))[-1].startswith("Effacer pour toujours")
    await press(application, database, TELEGRAM, 11, "erase:yes")
    assert await count(database, "carehelp.erasures") == 1
    await press(application, database, TELEGRAM, 12, "consent:yes:1")
    assert await count(database, "carehelp.consents") == 0, "the question was put to somebody who is gone"


async def test_danger_comes_first_and_the_wish_is_not_forgotten(
    application: Application, database: Database, stub: Stub
) -> None:
    await talk(application, database, WHATSAPP, "efface mes données, mon bébé convulse")
    (said,) = await told(stub, WHATSAPP)
    assert said.startswith("Couchez-le sur le côté")
    await say(application, WHATSAPP, 10, "supprime mes messages")
    await say(application, WHATSAPP, 11, "mon bébé convulse encore")
    await until_quiet(database)
    # The danger has a lane of its own: it is answered before the wish, after it or with it, but it is answered.
    assert any(text.startswith("Couchez-le") for text in (await told(stub, WHATSAPP))[1:])
    await talk(application, database, WHATSAPP, "supprime mes messages", "1", first=20)
    assert await count(database, "carehelp.erasures") == 1


async def test_consent_is_a_bare_answer_to_its_own_question(
    application: Application, database: Database, stub: Stub
) -> None:
    await talk(application, database, WHATSAPP, COMPLAINT)
    first = (await told(stub, WHATSAPP))[0]
    assert first.endswith("1. Oui, garder\n2. Non")
    assert "puis effacés après 24 h. Puis-je les garder 90 jours" in first
    await talk(application, database, WHATSAPP, "oui elle se gratte la nuit", "oui", first=10)
    assert await count(database, "carehelp.consents") == 0, "the question is not open any more"
    await talk(application, database, WHATSAPP, "CONFIDENTIALITE", "3", first=20)
    assert "4 messages depuis" in (await told(stub, WHATSAPP))[-2]
    await talk(application, database, WHATSAPP, "ne gardez plus mes messages", first=30)
    given = await database.query("select version, language, given from carehelp.consents order by id")
    assert given == [("1", "fr", True), ("1", "fr", False)]
    with pytest.raises(Exception, match="append-only"):
        await database.query("update carehelp.consents set given = true")


async def test_a_question_of_triage_wins_over_consent(application: Application, database: Database, stub: Stub) -> None:
    await talk(application, database, WHATSAPP, "mon fils de 2 ans a la fièvre depuis hier")
    first = (await told(stub, WHATSAPP))[0]
    assert "Puis-je" not in first, "one question at a time"
    assert "effacés après 24 h" in first
    await talk(application, database, WHATSAPP, "1", first=10)
    assert await count(database, "carehelp.consents") == 0
    assert "Puis-je garder vos messages 90 jours" in (await told(stub, WHATSAPP))[1]
    await talk(application, database, WHATSAPP, "non", first=20)
    assert await database.query("select given from carehelp.consents") == [(False,)]
    assert (await told(stub, WHATSAPP))[2].startswith("D'accord : vos messages sont effacés")


async def test_an_emergency_carries_no_notice_and_by_sms_it_takes_no_message_more(
    application: Application, database: Database, stub: Stub
) -> None:
    await talk(application, database, SMS, "mon bébé convulse")
    assert "gard" not in "".join(await told(stub, SMS))
    other = Address(channel=Channel.SMS, account=SMS.account, id="+237690123460")
    await talk(application, database, other, COMPLAINT)
    (said,) = await told(stub, other)
    assert "Effacé après 24h; OUI: gardé 90 jours" in said
    assert segments(said).count <= 3
    await talk(application, database, other, "oui", first=10)
    assert await database.query("select given from carehelp.consents") == [(True,)]


async def test_a_file_on_telegram_and_nothing_personal_in_a_group(
    database: Database, vault: Vault, content: Content, tmp_path: Path
) -> None:
    async with start.bot_api() as (url, api), working(settings(url, tmp_path), database, vault, content) as app:
        other = Address(channel=Channel.TELEGRAM, account="4242", id="5501")
        await talk(app, database, other, "j'ai un secret, la variole")
        await talk(app, database, TELEGRAM, COMPLAINT, "oui", "exporte mes données")
        ((kind, data),) = api.uploads()
        text = data.decode()
        assert kind == "document"
        assert all(words in text for words in (COMPLAINT, "Adresse : 990123459", "accord pour garder", "Carehelp"))
        assert "variole" not in text
        assert await database.query("select actor, action from carehelp.access_log") == [("patient", "export")]
        group = Address(channel=Channel.TELEGRAM, account="4242", id="-1005:5501")
        await talk(app, database, group, "que savez-vous de moi ?", "/export", "EXPORT")
        assert len(api.uploads()) == 1
        await talk(app, database, TELEGRAM, "efface mes données", "oui", first=20)
        assert await count(database, "carehelp.media") == 0, "the file goes too"


async def test_a_link_by_sms_that_nobody_else_can_make(
    stub: start.Stub, database: Database, vault: Vault, content: Content, tmp_path: Path
) -> None:
    public = settings(stub.url, tmp_path).model_copy(update={"public_url": "https://carehelp.example"})
    async with working(public, database, vault, content) as app:
        await talk(app, database, SMS, COMPLAINT, "EXPORT")
        *_, words, link = await told(stub, SMS)
        assert "6 h" in words
        assert link.startswith("https://carehelp.example/media/")
        key, _, query = link.removeprefix("https://carehelp.example/media/").partition("?")
        until, signature = (part.partition("=")[2] for part in query.split("&"))
        assert app.links.holds(key, until, signature)
        assert not app.links.holds(key, str(int(until) + 1), signature)
        found = await app.media.open(key)
        assert found is not None
        assert COMPLAINT in found.data.decode()


@pytest.mark.parametrize(
    ("words", "told_in"),
    [("wetin una sabi about me?", "For you I get"), ("what do you know about me?", "Of you I have"),
     ("que sais-tu de moi", "De vous j'ai")],
)  # fmt: skip
async def test_the_facts_in_the_persons_language(
    application: Application, database: Database, stub: Stub, words: str, told_in: str
) -> None:
    await talk(application, database, WHATSAPP, words)
    (said,) = await told(stub, WHATSAPP)
    assert said.startswith(told_in)
    assert "1 message" in said
    assert said.count("24") >= 1


async def test_what_arrives_while_it_erases_is_answered_as_somebody_new(
    application: Application, database: Database, vault: Vault, stub: Stub
) -> None:
    """The erasure is held in its middle, all deleted and nothing committed, until the messages knock."""
    await talk(application, database, WHATSAPP, COMPLAINT, "efface tout")
    async with await psycopg.AsyncConnection.connect(database.url) as held:
        await held.execute("lock table carehelp.erasures in access exclusive mode")
        await say(application, WHATSAPP, 99, "oui")
        await waits(database, "%carehelp.erase(%")
        texts = [f"j'ai une toux numero{number}" for number in range(5)] + ["mon bébé convulse"]
        knocking = [asyncio.create_task(say(application, WHATSAPP, 100 + n, text)) for n, text in enumerate(texts)]
        await waits(database, "%carehelp.take_in(%")
        await held.rollback()
        await asyncio.gather(*knocking)
    await until_quiet(database)
    held_now = await dump(database, vault)
    assert "démangeaisons" not in held_now
    assert all(text in held_now for text in texts)
    assert await count(database, "public.conversations") == 1
    said = await told(stub, WHATSAPP)
    assert sum(text.startswith("C'est fait") for text in said) == 1
    assert any(text.startswith("Couchez-le") for text in said)


async def test_the_simulator_shows_the_confirmation_and_then_it_goes(
    application: Application, database: Database, vault: Vault
) -> None:
    await talk(application, database, PAGE, COMPLAINT, "efface mes données", "oui")
    (entry,) = await application.transcripts.of(PAGE.channel, PAGE.account, PAGE.id)
    assert entry.farewell
    assert entry.parts[0].text.startswith("C'est fait")
    assert "démangeaisons" not in await dump(database, vault)
    await application.transcripts.farewell_shown(PAGE.channel, PAGE.id)
    await nothing_left(database, vault, PAGE, "démangeaisons", "C'est fait")
