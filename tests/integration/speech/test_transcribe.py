"""Notes through the transcription protocol over HTTP: engines in turn, hints, parts that are lost, made-up words."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from core.connections import Connections
from core.errors import MediaError, ProviderError
from core.speech.cut import Piece
from core.speech.decode import SILENT, TOO_LONG, UNREADABLE, Decoder
from core.speech.huggingface import HuggingFace, HuggingFaceTranscriber
from core.speech.model import Heard, Transcriber
from core.speech.openai import OpenAITranscriber
from core.speech.transcribe import NO_ENGINE, NOT_UNDERSTOOD, PARTLY_HEARD, Listener
from tests.integration.speech.conftest import FRENCH, Coder
from tests.peers import start

Speaker = Callable[[str, str], bytes]
FEVER = "Mon enfant a de la fièvre depuis trois jours."


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture
def note(spoken: Speaker, coded: Coder) -> bytes:
    return coded(spoken(FRENCH, "fr"))


def said(text: str, **segment: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """A fixture: what the peer answers, in one segment as Whisper's."""
    whole = {"id": 0, "start": 0.0, "end": 6.0, "text": text, **segment}
    segments = {"segments": [whole]} if segment else {}
    return {"endpoint": "transcription"}, {"transcription": {"text": text, "language": "french", **segments}}


def listener(*engines: Transcriber, decoder: Decoder | None = None, call: float = 5, total: float = 10) -> Listener:
    return Listener(decoder or Decoder(), engines, time.monotonic, call_seconds=call, total_seconds=total)


def engine(connections: Connections, url: str, name: str = "whisper", model: str = "whisper-1") -> OpenAITranscriber:
    return OpenAITranscriber(connections, name=name, base_url=url, model=model)


def nobody() -> str:
    return f"http://127.0.0.1:{start.free_port()}/v1"


async def reason(listener: Listener, data: bytes) -> str:
    with pytest.raises(MediaError) as caught:
        await listener.listen(data, language="fr")
    return caught.value.reason


