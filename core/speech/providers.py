"""Transcription over HTTP: any OpenAI-compatible server, and Hugging Face's task."""

import asyncio
import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.llm.chat import BUSY
from core.speech.guard import ESTIMATED
from core.speech.model import Heard, Piece

#: our codes to those that speech models know; languages that they do not know get no hint
HINTS: Mapping[str, str] = {"fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "en", "ha": "ha", "ar": "ar"}
#: what models call a language, to our codes
NAMED: Mapping[str, str] = {
    "french": "fr", "fr": "fr", "english": "en", "en": "en", "hausa": "ha", "ha": "ha", "arabic": "ar", "ar": "ar",
}  # fmt: skip


class OpenAITranscriber:
    """`POST {base_url}/audio/transcriptions` with `verbose_json`, which tells how sure the model is."""

    def __init__(
        self,
        connections: Connections,
        *,
        name: str,
        base_url: str,
        model: str,
        token: str = "",
        concurrency: int = 4,
    ) -> None:
        self.name = name
        self._connections, self._url, self._model = connections, f"{base_url.rstrip('/')}/audio/transcriptions", model
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._slots = asyncio.Semaphore(concurrency)

    async def transcribe(self, piece: Piece, *, language: str | None, timeout: float) -> Heard:
        """What is said in a piece. Raises ProviderError; the time spent waiting for a free slot counts."""
        form = aiohttp.FormData()
        form.add_field("file", piece.wav, filename="note.wav", content_type="audio/wav")
        form.add_field("model", self._model)
        form.add_field("response_format", "verbose_json")
        form.add_field("temperature", "0")
        if hint := HINTS.get(language or ""):
            form.add_field("language", hint)
        answer = await _post(self, self._connections, self._url, form, self._headers, self._slots, timeout)
        return Heard(
            text=_text(self.name, answer),
            confidence=_confidence(answer.get("segments")),
            provider=self.name,
            language=NAMED.get(str(answer.get("language") or "").lower()),
        )


class HuggingFaceTranscriber:
    """Hugging Face's speech recognition: `POST {base}/models/{model}` with the sound as body."""

    name = "hf"

    def __init__(
        self, connections: Connections, *, base_url: str, model: str, token: str = "", concurrency: int = 4
    ) -> None:
        self._connections, self._url = connections, f"{base_url.rstrip('/')}/models/{model}"
        self._headers = {"Content-Type": "audio/wav"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._slots = asyncio.Semaphore(concurrency)

    async def transcribe(self, piece: Piece, *, language: str | None, timeout: float) -> Heard:
        """What is said in a piece. The task takes no hint of the language. Raises ProviderError."""
        answer = await _post(self, self._connections, self._url, piece.wav, self._headers, self._slots, timeout)
        return Heard(text=_text(self.name, answer), confidence=ESTIMATED, provider=self.name)


async def _post(
    transcriber: Any,
    connections: Connections,
    url: str,
    body: object,
    headers: Mapping[str, str],
    slots: asyncio.Semaphore,
    timeout: float,
) -> dict[str, Any]:
    name = transcriber.name
    try:
        async with (
            asyncio.timeout(timeout),
            slots,
            connections.request("POST", url, seconds=timeout, data=body, headers=headers) as response,
        ):
            if response.status != HTTPStatus.OK:
                raise ProviderError(f"{name}: HTTP {response.status}", safe_to_retry=response.status in BUSY)
            answer = json.loads(await response.read())
    except TimeoutError as error:
        raise ProviderError(f"{name}: no answer within {timeout:.0f} s") from error
    except UNKNOWN as error:
        raise ProviderError(f"{name}: {type(error).__name__}", safe_to_retry=True) from error
    except ValueError as error:
        raise ProviderError(f"{name}: the answer is not JSON") from error
    if not isinstance(answer, dict):
        raise ProviderError(f"{name}: the answer is not a transcription")
    return answer


def _text(name: str, answer: Mapping[str, Any]) -> str:
    text = answer.get("text")
    if not isinstance(text, str):
        raise ProviderError(f"{name}: the answer is not a transcription")
    return text.strip()


def _confidence(segments: object) -> float:
    """From the mean log-probability of the tokens and the chance that nobody speaks, weighted by length."""
    if not isinstance(segments, list):
        return ESTIMATED
    told = [s for s in segments if isinstance(s, dict) and isinstance(s.get("avg_logprob"), int | float)]
    weight = sum(max(0.1, float(s.get("end", 0)) - float(s.get("start", 0))) for s in told)
    if not told:
        return ESTIMATED
    sure = sum(
        max(0.1, float(s.get("end", 0)) - float(s.get("start", 0)))
        * math.exp(float(s["avg_logprob"]))
        * (1 - float(s.get("no_speech_prob") or 0))
        for s in told
    )
    return max(0.0, min(1.0, sure / weight))
