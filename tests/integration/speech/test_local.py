"""faster-whisper in process, with a model that is made here: loading, running, giving up."""

import asyncio
import importlib.util
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.errors import ConfigurationError, MediaError, ProviderError
from core.speech.decode import Decoder
from core.speech.local import LocalTranscriber
from core.speech.segment import wav
from core.speech.transcribe import Listener
from tests.integration.speech.conftest import FRENCH, Coder

if importlib.util.find_spec("faster_whisper") is None:
    if os.environ.get("CI"):
        pytest.fail("faster-whisper is missing: pip install '.[local-speech]'", pytrace=False)
    pytest.skip("faster-whisper is missing: pip install '.[local-speech]'", allow_module_level=True)

Speaker = Callable[[str, str], bytes]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.peers.whisper import write

    return write(tmp_path_factory.mktemp("whisper"))


@pytest.fixture
async def engine(model: Path) -> AsyncIterator[LocalTranscriber]:
    engine = LocalTranscriber(str(model))
    await engine.open()
    yield engine
    await engine.close()


@pytest.fixture
async def piece(spoken: Speaker, coded: Coder) -> bytes:
    [piece] = [piece async for piece in Decoder().pieces(coded(spoken(FRENCH, "fr")))]
    return piece.wav


@pytest.mark.parametrize(("hint", "languages"), [("fr", {"fr"}), (None, {"fr", "en", "ha", "ar"})])
async def test_a_model_is_loaded_and_heeds_the_hint(
    engine: LocalTranscriber, piece: bytes, hint: str | None, languages: set[str]
) -> None:
    heard = await engine.transcribe(piece, language=hint, timeout=60)
    assert heard.provider == "local-whisper"
    assert heard.language in languages
    assert heard.confidence is not None
    assert 0 <= heard.confidence < 0.1  # drawn weights are never sure
    assert 0 <= heard.no_speech <= 1


async def test_the_loop_goes_on_while_the_model_works(engine: LocalTranscriber, piece: bytes) -> None:
    working, turns = asyncio.create_task(engine.transcribe(piece, language="fr", timeout=60)), 0
    while not working.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 3


async def test_who_waits_too_long_is_told_and_the_next_is_served(engine: LocalTranscriber, piece: bytes) -> None:
    with pytest.raises(ProviderError):
        await engine.transcribe(piece, language="fr", timeout=0.01)
    assert (await engine.transcribe(piece, language="fr", timeout=60)).language == "fr"


async def test_what_is_no_model_is_a_provider_that_fails(tmp_path: Path, piece: bytes) -> None:
    engine = LocalTranscriber(str(tmp_path))
    with pytest.raises(ConfigurationError, match="can't be loaded"):
        await engine.open()
    with pytest.raises(ProviderError):
        await engine.transcribe(piece, language="fr", timeout=60)
    await engine.close()


async def test_a_model_that_guesses_is_not_believed(engine: LocalTranscriber, spoken: Speaker, coded: Coder) -> None:
    listener = Listener(Decoder(), [engine], time.monotonic)
    try:
        transcript = await listener.listen(coded(spoken(FRENCH, "fr")), language="fr")
    except MediaError as error:
        assert error.reason == "audio_not_understood"
    else:
        assert transcript.unsure


async def test_silence_from_a_converter_is_no_crash(engine: LocalTranscriber) -> None:
    from core.speech.segment import segment

    heard = await engine.transcribe(wav(segment(b"\0\0" * 16_000)), language=None, timeout=60)
    assert heard.provider == "local-whisper"
