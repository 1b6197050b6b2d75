"""Marked data goes in by every door, things go wrong, and then all that was written anywhere is searched for it."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
import pytest
from aiohttp import web
from psycopg import sql
from twilio.request_validator import RequestValidator

from data.database import Database
from data.embedded import EmbeddedPostgres
from data.rotation import Rotation
from data.vault import Vault, load_keys
from tests.acceptance.conftest import CAREHELP, Carehelp
from tests.acceptance.test_twilio import ACCOUNT, PUBLIC, form
from tests.peers import start

#: what nobody else would write
FIRST, LAST, USERNAME, WORD = "Zorobabel", "Qwertzani", "zorobabelq", "zanzibarite"
NAME = f"{FIRST} {LAST}"
CHAT, NUMBER, SMS_NUMBER = "7790771231", "690777123", "690777124"
EMAIL, ACCOUNT_EMAIL = "zorobabel.q@mail.example", "ledger.q@mail.example"
PLACE = ("4.0511877", "9.7678699")
RECORD_WORD, RECORD_NAME = "xylophagique", "Philibertine"
BOT_SECRET, TWILIO_SECRET, HOOK_SECRET = "MarkedBotSecret", "MarkedTwilioSecret", "MarkedHookSecret"
PERSONAL = (FIRST, LAST, USERNAME, WORD, CHAT, NUMBER, SMS_NUMBER, EMAIL, *PLACE, RECORD_NAME)
SECRETS = (BOT_SECRET, TWILIO_SECRET, HOOK_SECRET)

#: what may stand in the database in plain text, and why
PLAIN = {
    # a search needs words; names and numbers are taken out when a summary is read (core/records)
    (RECORD_WORD, "carehelp", "summaries"),
    # an account is found by its e-mail, as Supabase Auth keeps it; row-level security shows it to its owner alone
    (ACCOUNT_EMAIL, "auth", "users"),
    (ACCOUNT_EMAIL, "public", "users"),
}
TOKEN = f"4242:{BOT_SECRET}"
TEXT = f"je m'appelle {NAME}, {EMAIL}, +237{NUMBER}: mon enfant {WORD} a de la fièvre depuis 3 jours"


@pytest.fixture
async def telegram() -> AsyncIterator[str]:
    async with start.bot_api() as (url, _):
        yield url


@pytest.fixture
async def refusing_twilio() -> AsyncIterator[str]:
    """Twilio as it refuses a number: it quotes it."""

    async def answer(request: web.Request) -> web.Response:
        fields = await request.post()
        why = f"The 'To' number {fields.get('To')} is not a valid phone number: {fields.get('Body')}"
        return web.json_response({"code": 21211, "message": why, "status": 400, "more_info": why}, status=400)

    async with start.serving(answer) as url:
        yield url


@pytest.fixture
async def failing_model() -> AsyncIterator[str]:
    """A model that fails and quotes what it was asked; every third call it gives something that is no answer."""
    calls: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        calls.append(await request.text())
        if len(calls) % 3:
            return web.Response(status=500, text=calls[-1])
        return web.json_response({"choices": [{"message": {"content": f"{{broken {TEXT}"}}]})

    async with start.serving(answer) as url:
        yield f"{url}/v1"


def update(number: int, text: str) -> dict[str, Any]:
    person = {"id": int(CHAT), "first_name": FIRST, "last_name": LAST, "username": USERNAME}
    message = {
        "message_id": number, "date": 1_790_000_000, "text": text,
        "chat": {**person, "type": "private"}, "from": {**person, "is_bot": False, "language_code": "fr"},
    }  # fmt: skip
    return {"update_id": number, "message": message}


async def tell(http: httpx.AsyncClient, carehelp: Carehelp, body: object, secret: str = HOOK_SECRET) -> httpx.Response:
    return await http.post(
        f"{carehelp.url}/webhooks/telegram", json=body, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
    )


async def say_by_every_door(http: httpx.AsyncClient, carehelp: Carehelp) -> list[httpx.Response]:
    """Messages that are answered, and requests that are refused. Returns the refusals."""
    assert (await tell(http, carehelp, update(1, TEXT))).status_code == 200
    whatsapp = {
        **form(1, TEXT, f"whatsapp:+237{NUMBER}", "whatsapp:+14155238886"),
        "ProfileName": NAME, "WaId": f"237{NUMBER}",
    }  # fmt: skip
    place = {
        **form(2, "", f"whatsapp:+237{NUMBER}", "whatsapp:+14155238886"),
        "Latitude": PLACE[0],
        "Longitude": PLACE[1],
    }
    sms = form(3, f"mon bébé convulse {WORD}", f"+237{SMS_NUMBER}", "+15005550006")
    for fields in (whatsapp, place, sms):
        assert await deliver_signed(http, carehelp, fields) == 200
    posted = {"session": CHAT * 2, "rendering": "whatsapp", "id": "message-0001", "kind": "text", "text": TEXT}
    page = {"Sec-Fetch-Site": "same-origin"}
    assert (await http.post(f"{carehelp.url}/simulator/messages", json=posted, headers=page)).status_code == 200
    return [
        await tell(http, carehelp, update(2, TEXT), secret="wrong"),
        await tell(http, carehelp, {"update_id": WORD, "message": {"text": TEXT}}),
        await http.post(f"{carehelp.url}/webhooks/twilio", data=whatsapp, headers={"X-Twilio-Signature": WORD}),
        await http.post(f"{carehelp.url}/simulator/messages", json={**posted, "kind": TEXT}, headers=page),
        await http.get(f"{carehelp.url}/{WORD}", params={"q": TEXT}),
    ]


async def deliver_signed(http: httpx.AsyncClient, carehelp: Carehelp, fields: dict[str, str]) -> int:
    path = "/webhooks/twilio"
    signature = RequestValidator(TWILIO_SECRET).compute_signature(PUBLIC + path, fields)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return (await http.post(carehelp.url + path, content=urlencode(fields), headers=headers)).status_code


async def crash_in_a_turn(http: httpx.AsyncClient, carehelp: Carehelp) -> list[str]:
    """What is remembered of an episode can't be read, and the error quotes it. Then it is mended. Returns what is found
    while the job that failed waits to be tried again."""
    async with EmbeddedPostgres(carehelp.folder / "data") as server:
        vault = Vault(load_keys("", carehelp.folder / "data", make=False))
        broken = vault.encrypt(json.dumps({"facts": {"level": f"{WORD} {NUMBER}"}}))
        async with await psycopg.AsyncConnection.connect(server.url, autocommit=True) as connection:
            await connection.execute(
                "update public.conversations set context = %s where channel = 'telegram'", (broken,)
            )
            assert (await tell(http, carehelp, update(3, TEXT))).status_code == 200
            async with asyncio.timeout(30):
                while "ValueError" not in carehelp.log:
                    await asyncio.sleep(0.1)
            jobs = "select distinct jsonb_object_keys(args) from carehelp.procrastinate_jobs"
            assert await (await connection.execute(jobs)).fetchall() == [("conversation_id",)]
            found = await in_the_database(carehelp)
            await connection.execute("update public.conversations set context = ''")
    return found


async def break_the_database(http: httpx.AsyncClient, carehelp: Carehelp) -> None:
    """Statements that fail in ways that quote values, then Postgres killed while messages come."""
    async with EmbeddedPostgres(carehelp.folder / "data") as server:
        async with await psycopg.AsyncConnection.connect(server.url, autocommit=True) as connection:
            make = "insert into auth.users (email) values (%s) returning id"
            (person,) = await (await connection.execute(make, (ACCOUNT_EMAIL,))).fetchone() or (None,)
            await connection.execute("insert into public.users (id, email) values (%s, %s)", (person, ACCOUNT_EMAIL))
            with pytest.raises(psycopg.errors.UniqueViolation, match=ACCOUNT_EMAIL):
                await connection.execute(make, (ACCOUNT_EMAIL,))
            with pytest.raises(psycopg.DataError, match=WORD):
                await connection.execute("select %s::text::uuid", (f"{WORD} {NUMBER}",))
            with pytest.raises(psycopg.DataError, match=WORD):
                await connection.execute(f"select '{WORD} {NUMBER}'::uuid")
        pid = server.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(60):
        while (await tell(http, carehelp, update(4, TEXT))).status_code != 200:
            await asyncio.sleep(0.1)


async def test_nothing_personal_is_written_anywhere(
    telegram: str,
    refusing_twilio: str,
    failing_model: str,
    make_carehelp: Callable[..., Carehelp],
    http: httpx.AsyncClient,
    tmp_path: Path,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    temporary.chmod(0o777)
    carehelp = await asyncio.to_thread(
        make_carehelp,
        LOG_LEVEL="DEBUG",
        TMPDIR=str(temporary),
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_WEBHOOK_SECRET=HOOK_SECRET,
        TELEGRAM_API_BASE=telegram,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TWILIO_SECRET,
        TWILIO_WHATSAPP_FROM="whatsapp:+14155238886",
        TWILIO_SMS_FROM="+15005550006",
        TWILIO_API_BASE=refusing_twilio,
        PUBLIC_URL=PUBLIC,
        AI_PROVIDER="lmstudio",
        LMSTUDIO_BASE_URL=failing_model,
        LMSTUDIO_MODEL="any",
        TRIAGE_SECOND_OPINION="on",
    )
    refusals = await say_by_every_door(http, carehelp)
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0, 60)
    found = await crash_in_a_turn(http, carehelp)
    await break_the_database(http, carehelp)
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0, 90)
    shown = [await http.get(carehelp.url + path) for path in ("/health", "/metrics")]
    await ingest(carehelp)

    assert [answer.status_code for answer in refusals] == [403, 400, 403, 400, 404]
    found += [f"an answer: {mark}" for answer in (*refusals, *shown) for mark in marks_in(answer.content)]
    found += await in_the_database(carehelp)
    strays = await encrypted_where_rotation_does_not_look(carehelp)
    await asyncio.to_thread(carehelp.stop)
    found += list(in_files(tmp_path))
    assert found == []
    assert strays == []
    assert "ValueError" in carehelp.log, "the crash was logged"


async def ingest(carehelp: Carehelp) -> None:
    """A hospital's own records, with a patient's name in them."""
    records = carehelp.folder / "records.csv"
    records.write_text(
        "patient_name,patient_age,patient_gender,diagnosis,summary_text\n"
        f'{RECORD_NAME},4,F,Malaria,"{RECORD_NAME}, +237{NUMBER}, {EMAIL}, fièvre {RECORD_WORD} depuis deux jours"\n'
    )
    process = await asyncio.create_subprocess_exec(
        CAREHELP,
        "ingest",
        env={**carehelp.environment(), "CAMEROON_DATA_CSV": str(records)},
        cwd=carehelp.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert not marks_in(said)
    records.unlink()


async def encrypted_where_rotation_does_not_look(carehelp: Carehelp) -> list[tuple[str, str, str]]:
    """What all of this has filled is on the list of `data/sealed.py`."""
    async with EmbeddedPostgres(carehelp.folder / "data") as server:
        database = Database(server.url)
        await database.open()
        try:
            vault = Vault(load_keys("", carehelp.folder / "data", make=False))
            return await Rotation(database, vault).strays()
        finally:
            await database.close()


def marks_in(content: bytes) -> list[str]:
    """What of the marks is in it, as text or as hexadecimal."""
    small = content.lower()
    return [
        mark
        for mark in (*PERSONAL, ACCOUNT_EMAIL, RECORD_WORD, *SECRETS)
        if mark.lower().encode() in small or mark.encode().hex().encode() in small
    ]


async def in_the_database(carehelp: Carehelp) -> list[str]:
    """Every row of every table, as text."""
    found = []
    async with (
        EmbeddedPostgres(carehelp.folder / "data") as server,
        await psycopg.AsyncConnection.connect(server.url) as connection,
    ):
        tables = await connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
        )
        for schema, table in await tables.fetchall():
            whole = sql.SQL("select t::text from {} t").format(sql.Identifier(schema, table))
            async for (row,) in await connection.execute(whole):
                found += [
                    f"{schema}.{table}: {mark}" for mark in marks_in(row.encode()) if (mark, schema, table) not in PLAIN
                ]
    return found


def in_files(folder: Path) -> Iterator[str]:
    """Every file below: logs, the database's own, temporary ones. What may be in the database may be in its files."""
    allowed = {mark for mark, _, _ in PLAIN}
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        database = (folder / "data" / "postgres") in path.parents
        for mark in marks_in(path.read_bytes()):
            if not (database and mark in allowed):
                yield f"{path.relative_to(folder)}: {mark}"
