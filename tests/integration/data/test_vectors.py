"""Vectors of pages on a real Postgres with pgvector, asked of a server that really embeds."""

import hashlib
import json
import math
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from core.connections import Connections
from core.knowledge.library import Library
from core.knowledge.retrieve import Retriever
from core.knowledge.vectors import HuggingFaceEmbedder, OpenAIEmbedder
from core.text.fold import fold
from data.database import Database
from data.vectors import PageVectors
from tests.peers import start

DIMENSIONS = 256
LIBRARY = Library.load(Path(__file__).parents[3] / "data" / "knowledge")
SOME = Library(pages={page: LIBRARY.pages[page] for page in sorted(LIBRARY.pages)[:30]})


def embed(text: str) -> list[float]:
    """Letter runs hashed into a vector: texts that share words lie near each other."""
    folded = fold(text)
    counts = Counter(folded[at : at + 5] for at in range(len(folded) - 4))
    vector = [0.0] * DIMENSIONS
    for gram, count in counts.items():
        vector[int(hashlib.sha256(gram.encode()).hexdigest(), 16) % DIMENSIONS] += count
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


class Server:
    """Embeds in both protocols; `down` makes it fail."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.down = False

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append({"path": request.path, **body})
        if self.down:
            return web.Response(status=503)
        if "input" in body:
            rows = [{"index": n, "embedding": embed(text)} for n, text in enumerate(body["input"])]
            return web.json_response({"object": "list", "data": rows[::-1]})
        return web.json_response([[embed(text), embed(text)] for text in body["inputs"]])


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[str, Server]]:
    server, app = Server(), web.Application(client_max_size=2**24)
    app.router.add_post("/{path:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = start.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        await runner.cleanup()


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
async def pgvector(database: Database) -> None:
    rows = await database.query("select to_regclass('carehelp.page_vectors') is not null")
    if not rows[0][0]:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("this Postgres has no pgvector")


@pytest.mark.parametrize("kind", [OpenAIEmbedder, HuggingFaceEmbedder])
async def test_a_page_is_found_by_its_meaning(database: Database, connections: Connections, kind: Any) -> None:
    async with serving() as (url, server):
        vectors = PageVectors(database, kind(connections, base_url=url, model="some", token="t"))
        assert await vectors.available()
        assert await vectors.refresh(SOME) == 3 * len(SOME.pages)
        page = next(iter(SOME.pages.values()))
        near = await vectors.near(page.texts["fr"].what)
        assert max(near, key=lambda name: near[name]) == page.id
        calls = len(server.asked)
        assert await vectors.near(page.texts["fr"].what) == near
        assert len(server.asked) == calls


async def test_only_what_changed_is_embedded_again(database: Database, connections: Connections) -> None:
    async with serving() as (url, server):
        vectors = PageVectors(database, OpenAIEmbedder(connections, base_url=url, model="some"))
        await vectors.refresh(SOME)
        fewer = Library(pages=dict(list(SOME.pages.items())[:10]))
        assert await vectors.refresh(fewer) == 0
        rows = await database.query("select count(distinct page) from carehelp.page_vectors")
        assert rows[0][0] == 10
        other = PageVectors(database, OpenAIEmbedder(connections, base_url=url, model="other"))
        assert await other.refresh(fewer) == 30
        assert {json.dumps(one["model"]) for one in server.asked} == {'"some"', '"other"'}


async def test_a_model_that_is_down_costs_no_answer(database: Database, connections: Connections) -> None:
    async with serving() as (url, server):
        vectors = PageVectors(database, OpenAIEmbedder(connections, base_url=url, model="some"))
        await vectors.refresh(SOME)
        server.down = True
        for _ in range(5):
            assert await vectors.near("mon enfant a de la fièvre") == {}
        assert sum(one["input"] == ["mon enfant a de la fièvre"] for one in server.asked) == 3


def test_meaning_joins_words_and_never_hides_them() -> None:
    retriever = Retriever(LIBRARY)
    words = retriever.search("comment préparer le SRO", language="fr")
    assert words[0].confident
    other = next(page for page in LIBRARY.pages if page != words[0].page.id)
    weak = retriever.search("comment préparer le SRO", language="fr", near={other: 1.0})
    assert weak[0].page.id == words[0].page.id
    strange = "wxyz qrst"
    assert retriever.search(strange, language="fr") == ()
    found = retriever.search(strange, language="fr", near={other: 4.5})
    assert (found[0].page.id, found[0].confident) == (other, True)
    assert not retriever.search(strange, language="fr", near={other: 2.5})[0].confident
