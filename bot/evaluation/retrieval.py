"""Retrieval on questions whose topic is known, without any model."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content import Content
from core.evaluation.shares import Group, Report, Share
from core.reader import ANSWER_IN, DEFAULT_LANGUAGE

FIRST, SHOWN = 1, 3
DEPTH = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question, and at which place a page of its topic was found; 0 where none was."""

    case: Mapping[str, Any] = field(repr=False)
    place: int
    found: Sequence[str]
    milliseconds: float


def report(content: Content, cases: Sequence[Mapping[str, Any]], *, misses: bool = False) -> Report:
    """How often the right topic comes first, or among the first three, by language, and how long it takes."""
    asked = [ask(content, case) for case in cases]
    times = sorted(one.milliseconds for one in asked)
    return Report(
        title=f"Retrieval for {len(cases)} questions over {len(content.library.pages)} pages",
        groups=[
            Group(title="Right topic first", shares=_shares(asked, FIRST)),
            Group(title="Right topic among the first three", shares=_shares(asked, SHOWN)),
        ],
        figures={
            "mean reciprocal rank": sum(1 / one.place for one in asked if one.place) / len(asked),
            "median, ms": times[len(times) // 2],
            "p99, ms": times[int(len(times) * 0.99)],
        },
        misses=[_line(one) for one in asked if one.place != FIRST] if misses else (),
    )


def ask(content: Content, case: Mapping[str, Any]) -> Asked:
    """The question as the pipeline would put it: its own language, its own concepts."""
    text = str(case.get("question") or case.get("text"))
    language = ANSWER_IN.get(content.languages.identify(text).code, DEFAULT_LANGUAGE)
    triage = content.triage.assess(text)
    started = time.perf_counter()
    passages = content.retriever.search(text, language=language, concepts=(*triage.signs, *triage.topics), limit=DEPTH)
    spent = (time.perf_counter() - started) * 1000
    topics = case["topic"] if isinstance(case["topic"], list) else [case["topic"]]
    found = [passage.page.id for passage in passages]
    place = next((number for number, page in enumerate(found, 1) if page in topics), 0)
    return Asked(case=case, place=place, found=found[:SHOWN], milliseconds=spent)


def _shares(asked: Sequence[Asked], most: int) -> dict[str, Share]:
    languages = sorted({str(one.case.get("lang", "none")) for one in asked})
    return {
        "all": Share.of(0 < one.place <= most for one in asked),
        **{
            code: Share.of(0 < one.place <= most for one in asked if one.case.get("lang") == code) for code in languages
        },
    }


def _line(one: Asked) -> str:
    text = one.case.get("question") or one.case.get("text")
    return f"  {one.place or '-':<3}{one.case['topic']} not {', '.join(one.found)}: {text}"
