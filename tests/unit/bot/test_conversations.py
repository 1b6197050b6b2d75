"""Conversations through the whole pipeline without a database: what the patient reads."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.answering import Answering
from bot.settings import Settings, load
from core.connections import Connections
from core.fitting.gsm import segments
from tests.acceptance.conftest import free_port

Answer = dict[str, Any]
ROOT = Path(__file__).parent.parent.parent.parent


def settings(**values: object) -> Settings:
    return load(_env_file=None, **values)


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture
def ask(connections: Connections, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    for name in ("HF_API_TOKEN", "AI_PROVIDER", "OLLAMA_MODEL", "LMSTUDIO_MODEL"):
        monkeypatch.delenv(name, raising=False)
    answering = {name: Answering(settings(), name, connections) for name in ("whatsapp", "sms", "telegram")}

    async def ask(text: str, *context: str, channel: str = "whatsapp") -> Answer:
        return await answering[channel]({"id": 1, "text": text, "context": list(context)})

    return ask


@pytest.mark.parametrize(
    ("text", "language", "start"),
    [
        ("mon bébé convulse", "fr", "Couchez-le sur le côté"),
        ("mon enfant a de la fièvre depuis 3 jours et refuse de boire", "fr", "Partez tout de suite à l'hôpital"),
        ("my baby is having convulsions", "en", "Lay them on the side"),
        ("snake don bite ma pikin", "pcm", "Move from di snake"),
        ("je suis enceinte de 8 mois et je saigne beaucoup", "fr", "Partez tout de suite à la maternité"),
        ("i have chest pain and i am sweating", "en", "Sit the person down"),
    ],
)
async def test_an_emergency_starts_with_what_to_do_now(
    ask: Callable[..., Any], text: str, language: str, start: str
) -> None:
    answer = await ask(text)
    assert answer["level"] == "emergency"
    assert answer["language"] == language
    assert answer["parts"][0].startswith(start)
    assert "119" in answer["text"]
    sms = (await ask(text, channel="sms"))["parts"][0]
    assert segments(sms).count <= 2
    assert segments(sms).encoding == "GSM-7"


@pytest.mark.parametrize(
    ("text", "language", "page"),
    [
        ("how I fit treat cough?", "pcm", "cough-cold-adult"),
        ("wetin I fit do for cold?", "pcm", "cough-cold-adult"),
        ("mon enfant a la diarrhée que faire", "fr", "diarrhoea-child"),
        ("ma tête me fait mal depuis ce matin", "fr", "headache"),
        ("my child has fever since yesterday", "en", "malaria-child"),
        ("ma pikin belle di run weti for do", "pcm", "diarrhoea-child"),
    ],
)
async def test_the_library_answers_in_the_language(
    ask: Callable[..., Any], text: str, language: str, page: str
) -> None:
    answer = await ask(text)
    assert answer["language"] == language
    assert answer["stage"] == "library"
    assert answer["passages"] in ([page], [page.replace("malaria", "fever")])
    assert len(answer["text"]) <= 1200
    sms = (await ask(text, channel="sms"))["parts"]
    assert len(sms) == 1
    assert segments(sms[0]).count <= 3


async def test_a_child_with_fever_is_told_to_go_today(ask: Callable[..., Any]) -> None:
    answer = await ask("mon enfant a de la fièvre")
    assert answer["level"] == "urgent"
    assert answer["text"].startswith("Allez au centre de santé aujourd'hui")


async def test_what_was_said_before_counts(ask: Callable[..., Any]) -> None:
    assert (await ask("il a 3 semaines", "mon bébé est chaud"))["level"] == "emergency"


async def test_a_greeting_is_answered_with_what_one_can_ask(ask: Callable[..., Any]) -> None:
    answer = await ask("Bonjour docteur")
    assert answer["stage"] == "small talk"
    assert "qui est malade" in answer["text"]


async def test_what_nobody_knows_is_said_honestly(ask: Callable[..., Any]) -> None:
    answer = await ask("qui a gagné le match hier soir")
    assert answer["passages"] == []
    assert "questions de santé" in answer["text"]


async def test_a_language_that_was_asked_for_is_kept(ask: Callable[..., Any]) -> None:
    answer = await ask("parle français")
    assert answer["stage"] == "service"
    after = await ask("i have a headache", "parle français")
    assert after["language"] == "fr"


async def test_a_language_request_beside_an_emergency_does_not_hide_it(ask: Callable[..., Any]) -> None:
    answer = await ask("speak english please, mon bébé convulse")
    assert answer["level"] == "emergency"
    assert answer["language"] == "en"


async def test_no_answer_ever_names_a_number_that_is_not_certain(ask: Callable[..., Any]) -> None:
    for text in ("mon mari me frappe", "je veux mourir", "il a bu de la javel"):
        answer = await ask(text)
        assert answer["level"] == "emergency"
        assert not {"112", "115", "911"} & set(answer["text"].replace(".", " ").split())


class Model:
    """An OpenAI-compatible server that says what it is told to, and keeps what it was asked."""

    def __init__(self, *said: str | int) -> None:
        self.said, self.asked = list(said), []  # type: ignore[var-annotated]

    async def complete(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, int):
            return web.json_response({"error": "busy"}, status=said)
        choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        return web.json_response({"choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 4}})


@pytest.fixture
async def answer_with(connections: Connections) -> AsyncIterator[Callable[..., Any]]:
    runners: list[web.AppRunner] = []

    async def answer(model: Model, text: str, channel: str = "whatsapp") -> Answer:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", model.complete)
        runner = web.AppRunner(app)
        await runner.setup()
        runners.append(runner)
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        configured = settings(
            ai_provider="lmstudio", lmstudio_base_url=f"http://127.0.0.1:{port}/v1", lmstudio_model="m"
        )
        return await Answering(configured, channel, connections)({"id": 1, "text": text})

    yield answer
    for runner in runners:
        await runner.cleanup()


GOOD = "Buvez de l'eau et reposez-vous au calme. Allez au centre de santé si la douleur revient souvent."


async def test_a_models_answer_is_sent_when_it_keeps_the_rules(answer_with: Callable[..., Any]) -> None:
    model = Model(GOOD)
    answer = await answer_with(model, "ma tête me fait mal, je m'appelle Awa Ngono, 690112233")
    assert answer["provider"] == "lmstudio"
    assert GOOD in answer["text"]
    sent = json.dumps(model.asked, ensure_ascii=False)
    assert "Awa" not in sent
    assert "690112233" not in sent
    assert "headache" in sent


async def test_an_invented_dose_is_repaired_once(answer_with: Callable[..., Any]) -> None:
    model = Model("Prenez 850 mg d'ibuprofène.", GOOD)
    answer = await answer_with(model, "ma tête me fait mal")
    assert GOOD in answer["text"]
    assert len(model.asked) == 2


@pytest.mark.parametrize("said", ["Prenez 850 mg d'ibuprofène.", "Appelez le 911.", "Je suis médecin.", 503, "   "])
async def test_what_can_not_be_sent_gives_way_to_the_library(answer_with: Callable[..., Any], said: str | int) -> None:
    answer = await answer_with(Model(said), "ma tête me fait mal")
    assert answer["provider"] == ""
    assert answer["stage"] == "library"
    assert answer["passages"] == ["headache"]


async def test_no_model_is_asked_in_an_emergency(answer_with: Callable[..., Any]) -> None:
    model = Model("tout va bien")
    answer = await answer_with(model, "mon bébé convulse")
    assert answer["parts"][0].startswith("Couchez-le sur le côté")
    assert model.asked == []


@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
async def test_an_emergency_names_the_hospitals_near_the_place_that_is_told(
    ask: Callable[..., Any], channel: str
) -> None:
    answer = await ask("mon bébé convulse, on est à Biyem-Assi", channel=channel)
    assert "Biyem-Assi" in answer["parts"][0]
    assert answer["parts"][0].count(" km") == 3
    assert ("https://" in answer["parts"][0]) == (channel == "whatsapp")
    if channel == "sms":
        assert segments(answer["parts"][0]).count <= 2


async def test_a_place_told_after_an_emergency_gives_the_hospitals_alone(ask: Callable[..., Any]) -> None:
    answer = await ask("Bonamoussadi, Douala", "mon bébé convulse")
    assert (answer["stage"], answer["level"]) == ("places", "emergency")
    assert "Hôpital de Bonamoussadi" in answer["text"]
    assert "bouche" not in answer["text"]


async def test_where_a_hospital_is_may_be_asked_without_being_ill(ask: Callable[..., Any]) -> None:
    answer = await ask("which hospital is nearest to Molyko")
    assert answer["stage"] == "places"
    assert "Molyko Hospital" in answer["text"]
