"""The database remembers what its keys are, so that a wrong or missing one stops the start and overwrites nothing."""

from core.errors import ConfigurationError, StoreError
from data.database import Database
from data.vault import HOW, Vault

NAME = "key check"
PLAIN = "carehelp"


async def check_keys(database: Database, vault: Vault) -> None:
    """Leave a mark the first time; later, open it. Raises ConfigurationError if the keys are not those of this data."""
    await database.query(
        "insert into carehelp.settings (name, value) values (%s, %s) on conflict do nothing",
        NAME,
        f"{vault.hash(PLAIN)} {vault.encrypt(PLAIN)}",
    )
    rows = await database.query("select value from carehelp.settings where name = %s", NAME)
    hashed, _, sealed = str(rows[0][0]).partition(" ")
    try:
        fits = vault.decrypt(sealed) == PLAIN and hashed == vault.hash(PLAIN)
    except StoreError:
        fits = False
    if not fits:
        raise ConfigurationError(f"ENCRYPTION_KEYS: these are not the keys that this database was written with. {HOW}")
