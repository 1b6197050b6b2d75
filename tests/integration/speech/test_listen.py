"""Listening over HTTP: engines that are there, that fail, and that know nothing; pieces joined in order."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from core.connections import Connections
from core.errors import MediaError
from core.speech.listen import UNSURE, Listener
from core.speech.model import Transcriber
from core.speech.providers import HuggingFaceTranscriber, OpenAITranscriber
from tests.peers import start
from tests.peers.sound import SENTENCE, code, speak

SPEECH = {"endpoint": "transcription"}


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture
def note(tmp_path: Path) -> bytes:
    return code(speak(tmp_path / "said.wav", SENTENCE), "ogg", tmp_path)


def openai(connections: Connections, url: str) -> Transcriber:
    return OpenAITranscriber(connections, name="own", base_url=url, model="whisper-1")


def listener(*transcribers: Transcriber, seconds: float = 10) -> Listener:
    return Listener(transcribers, time.monotonic, call_seconds=seconds, total_seconds=seconds)


@asynccontextmanager
async def serving(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = start.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def test_the_protocol_of_openai(connections: Connections, tmp_path: Path, note: bytes) -> None:
    said = {"transcription": {"text": SENTENCE, "language": "french"}}
    async with start.models(tmp_path, (SPEECH, said)) as url:
        heard = await listener(openai(connections, url))(note, language="fr")
    assert (heard.text, heard.provider, heard.language, heard.lost) == (SENTENCE, "own", "fr", 0)
    assert heard.confidence >= UNSURE


async def test_the_engine_says_how_sure_it_is(connections: Connections, note: bytes) -> None:
    async def unsure(request: web.Request) -> web.Response:
        form = await request.post()
        assert (form["language"], form["response_format"], form["model"]) == ("en", "verbose_json", "whisper-1")
        segments = [{"start": 0, "end": 4, "avg_logprob": -1.6, "no_speech_prob": 0.3}]
        return web.json_response({"text": "my pikin di sick", "segments": segments})

    async with serving(unsure) as url:
        heard = await listener(openai(connections, url))(note, language="pcm")
    assert heard.confidence < 0.2


async def test_hugging_face_takes_the_sound_as_it_is(connections: Connections, note: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        body = await request.read()
        assert (request.path, body[:4], body[8:12]) == ("/models/some/asr", b"RIFF", b"WAVE")
        assert request.headers["Authorization"] == "Bearer hf_x"
        return web.json_response({"text": f" {SENTENCE}"})

    async with serving(answer) as url:
        engine = HuggingFaceTranscriber(connections, base_url=url, model="some/asr", token="hf_x")
        heard = await listener(engine)(note, language=None)
    assert (heard.text, heard.provider) == (SENTENCE, "hf")


async def test_the_next_engine_hears_when_the_first_fails_or_invents(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    phantom = {"transcription": {"text": "Sous-titrage Société Radio-Canada"}}
    said = {"transcription": {"text": SENTENCE}}
    nobody = openai(connections, f"http://127.0.0.1:{start.free_port()}/v1")
    async with start.models(tmp_path, (SPEECH, phantom)) as first, start.models(tmp_path, (SPEECH, said)) as second:
        chain = listener(nobody, openai(connections, first), openai(connections, second))
        assert (await chain(note, language="fr")).text == SENTENCE


async def test_a_long_note_is_joined_in_order(connections: Connections, tmp_path: Path) -> None:
    counted: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        counted.append(len(form["file"].file.read()))  # type: ignore[union-attr]
        return web.json_response({"text": f"morceau de {counted[-1]} octets"})

    note = code(speak(tmp_path / "said.wav", " ... ".join([SENTENCE] * 80)), "ogg", tmp_path)
    async with serving(answer) as url:
        heard = await listener(openai(connections, url), seconds=30)(note, language="fr")
    assert heard.seconds > 200
    assert heard.text.count("morceau") == len(counted) >= 8
    assert sorted(counted) == sorted(int(word) for word in heard.text.split() if word.isdigit())


@pytest.mark.parametrize(("said", "reason"), [("Thanks for watching!", "voice_unclear"), (None, "voice_unheard")])
async def test_what_was_not_heard_has_a_name(
    connections: Connections, note: bytes, said: str | None, reason: str
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"text": said}) if said else web.Response(status=503)

    async with serving(answer) as url:
        with pytest.raises(MediaError) as caught:
            await listener(openai(connections, url))(note, language="fr")
    assert caught.value.reason == reason


async def test_a_slow_engine_does_not_hold_a_note_for_ever(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    async with start.models(tmp_path, (SPEECH, {"transcription": {"text": SENTENCE}}), latency=20_000) as url:
        started = time.monotonic()
        with pytest.raises(MediaError) as caught:
            await listener(openai(connections, url), seconds=0.4)(note, language="fr")
    assert caught.value.reason == "voice_unheard"
    assert time.monotonic() - started < 15
