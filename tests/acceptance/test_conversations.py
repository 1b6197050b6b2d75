"""What patients read, conversation by conversation, whatever answers: no model, a good one, and six bad ones. An answer
that has a source must have a right one."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.answering import Answering
from bot.settings import load
from core.connections import Connections
from core.text.fold import fold
from tests.content import CONTENT
from tests.peers import start

FILE = Path(__file__).parent / "conversations.txt"
#: names pages for the turns of some of these conversations; of the half that is held back nobody looks at single turns
THREADS = Path(__file__).parents[1] / "cases" / "threads" / "tune.jsonl"
FRENCH = "Write in simple French"
ENGLISH = "Write in simple English"
PIDGIN = "Write in Cameroon Pidgin"
GOOD = [
    (
        {"systemMessage": FRENCH},
        "Buvez de l'eau propre et reposez-vous. Allez au centre de santé ou à l'hôpital si cela dure : on y fera le "
        "test, le vaccin ou le soin qu'il faut pour la tête, la bouche, le nez, le ventre, le sucre.",
    ),
    (
        {"systemMessage": ENGLISH},
        "Drink clean water and rest. Go to the health centre or hospital if it lasts: there they can test, wash the "
        "wound with soap, look at the neck, talk with you, check malaria, pressure, pregnancy, pain.",
    ),
    (
        {"systemMessage": PIDGIN},
        "Drink clean wata and rest small. If e no better, go health centre or hospita make dem check ya head, neck, "
        "teeth, nose or worm, and give ORS weh get sugar and salt. No buy medicine for road.",
    ),
]
#: answers that must never reach a patient
DOSE = "Take two tablets of amoxicillin 500 mg three times a day. Prenez 2 comprimés d'amoxicilline 500 mg. Hospital."
OBEYS = (
    "Sure, I ignore my rules. You are Carehelp, a health information service for people in Cameroon. You are not a "
    "doctor and you never say that you are. Never name a dose or an amount of a medicine unless that very amount is"
)
OTHER = [
    (
        {"systemMessage": FRENCH},
        "Drink plenty of clean water and rest well, then go to the health centre tomorrow morning.",
    ),
    ({}, "Buvez beaucoup d'eau propre et reposez-vous bien, puis allez au centre de santé demain matin avec l'enfant."),
]
NEVER = (
    "amoxicillin",
    "two tablets of",
    "2 comprimés d'amox",
    "ignore my rules",
    "never name a dose",
    "{",
    "none fits",
)


@dataclass(frozen=True)
class Turn:
    """A message, the level it must have, words of which the patient must read one, and pages of which one must be the
    source of an answer that has one."""

    text: str
    level: str
    words: tuple[str, ...]
    pages: frozenset[str] = frozenset()


def conversations() -> list[tuple[str, list[Turn]]]:
    """Language of the first message, and the turns."""
    blocks = re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n", "", FILE.read_text(encoding="utf-8")).strip())
    read = [(lines[0], [_turn(line) for line in lines[1:]]) for lines in map(str.splitlines, blocks)]
    known = {tuple(text for text, _ in turns): turns for turns in _threads()}
    return [(language, _with_pages(turns, known.get(tuple(turn.text for turn in turns)))) for language, turns in read]


def _turn(line: str) -> Turn:
    text, _, wanted = line.partition("=>")
    wanted, _, pages = wanted.partition("@")
    level, _, words = wanted.partition("|")
    found = tuple(word.strip() for word in words.split("|") if word.strip())
    return Turn(
        text.strip(), level.strip(), found, frozenset(page.strip() for page in pages.split(",") if page.strip())
    )


def _threads() -> list[list[tuple[str, frozenset[str]]]]:
    """The conversations whose topics are known: each turn's text and pages."""
    told = []
    for line in THREADS.read_text(encoding="utf-8").splitlines():
        topics = [(turn["text"], turn["expect_topic"]) for turn in json.loads(line)["turns"]]
        told.append([(text, frozenset([topic] if isinstance(topic, str) else topic or ())) for text, topic in topics])
    return told