async def test_a_note_becomes_words_with_the_engines_confidence(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    answer = said(FEVER, avg_logprob=-0.105, no_speech_prob=0.01, compression_ratio=1.2)
    async with start.models(tmp_path, answer) as url:
        transcript = await listener(engine(connections, url)).listen(note, language="camfranglais")
    assert (transcript.text, transcript.language, transcript.providers) == (FEVER, "fr", ("whisper",))
    assert transcript.confidence == pytest.approx(0.9, abs=0.01)
    assert (transcript.pieces, transcript.lost, transcript.notice, transcript.unsure) == (1, 0, None, False)
    assert FEVER not in repr(transcript)


async def test_what_goes_out_is_a_wav_with_model_format_and_hint(connections: Connections, note: bytes) -> None:
    async with recorder({"text": FEVER}) as (url, requests):
        await listener(engine(connections, url)).listen(note, language="pcm")
    [request] = requests
    assert {name: request[name] for name in ("model", "response_format", "language")} == {
        "model": "whisper-1",
        "response_format": "verbose_json",
        "language": "en",
    }
    assert request["file"][:4] == b"RIFF"


async def test_a_doubtful_answer_is_asked_for_again_without_the_hint(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    poor, good = said("Thé le mort mine", avg_logprob=-1.5), said(FEVER, avg_logprob=-0.1)
    poor[0]["sequenceIndex"], good[0]["sequenceIndex"] = 0, 1
    async with start.models(tmp_path, poor, good) as url:
        transcript = await listener(engine(connections, url)).listen(note, language="fr")
    assert transcript.text == FEVER
    assert not transcript.unsure


async def test_words_the_engine_doubts_ask_for_confirmation(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    async with start.models(tmp_path, said(FEVER, avg_logprob=-0.9)) as url:
        assert (await listener(engine(connections, url)).listen(note)).unsure


async def test_the_next_engine_listens_when_the_first_does_not(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    async with start.models(tmp_path, said(FEVER)) as url:
        heard = await listener(engine(connections, nobody(), "down"), engine(connections, url, "up")).listen(note)
    assert (heard.text, heard.providers) == (FEVER, ("up",))


@pytest.mark.parametrize("fault", ["drop", "malformed", "disconnect", "ratelimit"])
async def test_a_faulty_engine_is_no_engine(connections: Connections, tmp_path: Path, note: bytes, fault: str) -> None:
    async with start.models(tmp_path, said(FEVER), **{fault: 1.0}) as url:
        assert await reason(listener(engine(connections, url)), note) == NO_ENGINE


async def test_an_engine_that_is_too_slow_is_left_and_its_breaker_opens(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    async with start.models(tmp_path, said(FEVER), latency=20_000) as url:
        slow = listener(engine(connections, url), call=0.05)
        for _ in range(3):
            assert await reason(slow, note) == NO_ENGINE
    assert slow.states == {"whisper": "open"}


async def test_with_no_engine_the_person_is_told(note: bytes) -> None:
    assert await reason(listener(), note) == NO_ENGINE


async def test_what_is_not_heard_is_not_sent_to_an_engine(connections: Connections, coded: Coder) -> None:
    async with recorder({"text": "Sous-titres réalisés par la communauté d'Amara.org"}) as (url, requests):
        ear = listener(engine(connections, url))
        assert await reason(ear, b"") == UNREADABLE
        assert await reason(ear, coded("anullsrc=r=16000:cl=mono:d=5")) == SILENT
        assert await reason(ear, coded("sine=440:d=5")) == "audio_no_speech"
    assert requests == []


@pytest.mark.parametrize("made_up", ["Sous-titres réalisés para la communauté d'Amara.org", "♪♪", "[Musique]", ""])
async def test_made_up_words_are_no_words(connections: Connections, tmp_path: Path, note: bytes, made_up: str) -> None:
    async with start.models(tmp_path, said(made_up)) as url:
        assert await reason(listener(engine(connections, url)), note) == "audio_no_speech"


async def test_words_that_nobody_can_have_said_are_not_understood(
    connections: Connections, tmp_path: Path, note: bytes
) -> None:
    async with start.models(tmp_path, said("сегодня хорошая погода")) as url:
        assert await reason(listener(engine(connections, url)), note) == NOT_UNDERSTOOD


async def test_a_server_without_verbose_json_is_asked_for_plain_json(connections: Connections, note: bytes) -> None:
    async with recorder({"text": FEVER}, refuses="verbose_json") as (url, requests):
        ear = listener(engine(connections, url))
        assert (await ear.listen(note)).text == FEVER
        assert (await ear.listen(note)).text == FEVER
    assert [request["response_format"] for request in requests] == ["verbose_json", "json", "json"]


class Numbering:
    """An engine that names the pieces in the order they come, and answers the first when the second is there."""

    name = "numbering"
    takes_hint = False

    def __init__(self, *, fails: frozenset[int] = frozenset()) -> None:
        self.asked, self.most, self._now, self._fails = 0, 0, 0, fails
        self._second = asyncio.Event()

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        number, self.asked = self.asked, self.asked + 1
        self._now += 1
        self.most = max(self.most, self._now)
        if number == 1:
            self._second.set()
        await self._second.wait()
        self._now -= 1
        if number in self._fails:
            raise ProviderError("down")
        return Heard(text=f"piece {number} of my long story today", confidence=0.9, language="en", provider=self.name)


async def test_pieces_go_side_by_side_and_come_in_order(spoken: Speaker, coded: Coder) -> None:
    numbering = Numbering()
    transcript = await listener(numbering).listen(coded(spoken(FRENCH, "fr"), times=40, seconds=240))
    assert transcript.text == " ".join(f"piece {n} of my long story today" for n in range(transcript.pieces))
    assert transcript.pieces >= 9
    assert transcript.seconds == pytest.approx(240, abs=0.1)
    assert 1 < numbering.most <= 4


class Late:
    """An engine that takes two seconds of a clock of its own for an answer, and gives none where it has less."""

    name = "late"
    takes_hint = False

    def __init__(self) -> None:
        self.now, self.failed = 0.0, 0

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        if timeout <= 2:
            self.now += 0.5
            self.failed += 1
            raise ProviderError("no answer in time")
        self.now += 2
        return Heard(text="some piece of my story", confidence=0.9, language="en", provider=self.name)


async def test_the_end_of_a_long_note_does_not_speak_against_the_engine(spoken: Speaker, coded: Coder) -> None:
    late = Late()
    ear = Listener(Decoder(), [late], lambda: late.now, call_seconds=5, total_seconds=10)
    transcript = await ear.listen(coded(spoken(FRENCH, "fr"), times=40, seconds=240))
    assert late.failed > 2
    assert transcript.lost
    assert ear.states == {"late": "closed"}


class Queueing(Decoder):
    """A decoder that has other notes before each chunk of this one: a minute of the clock goes by."""

    def __init__(self, late: Late) -> None:
        super().__init__()
        self._late = late

    async def pieces(self, data: bytes) -> AsyncGenerator[Piece, None]:
        async with aclosing(super().pieces(data)) as found:
            async for piece in found:
                self._late.now += 60
                yield piece


async def test_what_a_note_waits_to_be_decoded_is_not_taken_from_the_engines(spoken: Speaker, coded: Coder) -> None:
    late = Late()
    ear = Listener(Queueing(late), [late], lambda: late.now, call_seconds=5, total_seconds=30)
    transcript = await ear.listen(coded(spoken(FRENCH, "fr"), times=40, seconds=240))
    assert transcript.pieces >= 9
    assert (transcript.lost, late.failed) == (0, 0)


async def test_what_is_lost_in_the_middle_is_told(spoken: Speaker, coded: Coder) -> None:
    transcript = await listener(Numbering(fails=frozenset({1}))).listen(coded(spoken(FRENCH, "fr"), times=10))
    assert (transcript.lost, transcript.notice, transcript.unsure) == (1, PARTLY_HEARD, True)
    assert transcript.text.startswith("piece 0 of my long story today piece 2")


async def test_a_note_that_is_too_long_is_understood_up_to_there(spoken: Speaker, coded: Coder) -> None:
    ear = listener(Numbering(), decoder=Decoder(longest_seconds=40))
    transcript = await ear.listen(coded(spoken(FRENCH, "fr"), times=10))
    assert transcript.notice == TOO_LONG
    assert transcript.text.startswith("piece 0")


async def test_who_stops_listening_leaves_nothing_running(spoken: Speaker, coded: Coder) -> None:
    note, before = coded(spoken(FRENCH, "fr"), times=40), len(asyncio.all_tasks())
    listening = asyncio.create_task(listener(Numbering()).listen(note))
    await asyncio.sleep(0.15)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert len(asyncio.all_tasks()) == before


async def test_hugging_face_is_sent_the_sound_itself(connections: Connections, note: bytes) -> None:
    async with recorder({"text": f" {FEVER}"}) as (url, requests):
        inference = HuggingFace(connections, name="hf", token="hf_test", base_url=f"{url}/models")
        transcriber = HuggingFaceTranscriber(inference, model="openai/whisper-large-v3")
        transcript = await listener(transcriber).listen(note, language="fr")
    [request] = requests
    assert transcript.text == FEVER
    assert request["path"] == "/v1/models/openai/whisper-large-v3"
    assert (request["authorization"], request["content_type"]) == ("Bearer hf_test", "audio/wav")
    assert request["body"][:4] == b"RIFF"
    assert 0.55 <= transcript.confidence < 0.8  # it gives none: estimated


async def test_hugging_face_that_loads_or_babbles_is_a_provider_error(connections: Connections) -> None:
    for body, status in (({"error": "loading", "estimated_time": 20}, 503), (["no"], 200), ({"text": None}, 200)):
        async with recorder(body, status=status) as (url, _requests):
            inference = HuggingFace(connections, name="hf", token="t", base_url=url)
            with pytest.raises(ProviderError) as caught:
                await HuggingFaceTranscriber(inference, model="m").transcribe(b"RIFF", language=None, timeout=5)
            assert caught.value.safe_to_retry == (status == 503)


@contextlib.asynccontextmanager
async def recorder(
    answer: object, *, status: int = 200, refuses: str | None = None
) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A server that keeps what it is sent, whole; aimock keeps no bodies of uploads."""
    requests: list[dict[str, Any]] = []

    async def keep(request: web.Request) -> web.Response:
        kept: dict[str, Any] = {"path": request.path, "authorization": request.headers.get("Authorization")}
        kept["content_type"] = request.content_type
        if request.content_type.startswith("multipart/"):
            for name, value in (await request.post()).items():
                kept[name] = value.file.read() if isinstance(value, web.FileField) else value
        else:
            kept["body"] = await request.read()
        requests.append(kept)
        if refuses and kept.get("response_format") == refuses:
            return web.json_response({"error": {"message": "response_format"}}, status=400)
        return web.json_response(answer, status=status)

    app = web.Application(client_max_size=50_000_000)
    app.router.add_post("/{path:.*}", keep)
    runner = web.AppRunner(app)
    await runner.setup()
    port = start.free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/v1", requests
    finally:
        await runner.cleanup()


async def test_the_peer_is_up(tmp_path: Path) -> None:
    async with start.models(tmp_path, said("bonjour")) as url, aiohttp.ClientSession() as http:
        form = aiohttp.FormData({"model": "whisper-1", "response_format": "json"})
        form.add_field("file", b"RIFF", filename="a.wav")
        async with http.post(f"{url}/audio/transcriptions", data=form) as answer:
            assert (await answer.json())["text"] == "bonjour"
