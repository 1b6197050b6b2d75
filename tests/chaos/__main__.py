"""`make chaos`: kills, errors, slow disks and jumping clocks for so many minutes, and whether all were answered once.

The seed fixes the plan and what people say, not how processes interleave. Ends with 1 if an invariant is broken.
"""

import argparse
import asyncio
import dataclasses
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.plan import KINDS, Fault, make_plan
from tests.chaos.run import Result, run

#: how many breaches of an invariant are shown; the file has all
SHOWN = 10


def main() -> int:
    asked = arguments()
    console = Console(highlight=False, soft_wrap=True)
    plan = make_plan(asked.seed, asked.minutes * 60, asked.only or tuple(KINDS))
    for fault in plan:
        console.print(str(fault))
    folder = Path(tempfile.mkdtemp(prefix="chaos"))
    try:
        result = asyncio.run(play(asked, plan, folder, console))
    finally:
        if asked.keep:
            console.print(f"Logs and records: {folder}")
        else:
            shutil.rmtree(folder)
    asked.out.write_text(json.dumps({"seed": asked.seed, **dataclasses.asdict(result)}, indent=1))
    show(console, result)
    return 0 if result.good else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=12.0, help="messages a second")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--only", action="append", choices=list(KINDS), help="these faults alone; again for more")
    parser.add_argument("--out", type=Path, default=Path("chaos.json"), help="where the results go")
    parser.add_argument("--keep", action="store_true", help="leave logs and records, and say where")
    return parser.parse_args()


async def play(asked: argparse.Namespace, plan: Sequence[Fault], folder: Path, console: Console) -> Result:
    """The run; whoever asks it to end has it clean up first."""
    playing = asyncio.create_task(
        run(
            folder,
            plan,
            seed=asked.seed,
            seconds=asked.minutes * 60,
            rate=asked.rate,
            people=asked.people,
            tell=lambda line: console.print(line, style="dim"),
        )
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    return await playing


def show(console: Console, result: Result) -> None:
    """The figures, and each invariant."""
    table = Table(show_header=False, box=None)
    for name, value in result.figures.items():
        table.add_row(name, str(value))
    for why, count in result.twice.items():
        table.add_row(f"sent twice: {why}", str(count))
    console.print(table)
    for name, found in result.breaches.items():
        console.print(f"[red]BROKEN[/red]  {name}: {len(found)}" if found else f"[green]holds[/green]   {name}")
        for line in found[:SHOWN]:
            console.print(f"          {line}", markup=False)


sys.exit(main())
