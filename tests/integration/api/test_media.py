"""Recordings, pictures and texts over HTTP: heard, seen and translated over real protocols, triaged, or refused."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from bot.content import Content
from bot.settings import Settings
from data.database import Database
from data.vault import Vault
from tests.integration.api.conftest import Service, serving
from tests.peers import pdfs, start
from tests.peers.sheets import sheet
from tests.peers.sound import code, speak
from tests.unit.core.vision.test_safe import coded, picture

CONVULSES = "Mon bébé convulse, venez vite."
Json = dict[str, object]


class Models:
    """A server with the protocols that hear, see and translate, which says what the test has it say."""

    def __init__(self) -> None:
        self.heard, self.seen = CONVULSES, "BODY\nUne main avec des boutons rouges."
        self.down = False
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        if self.down:
            return web.Response(status=503)
        if request.path.endswith("/audio/transcriptions"):
            return web.json_response({"text": self.heard, "language": "french"})
        if request.path.endswith("/chat/completions"):
            return web.json_response({"choices": [{"message": {"content": self.seen}}]})
        inputs = (await request.json())["inputs"]
        self.asked.append(inputs)
        return web.json_response(
            [{"translation_text": {"Mon bébé convulse.": "My baby has convulsions."}.get(inputs, inputs)}]
        )


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
async def equipped(
    models: Models, settings: Settings, database: Database, vault: Vault, content: Content
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is signed in where all models are configured."""
    async with (
        _at(models, settings, database, vault, content) as service,
        service.client(await service.sign_in("ada@example.org")) as http,
    ):
        yield http


@asynccontextmanager
async def _at(
    models: Models, settings: Settings, database: Database, vault: Vault, content: Content
) -> AsyncIterator[Service]:
    async with start.serving(models.answer) as url:
        to = {
            "transcription_base_url": url,
            "hf_inference_url": url,
            "hf_base_url": f"{url}/v1",
            "hf_vision_model": "sees",
            "hf_vision_caption_model": "",
            "hf_api_token": settings.jwt_secret,
        }
        async with serving(settings.model_copy(update=to), database, vault, content) as service:
            yield service


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("note")
    return code(speak(folder / "said.wav", CONVULSES), "ogg", folder)


@pytest.fixture(scope="module")
def photo() -> bytes:
    return coded(picture())


async def gateway(http: httpx.AsyncClient, action: str, payload: Json) -> httpx.Response:
    return await http.post("/gateway", json={"action": action, "payload": payload})


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def test_what_is_said_is_triaged(equipped: httpx.AsyncClient, note: bytes) -> None:
    answer = await equipped.post("/api/transcribe", files={"file": ("note.ogg", note, "audio/ogg")})
    told = answer.json()
    assert answer.status_code == 200
    assert (told["text"], told["language"], told["triage_level"], told["emergency"]) == (
        CONVULSES,
        "fr",
        "emergency",
        True,
    )
    assert "hôpital" in told["advice"]
    assert 0 < told["confidence"] <= 1
    same = await gateway(equipped, "transcribe", {"audio": text(note)})
    assert same.json() == told


async def test_what_is_seen_is_described_and_triaged(equipped: httpx.AsyncClient, models: Models, photo: bytes) -> None:
    answer = await equipped.post("/api/analyze-image", files={"image": ("x.txt", photo)}, data={"language": "fr"})
    told = answer.json()
    assert (told["description"], told["kind"], told["emergency"]) == (
        "Une main avec des boutons rouges.",
        "body",
        False,
    )
    assert "médecin" in told["disclaimer"]
    assert (await gateway(equipped, "analyze-image", {"image": text(photo), "language": "fr"})).json() == told
    models.seen = "BODY\nUn enfant qui convulse."
    told = (await equipped.post("/api/analyze-image", files={"file": ("x.jpg", photo)})).json()
    assert (told["triage_level"], told["emergency"]) == ("emergency", True)
    assert told["advice"]


async def test_a_sheet_is_read_and_told_as_in_the_chat_without_any_model(ada: httpx.AsyncClient) -> None:
    made = sheet("dev", 0)
    told = (await ada.post("/api/analyze-image", files={"file": ("x.jpg", made.jpeg)}, data={"language": "fr"})).json()
    assert (told["kind"], told["language"]) == ("prescription", "fr")
    for name, strength, dosing in made.medicines:
        assert f"- {name} {strength}, {dosing}" in told["description"]
    for word in made.personal:
        assert word not in json.dumps(told)
    assert (await gateway(ada, "analyze-image", {"image": text(made.jpeg), "language": "fr"})).json() == told


