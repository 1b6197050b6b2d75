"""Keys in real processes: a rotation beside the running service, one that is killed, and starts with wrong keys."""

import asyncio
import base64
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from data.database import Database
from data.keycheck import check_keys
from data.vault import Vault, parse_keys
from tests.acceptance.conftest import CAREHELP, Carehelp, free_port
from tests.acceptance.test_durable import SETTINGS, everything_is_answered, say, say_all


def pair(name: str, letter: bytes) -> str:
    return f"{name}={base64.b64encode(letter * 32).decode()}"


K1, K2, INDEX = pair("k1", b"1"), pair("k2", b"2"), pair("index", b"i")
OLD, BOTH, NEW = f"{K1},{INDEX}", f"{K2},{K1},{INDEX}", f"{K2},{INDEX}"
MESSAGES = 20_000
UNDER = "select count(*) from public.messages where content like %s and meta like %s"


class Command:
    """`carehelp` commands on one database, with the keys of the moment."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def environment(self, keys: str, **settings: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder / "data"),
            "DATABASE_URL": self.url,
            "ENVIRONMENT": "test",
            "ENCRYPTION_KEYS": keys,
            "COLUMNS": "300",
            **settings,
        }

    def run(self, keys: str, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [CAREHELP, *words],
            env=self.environment(keys, **settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def command(tmp_path: Path, database_url: str) -> Command:
    return Command(tmp_path, database_url)


@pytest.fixture
async def bot_api() -> AsyncIterator[tuple[str, LoBotApiEmulator]]:
    emulator = LoBotApiEmulator(max_history=10_000)
    runner = web.AppRunner(emulator.app())
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}", emulator
    await runner.cleanup()


@pytest.fixture
async def stored(command: Command) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
    """A database with many messages under the old key."""
    assert command.run(OLD, "migrate").returncode == 0
    vault = Vault(parse_keys(OLD))
    async with await psycopg.AsyncConnection.connect(command.url, autocommit=True) as connection:
        await connection.execute("insert into public.conversations (channel) values ('sms')")
        async with (
            connection.cursor() as cursor,
            cursor.copy("copy public.messages (conversation_id, content, meta) from stdin") as copy,
        ):
            for number in range(MESSAGES):
                await copy.write_row((1, vault.encrypt(f"message {number}"), vault.encrypt("{}")))
        yield connection


async def test_a_rotation_that_is_killed_is_gone_on_with(
    stored: psycopg.AsyncConnection[tuple[int, ...]], command: Command
) -> None:
    async def under(key: str) -> int:
        row = await (await stored.execute(UNDER, (f"chv1:{key}:%", f"chv1:{key}:%"))).fetchone()
        return int(row[0]) if row else 0

    process = await asyncio.create_subprocess_exec(
        CAREHELP,
        *("keys", "rotate"),
        env=command.environment(BOTH),
        cwd=command.folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        while await under("k2") == 0:
            assert process.returncode is None
    process.send_signal(signal.SIGKILL)
    await process.wait()

    done, left = await under("k2"), await under("k1")
    assert done > 0
    assert left > 0
    assert done + left == MESSAGES, "a row is under one key in all its columns"
    told = await asyncio.to_thread(command.run, BOTH, "keys", "rotate", "--dry-run")
    assert told.returncode == 1
    assert "'k1' may be dropped" not in told.stdout
    assert "No key may be dropped" in told.stdout
    refused = await asyncio.to_thread(command.run, NEW, "migrate")
    assert refused.returncode == 1
    assert "'k1' is missing" in refused.stderr

    again = await asyncio.to_thread(command.run, BOTH, "keys", "rotate")
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"{left * 2} values are now under 'k2'" in again.stdout
    assert "'k1' may be dropped" in again.stdout
    assert await under("k2") == MESSAGES
    vault = Vault(parse_keys(NEW))
    rows = await (await stored.execute("select content, meta from public.messages order by id")).fetchall()
    assert [(vault.decrypt(str(content)), vault.decrypt(str(meta))) for content, meta in rows] == [
        (f"message {number}", "{}") for number in range(MESSAGES)
    ]
    alone = await asyncio.to_thread(command.run, NEW, "keys", "status")
    assert alone.returncode == 0, alone.stdout + alone.stderr


async def test_the_service_runs_meanwhile(
    bot_api: tuple[str, LoBotApiEmulator], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    """The steps of docs/operations.md: the new key into every process, restart, rotate, drop the old key, restart."""
    url, emulator = bot_api
    settings = {**SETTINGS, "TELEGRAM_API_BASE": url}
    before = await asyncio.to_thread(make_carehelp, ENCRYPTION_KEYS=OLD, **settings)
    await say(http, before.url, 1)  # delivered again by say_all, and not answered again
    await before.until("select count(*) from carehelp.outbox where status = 'sent'", 1)
    await asyncio.to_thread(before.stop)

    during = await asyncio.to_thread(make_carehelp, ENCRYPTION_KEYS=BOTH, **settings)
    talk = asyncio.create_task(say_all(http, during.url))
    rotations = 0
    while not talk.done():
        rotation = await asyncio.to_thread(
            subprocess.run,
            [CAREHELP, "keys", "rotate"],
            env=during.environment(),
            cwd=during.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert rotation.returncode == 0, rotation.stdout + rotation.stderr
        rotations += 1
    await talk
    await everything_is_answered(during, emulator)
    assert rotations > 0
    await asyncio.to_thread(during.stop)

    after = await asyncio.to_thread(make_carehelp, ENCRYPTION_KEYS=NEW, **settings)
    await say(http, after.url, 100_000)
    await after.until("select count(*) from public.messages where status = 'received'", 0)
    sealed = await after.rows("select content, address from public.messages m join public.conversations c"
                              " on c.id = m.conversation_id")  # fmt: skip
    vault = Vault(parse_keys(NEW))
    assert all(vault.decrypt(str(value)) for row in sealed for value in row)
    assert await after.rows("select count(*) from public.conversations") == [(20,)], "nobody became somebody else"


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("serve",),
    ("web",),
    ("worker",),
    ("migrate",),
    ("ask", "bonjour"),
    ("ingest",),
    ("outbox",),
    ("outbox", "resend", "1"),
    ("telegram", "poll"),
    ("keys", "status"),
    ("keys", "rotate"),
    ("doctor",),
)


WRONG = (
    (f"{pair('k2', b'x')},{K1},{INDEX}", "'k2' is another key"),
    (f"{K2},{K1},{pair('index', b'x')}", "the index key is another"),
    (f"{pair('k3', b'3')},{INDEX}", "'k2' is missing"),
)


@pytest.mark.parametrize(("number", "words"), enumerate(COMMANDS), ids=map(" ".join, COMMANDS))
async def test_no_command_starts_with_a_wrong_key(
    number: int, words: tuple[str, ...], command: Command, database: Database, root: Path
) -> None:
    await check_keys(database, Vault(parse_keys(BOTH)))
    await database.query("insert into public.messages (content) values ('old and plain')")
    look = "select (select jsonb_agg(s) from carehelp.settings s), (select jsonb_agg(m) from public.messages m)"
    before = await database.query(look)
    keys, why = WRONG[number % len(WRONG)]
    settings = {
        "TELEGRAM_BOT_TOKEN": "1:x",
        "TELEGRAM_API_BASE": "http://127.0.0.1:9",
        "CAMEROON_DATA_CSV": str(root / "data" / "samples" / "clinical_summaries.csv"),
    }
    told = await asyncio.to_thread(command.run, keys, *words, **settings)
    assert told.returncode == 1
    assert why in told.stdout + told.stderr
    assert await database.query(look) == before


def test_lost_keys_of_the_embedded_database_are_not_made_anew(command: Command) -> None:
    first = command.run("", "migrate", DATABASE_URL="")
    assert first.returncode == 0, first.stderr
    file = command.folder / "data" / "encryption.keys"
    kept = file.read_text()
    file.unlink()
    told = command.run("", "migrate", DATABASE_URL="")
    assert told.returncode == 1
    assert "encryption.keys is not in DATA_DIR" in told.stderr
    assert not file.exists()
    file.write_text(kept)
    assert command.run("", "migrate", DATABASE_URL="").returncode == 0


def test_a_key_is_added_in_front_and_the_index_key_stays(command: Command) -> None:
    printed = command.run(K1, "keys", "add").stdout.strip()
    before, after = parse_keys(K1), parse_keys(printed)
    assert list(after.keys) == ["k2", "k1"]
    assert (after.keys["k1"], after.index_key) == (before.keys["k1"], before.index_key)
    assert command.run(K1, "migrate").returncode == 0
    told = command.run(f"{K2},{K1}", "keys", "rotate").stdout
    assert "no pair `index`" in told
    assert "may be dropped" not in told
    whole = f"{K2},{K1},index={base64.b64encode(before.index_key).decode()}"
    assert "'k1' may be dropped" in command.run(whole, "keys", "rotate").stdout
