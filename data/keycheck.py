"""The database remembers what its keys are, so that a wrong or missing one stops the start and overwrites nothing.

A mark is a known word, encrypted. The first one also holds the hash of that word, by which a changed index key is told.
Each key that came to encrypt later has a mark of its own, until a rotation is complete.
"""

from core.errors import ConfigurationError, StoreError
from data.database import Database
from data.sealed import SEALED
from data.statements import statement
from data.vault import HOW, MARK, Vault, key_of

NAME = "key check"
PLAIN = "carehelp"


async def check_keys(database: Database, vault: Vault) -> None:
    """Leave a mark the first time; later, open those that are there. Raises ConfigurationError if these keys can't
    read what is stored, or if the newest is another than the one of that name that has encrypted before."""
    marks = await _marks(database)
    if marks:
        _verify(vault, marks)
    else:
        await _verify_samples(database, vault)
    await _leave_marks(database, vault, marks)


async def verify(database: Database, vault: Vault) -> None:
    """As `check_keys`, and nothing is written: for looking. Raises ConfigurationError."""
    if marks := await _marks(database):
        _verify(vault, marks)
    else:
        await _verify_samples(database, vault)


async def never_encrypted(database: Database) -> bool:
    """Whether nothing was ever encrypted here, so that new keys may be made."""
    return not await _marks(database) and not await _samples(database)


async def complete(database: Database, vault: Vault) -> None:
    """After a rotation: the newest key alone is needed from now on. One statement."""
    await database.query(
        "with gone as (delete from carehelp.settings where name like %s returning 1)"
        " update carehelp.settings set value = %s where name = %s and (select count(*) from gone) >= 0",
        f"{NAME} %",
        _first(vault),
        NAME,
    )


async def needed(database: Database) -> set[str]:
    """Ids of the keys that a start asks for."""
    return {key for sealed in (await _marks(database)).values() if (key := key_of(sealed.rpartition(" ")[2]))}


def _first(vault: Vault) -> str:
    return f"{vault.hash(PLAIN)} {vault.encrypt(PLAIN)}"


async def _marks(database: Database) -> dict[str, str]:
    rows = await database.query("select name, value from carehelp.settings where name like %s", f"{NAME}%")
    return {str(name): str(value) for name, value in rows}


def _verify(vault: Vault, marks: dict[str, str]) -> None:
    for name, value in marks.items():
        hashed, _, sealed = value.rpartition(" ")
        _open(vault, sealed)
        if name == NAME and hashed != vault.hash(PLAIN):
            raise ConfigurationError(
                "ENCRYPTION_KEYS: the index key is another than the one that this database was written with:"
                " nobody who wrote before would be recognised. Put the pair `index` back as it was (where there was"
                f" none, the oldest key stands in for it and must stay). {HOW}"
            )


def _open(vault: Vault, sealed: str) -> None:
    key = key_of(sealed)
    if key not in vault.key_ids:
        raise ConfigurationError(
            f"ENCRYPTION_KEYS: these are not the keys that this database was written with: {key!r} is missing."
            f" Add it again; it may be dropped when `carehelp keys rotate` says so. {HOW}"
        )
    try:
        opened = vault.decrypt(sealed)
    except StoreError as error:
        raise ConfigurationError(
            f"ENCRYPTION_KEYS: these are not the keys that this database was written with: {key!r} is another key"
            f" under the same name. {HOW}"
        ) from error
    if opened != PLAIN:
        raise ConfigurationError(f"ENCRYPTION_KEYS: the database's mark of the key {key!r} was changed. {HOW}")


async def _samples(database: Database) -> list[str]:
    """An encrypted text of each column that has one: what there is to go by where the marks are lost."""
    found = []
    for sealed in SEALED:
        for column in sealed.columns:
            rows = await database.query(
                statement("select {column} from {table} where {column} like %s limit 1", sealed, column=column),
                f"{MARK}%",
            )
            found += [str(row[0]) for row in rows]
    return found


async def _verify_samples(database: Database, vault: Vault) -> None:
    for stored in await _samples(database):
        try:
            vault.decrypt(stored)
        except StoreError as error:
            raise ConfigurationError(
                f"ENCRYPTION_KEYS: these are not the keys that this database was written with: {error}"
            ) from error


async def _leave_marks(database: Database, vault: Vault, marks: dict[str, str]) -> None:
    """Marks for what has none yet. Whoever comes first wins, so they are read again and must fit."""
    if NAME in marks and vault.newest in {key_of(value.rpartition(" ")[2]) for value in marks.values()}:
        return
    fresh = {NAME: _first(vault), f"{NAME} {vault.newest}": vault.encrypt(PLAIN)}
    if NAME not in marks:
        del fresh[f"{NAME} {vault.newest}"]  # the first mark is of the newest key
    for name, value in fresh.items():
        await database.query(
            "insert into carehelp.settings (name, value) values (%s, %s) on conflict do nothing", name, value
        )
    _verify(vault, await _marks(database))
