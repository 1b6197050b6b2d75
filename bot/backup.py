"""`carehelp backup` and `carehelp restore`: the embedded database in one file, and back."""

from pathlib import Path

from rich.console import Console

from bot.counted import counted
from bot.runtime import open_store
from bot.settings import Settings
from core.errors import ConfigurationError
from data import backup
from data.embedded import EmbeddedPostgres
from data.vault import load_keys

MEGABYTE = 2**20
MANAGED = (
    "DATABASE_URL: this command is for the embedded database. Yours is saved with its provider's backups or pg_dump:"
    " see docs/operations.md"
)


async def save(settings: Settings, console: Console, file: Path, *, force: bool) -> None:
    """Write a backup, whether or not the service runs. What has that name already is replaced only with `force`."""
    _only_embedded(settings)
    _free(file, force=force)
    if not (settings.data_dir / "postgres").exists():
        raise ConfigurationError(f"DATA_DIR: there is no database in {settings.data_dir.resolve()}")
    with console.status("Saving"):
        async with EmbeddedPostgres(settings.data_dir) as server:
            size = await backup.write(server, file)
    console.print(f"{file}: {size / MEGABYTE:.1f} MB, {_keys(settings)}.", highlight=False)


async def restore(settings: Settings, console: Console, file: Path, *, go_on: bool) -> None:
    """Restore into a DATA_DIR without a database, and decide on what was open then."""
    _only_embedded(settings)
    load_keys(settings.encryption_keys.get_secret_value(), settings.data_dir, make=False)  # before anything is written
    server = EmbeddedPostgres(settings.data_dir)
    with console.status("Restoring"):
        async with backup.read(server, file), open_store(settings) as store:
            settled = await backup.settle(store.database, go_on=go_on)
            rows = await store.database.query("select count(*) from public.messages")
    console.print(f"{file}: restored, {counted(rows[0][0], 'message')}.", highlight=False)
    for count, what in (
        (settled.answered, "messages were waiting that do not press: they count as answered since"),
        (settled.given_up, "parts of replies were on their way: most went out since; `carehelp outbox` lists them"),
        (settled.to_settle, "parts go out again unless the provider says that they did"),
        (settled.open, "conversations go on when the service starts"),
    ):
        if count:
            console.print(f"  {count} {what}.", highlight=False)


def _free(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise ConfigurationError(f"{file} is there already: give another name, or --force to replace it")


def _only_embedded(settings: Settings) -> None:
    if settings.database:
        raise ConfigurationError(MANAGED)


def _keys(settings: Settings) -> str:
    where = "ENCRYPTION_KEYS" if settings.encryption_keys.get_secret_value() else "encryption.keys in DATA_DIR"
    return f"without the keys ({where}): keep those apart, and do not lose them"
