"""What must not be left: jobs, claims, locks, files, and anything personal where it can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

from data.queue import LOCK_CLASS
from tests.chaos.load import AUTH_TOKEN, CHAT, MARKS, NUMBER
from tests.chaos.world import World

#: everything has come to rest
QUIET = """
select not exists (select from public.messages where status = 'received')
   and not exists (select from carehelp.outbox where status in ('pending', 'sending'))
   and not exists (select from carehelp.procrastinate_jobs where status in ('todo', 'doing'))
"""
LEFT = {
    "messages without an answer": "select count(*) from public.messages where status = 'received'",
    "claims": "select count(*) from public.messages where claimed_by is not null",
    "parts on their way": "select count(*) from carehelp.outbox where status in ('pending', 'sending')",
    "jobs": "select count(*) from carehelp.procrastinate_jobs",
    "locks": f"select count(*) from pg_locks where locktype = 'advisory' and classid::bigint = {LOCK_CLASS}",
    "media": "select count(*) from carehelp.media",
}
PERSONAL = re.compile(
    "|".join([*MARKS, rf"{CHAT}\d{{3}}(?!\d)", rf"{NUMBER}\d{{3}}(?!\d)", AUTH_TOKEN]).encode(), re.IGNORECASE
)
TABLES = """
select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
 where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
"""


async def left(world: World) -> list[str]:
    """After everybody has stopped."""
    found = []
    for what, sql in LEFT.items():
        ((count,),) = await world.postgres.rows(sql)
        if count:
            found.append(f"{count} {what}")
    for machine in world.machines.values():
        if files := [path for path in machine.temporary.rglob("*") if path.is_file()]:
            found.append(f"{len(files)} temporary files of {machine.name}")
    return found


async def personal(world: World) -> list[str]:
    """Where marks are found: logs, metrics, and the database as it is stored."""
    found = [f"{path.parent.name}/{path.name}: {mark}" for path in _logs(world) for mark in _marks(path.read_bytes())]
    found += [f"metrics: {mark}" for page in world.metrics for mark in _marks(page)]
    for (table,) in await world.postgres.rows(TABLES):
        rows = await world.postgres.rows(f"select t::text from {table} t")
        found += [f"{table}: {mark}" for (row,) in rows for mark in _marks(str(row).encode())]
    return sorted(set(found))


def _logs(world: World) -> Iterator[Path]:
    yield world.postgres.log
    yield from (machine.log for machine in world.machines.values())


def _marks(content: bytes) -> set[str]:
    return {found.decode() for found in PERSONAL.findall(content)}
