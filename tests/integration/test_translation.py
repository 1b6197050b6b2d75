"""Hausa over HTTP: what comes in is understood, what goes out is marked, and urgent things are said twice."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.answering import Answering
from bot.settings import load
from core.connections import Connections
from core.message import Reply, Role, Section
from core.translation.checks import NUMBER
from core.translation.hugging_face import HuggingFaceTranslator
from core.translation.interpreter import REMEMBERED_SECONDS, Interpreter
from tests.content import CONTENT
from tests.peers import start

HAUSA = "yarona yana da zazzabi da amai tun jiya"
Translate = Callable[[str, str, str], str | None]


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@asynccontextmanager
async def hugging_face(translate: Translate) -> AsyncIterator[tuple[str, list[Mapping[str, Any]]]]:
    """A server that keeps Hugging Face's translation protocol: its address, and what it was asked."""
    asked: list[Mapping[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        asked.append({"path": request.path, "token": request.headers.get("Authorization"), **body})
        said = translate(body["inputs"], body["parameters"]["src_lang"], body["parameters"]["tgt_lang"])
        return web.json_response([{"translation_text": said}]) if said else web.Response(status=503)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = start.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        await runner.cleanup()


async def ask(url: str, connections: Connections, text: str) -> dict[str, Any]:
    """An answer with translation, and no chat model that can be reached."""
    settings = load(_env_file=None, hf_api_token="hf_test", hf_inference_url=url, hf_base_url="http://127.0.0.1:1/v1")
    return await Answering(settings, "whatsapp", connections, content=CONTENT)({"id": 1, "text": text})


def by_table(into_french: str) -> Translate:
    """The patient's words by hand; ours in Hausa words that keep the numbers of the line."""

    def translate(text: str, source: str, target: str) -> str | None:
        if source == "hau_Latn":
            return into_french
        numbers = " ".join(NUMBER.findall(text))
        return f"Ka tafi asibiti yau, ka sha ruwa mai tsabta kuma ka huta sosai {numbers}".strip()

    return translate


async def test_what_is_urgent_in_hausa_is_found_and_said_twice(connections: Connections) -> None:
    async with hugging_face(by_table("mon enfant a de la fièvre et vomit depuis hier")) as (url, asked):
        answer = await ask(url, connections, HAUSA)
    assert answer["level"] == "urgent"
    assert answer["language"] == "ha"
    assert "asibiti yau" in answer["text"]
    assert "centre de santé" in answer["text"]
    assert "Traduction automatique" in answer["text"]
    assert asked[0]["inputs"] == HAUSA
    assert asked[0]["parameters"] == {"src_lang": "hau_Latn", "tgt_lang": "fra_Latn"}
    assert asked[0]["path"].endswith("/models/facebook/nllb-200-distilled-600M")
    assert asked[0]["token"] == "Bearer hf_test"


async def test_an_emergency_that_only_the_translation_shows_is_one(connections: Connections) -> None:
    async with hugging_face(by_table("mon enfant convulse et ne se réveille pas")) as (url, _):
        answer = await ask(url, connections, "don Allah yarona yana rawar jiki sosai tun safe ku taimaka")
    assert (answer["level"], answer["stage"]) == ("emergency", "emergency")


async def test_what_is_harmless_is_said_once(connections: Connections) -> None:
    async with hugging_face(by_table("comment préparer le SRO")) as (url, _):
        answer = await ask(url, connections, "yaya ake shirya ruwan gishiri da sukari don yaro a gida")
    assert answer["passages"]
    assert "asibiti yau" in answer["text"]
    assert "litre" not in answer["text"]


@asynccontextmanager
async def interpreter(
    connections: Connections, translate: Translate, seconds: float = REMEMBERED_SECONDS
) -> AsyncIterator[tuple[Interpreter, list[Mapping[str, Any]]]]:
    """An interpreter that remembers lines for so long, and what it asks."""
    async with hugging_face(translate) as (url, asked):
        translator = HuggingFaceTranslator(connections, base_url=url, model="m")
        yield (
            Interpreter(
                [translator],
                CONTENT.texts,
                identify=CONTENT.languages.identify,
                clock=time.monotonic,
                remembered_seconds=seconds,
            ),
            asked,
        )


def notice(*texts: str) -> Reply:
    return Reply(sections=tuple(Section(role=Role.NOTICE, text=text) for text in texts), language="fr")


SAID = "J'ai compris : mon enfant a de la fièvre depuis hier"


async def test_what_was_quoted_is_forgotten_in_its_time(connections: Connections) -> None:
    async with interpreter(connections, by_table("")) as (keeping, asked):
        assert await keeping.outward(notice(SAID), "ha")
        once = len(asked)
        assert await keeping.outward(notice(SAID), "ha")
        assert len(asked) == once, "within the time it is remembered"
    async with interpreter(connections, by_table(""), seconds=0.01) as (forgetting, asked), asyncio.timeout(10):
        while len(asked) <= once:
            assert await forgetting.outward(notice(SAID), "ha")


async def test_a_quoted_name_or_number_reaches_no_translator(connections: Connections) -> None:
    async with interpreter(connections, by_table("")) as (inside, asked):
        reply = await inside.outward(notice(SAID, "J'ai compris : je m'appelle Awa Ngono, 677001122"), "ha")
    assert reply
    assert "Awa Ngono, 677001122" in reply.text, "the person reads it as it was"
    assert "asibiti" in reply.text
    for secret in ("Ngono", "677001122"):
        assert secret not in json.dumps(asked)


async def test_a_translation_that_changes_a_number_is_not_sent(connections: Connections) -> None:
    def wrong(text: str, source: str, target: str) -> str:
        return "comment préparer le SRO" if source == "hau_Latn" else "Ka sha ruwa lita 99 kowace rana a gida"

    async with hugging_face(wrong) as (url, _):
        answer = await ask(url, connections, HAUSA)
    assert "99" not in answer["text"]
    assert answer["language"] == "fr"


async def test_without_a_translator_that_answers_french_goes_out(connections: Connections) -> None:
    async with hugging_face(lambda *_: None) as (url, asked):
        answer = await ask(url, connections, HAUSA)
    assert asked
    assert answer["language"] == "fr"
    assert answer["text"]


async def test_a_section_is_translated_whole_or_not(connections: Connections) -> None:
    def half(text: str, source: str, target: str) -> str | None:
        return None if "Buvez" in text else "Ka tafi asibiti yau, ka kwanta ka huta sosai a gida"

    whole = "Allez au centre de santé aujourd'hui"
    mixed = "Couchez-vous au calme\nBuvez de l'eau propre"
    async with interpreter(connections, half) as (inside, _):
        reply = await inside.outward(notice(whole, whole, whole, whole, whole, mixed), "ha")
    assert reply
    assert reply.sections[0].text.startswith("Ka tafi")
    assert reply.sections[5].text == mixed


@pytest.mark.parametrize(
    "text",
    [
        "macijin ya sare ni",
        "yarona yana da zazzabi mai tsanani, yana girgiza, ba ya numfashi sosai",
        "ɓiyam yari petrol, o maayi",
    ],
)
@pytest.mark.parametrize("translated", [True, False])
async def test_an_emergency_is_in_one_language(connections: Connections, text: str, translated: bool) -> None:
    async with hugging_face(by_table("un serpent m'a mordu")) as (url, _):
        settings = load(_env_file=None, hf_api_token="hf_test" if translated else "", hf_inference_url=url,
                        hf_base_url="http://127.0.0.1:1/v1")  # fmt: skip
        ways = [Answering(settings, way, connections, content=CONTENT) for way in ("whatsapp", "sms")]
        answers = [await answer({"id": 1, "text": text}) for answer in ways]
    for answer in answers:
        assert answer["level"] == "emergency"
        lines = [line for line in answer["text"].splitlines() if len(line.split()) > 3]
        assert {CONTENT.languages.identify(line).code for line in lines} == {"fr"}, answer["text"]


async def test_a_chat_model_translates_where_there_is_no_other(connections: Connections, tmp_path: Path) -> None:
    answers = [
        ({"systemMessage": "You translate from simple Hausa"}, "comment se protéger des moustiques"),
        (
            {"systemMessage": "You translate from simple French"},
            "Ka kwana a cikin gidan sauro kowane dare",
        ),
        ({}, "Dormez chaque nuit sous une moustiquaire. Videz l'eau qui dort autour de la maison."),
    ]
    async with start.models(tmp_path, *answers) as url:
        settings = load(_env_file=None, ai_provider="lmstudio", lmstudio_base_url=url, lmstudio_model="test")
        answering = Answering(settings, "whatsapp", connections, content=CONTENT)
        answer = await answering({"id": 1, "text": "yaya zan kare kaina daga sauro"})
    assert answer["language"] == "ha", json.dumps(answer)
    assert "gidan sauro" in answer["text"]
