"""JSON lines in, JSON lines out; bad lines are named and lose nothing."""

import io
import json

from bot import lines
from bot.content import load

CONTENT = load()


def through(text: str, make: object) -> tuple[int, list[dict[str, object]]]:
    sink = io.StringIO()
    bad = lines.run(make(CONTENT), io.StringIO(text), sink)
    return bad, [json.loads(line) for line in sink.getvalue().splitlines()]


def test_triage() -> None:
    bad, found = through('{"id": "a", "text": "mon bébé convulse"}\n', lines.triage)
    assert bad == 0
    assert found[0]["id"] == "a"
    assert found[0]["level"] == "emergency"
    assert found[0]["language"] == "fr"
    assert "convulsion" in found[0]["signs"]
    assert "convulsion" in found[0]["rules"]


def test_context_counts_in_every_form() -> None:
    for context in ('["mon bébé est chaud"]', '"mon bébé est chaud"', '[{"text": "mon bébé est chaud"}]'):
        _, found = through(f'{{"id": 1, "text": "il a 3 semaines", "context": {context}}}\n', lines.triage)
        assert found[0]["level"] == "emergency"


def test_language() -> None:
    _, found = through('{"id": 1, "text": "ma pikin skin di hot"}\n', lines.language)
    assert found[0]["language"] == "pcm"


def test_bad_lines_are_named_and_the_others_answered() -> None:
    bad, found = through('nonsense\n\n{"id": 2, "text": "bonjour"}\n[1]\n{"id": 3}\n', lines.triage)
    assert bad == 3
    assert [item.get("line") for item in found] == [1, None, 4, 5]
    assert found[1]["id"] == 2
