"""Statements whose tables and columns come from our own lists."""

from typing import Any, LiteralString

from psycopg import sql

from data.sealed import Sealed


def statement(text: LiteralString, where: Sealed, **columns: str) -> LiteralString:
    """The text with `{table}`, `{key}` and the named columns in it, quoted; `{key_type}` as it is."""
    names: dict[str, Any] = {name: sql.Identifier(column) for name, column in columns.items()}
    whole = sql.SQL(text).format(
        table=sql.Identifier(where.schema, where.table),
        key=sql.Identifier(where.key),
        key_type=sql.SQL(where.key_type),
        **names,
    )
    return whole.as_string(None)
