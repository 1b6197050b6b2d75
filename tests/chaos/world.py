"""Everything that takes part: two web processes, two workers, their Postgres, both providers and the model."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.chaos import load
from tests.chaos.machines import FAKETIME, Machine, Postgres
from tests.chaos.plan import MACHINES, Fault
from tests.peers import sound
from tests.peers.start import Stub, need, stub

KEYS = f"k1={'A' * 43}=,index={'B' * 42}A="
#: how slow a slow provider is and how long each flush of a slow disk takes longer, in milliseconds
SLOW_PROVIDER, SLOW_DISK = 2500, 100
#: what the stub's switches are set to for each fault of providers and model
SWITCHES: Mapping[str, Mapping[str, float]] = {
    "providers 429": {"fail429": 0.5},
    "providers 500": {"fail500": 0.5},
    "providers reset": {"reset": 0.5},
    "providers cut": {"cut": 0.2},
    "providers slow": {"latencyMs": SLOW_PROVIDER},
    "model down": {"llmFail": 1},
    "model slow": {"llmMs": 10_000},
    "model garbage": {"llmGarbage": 1},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A fault as it happened. Times are monotonic, in seconds."""

    at: float
    until: float
    kind: str
    target: str
    #: whether there was somebody to hit
    hit: bool


@dataclass
class World:
    """The running parts, and what was done to them."""

    folder: Path
    postgres: Postgres
    stub: Stub
    machines: Mapping[str, Machine]
    events: list[Event] = field(default_factory=list)
    metrics: list[bytes] = field(default_factory=list)

    @property
    def webs(self) -> list[str]:
        return [machine.url for machine in self.machines.values() if machine.command == "web"]

    def sender(self, port: int) -> str:
        """Which machine sends by this port of the stub."""
        return dict(zip(self.stub.also, self.machines, strict=True)).get(port, "")

    async def suffer(self, plan: Sequence[Fault], tell: Callable[[str], None]) -> None:
        """Everything that the plan says, each when it is due."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for fault in plan:
                await asyncio.sleep(max(0.0, began + fault.at - time.monotonic()))
                tell(str(fault))
                group.create_task(self._happen(fault), name=fault.kind)

    async def _happen(self, fault: Fault) -> None:
        at = time.monotonic()
        hit = await self._do(fault)
        self.events.append(
            Event(at=at, until=time.monotonic(), kind=fault.kind, target=fault.target, hit=hit is not False)
        )

    async def _do(self, fault: Fault) -> bool | None:
        machine = self.machines.get(fault.target)
        match fault.kind.split():
            case ["kill", "postgres"]:
                await self._kill_postgres(fault.seconds)
            case ["cut", _] | [_, "disk"]:
                return await self._in_postgres(fault)
            case ["providers" | "model", _]:
                await self._switched(SWITCHES[fault.kind], fault.seconds)
            case ["kill", _] if machine:
                return machine.signal(signal.SIGKILL)
            case ["restart", _] if machine:
                return machine.signal(signal.SIGTERM)
            case ["pause", _] if machine:
                hit = machine.signal(signal.SIGSTOP)
                await asyncio.sleep(fault.seconds)
                machine.signal(signal.SIGCONT)
                return hit
            case ["clock"] if machine:
                machine.set_clock(fault.jump)
                await asyncio.sleep(fault.seconds)
                machine.set_clock(0)
            case _:
                raise ValueError(f"no such fault: {fault.kind} of {fault.target}")
        return None

    async def _kill_postgres(self, away: float) -> None:
        await self.postgres.end(signal.SIGKILL)
        await asyncio.sleep(away)
        await self.postgres.start()

    async def _in_postgres(self, fault: Fault) -> bool:
        """What is done by statements. Postgres may be dead at that moment: then nothing is done."""
        with contextlib.suppress(OSError, Exception):
            match fault.kind:
                case "cut connections":
                    await self.postgres.run(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where backend_type = 'client backend' and pid <> pg_backend_pid()"
                    )
                case "stalled disk":
                    await self.postgres.run(
                        "begin; lock table public.messages, carehelp.outbox in exclusive mode;"
                        f" select pg_sleep({fault.seconds}); rollback"
                    )
                case "slow disk":
                    await self._slow_disk(fault.seconds)
            return True
        return False

    async def _slow_disk(self, seconds: float) -> None:
        """Every flush of the log waits: Postgres's own pause before a flush, with nobody to wait for."""
        await self.postgres.run(
            f"alter system set commit_delay = {SLOW_DISK * 1000}", "alter system set commit_siblings = 0",
            "select pg_reload_conf()",
        )  # fmt: skip
        await asyncio.sleep(seconds)
        await self._fast_disk()

    async def _fast_disk(self) -> None:
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(Exception):
                    return await self.postgres.run(
                        "alter system reset commit_delay", "alter system reset commit_siblings",
                        "select pg_reload_conf()",
                    )  # fmt: skip
                await asyncio.sleep(0.2)

    async def _switched(self, switches: Mapping[str, float], seconds: float) -> None:
        await self.stub.configure(**switches)
        await asyncio.sleep(seconds)
        await self.stub.configure(**dict.fromkeys(switches, 0))

    async def look(self) -> None:
        """Keep what everybody's metrics and health say, for as long as this runs."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as http:
            while True:
                for machine in self.machines.values():
                    for path in ("/metrics", "/health") if machine.command == "web" else ("/metrics",):
                        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                            async with http.get(machine.url + path) as answer:
                                self.metrics.append(await answer.read())
                await asyncio.sleep(10)

    async def until(self, sql: str, seconds: float) -> bool:
        """Wait until a query gives true."""
        last: Callable[[], Awaitable[object]] = lambda: self.postgres.rows(sql)  # noqa: E731
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await last() != [(True,)]:
                    await asyncio.sleep(0.5)
                return True
        return False


def settings(url: str, base: str, model: str) -> dict[str, str]:
    """What every machine is told. `base`: its own way to both providers."""
    return {
        "ENVIRONMENT": "test", "LOG_LEVEL": "DEBUG", "DATABASE_URL": url, "ENCRYPTION_KEYS": KEYS,
        "JWT_SECRET": "a secret of the tests, long enough for production",
        "TELEGRAM_BOT_TOKEN": f"{load.BOT}:synthetic", "TELEGRAM_WEBHOOK_SECRET": load.SECRET,
        "TELEGRAM_API_BASE": base,
        "TWILIO_ACCOUNT_SID": load.ACCOUNT, "TWILIO_AUTH_TOKEN": load.AUTH_TOKEN, "TWILIO_API_BASE": base,
        "TWILIO_WHATSAPP_FROM": load.WHATSAPP_SENDER, "TWILIO_SMS_FROM": load.SMS_SENDER, "PUBLIC_URL": load.PUBLIC,
        "AI_PROVIDER": "ollama", "OLLAMA_BASE_URL": model, "OLLAMA_MODEL": "stub",
        "TRANSCRIPTION_BASE_URL": f"{model}/v1", "VOICE_REPLIES": "off", "MODEL_CALL_SECONDS": "3", "TURN_SECONDS": "5",
        "SETTLE_SECONDS": "0.5", "SETTLE_SECONDS_MOST": "2", "RESCUE_SECONDS": "0", "FLOOD_MESSAGES": "0",
        "STOP_SECONDS": "10",
    }  # fmt: skip


@contextlib.asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """Everybody at work; whatever still runs is ended with the block."""
    need(FAKETIME, "apt-get install faketime")
    postgres = Postgres(folder=folder / "server")
    await postgres.make()
    await postgres.start()
    note = folder / "note.ogg"
    spoken = await asyncio.to_thread(sound.speak, folder / "note.wav", load.HEARD)
    note.write_bytes(await asyncio.to_thread(sound.code, spoken, "ogg", folder))
    async with stub(folder / "sends.jsonl", media=note, senders=len(MACHINES), heard=load.HEARD) as providers:
        machines = {
            name: Machine(
                name=name, command=name.split()[0], folder=folder / name,
                settings=settings(postgres.url, f"http://127.0.0.1:{port}", providers.url),
            )
            for name, port in zip(MACHINES, providers.also, strict=True)
        }  # fmt: skip
        try:
            for machine in machines.values():
                machine.switch_on()
            await asyncio.gather(*(machine.works() for machine in machines.values()))
            yield World(folder=folder, postgres=postgres, stub=providers, machines=machines)
        finally:
            for machine in machines.values():
                machine.signal(signal.SIGCONT)
            await asyncio.gather(*(machine.switch_off() for machine in machines.values()))
            await postgres.end(signal.SIGINT)
