"""The processes that things happen to: a Postgres server and `carehelp` processes, started again when they end."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from tests.peers import pgbouncer
from tests.peers.start import free_port, need

CAREHELP = Path(sys.executable).parent / "carehelp"
START_SECONDS = 90.0
#: a supervisor waits so long before it starts again what has ended
AGAIN_SECONDS = 0.5
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), Path("/usr/lib/faketime/libfaketimeMT.so.1"))


@dataclass
class Machine:
    """A `carehelp` process with a supervisor. Its wall clock follows the file `clock`; its monotonic clock is real."""

    name: str
    command: str
    folder: Path
    settings: Mapping[str, str]
    port: int = field(default_factory=free_port)
    starts: int = 0
    #: how it ended, each time that nobody asked for it
    ends: list[int] = field(default_factory=list)
    _asked: bool = False
    _over: bool = False
    _process: asyncio.subprocess.Process | None = None
    _keeper: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir(parents=True)
        self.set_clock(0)

    @property
    def url(self) -> str:
        """Of its web server, or of its metrics if it is a worker."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def switch_on(self) -> None:
        """It runs from now on, whatever happens to it."""
        self._keeper = asyncio.create_task(self._keep(), name=self.name)

    async def _keep(self) -> None:
        while not self._over:
            with self.log.open("ab") as out:
                self._process = await asyncio.create_subprocess_exec(
                    CAREHELP, self.command, env=self._environment(), stdout=out, stderr=out, cwd=self.folder,
                    start_new_session=True,
                )  # fmt: skip
            self.starts += 1
            code = await self._process.wait()
            if not self._asked:
                self.ends.append(code)
            self._asked = False
            await asyncio.sleep(0 if self._over else AGAIN_SECONDS)

    def _environment(self) -> dict[str, str]:
        port = "PORT" if self.command == "web" else "METRICS_PORT"
        return {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder / "data"),
            "TMPDIR": str(self.temporary),
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            port: str(self.port),
            **self.settings,
        }

    async def works(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/metrics")).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    def signal(self, number: signal.Signals) -> bool:
        """To the process group. False: there is no process now."""
        if self._process is None or self._process.returncode is not None:
            return False
        self._asked = self._asked or number in (signal.SIGKILL, signal.SIGTERM)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
            return True
        return False

    def set_clock(self, offset: float) -> None:
        """Move its wall clock; it sees that within a second."""
        fresh = self.folder / "clock.new"
        fresh.write_text(f"{offset:+.0f}")
        fresh.replace(self.folder / "clock")

    async def switch_off(self) -> int | None:
        """SIGTERM, and its exit code. None: it did not end in time, and was killed."""
        self._over = True
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(60):
                if self._keeper:
                    await self._keeper
        except TimeoutError:
            self.signal(signal.SIGKILL)
            return None
        return self._process.returncode if self._process else 0


@dataclass
class Postgres:
    """A server that keeps what it has promised when it is killed."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    async def make(self) -> None:
        """Its files, once."""
        need(pgbouncer.SERVER / "postgres", "apt-get install postgresql-15")
        pgbouncer.own_folder(self.folder)
        await asyncio.to_thread(pgbouncer.initialise, self.folder / "data")

    async def start(self) -> None:
        """Until it answers. What the one before has left behind may keep it from starting at once."""
        options = {"port": self.port, "unix_socket_directories": self.folder, "listen_addresses": "127.0.0.1",
                   "max_connections": 200}  # fmt: skip
        words = [f"--{name}={value}" for name, value in options.items()]
        command = pgbouncer.as_user(pgbouncer.SERVER / "postgres", "-D", self.folder / "data", *words)
        async with asyncio.timeout(START_SECONDS):
            while not await pgbouncer.answers(self.port):
                if self._process is None or self._process.returncode is not None:
                    with self.log.open("ab") as out:
                        self._process = await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out, cwd="/")
                await asyncio.sleep(0.1)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """kill -9 of the postmaster; its backends see that and go."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(number)
            await self._process.wait()

    async def run(self, *statements: str) -> None:
        """Each on its own."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=5) as connection:
            for statement in statements:
                await connection.execute(statement)

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        async with await psycopg.AsyncConnection.connect(self.url, connect_timeout=5) as connection:
            return await (await connection.execute(sql)).fetchall()
