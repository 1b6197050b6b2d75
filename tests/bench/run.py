"""`make bench`: Carehelp and its peers side by side in one run, and what a hospital asks of one machine.

Writes docs/benchmarks.md with its pictures. `--quick` runs each a few seconds and writes nothing: a look while working.
`--only slow` (or idle, grown) measures that part again and prints it.
"""

import argparse
import asyncio
import platform
import statistics
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tests.bench import figures, measures, page, servers
from tests.bench.figures import Figures
from tests.bench.measures import Slow, Speed
from tests.bench.parts import parts

DOCS = servers.HERE.parent.parent / "docs"
CARE = "Carehelp"
CARE_TWILIO = "Carehelp, WhatsApp"


class Bench:
    """The runs, in folders of their own."""

    def __init__(self, folder: Path, console: Console, *, quick: bool, rounds: int) -> None:
        self._folder, self._console, self._quick, self._rounds = folder, console, quick, rounds
        self._number = 0

    def own(self, name: str) -> Path:
        """A new folder, and a word on what begins."""
        self._console.print(f"[dim]{datetime.now(UTC):%H:%M:%S} {name}[/dim]")
        self._number += 1
        (folder := self._folder / str(self._number)).mkdir()
        return folder

    async def side_by_side(self) -> dict[str, Speed]:
        """Every server in turn, in as many rounds; medians."""
        found: dict[str, list[Speed]] = {}
        seconds = 5.0 if self._quick else 15.0
        for _ in range(self._rounds):
            for name, made in self._servers().items():
                speed = await measures.speed(made, self.own(f"speed of {name}"), seconds=seconds)
                self._console.print(page.speeds({name: speed}))
                found.setdefault(name, []).append(speed)
        return {name: _median(runs) for name, runs in found.items()}

    async def killed(self) -> dict[str, list[Figures]]:
        """Every server, killed."""
        found: dict[str, list[Figures]] = {}
        for _ in range(self._rounds):
            for name, made in self._servers().items():
                found.setdefault(name, []).append(await measures.kill(made, self.own(f"{name} killed")))
        self._console.print(page.kills(found))
        return found

    def _servers(self) -> Mapping[str, measures.Made]:
        peers = {server.name: number for number, server in enumerate(servers.peers(""))}

        def peer(number: int) -> measures.Made:
            return lambda stub: servers.peers(stub)[number]

        made: dict[str, measures.Made] = {CARE: servers.carehelp}
        made[CARE_TWILIO] = lambda stub: servers.carehelp(stub, "twilio")
        return made | {name: peer(number) for name, number in peers.items()}


def _median(runs: list[Speed]) -> Speed:
    return Speed(
        calm=figures.median([run.calm for run in runs]),
        steady=figures.median([run.steady for run in runs]),
        flat_out=figures.median([run.flat_out for run in runs]),
        cpu_ms=statistics.median(run.cpu_ms for run in runs),
        resident=statistics.median(run.resident for run in runs),
        proportional=statistics.median(run.proportional for run in runs),
    )


async def whole(bench: Bench, console: Console, *, quick: bool, rounds: int) -> str:
    """All of it, as the page."""
    versions = servers.install_peers()
    micro = await asyncio.to_thread(parts)
    share, resident, proportional = await measures.idle(bench.own("idle"), seconds=10.0 if quick else 60.0)
    found = await bench.side_by_side()
    killed = await bench.killed()
    slow = await measures.slow_model(bench.own("a slow model"))
    console.print(page.slow(slow))
    empty, grown, both = await _grown(bench, quick=quick)
    ours = found[CARE]
    table = page.aims(_aims(ours, slow, share, resident, empty, grown))
    console.print(table)
    if not quick:
        _draw(found)
    return TEXT.format(
        date=datetime.now(UTC).date(),
        machine=measures.machine(),
        loop=f"{measures.loop():.0f}",
        rounds=rounds,
        python=platform.python_version(),
        versions=versions,
        aims=table,
        speeds=page.speeds(found),
        kills=page.kills(killed),
        slow=page.slow(slow),
        grown=both,
        parts=page.table(("", "median"), [(name, f"{value:,.0f} µs") for name, value in micro]),
        share=f"{share:.1%}",
        cpu=found[CARE].cpu_ms,
        bears=1000 / found[CARE].cpu_ms,
        resident=f"{resident:.0f}",
        proportional=f"{proportional:.0f}",
    )


async def part(bench: Bench, name: str, *, quick: bool) -> str:
    """One part alone, as it stands on the page."""
    if name == "idle":
        share, resident, proportional = await measures.idle(bench.own("idle"), seconds=10.0 if quick else 60.0)
        return f"{share:.1%} of a core, {proportional:.0f} MB ({resident:.0f} MB if each process's are added up)"
    if name == "slow":
        return page.slow(await measures.slow_model(bench.own("a slow model")))
    return (await _grown(bench, quick=quick))[2]


async def _grown(bench: Bench, *, quick: bool) -> tuple[Speed, Speed, str]:
    """Carehelp on an empty database and on a grown one, and both as a table."""
    messages, conversations = (20_000, 2_000) if quick else (1_000_000, 100_000)
    empty, grown = await measures.grown(
        bench.own(f"{messages:,} stored messages"),
        messages=messages,
        conversations=conversations,
        seconds=5.0 if quick else 20.0,
    )
    return empty, grown, page.speeds({"empty": empty, f"{messages:,} messages stored": grown})


