"""The command `carehelp`. Each command imports what it needs, so that `--help` and the evaluations start fast."""

import base64
import secrets
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.evaluation.command import app as eval_app
from core.errors import CarehelpError

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="Carehelp: medical help over WhatsApp, Telegram and SMS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
telegram_app = typer.Typer(help="Telegram.", no_args_is_help=True)
keys_app = typer.Typer(help="Encryption keys.", no_args_is_help=True)
app.add_typer(telegram_app, name="telegram")
app.add_typer(keys_app, name="keys")
outbox_app = typer.Typer(help="What was given up.")
app.add_typer(outbox_app, name="outbox")
app.add_typer(eval_app, name="eval")
retention_app = typer.Typer(help="What is erased in its time.", no_args_is_help=True)
app.add_typer(retention_app, name="retention")

console = Console(stderr=True, soft_wrap=True)


class Rendering(StrEnum):
    """As which channel a reply is fitted."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    SMS = "sms"


def main() -> None:
    """Run the command; what goes wrong is said in a line, with exit code 1."""
    try:
        app()
    except CarehelpError as error:
        console.print(f"[red]carehelp: {error}[/red]", highlight=False, markup=True)
        sys.exit(1)


def _run(make: Callable[["Settings"], Coroutine[Any, Any, Any]]) -> Any:
    """Run on uvloop where there is one."""
    import asyncio  # noqa: PLC0415

    from bot.settings import load  # noqa: PLC0415

    settings = load()
    try:
        from uvloop import new_event_loop  # noqa: PLC0415
    except ImportError:
        return asyncio.run(make(settings))
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(make(settings))


@app.command()
def serve() -> None:
    """Web and worker in one process, with the embedded database unless another is configured."""
    from bot.serve import serve as run  # noqa: PLC0415

    _run(lambda settings: run(settings, console, worker=True))


@app.command()
def web() -> None:
    """The web server alone; workers run elsewhere on the same database."""
    from bot.serve import serve as run  # noqa: PLC0415

    _run(lambda settings: run(settings, console, worker=False))


@app.command()
def worker() -> None:
    """A worker alone; start as many as needed, on any machine."""
    from bot.serve import work  # noqa: PLC0415

    _run(lambda settings: work(settings, console))


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from bot.runtime import open_store  # noqa: PLC0415

    async def run(settings: "Settings") -> None:
        with console.status("Migrating"):
            async with open_store(settings) as store:
                applied = store.applied
        console.print("\n".join(applied) or "Nothing to do: the schema is that of this version.", highlight=False)

    _run(run)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
) -> None:
    """Save the embedded database into a file, while the service runs or not. The keys are not in it."""
    from bot.backup import save  # noqa: PLC0415

    _run(lambda settings: save(settings, console, file, force=force))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `carehelp backup` wrote.")],
    go_on: Annotated[
        bool,
        typer.Option("--go-on", help="The service was stopped before the backup: answer and send what was open."),
    ] = False,
) -> None:
    """Restore a backup into a DATA_DIR that holds no database. The keys must be there."""
    from bot.backup import restore as run  # noqa: PLC0415

    _run(lambda settings: run(settings, console, file, go_on=go_on))


@app.command()
def ingest(
    again: Annotated[bool, typer.Option(help="Read it although nothing has changed.")] = False,
) -> None:
    """Read the hospital's own data (CAMEROON_DATA_CSV, else PATIENT_DATA_PATH) as background for answers."""
    from bot.ingest import ingest as run  # noqa: PLC0415

    _run(lambda settings: run(settings, console, again=again))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What the patient writes.")],
    channel: Annotated[Rendering, typer.Option(help="As which channel the reply is fitted.")] = Rendering.WHATSAPP,
) -> None:
    """One turn through the whole durable path; prints the reply."""
    from bot.ask import ask as run  # noqa: PLC0415

    with console.status("Waiting for the answer"):
        parts = _run(lambda settings: run(settings, text, rendering=channel.value))
    for part in parts:
        typer.echo(part + "\n")


@app.command()
def triage() -> None:
    """Triage levels of JSON lines: {id, text, context?} in, {id, level, language, signs, rules} out."""
    from bot import lines  # noqa: PLC0415
    from bot.reader import load  # noqa: PLC0415

    _exit(lines.run(lines.triage(load())))


