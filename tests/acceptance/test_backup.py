"""A backup made while everybody talks, restored elsewhere: turns go on, and nothing is said twice."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from tests.acceptance.cluster import HEADERS, TOKEN, say, talk, talk_until, update
from tests.acceptance.conftest import CAREHELP, Carehelp
from tests.peers.start import BotApi, bot_api

SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "s3cret"}


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[str, BotApi]]:
    async with bot_api() as found:
        yield found


def command(machine: Carehelp, *arguments: str) -> str:
    """What a command says, with a machine's settings. It must succeed."""
    done = subprocess.run(
        [CAREHELP, *arguments],
        env=machine.environment(),
        cwd=machine.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return " ".join(done.stderr.split())


def lose(machine: Carehelp) -> None:
    """The database is gone; what was kept apart, the keys, is not."""
    machine.kill()
    subprocess.run(["pkill", "-9", "-f", f"postgres -D {machine.folder}/data/postgres"], check=False)
    keys = (machine.folder / "data" / "encryption.keys").read_bytes()
    shutil.rmtree(machine.folder / "data")
    (machine.folder / "data").mkdir()
    (machine.folder / "data" / "encryption.keys").write_bytes(keys)


def sends(emulator: BotApi) -> int:
    return sum(r["method"] == "sendMessage" and r["status"] == 200 for r in emulator.requests)


async def test_made_under_load_and_restored(
    telegram: tuple[str, BotApi], make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient
) -> None:
    url, emulator = telegram
    carehelp = await asyncio.to_thread(make_carehelp, TELEGRAM_API_BASE=url, **SETTINGS)
    saved = asyncio.Event()
    talking = asyncio.create_task(talk_until(saved, http, [carehelp.url], chats=20, pause=0.3))
    await carehelp.until("select count(*) > 20 from carehelp.outbox", True)
    assert "without the keys" in await asyncio.to_thread(command, carehelp, "backup", "kept.dump")
    saved.set()
    said = await talking
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
    await carehelp.until("select count(*) from carehelp.outbox where status <> 'sent'", 0)
    before = sends(emulator)
    assert [(before,)] == await carehelp.rows("select count(*) from carehelp.outbox")

    await asyncio.to_thread(lose, carehelp)
    assert "restored" in await asyncio.to_thread(command, carehelp, "restore", "kept.dump")
    [(kept, parts)] = await carehelp.rows(
        "select count(*), (select count(*) from carehelp.outbox) from public.messages where role = 'user'"
    )
    assert 0 < int(str(kept)) < said, "the backup was made in the middle"
    await asyncio.to_thread(carehelp.start)
    again = await talk(http, [carehelp.url], chats=20, each=2, first=100_000)
    await carehelp.until("select count(*) from public.messages where role = 'user'", int(str(kept)) + again)
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
    await carehelp.until("select count(*) from carehelp.outbox where status not in ('sent', 'failed')", 0)
    assert [(sends(emulator) - before,)] == await carehelp.rows(f"select count(*) - {parts} from carehelp.outbox")


@pytest.mark.parametrize(("go_on", "answered"), [((), {"7001"}), (("--go-on",), {"7001", "7002"})])
async def test_what_was_open_then(
    telegram: tuple[str, BotApi],
    make_carehelp: Callable[..., Carehelp],
    http: httpx.AsyncClient,
    go_on: tuple[str, ...],
    answered: set[str],
) -> None:
    url, emulator = telegram
    carehelp = await asyncio.to_thread(make_carehelp, ("web",), TELEGRAM_API_BASE=url, **SETTINGS)
    pressing = update(1, 1, "mon bébé convulse")
    assert (await http.post(f"{carehelp.url}/webhooks/telegram", json=pressing, headers=HEADERS)).status_code == 200
    await say(http, [carehelp.url], 2, 2)
    await asyncio.to_thread(command, carehelp, "backup", "kept.dump")
    await asyncio.to_thread(lose, carehelp)
    await asyncio.to_thread(command, carehelp, "restore", "kept.dump", *go_on)
    carehelp.command = ("serve",)
    await asyncio.to_thread(carehelp.start)
    await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
    await carehelp.until("select count(*) from carehelp.outbox where status <> 'sent'", 0)
    assert {call["chat_id"] for call in emulator.calls("sendMessage")} == answered


async def test_what_is_refused(make_carehelp: Callable[..., Carehelp], tmp_path: Path) -> None:
    carehelp = await asyncio.to_thread(make_carehelp)
    await asyncio.to_thread(carehelp.stop)

    def refused(*arguments: str, **settings: str) -> str:
        env = {**carehelp.environment(), **settings}
        done = subprocess.run(
            [CAREHELP, *arguments], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        return " ".join(done.stderr.split())

    await asyncio.to_thread(command, carehelp, "backup", "kept.dump")
    before = (tmp_path / "kept.dump").read_bytes()
    assert "--force" in refused("backup", "kept.dump")
    assert (tmp_path / "kept.dump").read_bytes() == before
    await asyncio.to_thread(command, carehelp, "backup", "--force", "kept.dump")
    (tmp_path / "file").write_text("no folder")
    for where in ("file", "file/below"):
        assert "DATA_DIR" in (said := refused("serve", DATA_DIR=where))
        assert "Traceback" not in said
    assert "holds a database" in refused("restore", "kept.dump")
    assert "not set and encryption.keys is not in DATA_DIR" in refused("restore", "kept.dump", DATA_DIR="other")
    (tmp_path / "other").mkdir(exist_ok=True)
    other_keys = f"k1={'C' * 43}=,index={'C' * 43}="
    assert "not the keys" in refused("restore", "kept.dump", DATA_DIR="other", ENCRYPTION_KEYS=other_keys)
    assert not (tmp_path / "other" / "postgres").exists(), "as before: it can be tried again with the right keys"
    (tmp_path / "torn.dump").write_bytes((tmp_path / "kept.dump").read_bytes()[:5000])
    shutil.copy(carehelp.folder / "data" / "encryption.keys", tmp_path / "other")
    assert "pg_restore failed" in refused("restore", "torn.dump", DATA_DIR="other")
    (tmp_path / "note.txt").write_text("bonjour")
    assert "not a backup" in refused("restore", "note.txt", DATA_DIR="other")
    assert "pg_dump" in refused("backup", "x.dump", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
