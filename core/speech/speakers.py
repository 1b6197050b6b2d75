"""Who reads a text aloud: a model at Hugging Face, or espeak-ng where it is installed."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from core.errors import ConfigurationError, ProviderError
from core.speech.huggingface import HuggingFace

#: the voice that reads a language
VOICES: Mapping[str, str] = {
    "fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "en", "ff": "ff", "ha": "ha", "ar": "ar",
}  # fmt: skip
#: espeak-ng's names; it has no Fulfulde, and its Hausa nobody has listened to
ESPEAK_VOICES: Mapping[str, str] = {"fr": "fr", "en": "en-gb"}
WORDS_A_MINUTE = 150


class Speaker(Protocol):
    """Reads aloud."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    def speaks(self, language: str) -> bool:
        """Whether it has a voice for this language of VOICES' values."""

    async def speak(self, text: str, language: str, *, timeout: float) -> bytes:
        """Sound in a format that ffmpeg reads. Raises ProviderError."""


class HuggingFaceSpeaker:
    """Text to speech models there, one a language."""

    def __init__(self, inference: HuggingFace, *, models: Mapping[str, str]) -> None:
        self.name = inference.name
        self._inference, self._models = inference, models

    def speaks(self, language: str) -> bool:
        """Whether a model is set for it."""
        return language in self._models

    async def speak(self, text: str, language: str, *, timeout: float) -> bytes:
        """The model's sound. Raises ProviderError."""
        return await self._inference.post(
            self._models[language],
            json.dumps({"inputs": text}).encode(),
            content_type="application/json",
            accept="audio/wav",
            timeout=timeout,
        )


class EspeakSpeaker:
    """espeak-ng in a process of its own; the text goes through a pipe, never on a command line."""

    name = "espeak-ng"

    def __init__(self, program: Path) -> None:
        self._program = program

    def speaks(self, language: str) -> bool:
        """Whether it has a voice that we know to be understood."""
        return language in ESPEAK_VOICES

    async def speak(self, text: str, language: str, *, timeout: float) -> bytes:
        """WAV. Raises ProviderError."""
        process = await asyncio.create_subprocess_exec(
            str(self._program), "-v", ESPEAK_VOICES[language], "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(timeout):
                sound, _errors = await process.communicate(text.encode())
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: not done within {timeout:.0f} s") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if process.returncode or not sound:
            raise ProviderError(f"{self.name}: ended with {process.returncode}")
        return sound


def find_espeak() -> EspeakSpeaker | None:
    """espeak-ng, where it is installed."""
    program = shutil.which("espeak-ng")
    return EspeakSpeaker(Path(program)) if program else None


def voice_models(setting: str) -> dict[str, str]:
    """HF_TTS_MODEL: `fr=facebook/mms-tts-fra,en=facebook/mms-tts-eng`; a bare name is for French and English alike."""
    models: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in setting.split(","))):
        language, equals, model = (part.strip() for part in item.partition("="))
        if not equals:
            models.update({"fr": language, "en": language})
        elif model and language in VOICES.values():
            models[language] = model
        else:
            raise ConfigurationError(f"HF_TTS_MODEL: {item!r} is not language=model; languages: fr, en, ff, ha, ar")
    return models
