"""`carehelp status`: how the service is, live in the terminal, from the database alone. Shows nothing personal."""

import asyncio
import contextlib
import json
import logging
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from bot.counted import counted
from bot.settings import Settings
from core.errors import ConfigurationError, StoreError, StoreUnavailable
from core.turn import Lane
from data import keycheck
from data.database import Database
from data.embedded import EmbeddedPostgres
from data.pulse import Process, Pulse, look
from data.vault import KEYS_FILE, Vault, load_keys

#: what makes a state trouble, in seconds
EMERGENCY_WAITS, UNANSWERED, SLOW_EMERGENCY = 5.0, 60.0, 10.0
MOST_LINES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A pulse, or why there is none, and what is wrong."""

    pulse: Pulse | None
    troubles: tuple[str, ...]


async def once(settings: Settings, console: Console, *, as_json: bool) -> int:
    """Print the state; returns how many things are wrong."""
    vault = _vault(settings)
    async with looking_at(settings) as database:
        state = await examine(database, vault)
    if as_json:
        console.print_json(json.dumps(to_json(state)))
    else:
        console.print(picture(state))
    return len(state.troubles)


async def live(settings: Settings, console: Console, *, every: float) -> None:
    """Show the state until Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    vault = _vault(settings)
    async with looking_at(settings) as database:
        with Live(console=console, auto_refresh=False, screen=console.is_terminal) as shown:
            while not stop.is_set():
                shown.update(picture(await examine(database, vault)), refresh=True)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), every)


async def examine(database: Database, vault: Vault | None = None) -> State:
    """How things stand now, and whether keys that are here fit. A database that is away is a trouble, not an error."""
    unfit: tuple[str, ...] = ()
    try:
        pulse = await look(database)
        if vault:
            await keycheck.verify(database, vault)
    except ConfigurationError as error:
        unfit = (str(error),)
    except StoreUnavailable as error:
        return State(pulse=None, troubles=(f"the database does not answer: {error}",))
    except StoreError as error:
        return State(pulse=None, troubles=(f"the database can't be read: {error}. Run carehelp migrate",))
    return State(pulse=pulse, troubles=(*unfit, *_troubles(pulse)))


def _vault(settings: Settings) -> Vault | None:
    """The keys, where there are any: a machine that only looks may have none."""
    configured = settings.encryption_keys.get_secret_value()
    if not configured and not (settings.data_dir / KEYS_FILE).exists():
        return None
    return Vault(load_keys(configured, settings.data_dir, make=False))


