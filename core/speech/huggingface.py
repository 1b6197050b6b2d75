"""The client of Hugging Face's inference: audio in, words out; text in, audio out."""

import asyncio
import json
from http import HTTPStatus

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.llm.chat import BUSY
from core.speech.model import Heard

BASE_URL = "https://router.huggingface.co/hf-inference/models"


class HuggingFace:
    """`POST {base_url}/{model}`, at most `concurrency` at a time."""

    def __init__(
        self,
        connections: Connections,
        *,
        name: str,
        token: str,
        base_url: str = BASE_URL,
        concurrency: int = 8,
    ) -> None:
        self.name = name
        self._connections, self._base_url = connections, base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._slots = asyncio.Semaphore(concurrency)

    async def post(self, model: str, content: bytes, *, content_type: str, accept: str, timeout: float) -> bytes:
        """What the model answers. Raises ProviderError; the time spent waiting for a free slot counts."""
        headers = {**self._headers, "Content-Type": content_type, "Accept": accept}
        request = self._connections.request(
            "POST", f"{self._base_url}/{model}", seconds=timeout, data=content, headers=headers
        )
        try:
            async with asyncio.timeout(timeout), self._slots, request as response:
                if response.status != HTTPStatus.OK:
                    raise ProviderError(f"{self.name}: HTTP {response.status}", safe_to_retry=response.status in BUSY)
                return await response.read()
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: no answer within {timeout:.0f} s") from error
        except UNKNOWN as error:
            raise ProviderError(f"{self.name}: {type(error).__name__}", safe_to_retry=True) from error


class HuggingFaceTranscriber:
    """A speech recognition model there. It takes no language hint and gives no confidence."""

    takes_hint = False

    def __init__(self, inference: HuggingFace, *, model: str) -> None:
        self.name = inference.name
        self._inference, self._model = inference, model

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        """The words. Raises ProviderError."""
        answer = await self._inference.post(
            self._model, audio, content_type="audio/wav", accept="application/json", timeout=timeout
        )
        try:
            text = json.loads(answer)["text"]
        except (ValueError, LookupError, TypeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a transcription") from error
        if not isinstance(text, str):
            raise ProviderError(f"{self.name}: the answer is not a transcription")
        return Heard(text=text.strip(), confidence=None, language=None, provider=self.name)
