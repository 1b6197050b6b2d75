"""Summaries of consultations in the database: read in whole, swapped in at once, searched by words."""

import contextlib
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from core.errors import StoreError
from core.records.summary import Summary
from core.text.fold import fold
from data.database import Database
from data.vault import Vault

MOST_WORDS, SHORTEST_WORD = 6, 4
#: matches that are ranked: of a word that thousands hold, any of these will do
RANKED = 200
#: seconds for which it is believed that nothing was read yet
EMPTY_SECONDS = 30.0


class Records:
    """The hospital's own data."""

    def __init__(self, database: Database, vault: Vault, timer: Callable[[], float] = time.monotonic) -> None:
        self._database, self._vault, self._timer = database, vault, timer
        self._empty_until = timer()

    async def known(self, source: str) -> bool:
        """Whether the reading that counts is of this very file."""
        rows = await self._database.query(
            "select source from carehelp.readings where finished_at is not null order by id desc limit 1"
        )
        return bool(rows) and rows[0][0] == source

    async def begin(self, source: str) -> int:
        """Begin a reading; what it stores is not searched before it is finished."""
        rows = await self._database.query("insert into carehelp.readings (source) values (%s) returning id", source)
        return int(rows[0][0])

    async def add(self, reading: int, summaries: Sequence[Summary]) -> None:
        """Store some. What is there already is only marked as seen again."""
        unique = list({one.digest: one for one in summaries}.values())
        await self._database.query(
            "insert into carehelp.summaries (digest, brought_by, seen_by, line, words)"
            " select d, %s, %s, l, to_tsvector('simple', w)"
            " from unnest(%s::text[], %s::text[], %s::text[]) as t(d, l, w)"
            " on conflict (digest) do update set seen_by = excluded.seen_by",
            reading,
            reading,
            [one.digest for one in unique],
            [self._vault.encrypt(one.line) for one in unique],
            [one.words for one in unique],
        )

    async def finish(self, reading: int, *, used: int, skipped: int, now: datetime) -> None:
        """Make this reading the one that counts, and forget what it did not see: one transaction. Then what was read in
        bulk is put into its index at once: until then each search reads through all of it."""
        await self._database.query(
            "with gone as (delete from carehelp.summaries where seen_by < %s returning 1)"
            " update carehelp.readings set used = %s, skipped = %s, finished_at = %s"
            " where id = %s and (select count(*) from gone) >= 0",
            reading,
            used,
            skipped,
            now,
            reading,
        )
        self._empty_until = self._timer()
        with contextlib.suppress(StoreError):  # who does not own the index leaves it to Postgres
            await self._database.query("select gin_clean_pending_list('carehelp.summaries_words_idx')")

    async def search(self, text: str, *, limit: int = 2) -> tuple[str, ...]:
        """Summaries that share words with a text, as a model reads them; the best first. Where there are none at all
        that is not asked for each text anew: what another process reads in is found half a minute later."""
        if self._timer() < self._empty_until:
            return ()
        words = [word for word in dict.fromkeys(re.findall(r"[a-z]+", fold(text))) if len(word) >= SHORTEST_WORD]
        if not words:
            return ()
        query = " | ".join(sorted(words, key=len, reverse=True)[:MOST_WORDS])
        rows = await self._database.query(
            "select line from (select line, words from carehelp.summaries where words @@ to_tsquery('simple', %s)"
            " and brought_by <= coalesce((select max(id) from carehelp.readings where finished_at is not null), 0)"
            " limit %s) as likely order by ts_rank(words, to_tsquery('simple', %s)) desc limit %s",
            query,
            RANKED,
            query,
            limit,
        )
        if not rows and not await self._any():
            self._empty_until = self._timer() + EMPTY_SECONDS
        return tuple(self._vault.decrypt(line) for (line,) in rows)

    async def _any(self) -> bool:
        rows = await self._database.query(
            "select exists (select 1 from carehelp.readings where finished_at is not null)"
        )
        return bool(rows[0][0])
