"""Brings everything that is stored under the newest key, in short transactions, while the service runs.

There is no state but the rows: what is not under the newest key is what is left to do, so a rotation that was killed is
gone on with by starting it again. A row is written only if it still holds what was read; a row that somebody has locked
is passed over and comes up again. Nobody waits for more than a batch, and the rotation waits for nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import sql

from core.errors import StoreError
from data import keycheck
from data.database import Database
from data.sealed import SEALED, Sealed
from data.statements import statement
from data.vault import MARK, Vault

#: passes in a row that change nothing before what is left is given up: rows that stay locked, or can't be opened
IDLE_PASSES = 3
PAUSE_SECONDS = 1.0
#: how plain text is called among the ids of keys
PLAIN = ""

COUNT: LiteralString = """
select case when {column} like 'chv1:%%' then split_part(left({column}, 100), ':', 2) else '' end, count(*)
  from {table} where {column} <> '' group by 1
"""
TEXTS: LiteralString = """
select n.nspname, c.relname, a.attname
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ('public', 'carehelp') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype)
 order by 1, 2, a.attnum
"""

Column = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotated:
    """What a rotation did."""

    #: values that were written
    values: int
    #: rows that can't be opened with any key, by table
    broken: Mapping[str, int]
    #: values that are still under another key than the newest, or under none, by key id
    left: Mapping[str, int]
    #: values that were plain text, among those that were written
    plain: int

    @property
    def complete(self) -> bool:
        """Whether the older keys may be dropped."""
        return not self.left


class Rotation:
    """Counts and re-encrypts what is stored."""

    def __init__(self, database: Database, vault: Vault, *, batch: int | None = None) -> None:
        self._database, self._vault, self._batch = database, vault, batch
        self._broken: dict[str, set[Any]] = {}
        self._values = self._plain = 0

    async def count(self) -> dict[Column, Counter[str]]:
        """Values by key id, '' for plain text, of each column that is to be encrypted."""
        found = {}
        for table in SEALED:
            for column in table.columns:
                rows = await self._database.query(statement(COUNT, table, column=column))
                found[table.schema, table.table, column] = Counter({str(key): int(count) for key, count in rows})
        return found

    async def left(self) -> Counter[str]:
        """Values that are not under the newest key, by key id."""
        total: Counter[str] = sum((await self.count()).values(), Counter())
        total.pop(self._vault.newest, None)
        return total

    async def strays(self) -> list[Column]:
        """Columns that are not on the list and hold encrypted text: rotation would miss them."""
        listed = {(one.schema, one.table, column) for one in SEALED for column in one.columns}
        listed.add(("carehelp", "settings", "value"))  # the marks, which are written anew at the end
        strays = []
        for schema, table, column in await self._database.query(TEXTS):
            if (schema, table, column) in listed:
                continue
            query = sql.SQL("select exists (select from {} where {}::text like %s)").format(
                sql.Identifier(schema, table), sql.Identifier(column)
            )
            rows = await self._database.query(query.as_string(None), f"%{MARK}%")
            strays += [(schema, table, column)] if rows[0][0] else []
        return strays

    async def run(self, progress: Callable[[int], None] = lambda _: None) -> Rotated:
        """Re-encrypt until nothing is left, or what is left does not move. `progress` is told how many values more.

        Raises StoreError if encrypted text is stored where the list does not say.
        """
        if strays := await self.strays():
            names = ", ".join(".".join(stray) for stray in strays)
            raise StoreError(f"encrypted text is stored in {names}, which data/sealed.py does not list: add it there")
        idle = 0
        while (left := await self.left()) and idle < IDLE_PASSES:
            before = self._values
            for table in SEALED:
                await self._pass(table, progress)
            idle = idle + 1 if self._values == before else 0
            if idle:
                await asyncio.sleep(PAUSE_SECONDS)
        if not left:
            await keycheck.complete(self._database, self._vault)
        return Rotated(
            values=self._values,
            broken={name: len(keys) for name, keys in self._broken.items()},
            left=left,
            plain=self._plain,
        )

    async def _pass(self, table: Sealed, progress: Callable[[int], None]) -> None:
        """Every row once, in the order of the key."""
        read, write = self._read(table), self._write(table)
        size = min(self._batch or table.batch, table.batch)
        after: Any = None
        while rows := await self._database.query(read, after, after, size):
            after = rows[-1][0]
            keys, old, new = await asyncio.to_thread(self._reseal, table, rows)
            if not keys:
                continue
            done = await self._database.query(
                write, keys, keys, *(part for pair in zip(old, new, strict=True) for part in pair)
            )
            written = {row[0] for row in done}
            changed = [
                before
                for before_column, after_column in zip(old, new, strict=True)
                for key, before, now in zip(keys, before_column, after_column, strict=True)
                if key in written and before != now
            ]
            self._values += len(changed)
            self._plain += sum(not before.startswith(MARK) for before in changed)
            progress(len(changed))

    def _reseal(
        self, table: Sealed, rows: Sequence[tuple[Any, ...]]
    ) -> tuple[list[Any], list[list[Any]], list[list[Any]]]:
        """Keys, and each column's values before and after, of the rows that open."""
        keys, old, new = [], [], []
        for key, *values in rows:
            try:
                fresh = [self._fresh(value) for value in values]
            except StoreError:
                self._broken.setdefault(f"{table.schema}.{table.table}", set()).add(key)
                continue
            keys.append(key)
            old.append(values)
            new.append(fresh)
        turned = (
            [list(column) for column in zip(*old, strict=True)],
            [list(column) for column in zip(*new, strict=True)],
        )
        return keys, *turned

    def _fresh(self, value: str | None) -> str | None:
        if not value or value.startswith(f"{MARK}{self._vault.newest}:"):
            return value
        return self._vault.encrypt(self._vault.decrypt(value))

    def _read(self, table: Sealed) -> LiteralString:
        names = {f"c{i}": column for i, column in enumerate(table.columns)}
        prefix = f"{MARK}{self._vault.newest}:%%"
        stale = " or ".join(f"({{{name}}} <> '' and {{{name}}} not like '{prefix}')" for name in names)
        text = (
            f"select {{key}}, {', '.join(f'{{{name}}}' for name in names)} from {{table}}"  # noqa: S608 - our own list
            f" where (%s::{{key_type}} is null or {{key}} > %s::{{key_type}}) and ({stale}) order by {{key}} limit %s"
        )
        return statement(text, table, **names)

    def _write(self, table: Sealed) -> LiteralString:
        names = {f"c{i}": column for i, column in enumerate(table.columns)}
        given = ", ".join("%s::text[], %s::text[]" for _ in names)
        text = (
            "update {table} t set "  # noqa: S608 - our own list
            + ", ".join(f"{{{name}}} = v.new_{name}" for name in names)
            + " from (select {key} from {table} where {key} = any (%s::{key_type}[]) order by {key}"
            + " for no key update skip locked) mine,"
            + f" unnest(%s::{{key_type}}[], {given}) as v(key, "
            + ", ".join(f"old_{name}, new_{name}" for name in names)
            + ") where t.{key} = mine.{key} and t.{key} = v.key and "
            + " and ".join(f"t.{{{name}}} is not distinct from v.old_{name}" for name in names)
            + " returning t.{key}"
        )
        return statement(text, table, **names)
