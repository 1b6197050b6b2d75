"""Vectors of the library's pages in the database (pgvector), kept up to date, searched by cosine."""

import hashlib
import logging
import statistics
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from core.errors import ProviderError, StoreError
from core.knowledge.library import Library, Page
from core.knowledge.vectors import Embedder, Vector
from core.llm.chain import Breaker
from core.text.fold import fold
from core.watch import SILENT, Watch
from data.database import Database

#: texts in one call of the embedding model, and how long a call may take, in seconds
BATCH, BATCH_SECONDS = 16, 60.0
#: an answer waits no longer than this for the vector of a question, in seconds
QUESTION_SECONDS = 1.5
MOST_CHARACTERS = 2_000
#: questions whose nearness is remembered: the model and the library ask the same
REMEMBERED = 64
#: pages told of
MOST_PAGES = 8

log = logging.getLogger(__name__)


class PageVectors:
    """A vector for each page and language."""

    def __init__(
        self, database: Database, embedder: Embedder, *, provider: str = "embedding", watch: Watch = SILENT
    ) -> None:
        """`provider`: who embeds, for those who watch."""
        self._database, self._embedder, self._provider, self._watch = database, embedder, provider, watch
        self._breaker = Breaker(time.monotonic)
        self._known: OrderedDict[str, Mapping[str, float]] = OrderedDict()

    @property
    def states(self) -> dict[str, str]:
        """The embedder's breaker: closed or open."""
        return {self._provider: "closed" if self._breaker.closed else "open"}

    async def available(self) -> bool:
        """Whether the database has pgvector and our table."""
        rows = await self._database.query("select to_regclass('carehelp.page_vectors') is not null")
        return bool(rows[0][0])

    async def refresh(self, library: Library) -> int:
        """Embed the pages that are new or have changed, forget those that are gone; how many were embedded.

        Raises ProviderError, StoreError; what was embedded until then stays.
        """
        wanted = {(page.id, code): _text(page, code) for page in library.pages.values() for code in page.texts}
        known = {
            (page, code): digest
            for page, code, digest in await self._database.query(
                "select page, language, digest from carehelp.page_vectors where model = %s", self._embedder.model
            )
        }
        missing = [(key, text) for key, text in wanted.items() if known.get(key) != _digest(text)]
        for start in range(0, len(missing), BATCH):
            await self._store(missing[start : start + BATCH])
        await self._database.query(
            "delete from carehelp.page_vectors where model <> %s or not (page || ':' || language = any (%s))",
            self._embedder.model,
            [f"{page}:{code}" for page, code in wanted],
        )
        self._known.clear()
        return len(missing)

    async def near(self, text: str) -> Mapping[str, float]:
        """How far pages stand out by meaning; empty where that can't be told in time."""
        key = hashlib.sha256(fold(text).encode()).hexdigest()
        if key in self._known:
            return self._known[key]
        if not text.strip() or not self._breaker.closed:
            return {}
        try:
            with self._watch.call("embedding", self._provider):
                (vector,) = await self._embedder.embed([text[:MOST_CHARACTERS]], timeout=QUESTION_SECONDS)
            found = await self._search(vector)
        except ProviderError:
            self._breaker.failed()
            return {}
        except StoreError:
            return {}
        self._breaker.succeeded()
        self._known[key] = found
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _store(self, batch: Sequence[tuple[tuple[str, str], str]]) -> None:
        with self._watch.call("embedding", self._provider):
            vectors = await self._embedder.embed([text for _, text in batch], timeout=BATCH_SECONDS)
        await self._database.query(
            "insert into carehelp.page_vectors (page, language, model, digest, vector)"
            " select p, l, %s, d, v::vector"
            " from unnest(%s::text[], %s::text[], %s::text[], %s::text[]) as t(p, l, d, v)"
            " on conflict (page, language) do update"
            " set model = excluded.model, digest = excluded.digest, vector = excluded.vector",
            self._embedder.model,
            [page for (page, _), _ in batch],
            [code for (_, code), _ in batch],
            [_digest(text) for _, text in batch],
            [_literal(vector) for vector in vectors],
        )

    async def _search(self, vector: Vector) -> Mapping[str, float]:
        """Standardised, since models differ in how near unrelated texts are to each other."""
        rows = await self._database.query(
            "select page, max(1 - (vector <=> %s::vector)) from carehelp.page_vectors"
            " where model = %s and vector_dims(vector) = %s group by page order by 2 desc",
            _literal(vector),
            self._embedder.model,
            len(vector),
        )
        similar = [float(similarity) for _, similarity in rows]
        spread = statistics.pstdev(similar) if len(similar) > 1 else 0.0
        if not spread:
            return {}
        mean = statistics.fmean(similar)
        return {page: (float(similarity) - mean) / spread for page, similarity in rows[:MOST_PAGES]}


def _text(page: Page, code: str) -> str:
    text = page.texts[code]
    return "\n".join((text.title, ", ".join(text.keywords), *text.questions, text.what))[:MOST_CHARACTERS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _literal(vector: Vector) -> str:
    return "[" + ",".join(f"{value:.7g}" for value in vector) + "]"