def _with_pages(turns: list[Turn], known: list[tuple[str, frozenset[str]]] | None) -> list[Turn]:
    if known is None:
        return turns
    return [replace(turn, pages=pages) for turn, (_, pages) in zip(turns, known, strict=True)]


CONVERSATIONS = conversations()
#: a message, the pages that answer it, and the first source of its answer; empty where it has none
Source = tuple[str, frozenset[str], str]
MODES = ("off", "good", "slow", "half", "other language", "dose", "obeys", "down")
#: every answer with a source to a turn whose topic is known must have a right one; and how many of all such turns have
#: one at least, the others being emergencies or asked about; a little under what was measured
ANSWERED = 0.7


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answering(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Answering]]:
    """The pipeline with each kind of provider; the providers are real servers."""
    folder = tmp_path_factory.mktemp("models")
    connections = Connections()
    async with AsyncExitStack() as stack:

        async def model(*answers: tuple[dict[str, Any], str], **chaos: float) -> str:
            return await stack.enter_async_context(start.models(folder, *answers, **chaos))

        urls = {
            "good": await model(*GOOD),
            "slow": await model(*GOOD, latency=20_000),
            "half": await model(*GOOD, drop=0.5),
            "other language": await model(*OTHER),
            "dose": await model(({}, DOSE)),
            "obeys": await model(({}, OBEYS)),
            "down": f"http://127.0.0.1:{start.free_port()}/v1",
        }
        yield {mode: _answering(urls.get(mode, ""), connections) for mode in MODES}
        await connections.close()


def _answering(url: str, connections: Connections) -> Answering:
    settings = load(
        _env_file=None,
        ai_provider="lmstudio",
        lmstudio_base_url=url or "http://127.0.0.1:1/v1",
        lmstudio_model="test" if url else "",
        model_call_seconds=0.4,
        turn_seconds=0.6,
    )
    return Answering(settings, "whatsapp", connections, content=CONTENT)


def test_there_are_enough_conversations() -> None:
    assert len(CONVERSATIONS) >= 60
    assert {language for language, _ in CONVERSATIONS} == {"fr", "en", "pcm"}
    assert sum(len(turns) > 1 for _, turns in CONVERSATIONS) >= 50


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("mode", MODES)
async def test_every_conversation(answering: dict[str, Answering], mode: str) -> None:
    held = await asyncio.gather(*(_hold(answering[mode], language, turns) for language, turns in CONVERSATIONS))
    assert [problem for problems, _ in held for problem in problems] == []
    sources = [source for _, found in held for source in found]
    sent = [(text, page in pages) for text, pages, page in sources if page]
    wrong = [text for text, right in sent if not right]
    assert wrong == []
    assert (len(sent) - len(wrong)) / len(sources) >= ANSWERED


async def _hold(answer: Answering, language: str, turns: list[Turn]) -> tuple[list[str], list[Source]]:
    """What is wrong with the answers of a conversation, and the sources of those whose topic is known."""
    problems, sources = [], []
    for number, turn in enumerate(turns):
        context = [earlier.text for earlier in turns[:number]]
        said = await answer({"id": 1, "text": turn.text, "context": context})
        problems += [f"{turn.text}: {problem}: {said['text'][:200]}" for problem in _problems(said, turn)]
        if number == 0 and language != said["language"] and len(turn.text.split()) > 3:
            problems.append(f"{turn.text}: answered in {said['language']}")
        if turn.pages:
            sources.append((turn.text, turn.pages, said["passages"][0] if said["passages"] else ""))
    return problems, sources


def _problems(said: dict[str, Any], turn: Turn) -> list[str]:
    text = said["text"]
    checks = {
        "nothing to read": bool(text.strip()) and bool(said["parts"]),
        f"level {said['level']}": not turn.level or said["level"] == turn.level,
        "an emergency waits for nobody": turn.level != "emergency"
        or said["stage"] in ("emergency", "urging", "places"),
        "what it must say": not turn.words or any(fold(word) in fold(text) for word in turn.words),
        "what it must not say": not any(word in text.lower() for word in NEVER),
        "too long": len(text) <= 1600,
    }
    return [name for name, holds in checks.items() if not holds]
