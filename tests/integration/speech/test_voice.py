"""Replies as voice notes: valid, short, small, and by whoever can speak."""

import asyncio
import contextlib
import io
import json
import time
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from core.connections import Connections
from core.errors import ProviderError
from core.message import Reply, Role, Section
from core.speech.decode import Decoder
from core.speech.huggingface import HuggingFace
from core.speech.note import CoderApart, ogg_seconds
from core.speech.speakers import EspeakSpeaker, HuggingFaceSpeaker, Speaker, find_espeak, voice_models
from core.speech.voice import Voice
from core.texts import Catalogue
from core.workshop.workshop import Workshop
from tests.integration.speech.conftest import ESPEAK, Coder
from tests.peers.start import free_port, need

SENTENCE = "Donnez 15 mg/kg de paracétamol, 4 fois/jour, si la fièvre dépasse 38,5 °C. "
GO = "Allez à l'hôpital maintenant."
#: seconds: what codes gives way to all else, and the machine may have much else to do
PATIENCE = 240.0
MakeVoice = Callable[..., Voice]


@pytest.fixture
def texts(root: Path) -> Catalogue:
    return Catalogue.load(root / "data" / "texts")


@pytest.fixture
def espeak() -> EspeakSpeaker:
    need(ESPEAK, "apt-get install espeak-ng")
    return EspeakSpeaker(ESPEAK)


def reply(*sections: tuple[Role, str], language: str = "fr") -> Reply:
    return Reply(language=language, sections=tuple(Section(role=role, text=text) for role, text in sections))


@pytest.fixture
def voice(texts: Catalogue, workshop: Workshop) -> MakeVoice:
    """Speakers, in order, to a voice."""

    def made(*speakers: Speaker, seconds: float = PATIENCE) -> Voice:
        return Voice(speakers, CoderApart(workshop), texts, time.monotonic, seconds=seconds)

    return made


class Slow:
    """A voice that drawls: ten characters a second, of a tone. It keeps what it was asked to say."""

    name = "slow"

    def __init__(self, *, fails: int = 0, gives: bytes | None = None) -> None:
        self.said: list[str] = []
        self._fails, self._gives = fails, gives

    def speaks(self, language: str) -> bool:
        return language == "fr"

    async def speak(self, text: str, language: str, *, timeout: float) -> bytes:
        self.said.append(text)
        await asyncio.sleep(0.05)
        if len(self.said) <= self._fails:
            raise ProviderError("down")
        if self._gives is not None:
            return self._gives
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            out.writeframes(b"\x00\x10\x00\xf0" * (len(text) * 400))
        return file.getvalue()


@pytest.mark.parametrize(
    ("language", "text"), [("fr", SENTENCE), ("en", "Give 15 mg/kg now."), ("pcm", "Go hospita now.")]
)
async def test_a_reply_is_a_valid_small_note(voice: MakeVoice, espeak: EspeakSpeaker, language: str, text: str) -> None:
    note = await voice(espeak).say(reply((Role.ACT, text), language=language))
    assert note is not None
    assert note.content_type == "audio/ogg"
    assert note.data.startswith(b"OggS")
    assert b"OpusHead\x01\x01" in note.data[:100]  # version 1, one channel
    [piece] = [piece async for piece in Decoder().pieces(note.data)]
    assert piece.seconds == pytest.approx(note.seconds, abs=0.1)


async def test_a_long_reply_stays_within_a_minute_and_150_kb(voice: MakeVoice, espeak: EspeakSpeaker) -> None:
    note = await voice(espeak).say(reply((Role.ANSWER, SENTENCE * 40), (Role.ACT, GO)))
    assert note is not None
    assert 40 < note.seconds <= 60
    assert len(note.data) / note.seconds < 2_500


async def test_of_a_long_reply_the_pressing_part_is_said_and_the_rest_pointed_to(voice: MakeVoice) -> None:
    slow = Slow()
    note = await voice(slow).say(reply((Role.ANSWER, SENTENCE * 40), (Role.GO, GO), (Role.SOURCE, "OMS 2024")))
    assert note is not None
    assert 40 < note.seconds <= 60
    assert len(slow.said) == 2  # once too long, once right
    for said in slow.said:
        assert GO in said
        assert said.endswith("La suite est écrite dans le message.")
        assert "OMS" not in said
        assert not any(c.isdigit() for c in said)


