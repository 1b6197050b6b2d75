"""The database as one person sees it: row-level security decides what is theirs.

Role, claims and limits hold for one transaction (`set local`), so they can't leak to whoever has the connection next,
neither through our pool nor through PgBouncer in transaction mode. Statements are not prepared, for the same reason.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import psycopg
from psycopg import errors

from core.errors import ConfigurationError
from core.identity import Person
from data.database import Database

#: `request.jwt.claim.sub` is the older way to say who it is; `auth.uid()` believes it first, so it is set as well
BECOME: LiteralString = """
select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true),
       set_config('search_path', 'public, pg_temp', true), set_config('statement_timeout', '10s', true),
       set_config('role', 'authenticated', true)
"""


class PersonTransaction:
    """Statements of one person that commit together."""

    def __init__(self, connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> None:
        self._connection = connection

    async def query(self, sql: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement; none if it has none."""
        cursor = await self._connection.execute(sql, parameters, prepare=False)
        return await cursor.fetchall() if cursor.description else []


class PersonDatabase:
    """Runs statements as the person who asks. Content comes and goes encrypted, as everywhere in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def query(self, person: Person, sql: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement. Rows of others are not there; raises NotAllowed for what a person may not do at all,
        StoreUnavailable if the database is away."""
        async with self.transaction(person) as transaction:
            return await transaction.query(sql, *parameters)

    @contextlib.asynccontextmanager
    async def transaction(self, person: Person) -> AsyncIterator[PersonTransaction]:
        """Several statements that commit together, or not at all if the block raises."""
        claims = json.dumps({**person.claims, "sub": str(person.id), "role": "authenticated"}, default=str)
        async with self._database.transaction() as connection:
            try:
                await connection.execute(BECOME, (claims, str(person.id)), prepare=False)
            except (errors.InsufficientPrivilege, errors.InvalidParameterValue) as error:
                raise ConfigurationError(
                    "DATABASE_URL: this database user may not act as the role `authenticated`."
                    " Have an administrator run: grant authenticated to the user"
                ) from error
            yield PersonTransaction(connection)
