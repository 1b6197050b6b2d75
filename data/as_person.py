"""One statement as a person: role and claims hold for its transaction alone, and row-level security decides."""

import json
from typing import Any, LiteralString

import psycopg
from psycopg_pool import PoolTimeout

from core.errors import StoreError, StoreUnavailable
from core.identity import Person
from data.database import Database

BECOME: LiteralString = """
select set_config('request.jwt.claims', %s, true), set_config('request.jwt.claim.sub', %s, true),
       set_config('role', 'authenticated', true)
"""


class PersonDatabase:
    """Runs statements as the person who asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def query(self, person: Person, sql: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement; those of others are not there. Raises StoreUnavailable, StoreError."""
        claims = json.dumps({**person.claims, "sub": str(person.id), "role": "authenticated"}, default=str)
        try:
            async with self._database.pool.connection() as connection, connection.transaction():
                await connection.execute(BECOME, (claims, str(person.id)), prepare=False)
                cursor = await connection.execute(sql, parameters, prepare=False)
                return await cursor.fetchall() if cursor.description else []
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise StoreUnavailable(type(error).__name__) from error
        except psycopg.Error as error:
            raise StoreError(type(error).__name__) from error