@contextlib.asynccontextmanager
async def looking_at(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is: looking changes no schema and needs no keys."""
    logging.getLogger().addHandler(logging.NullHandler())  # the pool's complaints would write over the picture
    async with contextlib.AsyncExitStack() as stack:
        url = settings.database
        if not url:
            if not (settings.data_dir / "postgres").exists():
                raise ConfigurationError(f"DATA_DIR: nothing was ever started in {settings.data_dir.resolve()}")
            url = (await stack.enter_async_context(EmbeddedPostgres(settings.data_dir))).url
        database = Database(url, most_connections=2)
        stack.push_async_callback(database.close)
        await database.pool.open(wait=False)
        yield database


def _troubles(pulse: Pulse) -> Iterator[str]:
    alive = [process for process in pulse.processes if process.alive]
    emergency = pulse.lanes[Lane.EMERGENCY]
    oldest = max(pulse.lanes[lane].oldest for lane in (Lane.TURNS, Lane.DIRECT))
    if not pulse.workers:
        yield "no worker is at work"
    if emergency.oldest > EMERGENCY_WAITS:
        yield f"an emergency has waited for {_span(emergency.oldest)}"
    if oldest > UNANSWERED:
        yield f"a message has waited for {_span(oldest)}"
    if (pulse.emergencies.slowest or 0) > SLOW_EMERGENCY:
        yield f"an emergency of the last hour was answered after {_span(pulse.emergencies.slowest or 0)}"
    for task, provider in sorted(_open_breakers(alive)):
        yield f"{provider} does not answer ({task})"
    if failing := sum(one.count for one in pulse.failing):
        yield f"{counted(failing, 'part')} of the last hour can't be sent"


def picture(state: State) -> RenderableType:
    """The state as people read it."""
    wrong = [Text(f"● {trouble}", style="bold red") for trouble in state.troubles]
    first = wrong or [Text("● all is well", style="bold green")]
    if state.pulse is None:
        return Group(*first)
    parts = (_lanes(state.pulse), _emergencies(state.pulse), _parts(state.pulse), _processes(state.pulse))
    spaced = [part for one in parts for part in (Text(""), one)]
    return Group(*first, *spaced, *_errors(state.pulse))


def to_json(state: State) -> Mapping[str, object]:
    """The state as scripts read it. Ages in seconds."""
    found = asdict(state.pulse) if state.pulse else {}
    return {"ok": not state.troubles, "troubles": state.troubles, "database": "up" if state.pulse else "down", **found}


def _lanes(pulse: Pulse) -> Table:
    table = _table("lane", "jobs waiting", "running", "lacks a worker", "unanswered", "oldest")
    for name, lane in pulse.lanes.items():
        late, oldest = _span(lane.late), _span(lane.oldest)
        table.add_row(name, str(lane.waiting), str(lane.running), late, str(lane.unanswered), oldest)
    return table


def _emergencies(pulse: Pulse) -> Text:
    found = pulse.emergencies
    slowest = f", the slowest after {_span(found.slowest)}" if found.slowest is not None else ""
    return Text(f"Emergencies  {found.answered} answered in the last hour{slowest}; {found.waiting} waiting")


def _parts(pulse: Pulse) -> RenderableType:
    waiting = ", ".join(f"{one.channel} {one.state} {one.count}" for one in pulse.outbox) or "empty"
    lines = [Text(f"Outbox       {waiting}")]
    for one in sorted(pulse.failing, key=lambda one: -one.count)[:MOST_LINES]:
        lines.append(Text(f"             {one.channel}: code {one.code}, {one.state}, {one.count} in the last hour"))
    return Group(*lines)


def _processes(pulse: Pulse) -> RenderableType:
    table = _table("process", "machine", "version", "up for", "seen", "loop late", "breakers")
    for process in pulse.processes:
        opened = ", ".join(f"{provider} open" for _, provider in sorted(_open_breakers([process])))
        late = process.state.get("loop")
        loop = f"{late * 1000:.0f} ms" if isinstance(late, float | int) else ""
        seen = Text(f"{_span(process.seen)} ago", style="" if process.alive else "red")
        table.add_row(process.role, process.machine, process.version, _span(process.up), seen, loop, opened or "closed")
    size = Text(
        f"Database     up, {pulse.size / 1_000_000:,.0f} MB; {counted(pulse.workers, 'worker')} with a fresh heartbeat"
    )
    return Group(size, Text(""), table) if pulse.processes else size


def _errors(pulse: Pulse) -> Iterator[Text]:
    total: Counter[str] = Counter()
    for process in pulse.processes:
        errors = process.state.get("errors")
        total.update(errors if isinstance(errors, dict) else {})
    if total:
        yield Text("")
        yield Text("Warnings and errors of the last hour")
    for kind, count in total.most_common(MOST_LINES):
        yield Text(f"  {count:>6}  {kind}")


def _open_breakers(processes: list[Process]) -> set[tuple[str, str]]:
    found = set()
    for process in processes:
        breakers = process.state.get("breakers")
        for task, states in (breakers if isinstance(breakers, dict) else {}).items():
            found |= {(task, provider) for provider, state in states.items() if state == "open"}
    return found


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _span(seconds: float) -> str:
    """A length of time in one unit or two."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = int(seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
