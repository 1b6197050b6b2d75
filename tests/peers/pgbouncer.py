"""A PostgreSQL server of the tests' own on a TCP port, and PgBouncer in front of it, in either mode."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg

from tests.peers.start import free_port, need

SERVER = Path("/usr/lib/postgresql/15/bin")
BOUNCER = Path("/usr/sbin/pgbouncer")
USER = "postgres" if os.geteuid() == 0 else ""
SECONDS = 30


def as_user(*command: str | Path) -> list[str]:
    """Neither of the two runs as root."""
    plain = [str(part) for part in command]
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *plain] if USER else plain


@contextlib.asynccontextmanager
async def postgres(folder: Path, **settings: str) -> AsyncIterator[str]:
    """URL of an empty server. It can be reached by TCP, as one on another machine."""
    need(SERVER / "postgres", "apt-get install postgresql-15")
    own_folder(folder)
    port, data = free_port(), folder / "data"
    await asyncio.to_thread(initialise, data)
    options = {"port": str(port), "unix_socket_directories": str(folder), "listen_addresses": "127.0.0.1",
               "fsync": "off", **settings}  # fmt: skip
    command = as_user(SERVER / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items()))
    async with _process(command, folder / "postgres.log", port):
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextlib.asynccontextmanager
async def pgbouncer(folder: Path, url: str, *, mode: str) -> AsyncIterator[str]:
    """URL that leads through PgBouncer. `mode`: session or transaction."""
    need(BOUNCER, "apt-get install pgbouncer")
    own_folder(folder)
    there = psycopg.conninfo.conninfo_to_dict(url)
    port = free_port()
    _write(folder / "users.txt", '"postgres" ""\n')
    _write(
        folder / "pgbouncer.ini",
        f"[databases]\n* = host={there['host']} port={there['port']} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = trust\n"
        f"auth_file = {folder / 'users.txt'}\npool_mode = {mode}\ndefault_pool_size = 20\nmax_client_conn = 200\n"
        f"unix_socket_dir =\nlogfile = {folder / 'pgbouncer.log'}\n",
    )
    async with _process(as_user(BOUNCER, folder / "pgbouncer.ini"), folder / "out", port, signal.SIGTERM):
        yield psycopg.conninfo.make_conninfo(url, host="127.0.0.1", port=port)


def own_folder(folder: Path) -> None:
    """A folder that the two may write in, and reach."""
    folder.mkdir()
    if USER:
        shutil.chown(folder, USER, USER)
        for above in folder.parents:
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o001)


def initialise(data: Path) -> None:
    """The files of an empty server."""
    command = as_user(SERVER / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def _write(path: Path, text: str) -> None:
    path.write_text(text)


async def _start(command: list[str], log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as out:
        return await asyncio.create_subprocess_exec(*command, stdout=out, stderr=out, cwd="/")


@contextlib.asynccontextmanager
async def _process(
    command: list[str], log: Path, port: int, ends_at: signal.Signals = signal.SIGINT
) -> AsyncIterator[None]:
    """A server, until the block ends. `ends_at`: the signal that makes it wait for nobody."""
    process = await _start(command, log)
    try:
        async with asyncio.timeout(SECONDS):
            while process.returncode is None and not await answers(port):
                await asyncio.sleep(0.05)
        assert process.returncode is None, f"it ended: see {log}"
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(ends_at)
        await process.wait()


async def answers(port: int) -> bool:
    """Whether a server on this port lets somebody in."""
    with contextlib.suppress(psycopg.OperationalError, OSError):
        with socket.create_connection(("127.0.0.1", port), 1):
            pass
        async with await psycopg.AsyncConnection.connect(
            f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=2
        ):
            return True
    return False
