"""Where encrypted text is stored: the one list that rotation works through. A test compares it with the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """A table with encrypted columns."""

    schema: str
    table: str
    #: primary key, and its type
    key: str
    key_type: str
    columns: tuple[str, ...]
    #: rows that are read and written at a time; fewer where they are large
    batch: int = 500


SEALED = (
    Sealed(schema="public", table="conversations", key="id", key_type="bigint", columns=("address", "context")),
    Sealed(schema="public", table="messages", key="id", key_type="bigint", columns=("content", "meta")),
    Sealed(schema="carehelp", table="outbox", key="id", key_type="bigint", columns=("body",)),
    Sealed(schema="carehelp", table="media", key="key", key_type="text", columns=("content",), batch=4),
    Sealed(schema="carehelp", table="summaries", key="digest", key_type="text", columns=("line",)),
)
