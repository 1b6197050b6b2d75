"""What is measured: Carehelp and the peers, each as a process group of its own beside the providers' stand-in."""

import asyncio
import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import venv
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

HERE = Path(__file__).parent
#: environment of the peers; made once
PEERS = HERE.parent.parent / ".venv" / "bench-peers"
TOKEN, SECRET, ACCOUNT = f"4242:{'A' * 35}", "a-secret-of-the-bench", f"AC{0:032x}"
#: one port for all: they are measured one after the other
PORT = 8917
URL = f"http://127.0.0.1:{PORT}"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that takes a provider's hook and answers through the provider's stand-in."""

    name: str
    #: what its hook speaks: telegram or twilio
    kind: str
    command: str
    hook: str = "/hook"
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its hook is."""
        return URL + self.hook


def carehelp(stub: str, kind: str = "telegram", **settings: str) -> Server:
    """Carehelp as it ships, with its model's stand-in answering at once, and no pause for a person to go on writing."""
    own = {
        "PORT": str(PORT), "ENVIRONMENT": "test", "LOG_LEVEL": "WARNING", "SETTLE_SECONDS": "0", "FLOOD_MESSAGES": "0",
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "TELEGRAM_API_BASE": stub,
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": SECRET, "TWILIO_API_BASE": stub,
        "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886", "PUBLIC_URL": URL,
        "AI_PROVIDER": "lmstudio", "LMSTUDIO_BASE_URL": f"{stub}/v1", "LMSTUDIO_MODEL": "stub",
    }  # fmt: skip
    command = f"{shlex.quote(str(Path(sys.executable).parent / 'carehelp'))} serve"
    return Server(name="Carehelp", kind=kind, command=command, hook=f"/webhooks/{kind}", settings=own | settings)


def peers(stub: str) -> list[Server]:
    """The peers, from their own libraries' examples."""
    python, env = PEERS / "bin" / "python", {"PORT": str(PORT), "STUB": stub, "TOKEN": TOKEN, "SECRET": SECRET}
    gunicorn = f"{python.parent}/gunicorn -w 2 --threads 8 -b 127.0.0.1:{PORT} --chdir {HERE}/peers flask_twilio:app"
    return [
        Server(
            name="python-telegram-bot", kind="telegram", command=f"{python} {HERE}/peers/ptb_starlette.py", settings=env
        ),
        Server(name="aiogram", kind="telegram", command=f"{python} {HERE}/peers/aiogram_bot.py", settings=env),
        Server(
            name="Flask and Twilio's client",
            kind="twilio",
            command=gunicorn,
            settings=env | {"TOKEN": SECRET, "ACCOUNT": ACCOUNT},
        ),
    ]


def install_peers() -> str:
    """Make the peers' environment where it is not there; their versions."""
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    if not PEERS.exists():
        venv.create(PEERS, with_pip=True)
        subprocess.run([*pip, "install", "-qq", "-r", HERE / "peers" / "requirements.txt"], check=True)
    frozen = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True).stdout.split()
    return ", ".join(line.replace("==", " ") for line in frozen if line.lower().startswith(NAMED))


NAMED = ("python-telegram-bot", "aiogram=", "flask=", "twilio", "gunicorn", "uvicorn", "starlette")


class Running:
    """A server that runs, and what it takes."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self._folder = server, folder
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Until its hook's port answers. Another server there would be measured in its place."""
        await _free(PORT)
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                shlex.split(self.server.command),
                env={"PATH": os.environ["PATH"], "DATA_DIR": str(self._folder / "data"), **self.server.settings},
                cwd=self._folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        async with asyncio.timeout(120), httpx.AsyncClient() as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    await http.get(f"{URL}/health")
                    return
                if self._process.poll() is not None:
                    raise SystemExit(f"{self.server.name} did not start: see {self._folder / 'server.log'}")
                await asyncio.sleep(0.05)

    async def stop(self, number: int = signal.SIGTERM) -> None:
        """End its process group."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        await asyncio.to_thread(self._process.wait, 60)

    def cpu(self) -> float:
        """Seconds of processor time that its group has taken so far."""
        total = 0
        for stat in self._group():
            total += int(stat[11]) + int(stat[12])
        return total / TICKS

    def memory(self) -> tuple[float, float]:
        """Resident memory in MB of the group's processes, database included: added up (pages that they share count
        again for each), and with shared pages divided among those who share them."""
        resident = shared = 0
        assert self._process is not None
        for pid in self._members():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    name, _, rest = line.partition(":")
                    resident += int(rest.split()[0]) if name == "Rss" else 0
                    shared += int(rest.split()[0]) if name == "Pss" else 0
        return resident / 1024, shared / 1024

    def _members(self) -> list[str]:
        """The process, and all that descend from it: the database has a session of its own."""
        assert self._process is not None
        parents: dict[str, str] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    parents[entry.name] = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
        ours = {str(self._process.pid)}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        folder = str(self._folder)
        ours |= {pid for pid in parents if folder in _command(pid) and "postgres" in _command(pid)}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return sorted(ours)

    def _group(self) -> list[list[str]]:
        found = []
        for pid in self._members():
            with contextlib.suppress(OSError, IndexError):
                found.append(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split())
        return found


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


async def _free(port: int) -> None:
    """Wait until nothing answers there: a server that was killed takes a moment to go."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            return
        await asyncio.sleep(0.1)
    raise SystemExit(f"something answers on port {port} already")


@contextlib.asynccontextmanager
async def run(server: Server, folder: Path) -> AsyncIterator[Running]:
    """The server, until the block ends."""
    running = Running(server, folder)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