async def test_who_has_no_voice_says_nothing(voice: MakeVoice, espeak: EspeakSpeaker) -> None:
    assert await voice().say(reply((Role.ACT, GO))) is None
    assert await voice(espeak).say(reply((Role.ACT, "Yahu"), language="ff")) is None
    assert not voice(espeak).speaks("ff")
    assert voice(espeak).speaks("camfranglais")


async def test_a_fixed_text_is_rendered_once_for_all_who_ask_together(voice: MakeVoice) -> None:
    slow = Slow()
    speaking = voice(slow)
    notes = await asyncio.gather(*(speaking.say(reply((Role.ACT, GO)), fixed=True) for _ in range(10)))
    assert len(slow.said) == 1
    assert len({note.data for note in notes if note}) == 1
    await speaking.say(reply((Role.ACT, GO)))
    assert len(slow.said) == 2  # what is not fixed is not kept


async def test_one_who_leaves_does_not_take_the_note_from_the_others(voice: MakeVoice) -> None:
    speaking = voice(Slow())
    first = asyncio.create_task(speaking.say(reply((Role.ACT, GO)), fixed=True))
    second = asyncio.create_task(speaking.say(reply((Role.ACT, GO)), fixed=True))
    await asyncio.sleep(0.01)
    first.cancel()
    assert await second is not None


async def test_a_fixed_text_that_failed_is_tried_again(voice: MakeVoice) -> None:
    speaking = voice(Slow(fails=1))
    assert await speaking.say(reply((Role.ACT, GO)), fixed=True) is None
    assert await speaking.say(reply((Role.ACT, GO)), fixed=True) is not None


@pytest.mark.parametrize("gives", [b"", b"<html>busy</html>", b"RIFF"])
async def test_what_is_not_sound_sends_the_next_to_speak(voice: MakeVoice, espeak: EspeakSpeaker, gives: bytes) -> None:
    note = await voice(Slow(gives=gives), espeak).say(reply((Role.ACT, GO)))
    assert note is not None
    assert note.provider == "espeak-ng"


async def test_nobody_waits_longer_than_set(voice: MakeVoice) -> None:
    assert await voice(Slow(), seconds=0.01).say(reply((Role.ACT, GO))) is None


async def test_hugging_face_is_asked_with_the_model_of_the_language(
    voice: MakeVoice, coded: Coder, spoken: Callable[[str, str], bytes]
) -> None:
    connections = Connections()
    async with speaking_server(spoken("Allez à l'hôpital.", "fr")) as (url, requests):
        inference = HuggingFace(connections, name="hf", token="hf_test", base_url=url)
        models = voice_models("fr=facebook/mms-tts-fra, en=facebook/mms-tts-eng")
        note = await voice(HuggingFaceSpeaker(inference, models=models)).say(reply((Role.ACT, "Appelez le 119.")))
    await connections.close()
    assert note is not None
    assert note.provider == "hf"
    assert requests == [("/facebook/mms-tts-fra", "Bearer hf_test", {"inputs": "Appelez le cent dix-neuf."})]


async def test_a_text_is_never_taken_for_options(espeak: EspeakSpeaker) -> None:
    assert ESPEAK.name not in (await espeak.speak("--help\n$(reboot)", "fr", timeout=10))[:400].decode("latin-1")


def test_espeak_is_found_where_it_is_installed() -> None:
    need(ESPEAK, "apt-get install espeak-ng")
    assert find_espeak() is not None


async def test_who_can_not_read_hears_what_was_understood(voice: MakeVoice) -> None:
    slow = Slow()
    understood = (Role.UNDERSTOOD, "J'ai compris : « il vomit ».")
    await voice(slow).say(reply(understood, (Role.ANSWER, GO)))
    assert "il vomit" in slow.said[0]
    await voice(slow).say(reply((Role.ACT, GO), understood), fixed=True)
    assert slow.said[1] == GO, "one person's words are not kept with a text that is said to all"


def test_what_is_no_ogg_lasts_no_time() -> None:
    assert ogg_seconds(b"") == ogg_seconds(b"OggS") == ogg_seconds(b"RIFF" * 100) == 0.0


@contextlib.asynccontextmanager
async def speaking_server(sound: bytes) -> AsyncIterator[tuple[str, list[tuple[str, str | None, Any]]]]:
    requests: list[tuple[str, str | None, Any]] = []

    async def speak(request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        requests.append((request.path, request.headers.get("Authorization"), body))
        return web.Response(body=sound, content_type="audio/wav")

    app = web.Application()
    app.router.add_post("/{path:.*}", speak)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", requests
    finally:
        await runner.cleanup()
