"""The client of OpenAI-compatible transcription endpoints: hosted ones and servers of one's own."""

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.llm.chat import BUSY
from core.speech.model import Heard

#: what servers answer that do not know `verbose_json`
REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY})
#: Whisper's names of languages
NAMES: Mapping[str, str] = {"french": "fr", "english": "en", "arabic": "ar", "hausa": "ha", "lingala": "ln",
                            "portuguese": "pt", "spanish": "es", "yoruba": "yo", "swahili": "sw"}  # fmt: skip


class OpenAITranscriber:
    """`POST {base_url}/audio/transcriptions` at one provider with one model, at most `concurrency` at a time."""

    takes_hint = True

    def __init__(
        self,
        connections: Connections,
        *,
        name: str,
        base_url: str,
        model: str,
        token: str = "",
        concurrency: int = 8,
    ) -> None:
        self.name = name
        self._connections, self._url = connections, f"{base_url.rstrip('/')}/audio/transcriptions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._slots = asyncio.Semaphore(concurrency)
        self._format = "verbose_json"

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        """The words. Raises ProviderError; the time spent waiting for a free slot counts."""
        try:
            async with asyncio.timeout(timeout), self._slots:
                return await self._ask(audio, language, timeout)
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: no answer within {timeout:.0f} s") from error
        except UNKNOWN as error:
            raise ProviderError(f"{self.name}: {type(error).__name__}", safe_to_retry=True) from error

    async def _ask(self, audio: bytes, language: str | None, timeout: float) -> Heard:
        status, body = await self._post(audio, language, timeout)
        if status in REFUSED and self._format == "verbose_json":
            status, body = await self._post(audio, language, timeout, response_format="json")
            if status == HTTPStatus.OK:
                self._format = "json"
        if status != HTTPStatus.OK:
            raise ProviderError(f"{self.name}: HTTP {status}", safe_to_retry=status in BUSY)
        return self._heard(body)

    async def _post(
        self, audio: bytes, language: str | None, timeout: float, *, response_format: str | None = None
    ) -> tuple[int, bytes]:
        form = aiohttp.FormData()
        form.add_field("file", audio, filename="note.wav", content_type="audio/wav")
        form.add_field("model", self._model)
        form.add_field("response_format", response_format or self._format)
        form.add_field("temperature", "0")
        if language:
            form.add_field("language", language)
        request = self._connections.request("POST", self._url, seconds=timeout, data=form, headers=self._headers)
        async with request as response:
            return response.status, await response.read()

    def _heard(self, content: bytes) -> Heard:
        try:
            body = json.loads(content)
            text, segments = body["text"], body.get("segments") or []
            confidence, no_speech = _weigh(segments)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a transcription") from error
        if not isinstance(text, str):
            raise ProviderError(f"{self.name}: the answer is not a transcription")
        return Heard(
            text=text.strip(),
            confidence=confidence,
            language=code(body.get("language")),
            provider=self.name,
            no_speech=no_speech,
        )


def code(language: object) -> str | None:
    """The code of a language that an engine names or codes."""
    if not isinstance(language, str):
        return None
    named = NAMES.get(language.strip().casefold(), language.strip().casefold())
    return named if len(named) == 2 else None


def _weigh(segments: Sequence[Mapping[str, Any]]) -> tuple[float | None, float]:
    """Confidence and probability of no speech over segments, by their length; None when they do not say."""
    known = [s for s in segments if isinstance(s.get("avg_logprob"), int | float)]
    weights = [max(float(s.get("end") or 0) - float(s.get("start") or 0), 0.1) for s in known]
    if not known:
        return None, 0.0
    total = sum(weights)
    sure = sum(math.exp(min(s["avg_logprob"], 0.0)) * w for s, w in zip(known, weights, strict=True)) / total
    empty = sum(float(s.get("no_speech_prob") or 0) * w for s, w in zip(known, weights, strict=True)) / total
    return sure, empty