async def test_a_result_in_a_pdf_is_read_and_its_values_triaged(ada: httpx.AsyncClient) -> None:
    told = (await ada.post("/api/analyze-image", files={"file": ("r.pdf", pdfs.typed(*pdfs.RESULT))})).json()
    assert (told["kind"], told["triage_level"], told["emergency"]) == ("lab result", "emergency", True)
    assert "4,2 g/dL" in told["description"]
    assert "en dessous de la norme imprimée" in told["description"]
    assert "NGONO" not in json.dumps(told)
    locked = await ada.post("/api/analyze-image", files={"file": pdfs.locked()})
    assert (locked.status_code, locked.json()["reason"]) == (422, "pdf_locked")


async def test_a_text_is_translated_and_its_original_triaged(equipped: httpx.AsyncClient, models: Models) -> None:
    asked = {"text": "Mon bébé convulse.", "target": "en"}
    told = (await equipped.post("/api/translate", json=asked)).json()
    assert (told["text"], told["source"], told["target"]) == ("My baby has convulsions.", "fr", "en")
    assert (told["triage_level"], told["emergency"]) == ("emergency", True)
    assert told["notice"]
    assert (await gateway(equipped, "translate", asked)).json() == told


async def test_names_and_numbers_do_not_reach_the_translator(equipped: httpx.AsyncClient, models: Models) -> None:
    await equipped.post(
        "/api/translate", json={"text": "Je m'appelle Awa Ngono, 677001122.", "source": "fr", "target": "en"}
    )
    assert models.asked
    assert "Ngono" not in json.dumps(models.asked)
    assert "677001122" not in json.dumps(models.asked)


async def test_a_language_that_is_not_clear_is_asked_for(equipped: httpx.AsyncClient) -> None:
    answer = await equipped.post("/api/translate", json={"text": "xyzzy 12", "target": "en"})
    assert (answer.status_code, answer.json()["reason"]) == (422, "source_unclear")


async def test_models_that_are_down_are_a_matter_of_time(
    equipped: httpx.AsyncClient, models: Models, note: bytes, photo: bytes
) -> None:
    models.down = True
    answers = (
        await equipped.post("/api/transcribe", files={"file": note}),
        await equipped.post("/api/analyze-image", files={"file": photo}),
        await equipped.post("/api/translate", json={"text": "j'ai mal", "source": "fr", "target": "ha"}),
    )
    for answer in answers:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0


async def test_nobody_is_configured(ada: httpx.AsyncClient, note: bytes, photo: bytes) -> None:
    answers = (
        await ada.post("/api/transcribe", files={"file": note}),
        await ada.post("/api/analyze-image", files={"file": photo}),
        await ada.post("/api/translate", json={"text": "j'ai mal", "target": "en"}),
        await gateway(ada, "transcribe", {"audio": text(note)}),
    )
    for answer in answers:
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        assert "HF_" not in answer.text, "what is to be set is the operator's matter"


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/api/transcribe", b"MZ\x90\x00 a program", 415),
        ("/api/transcribe", b"\xff\xd8\xff\xe0 a picture", 415),
        ("/api/analyze-image", b"OggS a recording", 415),
        ("/api/analyze-image", b"\xff\xd8\xff\xe0 no picture after all", 422),
        ("/api/transcribe", b"OggS nothing to hear", 422),
        ("/api/analyze-image", b"\xff\xd8\xff" + bytes(10_010_000), 413),
        ("/api/transcribe", b"OggS" + bytes(17_000_000), 413),
    ],
)
async def test_what_the_bytes_show_decides(equipped: httpx.AsyncClient, path: str, data: bytes, status: int) -> None:
    answer = await equipped.post(path, files={"file": ("note.ogg", data, "audio/ogg")})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    action = path.rpartition("/")[2]
    member = {"transcribe": "audio", "analyze-image": "image"}[action]
    assert (await gateway(equipped, action, {member: text(data)})).status_code == status


async def test_forms_that_do_not_hold(equipped: httpx.AsyncClient, note: bytes) -> None:
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    answers = (
        await equipped.post("/api/transcribe", content=b"--y\r\n", headers=broken),
        await equipped.post("/api/transcribe", content=b"", headers={"Content-Type": "multipart/form-data"}),
        await equipped.post("/api/transcribe", files=[("file", note), ("file", note)]),
        await equipped.post("/api/transcribe", files={"other": note}),
        await equipped.post("/api/transcribe", files={"file": note}, data={"language": "klingon"}),
        await equipped.post("/api/transcribe", json={"file": "x"}),
        await gateway(equipped, "transcribe", {"audio": "keine base64 !"}),
    )
    assert [answer.status_code for answer in answers] == [400, 400, 400, 422, 422, 415, 422]
