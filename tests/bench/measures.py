"""What is measured of whole servers. Each takes a folder of its own, which holds the records afterwards."""

import asyncio
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from tests.bench import figures, servers
from tests.bench.figures import Figures
from tests.bench.fill import fill
from tests.bench.load import Orders
from tests.bench.servers import Running, Server
from tests.peers import start
from tests.peers.start import Stub

CONVERSATIONS, RATE = 256, 200.0
#: a rate that a slow machine bears as well: what is measured is no queue
CALM = 50.0
#: seconds without a further answer after which none is waited for
QUIET_SECONDS, MOST_SECONDS = 3.0, 90.0
WARM = 400
EMERGENCY = "mon bébé convulse et ne respire plus"
#: a question that the library answers by itself
PLAIN = "comment soigner un rhume ?"


@dataclass(frozen=True, kw_only=True)
class Speed:
    """A server at a calm rate, at a steady one, and as fast as it goes."""

    calm: Figures
    steady: Figures
    flat_out: Figures
    cpu_ms: float
    resident: float
    proportional: float


@dataclass(frozen=True, kw_only=True)
class Slow:
    """Emergencies and plain questions while a model takes its time with those before."""

    emergency: Figures
    plain: Figures
    waiting: int


async def load(orders: Orders) -> None:
    """Send from a process of its own."""
    command = [sys.executable, "-m", "tests.bench.load"]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, cwd=servers.HERE.parent.parent
    )
    await process.communicate(json.dumps(asdict(orders)).encode())
    if process.returncode:
        raise SystemExit("the load generator failed")


async def quiet(stub: Stub, quiet_seconds: float = QUIET_SECONDS, most: float = MOST_SECONDS) -> None:
    """Until nothing more is sent."""
    seen, since, loop = -1, 0.0, asyncio.get_running_loop()
    until = loop.time() + most
    async with httpx.AsyncClient() as http:
        while loop.time() < until:
            count = (await http.get(f"{stub.url}/__stats")).json()["sends"]
            if count != seen:
                seen, since = count, loop.time()
            elif loop.time() - since > quiet_seconds:
                return
            await asyncio.sleep(0.1)


def orders(server: Server, folder: Path, **more: object) -> Orders:
    """Orders for a server; `more` are further fields."""
    plain = Orders(
        url=server.url,
        kind=server.kind,
        out=str(folder / "sent.jsonl"),
        count=WARM,
        conversations=CONVERSATIONS,
        connections=16,
        secret=servers.SECRET,
    )
    return replace(plain, **more)


Made = Callable[[str], Server]


async def speed(made: Made, folder: Path, *, seconds: float) -> Speed:
    """Warm up, then a calm rate, a steady one, then as fast as it goes."""
    async with start.stub(folder / "answers.jsonl") as stub, servers.run(made(stub.url), folder) as running:
        return await _speed(running, stub, folder, seconds)


async def _speed(running: Running, stub: Stub, folder: Path, seconds: float) -> Speed:
    server, sent = running.server, folder / "sent.jsonl"
    await load(orders(server, folder, first=10_000_000, rate=100.0))
    await quiet(stub)
    await load(orders(server, folder, count=int(CALM * seconds), first=50_000, rate=CALM))
    await quiet(stub)
    calm = figures.of(sent, stub.out)
    before, count = running.cpu(), int(RATE * seconds)
    await load(orders(server, folder, count=count, first=100_000, rate=RATE))
    await quiet(stub)
    cpu = (running.cpu() - before) / count * 1000
    steady = figures.of(sent, stub.out)
    await load(orders(server, folder, count=count, first=200_000, connections=64))
    resident, proportional = running.memory()
    await quiet(stub)
    flat_out = figures.of(sent, stub.out)
    return Speed(calm=calm, steady=steady, flat_out=flat_out, cpu_ms=cpu, resident=resident, proportional=proportional)


