"""The second opinion over HTTP: it raises a level, never lowers one, and nobody waits for it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.answering import Answering
from bot.settings import load
from core.connections import Connections
from tests.content import CONTENT
from tests.peers import start

SORTS = "You sort messages"
HARMLESS = "bonjour, combien coûte une consultation"


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


async def ask(url: str, connections: Connections, text: str) -> dict[str, Any]:
    settings = load(
        _env_file=None,
        ai_provider="lmstudio",
        lmstudio_base_url=url,
        lmstudio_model="test",
        triage_second_opinion=True,
        model_call_seconds=3,
    )
    return await Answering(settings, "whatsapp", connections, content=CONTENT)({"id": 1, "text": text})


@pytest.mark.parametrize(
    ("verdict", "level"),
    [
        ("EMERGENCY", "emergency"),
        ("urgent.", "urgent"),
        ("OTHER", "selfcare"),
        ("It may be an EMERGENCY", "selfcare"),
    ],
)
async def test_one_word_raises_a_level_and_nothing_else_does(
    verdict: str, level: str, connections: Connections, tmp_path: Path
) -> None:
    answers = [({"systemMessage": SORTS}, verdict), ({}, "Une consultation coûte peu. Demandez au centre de santé.")]
    async with start.models(tmp_path, *answers) as url:
        answer = await ask(url, connections, HARMLESS)
    assert answer["level"] == level
    assert (answer["stage"] == "emergency") == (level == "emergency")


async def test_an_emergency_of_the_gate_is_not_asked_about(connections: Connections, tmp_path: Path) -> None:
    async with start.models(tmp_path, ({"systemMessage": SORTS}, "OTHER"), latency=2000) as url:
        answer = await ask(url, connections, "mon bébé convulse")
    assert (answer["level"], answer["stage"]) == ("emergency", "emergency")


async def test_a_model_that_is_not_reached_changes_nothing(connections: Connections) -> None:
    answer = await ask(f"http://127.0.0.1:{start.free_port()}/v1", connections, HARMLESS)
    assert answer["level"] == "selfcare"
    assert answer["text"]
