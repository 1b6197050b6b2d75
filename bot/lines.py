"""`carehelp triage`, `language` and `answer`: JSON lines in, JSON lines out, no database."""

import gc
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TextIO

from bot.reader import Reader
from core.errors import CarehelpError
from core.triage.model import EpisodeFacts

Json = dict[str, Any]


class BadLine(CarehelpError):
    """A line that is not what is asked for."""


def run(answer: Callable[[Json], Json], source: TextIO = sys.stdin, sink: TextIO = sys.stdout) -> int:
    """Answer each line. A bad line gets an error object in its place; returns how many there were."""
    gc.collect()
    gc.freeze()  # what was loaded stays: the collector need not walk through it again and again
    bad = 0
    for item in _items(source):
        bad += "error" in item
        _write(sink, item if "error" in item else answer(item))
    sink.flush()
    return bad


async def run_async(answer: Callable[[Json], Awaitable[Json]], source: TextIO, sink: TextIO) -> int:
    """The same for answers that are waited for."""
    bad = 0
    for item in _items(source):
        bad += "error" in item
        _write(sink, item if "error" in item else await answer(item))
    sink.flush()
    return bad


def _items(source: TextIO) -> Iterator[Json]:
    """Each line's object, or what is wrong with it."""
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            item = _parse(line)
        except BadLine as error:
            yield {"line": number, "error": str(error)}
        else:
            item.pop("error", None)
            yield item


def _write(sink: TextIO, result: Json) -> None:
    sink.write(json.dumps(result, ensure_ascii=False) + "\n")


def triage(content: Reader) -> Callable[[Json], Json]:
    """`{id, text, context?}` to `{id, level, language, signs, rules}`. Context: earlier messages, oldest first."""

    def answer(item: Json) -> Json:
        facts: EpisodeFacts | None = None
        for earlier in context(item):
            facts = content.triage.assess(earlier, facts=facts).facts
        result = content.triage.assess(item["text"], facts=facts)
        return {
            "id": item.get("id"),
            "level": result.level.value,
            "language": content.languages.identify(item["text"]).code,
            "signs": list(result.signs),
            "rules": [rule.id for rule in result.rules],
        }

    return answer


def language(content: Reader) -> Callable[[Json], Json]:
    """`{id, text}` to `{id, language, confidence}`."""

    def answer(item: Json) -> Json:
        guess = content.languages.identify(item["text"])
        return {"id": item.get("id"), "language": guess.code, "confidence": round(guess.confidence, 3)}

    return answer


def _parse(line: str) -> Json:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise BadLine('a line is an object with "id" and "text", for example {"id": 1, "text": "bonjour"}')
    return item


def context(item: Json) -> Iterator[str]:
    """Earlier messages, oldest first: a text, a list of texts, or a list of objects with a text."""
    earlier = item.get("context") or []
    for entry in earlier if isinstance(earlier, list) else [earlier]:
        text = entry.get("text") if isinstance(entry, dict) else entry
        if isinstance(text, str):
            yield text
