"""A real `carehelp` process with a database of its own, and what it has stored."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from data.database import Database
from data.embedded import EmbeddedPostgres
from data.transcripts import Entry, Transcripts
from data.vault import Vault, load_keys

START_SECONDS = 60.0
CAREHELP = Path(sys.executable).parent / "carehelp"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing(what: str) -> None:
    """A peer is not there: a reason to skip, but a failure in CI."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@dataclass
class Carehelp:
    """A `carehelp` command with its environment, which can be stopped, killed and started again."""

    folder: Path
    port: int
    settings: Mapping[str, str]
    command: tuple[str, ...] = ("serve",)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "ENVIRONMENT": "test",
            "SETTLE_SECONDS": "0",
            "JWT_SECRET": "a secret of the tests, long enough for production",
            **self.settings,
        }

    def start(self) -> None:
        with (self.folder / "log").open("ab") as out:
            self.process = subprocess.Popen(
                [CAREHELP, *self.command],
                env=self.environment(),
                stdout=out,
                stderr=out,
                cwd=self.folder,
                start_new_session=True,
            )
        if "poll" not in self.command and "worker" not in self.command:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        pytest.fail(f"carehelp did not start:\n{self.log[-4000:]}")

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def pause(self) -> None:
        """It does nothing at all until `resume`."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)

    async def transcript(self, channel: str, account: str, address: str) -> tuple[Entry, ...]:
        """What is stored of a conversation, read beside the running process."""
        async with EmbeddedPostgres(self.folder / "data") as server:
            database = Database(server.url)
            await database.open()
            try:
                vault = Vault(load_keys("", self.folder / "data", make=False))
                return await Transcripts(database, vault).of(channel, account, address)
            finally:
                await database.close()

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        async with (
            EmbeddedPostgres(self.folder / "data") as server,
            await psycopg.AsyncConnection.connect(server.url) as connection,
        ):
            return await (await connection.execute(sql)).fetchall()

    async def until(self, sql: str, wanted: object, seconds: float = 20.0) -> None:
        """Wait until a query of one value gives what is wanted."""
        deadline = time.monotonic() + seconds
        got: object = None
        while time.monotonic() < deadline:
            got = (await self.rows(sql))[0][0]
            if got == wanted:
                return
            await asyncio.sleep(0.1)
        pytest.fail(f"{sql}: {got!r} after {seconds} s, wanted {wanted!r}\n{self.log[-3000:]}")


@pytest.fixture
def make_carehelp(tmp_path: Path) -> Iterator[object]:
    """Starts `carehelp` with settings; stops whatever still runs at the end."""
    made: list[Carehelp] = []

    def make(command: tuple[str, ...] = ("serve",), port: int | None = None, **settings: str) -> Carehelp:
        instance = Carehelp(folder=tmp_path, port=port or free_port(), settings=settings, command=command)
        made.append(instance)
        instance.start()
        return instance

    yield make
    for instance in made:
        instance.stop()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=20) as client:
        yield client
