"""`make bench`: how fast the parts are, and the whole way over HTTP with a database of its own. Prints a table.

Figures are medians of several rounds in one run; the machine is named, because figures of different machines differ.
"""

import asyncio
import os
import platform
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.content import load
from core.fitting.fit import fit_sms
from core.knowledge.compose import Composer
from core.message import Reply

TEXTS = (
    "mon enfant a de la fièvre depuis 3 jours et refuse de boire",
    "how I fit treat cough?",
    "je suis enceinte de 8 mois et je saigne beaucoup",
    "ma pikin belle di run since yesterday",
    "i have a headache since this morning what to do",
    "bonjour docteur, c'est quoi les signes du palu ?",
)
ROUNDS = 7
PER_ROUND = 300
MESSAGES = 600
CONNECTIONS = 16
PORT = 8917


def microseconds(work: Callable[[str], object]) -> float:
    """Median over rounds of the time for one text."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for number in range(PER_ROUND):
            work(f"{TEXTS[number % len(TEXTS)]} {number}")
        rounds.append((time.perf_counter() - started) / PER_ROUND * 1e6)
    return statistics.median(rounds)


def parts() -> list[tuple[str, str]]:
    """Microseconds a text for each part that needs no database."""
    content = load()
    composer: Composer = content.composer

    def answer(text: str) -> Reply:
        found = content.retriever.search(text, language="fr")
        result = content.triage.assess(text)
        return composer.page(found[0], level=result.level, language="fr")

    jobs: Sequence[tuple[str, Callable[[str], object]]] = (
        ("language", content.languages.identify),
        ("triage", content.triage.assess),
        ("retrieval", lambda text: content.retriever.search(text, language="fr")),
        ("answer fitted to SMS", lambda text: fit_sms(answer(text))),
    )
    return [(name, f"{microseconds(work):,.0f} µs") for name, work in track(jobs, "Parts")]


async def whole_way(url: str) -> list[tuple[str, str]]:
    """Acknowledgements over HTTP, and how long until all is answered."""
    headers = {"Origin": url, "Content-Type": "application/json"}
    sessions = [secrets.token_urlsafe(16) for _ in range(256)]
    times: list[float] = []

    async def lane(http: httpx.AsyncClient, numbers: Sequence[int]) -> None:
        for number in numbers:
            body = {
                "session": sessions[number % len(sessions)],
                "rendering": "whatsapp",
                "id": secrets.token_urlsafe(12),
                "kind": "text",
                "text": TEXTS[number % len(TEXTS)],
            }
            started = time.perf_counter()
            answer = await http.post(f"{url}/simulator/messages", json=body, headers=headers)
            answer.raise_for_status()
            times.append((time.perf_counter() - started) * 1000)

    async with httpx.AsyncClient(timeout=30) as http:
        started = time.perf_counter()
        await asyncio.gather(*(lane(http, range(n, MESSAGES, CONNECTIONS)) for n in range(CONNECTIONS)))
        taken = time.perf_counter() - started
        await _answered(http, url, sessions)
        done = time.perf_counter() - started
    times.sort()
    return [
        ("acknowledgement p50", f"{times[len(times) // 2]:.1f} ms"),
        ("acknowledgement p99", f"{times[int(len(times) * 0.99)]:.1f} ms"),
        ("messages taken", f"{MESSAGES / taken:,.0f}/s"),
        ("messages taken and answered", f"{MESSAGES / done:,.0f}/s"),
    ]


async def _answered(http: httpx.AsyncClient, url: str, sessions: Sequence[str]) -> None:
    """Until the last message of every conversation has its answer."""
    for session in sessions:
        while True:
            asked = {"session": session, "rendering": "whatsapp"}
            answer = (await http.get(f"{url}/simulator/conversation", params=asked)).json()
            if all(m.get("answered", True) for m in answer["messages"] if m["role"] == "user"):
                break
            await asyncio.sleep(0.05)


def serve(folder: str) -> subprocess.Popen[bytes]:
    """`carehelp serve` with a database of its own, no settling pause and no model."""
    settings = {
        "DATA_DIR": folder,
        "PORT": str(PORT),
        "SETTLE_SECONDS": "0",
        "FLOOD_MESSAGES": "0",
        "LOG_LEVEL": "ERROR",
        "ENVIRONMENT": "test",
    }
    return subprocess.Popen(
        [Path(sys.executable).parent / "carehelp", "serve"],
        env={"PATH": os.environ["PATH"], **settings},
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )


def ready(url: str) -> float:
    """Seconds until `/health` answers."""
    started = time.monotonic()
    while time.monotonic() - started < 60:
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return time.monotonic() - started
        except httpx.TransportError:
            time.sleep(0.02)
    raise SystemExit("carehelp serve did not start")


def main() -> None:
    """Measure and print."""
    console = Console()
    rows = parts()
    url = f"http://127.0.0.1:{PORT}"
    with tempfile.TemporaryDirectory() as folder, console.status("The whole way"):
        process = serve(folder)
        try:
            rows.append(("start, empty database", f"{ready(url):.2f} s"))
            rows += asyncio.run(whole_way(url))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        process = serve(folder)
        try:
            rows.append(("start, existing database", f"{ready(url):.2f} s"))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    table = Table(title=f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    table.add_column("what")
    table.add_column("median", justify="right")
    for name, figure in rows:
        table.add_row(name, figure)
    console.print(table)


if __name__ == "__main__":
    main()
