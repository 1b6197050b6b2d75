"""How long pages and summaries are searched: 135 and 1,000 pages, 100,000 summaries.

`python -m tests.bench.search`. Questions are those of the held-back cases, each once. Pages are in memory, so
the processor's time is taken; summaries are in Postgres, so it is the clock's. Most of 1,000 pages are copies under
other names: a larger library has more words, which are looked up in the same tables.
"""

import asyncio
import csv
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.content import load
from bot.evaluation.command import read
from bot.ingest import ingest
from bot.reader import ROOT
from bot.runtime import open_store
from bot.settings import load as load_settings
from core.knowledge.mix import Mix
from core.knowledge.retrieve import Retriever
from core.knowledge.topics import Topics
from data.records import Records

QUESTIONS = Path(__file__).parents[1] / "cases" / "retrieval" / "heldout.jsonl"
PAGES, SUMMARIES, SEARCHES = (0, 1_000), 100_000, 400
#: words of a summary, drawn from those of the questions
LENGTH = 25


def _cases() -> list[dict[str, Any]]:
    return read([QUESTIONS], ("question", "lang"))


def told(name: str, times: list[float], console: Console) -> None:
    """Median and 99th percentile of milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    console.print(f"{name}: median {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms of {len(times)} searches", highlight=False)


def pages(console: Console) -> None:
    """The library as it is, and one of a thousand pages."""
    content = load()
    own = content.library.pages
    asked = []
    for row in _cases()[:SEARCHES]:
        triage = content.triage.assess(row["question"])
        asked.append((row["question"], row["lang"], (*triage.signs, *triage.topics)))
    for most in PAGES:
        copies = {f"{key}-{copy}": page for copy in range(1, most // len(own) + 1) for key, page in own.items()}
        of_both = dict(sorted({**own, **dict(list(copies.items())[: max(0, most - len(own))])}.items()))
        library = replace(content.library, pages={key: replace(page, id=key) for key, page in of_both.items()})
        retriever = Retriever(
            library, Topics.load(ROOT / "retrieval" / "topics.npz"), Mix.load(ROOT / "retrieval" / "thread.json")
        )
        times = []
        for question, language, concepts in asked:
            began = time.thread_time()
            retriever.search(question, language=language, concepts=concepts)
            times.append((time.thread_time() - began) * 1_000)
        told(f"{len(of_both):,} pages", times, console)


async def summaries(folder: Path, console: Console) -> None:
    """As many as a hospital has, read from its file into the embedded Postgres."""
    questions = [row["question"] for row in _cases()]
    words, draw = [word for question in questions for word in question.split()], random.Random(7)
    with (folder / "rows.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["summary_id", "summary_text"])
        out.writerows([number, " ".join(draw.choices(words, k=LENGTH))] for number in range(SUMMARIES))
    settings = load_settings(_env_file=None, data_dir=folder, cameroon_data_csv=folder / "rows.csv")
    await ingest(settings, console)
    async with open_store(settings) as store:
        records, times = Records(store.database, store.vault), []
        for question in questions[:SEARCHES]:
            began = time.perf_counter()
            await records.search(question)
            times.append((time.perf_counter() - began) * 1_000)
    told(f"{SUMMARIES:,} summaries", times, console)


if __name__ == "__main__":
    pages(Console())
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(summaries(Path(made), Console()))