@app.command()
def language() -> None:
    """Languages of JSON lines: {id, text} in, {id, language, confidence} out."""
    from bot import lines  # noqa: PLC0415
    from bot.reader import load  # noqa: PLC0415

    _exit(lines.run(lines.language(load())))


@app.command()
def answer(
    channel: Annotated[Rendering, typer.Option(help="As which channel the reply is fitted.")] = Rendering.WHATSAPP,
) -> None:
    """Answers to JSON lines: {id, text, context?} in, {id, language, level, text, passages, …} out. No database."""
    from bot import answering, settings  # noqa: PLC0415

    _exit(answering.run(settings.load(), channel.value))


@app.command()
def doctor() -> None:
    """Check every setting and provider, and say how to mend what is wrong."""
    from bot.doctor import examine  # noqa: PLC0415

    _exit(_run(lambda settings: examine(settings, Console())))


@app.command()
def status(
    once: Annotated[bool, typer.Option("--once", help="Print it and end; exit code 1 if anything is wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, once.")] = False,
    every: Annotated[float, typer.Option(min=0.5, max=3600, help="Seconds between two looks.")] = 2.0,
) -> None:
    """How the service is, live: queue, emergencies, sends, workers. Reads the database alone, from any machine."""
    from bot import status as state  # noqa: PLC0415

    if once or as_json:
        _exit(_run(lambda settings: state.once(settings, Console(), as_json=as_json)))
    else:
        _run(lambda settings: state.live(settings, Console(), every=every))


@telegram_app.command()
def poll() -> None:
    """Take Telegram's updates by long polling, where no public address is at hand; the worker runs along."""
    from bot.serve import poll as run  # noqa: PLC0415

    _run(lambda settings: run(settings, console))


@keys_app.command()
def new() -> None:
    """Make the value of ENCRYPTION_KEYS for a new installation."""
    pairs = (f"{name}={base64.b64encode(secrets.token_bytes(32)).decode()}" for name in ("k1", "index"))
    typer.echo(",".join(pairs))


@keys_app.command()
def add() -> None:
    """Print the value of ENCRYPTION_KEYS with a fresh key in front, to begin a rotation with."""
    from bot.keys import add as run  # noqa: PLC0415

    typer.echo(_run(run))


@keys_app.command("status")
def keys_status() -> None:
    """Count what is stored by key."""
    from bot.keys import status as run  # noqa: PLC0415

    _exit(_run(lambda settings: run(settings, Console(soft_wrap=True))))


@keys_app.command()
def rotate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
) -> None:
    """Bring everything that is stored under the newest key. The service may run; what was killed is gone on with."""
    from bot.keys import rotate as run  # noqa: PLC0415

    _exit(_run(lambda settings: run(settings, Console(soft_wrap=True), dry_run=dry_run)))


@outbox_app.callback(invoke_without_command=True)
def outbox(
    context: typer.Context,
    most: Annotated[int, typer.Option(min=1, help="Lines to show.")] = 100,
) -> None:
    """List the messages that were given up or wait, without addresses or text; `resend ID` sends one again."""
    from bot.outbox import show  # noqa: PLC0415

    if context.invoked_subcommand is None:
        _run(lambda settings: show(settings, Console(), most=most))


@outbox_app.command()
def resend(
    numbers: Annotated[list[int], typer.Argument(metavar="ID...", help="From the list of `carehelp outbox`.")],
) -> None:
    """Send messages again that were given up. A running worker takes them at once."""
    from bot.outbox import resend as run  # noqa: PLC0415

    _exit(_run(lambda settings: run(settings, Console(), numbers)))


@retention_app.command("run")
def retention_run() -> None:
    """Erase what has been kept for its time, now. Workers do it by themselves every hour."""
    from bot.rights import retire  # noqa: PLC0415

    _run(lambda settings: retire(settings, Console()))


@app.command()
def access(most: Annotated[int, typer.Option(min=1, help="Lines to show.")] = 100) -> None:
    """List who looked at, took away or erased what, without what it was. Kept for a year."""
    from bot.rights import show_access  # noqa: PLC0415

    _run(lambda settings: show_access(settings, Console(), most=most))


def _exit(wrong: int) -> None:
    if wrong:
        raise typer.Exit(1)
