"""Several `carehelp` processes on one Postgres, each with a DATA_DIR of its own, and a Telegram that they answer to."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.acceptance.conftest import Carehelp, free_port
from tests.peers import pgbouncer
from tests.peers.start import BotApi, bot_api

TOKEN = "4242:synthetic"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
KEYS = f"k1={'A' * 43}=,index={'B' * 42}A="
FIRST_CHAT = 7000
GIVE_UP_SECONDS = 90


@dataclass
class Cluster:
    """The machines, and what they share."""

    folder: Path
    #: of the server itself, for looking
    url: str
    telegram: str
    emulator: BotApi
    #: settings that every machine gets
    settings: dict[str, str] = field(default_factory=dict)
    machines: list[Carehelp] = field(default_factory=list)
    #: sends whose outcome a kill has left open
    ambiguous: int = 0

    def machine(self, *command: str, **settings: str) -> Carehelp:
        """A machine that is not switched on yet."""
        folder = self.folder / f"machine {len(self.machines)}"
        folder.mkdir()
        common = {
            "DATABASE_URL": self.url, "ENCRYPTION_KEYS": KEYS, "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": "s3cret", "TELEGRAM_API_BASE": self.telegram,
        }  # fmt: skip
        made = Carehelp(
            folder=folder, port=free_port(), settings={**common, **self.settings, **settings}, command=command
        )
        self.machines.append(made)
        return made

    async def start(self, *command: str, **settings: str) -> Carehelp:
        """A machine that runs."""
        made = self.machine(*command, **settings)
        await self.switch_on(made)
        return made

    async def switch_on(self, machine: Carehelp) -> None:
        """Start a machine and wait until it works, or has ended."""
        await asyncio.to_thread(machine.start)
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while machine.command == ("worker",) and "Worker at work" not in machine.log:
                assert machine.process
                if machine.process.poll() is not None:
                    return
                await asyncio.sleep(0.1)

    async def has_answered(self, messages: int) -> None:
        """Wait until more messages than these are answered."""
        sql = f"select count(*) > {messages} from public.messages where role = 'user' and status = 'answered'"
        await self.until(sql, True)

    async def kill(self, machine: Carehelp) -> None:
        """kill -9, and note what was on its way out: looked at while it stands still, or others would go on with it."""
        machine.folder.joinpath("log").write_text("")
        machine.pause()
        self.ambiguous += int(str(await self.value("select count(*) from carehelp.outbox where status = 'sending'")))
        await asyncio.to_thread(machine.kill)

    async def value(self, sql: str) -> object:
        async with await psycopg.AsyncConnection.connect(self.url) as connection:
            row = await (await connection.execute(sql)).fetchone()
            return row[0] if row else None

    async def until(self, sql: str, wanted: object, seconds: float = GIVE_UP_SECONDS) -> None:
        """Wait until a query of one value gives what is wanted."""
        got: object = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (got := await self.value(sql)) != wanted:
                    await asyncio.sleep(0.1)
                return
        logs = "\n".join(f"--- {m.folder.name} {m.command}\n{m.log[-1500:]}" for m in self.machines)
        pytest.fail(f"{sql}: {got!r} after {seconds} s, wanted {wanted!r}\n{logs}")

    async def answered(self, messages: int, *, repeated: int = 0) -> None:
        """Every message was answered, in order, and every part sent once, but for those that a kill left open."""
        await self.until("select count(*) from public.messages where role = 'user'", messages)
        await self.until("select count(*) from public.messages where status = 'received'", 0)
        await self.until("select count(*) from carehelp.outbox where status <> 'sent'", 0)
        parts = int(str(await self.value("select count(*) from carehelp.outbox")))
        sends = sum(r["method"] == "sendMessage" and r["status"] == 200 for r in self.emulator.requests)
        told = f"{parts} parts, {sends} sends, {self.ambiguous} open at a kill"
        assert parts <= sends <= parts + self.ambiguous + repeated, told
        assert (await self.value(
            "select count(*) from public.messages a join public.messages b on a.conversation_id = b.conversation_id"
            " where a.role = 'user' and b.role = 'user' and a.id < b.id and a.answered_by > b.answered_by"
        )) == 0  # fmt: skip

    def stop(self) -> None:
        for machine in self.machines:
            machine.stop()


def update(number: int, chat: int, text: str = "ma tête me fait mal") -> dict[str, object]:
    """What Telegram delivers."""
    person = {"id": FIRST_CHAT + chat, "first_name": "Awa"}
    return {
        "update_id": number,
        "message": {
            "message_id": number, "date": 1_790_000_000, "text": text,
            "chat": {**person, "type": "private"}, "from": {**person, "is_bot": False},
        },
    }  # fmt: skip


async def say(http: httpx.AsyncClient, urls: Sequence[str], number: int, chat: int) -> None:
    """Deliver an update as Telegram does: again until it is taken, at whichever machine answers."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        for url in itertools.cycle([*urls[number % len(urls) :], *urls[: number % len(urls)]]):
            with contextlib.suppress(httpx.TransportError):
                answer = await http.post(f"{url}/webhooks/telegram", json=update(number, chat), headers=HEADERS)
                if answer.status_code == 200:
                    return
            await asyncio.sleep(0.1)


async def talk(
    http: httpx.AsyncClient, urls: Sequence[str], *, chats: int, each: int, pause: float = 0.05, first: int = 1
) -> int:
    """So many people write so many messages each, one after the other. Returns how many in all."""

    async def person(chat: int) -> None:
        for turn in range(each):
            await say(http, urls, first + turn * chats + chat, chat)
            await asyncio.sleep(pause)

    await asyncio.gather(*(person(chat) for chat in range(chats)))
    return chats * each


async def talk_until(
    over: asyncio.Event, http: httpx.AsyncClient, urls: Sequence[str], *, chats: int, pause: float
) -> int:
    """People write round after round until it is over, and two more after that. Returns how many messages in all."""
    said = 0
    while not over.is_set():
        said += await talk(http, urls, chats=chats, each=1, pause=pause, first=said + 1)
    return said + await talk(http, urls, chats=chats, each=2, first=said + 1)


@contextlib.asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[Cluster]:
    """A Postgres server and a Telegram, and no machine yet."""
    async with (
        pgbouncer.postgres(folder / "server", max_connections="200") as url,
        bot_api() as (telegram, emulator),
    ):
        found = Cluster(folder=folder, url=url, telegram=telegram, emulator=emulator)
        try:
            yield found
        finally:
            await asyncio.to_thread(found.stop)
