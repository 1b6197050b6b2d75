"""Conversations through the whole pipeline without a database: what the patient reads."""

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.answering import Answering, Talk, said
from bot.app import make_pipeline, make_simulator
from bot.clock import utc_now
from bot.models import make_chain
from bot.settings import Settings, load
from core.connections import Connections
from core.fitting.gsm import segments
from core.message import Address, Channel
from tests.acceptance.conftest import free_port
from tests.content import CONTENT
from tests.peers import start

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
    answering = {
        name: Answering(settings(), name, connections, content=CONTENT) for name in ("whatsapp", "sms", "telegram")
    }

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


@pytest.mark.parametrize(
    ("text", "disclaimer", "short"),
    [
        ("ma tête me fait mal depuis ce matin", "Je ne suis pas médecin", "Pas un avis de médecin."),
        ("i have a headache since this morning", "I am not a doctor", "Not a doctor's advice."),
        ("ma head di hurt since morning", "I no be doctor", "No be doctor talk."),
    ],
)
async def test_advice_names_its_source_and_says_what_it_is_not(
    ask: Callable[..., Any], text: str, disclaimer: str, short: str
) -> None:
    last = (await ask(text))["parts"][-1].split("\n\n")[-2:]
    assert re.fullmatch(r"Source: [A-Z]+ \d{4}", last[0].replace(" :", ":"))
    assert last[1].startswith(disclaimer)
    sms = (await ask(text, channel="sms"))["parts"][0]
    assert disclaimer not in sms
    assert short in sms or segments(sms).count == 3, "where it would take a message more it is left out"


async def test_what_gives_no_advice_needs_no_disclaimer(ask: Callable[..., Any]) -> None:
    for text in ("bonjour", "merci beaucoup", "parle français"):
        assert "médecin" not in (await ask(text))["text"]


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
        self.said, self.asked = list(said), []

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
        return await Answering(configured, channel, connections, content=CONTENT)({"id": 1, "text": text})

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


@pytest.mark.parametrize(
    ("provider", "base", "model"),
    [
        ("hf", "hf_base_url", "hf_text_model"),
        ("ollama", "ollama_base_url", "ollama_model"),
        ("lmstudio", "lmstudio_base_url", "lmstudio_model"),
    ],
)
async def test_each_provider_is_asked_over_the_same_protocol(
    connections: Connections, tmp_path: Path, provider: str, base: str, model: str
) -> None:
    async with start.models(tmp_path, ({"model": "the-model", "systemMessage": "simple French"}, GOOD)) as url:
        named = {base: url.removesuffix("/v1") if provider == "ollama" else url, model: "the-model"}
        secret = {"hf_api_token": "hf_test"} if provider == "hf" else {}
        configured = settings(ai_provider=provider, **named, **secret)
        answering = Answering(configured, "whatsapp", connections, content=CONTENT)
        answer = await answering({"id": 1, "text": "ma tête me fait mal"})
    assert answer["provider"] == provider
    assert answer["text"].startswith(GOOD)
    assert "Je ne suis pas médecin" in answer["text"]


async def test_a_models_token_goes_to_its_provider_alone(connections: Connections, tmp_path: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    async def fails(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers.get("Authorization")))
        return web.Response(status=400)

    async with start.serving(fails) as url:
        configured = settings(
            ai_provider="hf", hf_api_token="hf_test", hf_base_url=f"{url}/hf", ai_fallbacks="ollama,lmstudio",
            ollama_base_url=f"{url}/ollama", ollama_model="o", lmstudio_base_url=f"{url}/lmstudio", lmstudio_model="l",
            hf_inference_url=f"{url}/inference",
        )  # fmt: skip
        answering = Answering(configured, "whatsapp", connections, content=CONTENT)
        answer = await answering({"id": 1, "text": "ma tête me fait mal"})
    assert asked == [
        ("/hf/chat/completions", "Bearer hf_test"),
        ("/ollama/v1/chat/completions", None),
        ("/lmstudio/chat/completions", None),
    ]
    assert answer["stage"] == "library"


async def test_an_invented_dose_is_repaired_once(answer_with: Callable[..., Any]) -> None:
    model = Model("Prenez 850 mg d'ibuprofène.", GOOD)
    answer = await answer_with(model, "ma tête me fait mal")
    assert GOOD in answer["text"]
    assert len(model.asked) == 2


async def test_what_a_repaired_answer_took_is_added_up(connections: Connections) -> None:
    async with start.serving(Model("Prenez 850 mg d'ibuprofène.", GOOD).complete) as url:
        configured = settings(
            ai_provider="lmstudio", lmstudio_base_url=url, lmstudio_model="m", model_prices="lmstudio=1/2"
        )
        pipeline = make_pipeline(
            configured,
            content=CONTENT,
            chain=make_chain(configured, connections),
            adapters={Channel.SIMULATOR: make_simulator(configured, utc_now)},
        )
        talk = Talk.begin(Address(channel=Channel.SIMULATOR, account="whatsapp", id="somebody"))
        _, outcome = await said(pipeline, talk, "ma tête me fait mal")
    assert "dose" in outcome.decision.objections
    assert outcome.decision.tokens == (6, 8)
    assert outcome.decision.cost == pytest.approx((6 * 1 + 8 * 2) / 1_000_000)


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
