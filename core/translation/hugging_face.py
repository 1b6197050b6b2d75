"""Hugging Face's translation task: `POST {base}/models/{model}` with NLLB codes."""

import asyncio
import json
from http import HTTPStatus

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.llm.chat import BUSY
from core.translation.model import NLLB


class HuggingFaceTranslator:
    """One translation model, at most `concurrency` sentences at a time."""

    name = "hf translation"

    def __init__(
        self, connections: Connections, *, base_url: str, model: str, token: str = "", concurrency: int = 8
    ) -> None:
        self._connections, self._url = connections, f"{base_url.rstrip('/')}/models/{model}"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._slots = asyncio.Semaphore(concurrency)

    async def translate(self, text: str, *, source: str, target: str, timeout: float) -> str:
        """The text in the other language. Raises ProviderError; the time spent waiting for a free slot counts."""
        body = {"inputs": text, "parameters": {"src_lang": NLLB[source], "tgt_lang": NLLB[target]}}
        try:
            async with asyncio.timeout(timeout), self._slots:
                return await self._post(body, timeout)
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: no answer within {timeout:.0f} s") from error
        except UNKNOWN as error:
            raise ProviderError(f"{self.name}: {type(error).__name__}", safe_to_retry=True) from error

    async def _post(self, body: object, timeout: float) -> str:
        request = self._connections.request("POST", self._url, seconds=timeout, json=body, headers=self._headers)
        async with request as response:
            if response.status != HTTPStatus.OK:
                raise ProviderError(f"{self.name}: HTTP {response.status}", safe_to_retry=response.status in BUSY)
            return self._text(await response.read())

    def _text(self, content: bytes) -> str:
        try:
            answer = json.loads(content)
            text = (answer[0] if isinstance(answer, list) else answer)["translation_text"]
        except (ValueError, LookupError, TypeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a translation") from error
        if not isinstance(text, str) or not text.strip():
            raise ProviderError(f"{self.name}: the answer is empty")
        return text.strip()
