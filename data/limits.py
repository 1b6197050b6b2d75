"""How often something may be tried, counted in Postgres for all processes together.

A key is hashed into one slot of each of two rows of slots, and the smaller count is its own: others that share a slot
count along, but hardly ever in both (a count-min sketch). The table so has a fixed size whatever comes.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from core.errors import TooManyRequests
from core.ports import Clock
from data.database import Database
from data.vault import Vault

ROWS, SLOTS = 2, 32_768
WORDS = "too many tries: wait, then try again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most so many tries within a window that begins with the first."""

    #: which slots it counts in: every limit has its own
    number: int
    most: int
    seconds: float


class Limits:
    """Counts tries by keyed hash: the table tells nobody who tried what."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    async def count(self, *asked: tuple[Limit, str]) -> None:
        """Count a try under each (limit, key). Raises TooManyRequests if it is one too many under any."""
        now = self._clock()
        windows = {slot: limit.seconds for limit, key in asked for slot in self._slots(limit, key)}
        rows = await self._database.query(
            "insert into carehelp.tries as t (slot, until, count)"
            " select slot, %s::timestamptz + make_interval(secs => seconds), 1"
            " from unnest(%s::int[], %s::float[]) as s (slot, seconds) order by slot"
            " on conflict (slot) do update set"
            " count = case when t.until <= %s then 1 else least(t.count + 1, 1000000) end,"
            " until = case when t.until <= %s then excluded.until else t.until end"
            " returning slot, count, extract(epoch from until - %s)::float",
            now, list(windows), list(windows.values()), now, now, now,
        )  # fmt: skip
        counted = {slot: (count, left) for slot, count, left in rows}
        waits = []
        for limit, key in asked:
            mine = [counted[slot] for slot in self._slots(limit, key)]
            if min(count for count, _ in mine) > limit.most:
                waits.append(min(left for _, left in mine))
        if waits:
            raise TooManyRequests(WORDS, retry_after=max(1.0, *waits))

    async def give_back(self, *asked: tuple[Limit, str]) -> None:
        """Take a counted try back: it was no guess."""
        slots = [slot for limit, key in asked for slot in self._slots(limit, key)]
        await self._database.query(
            "update carehelp.tries set count = count - 1 where count > 0 and slot in"
            " (select slot from carehelp.tries where slot = any (%s) and until > %s order by slot for update)",
            slots,
            self._clock(),
        )

    def _slots(self, limit: Limit, key: str) -> tuple[int, ...]:
        digest = bytes.fromhex(self._vault.hash(f"tries {limit.number} {key}"))
        return tuple(
            (limit.number * ROWS + row) * SLOTS + int.from_bytes(digest[row * 8 : row * 8 + 8]) % SLOTS
            for row in range(ROWS)
        )


class Places:
    """From which blocks of addresses an account was signed in to."""

    KEPT = timedelta(days=90)

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    async def known(self, email: str, block: str) -> bool:
        """Whether somebody signed in to it from there of late."""
        rows = await self._database.query(
            "select 1 from carehelp.sign_in_places where account = %s and place = %s and seen_at > %s",
            *self._key(email, block),
            self._clock() - self.KEPT,
        )
        return bool(rows)

    async def remember(self, email: str, block: str, person: UUID) -> None:
        """The person did now; it goes with their account. What is older than is kept goes, a few at a time."""
        now = self._clock()
        await self._database.query(
            "with old as (delete from carehelp.sign_in_places where (account, place) in"
            " (select account, place from carehelp.sign_in_places where seen_at < %s limit 100 for update skip locked))"
            " insert into carehelp.sign_in_places (account, place, seen_at, person) values (%s, %s, %s, %s)"
            " on conflict (account, place) do update set seen_at = excluded.seen_at, person = excluded.person",
            now - self.KEPT,
            *self._key(email, block),
            now,
            person,
        )

    async def forget(self, email: str) -> None:
        """Forget all places of an account."""
        await self._database.query("delete from carehelp.sign_in_places where account = %s", self._key(email, "")[0])

    def _key(self, email: str, block: str) -> tuple[bytes, bytes]:
        return bytes.fromhex(self._vault.hash(f"account {email}")), bytes.fromhex(
            self._vault.hash(f"place {block} {email}")
        )
