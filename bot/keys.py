"""`carehelp keys`: new keys, what is stored under which, and bringing it under the newest."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.counted import counted
from bot.runtime import open_store
from bot.settings import Settings
from bot.status import looking_at
from core.errors import StoreError, StoreUnavailable
from data import keycheck
from data.database import Database
from data.rotation import PLAIN, Column, Rotated, Rotation
from data.vault import Vault, load_keys, with_new_key


async def add(settings: Settings) -> str:
    """The value of ENCRYPTION_KEYS with a fresh key in front. Raises ConfigurationError if what it begins with are not
    the keys of the database, where one is there: a rotation that begins with a wrong key would end without it."""
    keys = load_keys(settings.encryption_keys.get_secret_value(), settings.data_dir, make=False)
    if settings.database or (settings.data_dir / "postgres").exists():
        async with looking_at(settings) as database:
            await _fits(database, Vault(keys))
    return with_new_key(keys)


async def _fits(database: Database, vault: Vault) -> None:
    try:
        await keycheck.verify(database, vault)
    except StoreUnavailable:
        raise
    except StoreError:
        return  # no schema yet, so that nothing is encrypted


async def status(settings: Settings, console: Console) -> int:
    """Show how many values are under which key. 1 if some are not under the newest."""
    async with open_store(settings) as store:
        rotation = Rotation(store.database, store.vault)
        counts, strays = await rotation.count(), await rotation.strays()
        left, needed = await rotation.left(), await keycheck.needed(store.database)
    console.print(_table(counts, store.vault.newest))
    for stray in strays:
        console.print(f"Encrypted text in {'.'.join(stray)}, which rotation does not know.", highlight=False)
    if left or strays or needed != {store.vault.newest}:
        console.print(
            f"{counted(left.total(), 'value is', 'values are')} not under {store.vault.newest!r}. No key may be dropped"
            " before `carehelp keys rotate` says so.",
            highlight=False,
        )
        return 1
    console.print(f"Everything is under {store.vault.newest!r}. {_drop(store.vault)}", highlight=False)
    return 0


async def rotate(settings: Settings, console: Console, *, dry_run: bool) -> int:
    """Bring everything under the newest key. 1 if something is left."""
    if dry_run:
        return await status(settings, console)
    async with open_store(settings) as store:
        rotation = Rotation(store.database, store.vault)
        with _progress(console, (await rotation.left()).total()) as advance:
            done = await rotation.run(advance)
    _tell(console, store.vault, done)
    return 0 if done.complete else 1


def _tell(console: Console, vault: Vault, done: Rotated) -> None:
    console.print(f"{counted(done.values, 'value is', 'values are')} now under {vault.newest!r}.", highlight=False)
    for table, count in done.broken.items():
        console.print(f"{counted(count, 'row')} of {table} can be opened with none of the keys and stayed as before.")
    if not done.complete:
        kinds = ", ".join(f"{count} {_called(key)}" for key, count in sorted(done.left.items()))
        console.print(f"Not done: {kinds}. Keep every key in ENCRYPTION_KEYS and run this again.", highlight=False)
        return
    console.print(_drop(vault), highlight=False)
    if done.plain:
        console.print(
            "Some was plain text. Its old copies stay in the database's files until they are rewritten: run"
            " `vacuum full` on the tables when nobody is served, and mind your backups."
        )


def _drop(vault: Vault) -> str:
    older = vault.key_ids[1:]
    if not older:
        return "There is no older key to drop."
    names = ", ".join(map(repr, older))
    if vault.derived_index:
        return (
            f"Nothing is stored under {names}, but ENCRYPTION_KEYS has no pair `index`, and {older[-1]!r} stands in for"
            f" it: add the pair `index` that `carehelp keys add` prints, and only then drop {names}."
        )
    return f"{names} may be dropped from ENCRYPTION_KEYS, once every process runs with {vault.newest!r} in front."


def _called(key: str) -> str:
    return "as plain text" if key == PLAIN else f"under {key!r}"


def _table(counts: Mapping[Column, Counter[str]], newest: str) -> Table:
    keys = sorted({key for found in counts.values() for key in found}, key=lambda key: (key != newest, key))
    table = Table("column", *(key or "plain text" for key in keys), box=None)
    for column, found in counts.items():
        table.add_row(".".join(column), *(str(found[key]) for key in keys))
    return table


@contextlib.contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    with Progress(
        TextColumn("Re-encrypting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