async def kill(made: Made, folder: Path) -> Figures:
    """Killed in the middle of 1,000 messages and started again, while the provider repeats what was not taken."""
    async with start.stub(folder / "answers.jsonl") as stub:
        running, sent = Running(made(stub.url), folder), folder / "sent.jsonl"
        await running.start()
        try:
            await load(orders(running.server, folder, first=10_000_000))
            await quiet(stub, 1.0)
            sent.unlink()
            sending = asyncio.create_task(load(orders(running.server, folder, count=1000, first=1, retry=True)))
            while not sent.exists() or sent.read_text().count("\n") < 500:
                await asyncio.sleep(0.002)
            await running.stop(signal.SIGKILL)
            await running.start()
            await sending
            await quiet(stub, 5.0)
        finally:
            await running.stop()
        return figures.of(sent, stub.out)


async def grown(folder: Path, *, messages: int, conversations: int, seconds: float) -> tuple[Speed, Speed]:
    """Carehelp on an empty database, then on one with so many stored messages, at the same steady rate."""
    found = []
    for name, stored in (("empty", 0), ("grown", messages)):
        (own := folder / name).mkdir()
        if stored:
            await fill(own / "data", messages=stored, conversations=conversations)
        found.append(await speed(servers.carehelp, own, seconds=seconds))
    return found[0], found[1]


async def slow_model(folder: Path, *, waiting: int = 300, model_seconds: float = 20.0) -> Slow:
    """So many people wait for a model; then emergencies come, and questions that the library can answer."""

    def made(stub: str) -> Server:
        return servers.carehelp(stub, MODEL_CALL_SECONDS=str(int(model_seconds) + 5), TURN_SECONDS="25")

    async with start.stub(folder / "answers.jsonl") as stub, servers.run(made(stub.url), folder) as running:
        server = running.server
        await load(orders(server, folder, first=10_000_000, rate=100.0))
        await quiet(stub)
        await stub.configure(llmMs=model_seconds * 1000)
        texts = ("j'ai une question sur ma santé, qu'en pensez-vous ?",)
        await load(orders(server, folder, count=waiting, conversations=waiting, person=50_000, texts=texts, rate=200.0))
        # An emergency's answer is a text of ours and repeats no marker: each is known by its person.
        urgent = orders(
            server, folder, count=100, conversations=100, person=60_000, texts=(EMERGENCY,), rate=20.0, first=500
        )
        await load(urgent)
        emergency = await _by_person(stub, folder / "sent.jsonl", 60_000, 6.0)
        await load(replace(urgent, person=70_000, texts=(PLAIN,), first=1_000))
        plain = await _by_person(stub, folder / "sent.jsonl", 70_000, model_seconds + 8.0)
    return Slow(emergency=emergency, plain=plain, waiting=waiting)


async def _by_person(stub: Stub, sent: Path, person: int, longest: float) -> Figures:
    """Figures where each conversation has one message: its first answer is the answer. `longest`: seconds after which a
    silence is no model that thinks."""
    await quiet(stub, longest, 60.0)
    first: dict[str, str] = {}
    for line in stub.out.read_text().splitlines():
        first.setdefault(json.loads(line)["to"], line)
    marked = sent.with_name("marked.jsonl")
    lines = [json.loads(line) for line in sent.read_text().splitlines()]
    answers = ((first.get(str(10_000_000 + person + line["conversation"])), line["number"]) for line in lines)
    marked.write_text("".join(f"{_marked(answer, number)}\n" for answer, number in answers if answer))
    return figures.of(sent, marked)


def _marked(answer: str, number: int) -> str:
    return json.dumps(json.loads(answer) | {"text": f"~{number}~"})


async def idle(folder: Path, *, seconds: float) -> tuple[float, float, float]:
    """Share of a core that Carehelp takes when nobody writes, and its memory with its database, in MB."""
    async with start.stub(folder / "answers.jsonl") as stub, servers.run(servers.carehelp(stub.url), folder) as running:
        await asyncio.sleep(5.0)
        before = running.cpu()
        await asyncio.sleep(seconds)
        return (running.cpu() - before) / seconds, *running.memory()


def machine() -> str:
    """The machine that the figures are of."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{os.cpu_count()} cores of {names[0] if names else os.uname().machine}, Linux {os.uname().release}"


def loop() -> float:
    """Milliseconds that a million multiplications take: how fast the machine is in this hour."""
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for number in range(1_000_000):
            number * number
        rounds.append((time.process_time() - started) * 1000)
    return statistics.median(rounds)