def _aims(
    ours: Speed, slow: Slow, share: float, resident: float, empty: Speed, grown: Speed
) -> list[tuple[str, str, str, bool]]:
    steady, ratio = ours.steady, grown.calm.reply_p50 / empty.calm.reply_p50
    cost = grown.cpu_ms / empty.cpu_ms
    return [
        ("acknowledged at 200/s, p99", "10 ms", f"{steady.ack_p99:.1f} ms", steady.ack_p99 <= 10),
        ("answered at 200/s, p50", "15 ms", f"{steady.reply_p50:.1f} ms", steady.reply_p50 <= 15),
        ("answered at 200/s, p99", "80 ms", f"{steady.reply_p99:.1f} ms", steady.reply_p99 <= 80),
        (
            "flat out over 256 conversations", "400/s", f"{ours.flat_out.answered_per_second:,.0f}/s",
            ours.flat_out.answered_per_second >= 400,
        ),
        ("lost", "0", str(steady.lost + ours.flat_out.lost), steady.lost + ours.flat_out.lost == 0),
        ("memory with its database, under load", "250 MB", f"{ours.proportional:.0f} MB", ours.proportional <= 250),
        ("with a million messages: answered at 50/s, p50, ratio to empty", "1.2", f"{ratio:.2f}", ratio <= 1.2),
        ("with a million messages: CPU a message, ratio to empty", "1.2", f"{cost:.2f}", cost <= 1.2),
        (
            "emergency while 300 wait for a slow model, p99", "300 ms", f"{slow.emergency.reply_p99:.0f} ms",
            slow.emergency.reply_p99 <= 300,
        ),
        ("idle, of a core", "1%", f"{share:.1%}", share < 0.01),
    ]  # fmt: skip


def _draw(found: Mapping[str, Speed]) -> None:
    pictures = DOCS / "images"
    for name, title, unit, value in (
        ("ack", "Acknowledged at 200 a second, p99", "ms", lambda one: one.steady.ack_p99),
        ("reply", "Answered at 50 a second, p50", "ms", lambda one: one.calm.reply_p50),
        ("rate", "Answered a second, flat out", "/s", lambda one: one.flat_out.answered_per_second),
    ):
        drawn = page.bars(title, unit, {server: value(one) for server, one in found.items()})
        (pictures / f"bench-{name}.svg").write_text(drawn)


TEXT = """# Benchmarks

Written by `make bench` on {date}: {machine}; Python {python}; beside it {versions}.
Everything ran on one machine in one run: the server, its database, the providers' stand-in and the load generator share
its cores. Figures of different machines, or of different hours on a shared one, are not to be compared: the ratios are.
A million multiplications in a loop of Python took {loop} ms here: run that on yours before you compare.

## What was aimed at

{aims}
Memory is that of the server's processes and its database's, with pages that they share counted once (PSS). Idle,
Carehelp with its database takes {share} of a core and {proportional} MB ({resident} MB if each process's are added up).

A message costs Carehelp and its database {cpu:.1f} ms of a processor here: a core bears {bears:.0f} a second. The
service is one process of Python and has one core at most, its database another, and the generator and the stand-in
take from both. Where that is less than what is asked for, messages wait, and what is told at 200 a second is the
queue. `carehelp web` and `carehelp worker` as processes of their own use more cores.

## Side by side

50 messages a second from 256 people, which every server here bears; 200 a second; then as fast as acknowledgements
come over 64 connections; medians of {rounds} round(s). Where a server can't bear 200 a second on this machine, what is
told of its answers at that rate is the length of its queue. The peers echo: they store nothing, triage nothing, ask no
model. Carehelp writes each message and each answer to disk, finds the dangerous ones, searches its library, asks the
model's stand-in and reads what that wrote.

![Acknowledged](images/bench-ack.svg)
![Answered](images/bench-reply.svg)
![Flat out](images/bench-rate.svg)

{speeds}
## Killed in the middle

`kill -9` at about 500 of 1,000 messages, started again at once; the provider repeats what was not acknowledged.
{rounds} run(s) each, added up.

{kills}
## A slow model

A model that takes 20 seconds, and people who wait for it.

{slow}
## A grown database

{grown}
## Parts

{parts}"""


async def run(*, quick: bool, rounds: int, only: str | None = None) -> None:
    """Measure, print, and write the page unless quick or only a part."""
    console = Console(width=160)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the embedded database runs as a user of its own
        bench = Bench(Path(folder), console, quick=quick, rounds=rounds)
        if only:
            console.print(await part(bench, only, quick=quick))
            return
        text = await whole(bench, console, quick=quick, rounds=rounds)
    if not quick:
        (DOCS / "benchmarks.md").write_text(text)
        console.print(f"written: {DOCS / 'benchmarks.md'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("idle", "slow", "grown"))
    asked = parser.parse_args()
    asyncio.run(run(quick=asked.quick, rounds=asked.rounds, only=asked.only))
