"""Conversations whose topics are known, by three authors, asked of a running server: does each answer rest on the right
page? What is looked at is what the server keeps of its answer, and tells of it as its source."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import Carehelp
from tests.acceptance.test_api import sign_in

FOLDER = Path(__file__).parents[1] / "cases" / "threads"
#: of the turns that are answered from a page: how many at least from a right one, a little under what was measured; and
#: how many of all turns about health are, the others being emergencies (fixed texts) or asked about
RIGHT = {
    "tune.jsonl": (0.98, 0.7),
    "heldout.jsonl": (0.82, 0.6),
    "heldout_c.jsonl": (0.86, 0.6),
    "heldout_d.jsonl": (0.82, 0.54),
}
SETTINGS = {"API_REQUESTS_PER_MINUTE": "6000", "FLOOD_MESSAGES": "0", "SETTLE_SECONDS": "0"}
AT_ONCE = 4


def conversations(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", RIGHT)
async def test_answers_rest_on_the_right_page(
    make_carehelp: Callable[..., Carehelp], http: httpx.AsyncClient, name: str
) -> None:
    carehelp = await asyncio.to_thread(make_carehelp, **SETTINGS)
    headers = await sign_in(http, carehelp.url, "ada@example.org")
    gate = asyncio.Semaphore(AT_ONCE)

    async def held(conversation: dict[str, Any]) -> list[tuple[str, set[str], str]]:
        """Of each turn: its name, the pages that answer it, and the page that it was answered from."""
        async with gate:
            return await _asked(http, carehelp.url, conversation, headers)

    turns = [turn for told in await asyncio.gather(*map(held, conversations(name))) for turn in told]
    of_health = [turn for turn in turns if turn[1]]
    sent = [(name, page in right) for name, right, page in of_health if page]
    wrong = [name for name, good in sent if not good]
    least_right, least_answered = RIGHT[name]
    assert 1 - len(wrong) / len(sent) >= least_right, wrong
    assert (len(sent) - len(wrong)) / len(of_health) >= least_answered
    if name == "tune.jsonl":  # of the half that is held back nobody looks at single turns
        chat = [name for name, right, page in turns if page and not right]
        assert [*wrong, *chat] == []


async def _asked(
    http: httpx.AsyncClient, url: str, conversation: dict[str, Any], headers: dict[str, str]
) -> list[tuple[str, set[str], str]]:
    told, more = [], {}
    for number, turn in enumerate(conversation["turns"], 1):
        answer = await http.post(f"{url}/api/chat", json={"message": turn["text"], **more}, headers=headers)
        assert answer.status_code == 200, answer.text
        said, topic = answer.json(), turn["expect_topic"]
        more = {"conversation_id": said["conversation_id"]}
        right = {topic} if isinstance(topic, str) else set(topic or ())
        told.append((f"{conversation['id']}:{number}", right, said["sources"][0]["page"] if said["sources"] else ""))
    return told
