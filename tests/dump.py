"""A whole database as text: every column of every table, what is encrypted as it is and opened as well."""

import re

from core.errors import StoreError
from data.database import Database
from data.vault import Vault

SEALED = re.compile(r"chv1:\w+:[A-Za-z0-9+/=]+")
TABLES = """
    select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
"""


async def dump(database: Database, vault: Vault) -> str:
    """Each row as text, bytes in hexadecimal; behind it what its sealed values say."""
    lines = []
    for (table,) in await database.query(TABLES):
        lines += [str(row) for (row,) in await database.query(f"select t::text from {table} t")]
    return "\n".join([*lines, *(_opened(vault, sealed) for line in lines for sealed in SEALED.findall(line))])


def _opened(vault: Vault, sealed: str) -> str:
    try:
        return vault.decrypt(sealed)
    except StoreError:
        return ""
