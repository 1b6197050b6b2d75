"""The client of OpenAI-compatible chat endpoints: Hugging Face's router, Ollama, LM Studio."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.llm.model import ChatMessage, Completion
from core.llm.slots import Slots

#: answers after which another try may help, here or at the next provider
BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class OpenAIChat:
    """`POST {base_url}/chat/completions` at one provider with one model, at most `concurrency` at a time."""

    def __init__(
        self,
        connections: Connections,
        *,
        name: str,
        base_url: str,
        model: str,
        token: str = "",
        concurrency: int = 16,
        temperature: float = 0.2,
        prices: tuple[float, float] = (0.0, 0.0),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`prices`: US dollars for a million tokens, of prompts and of what is written."""
        self.name = name
        self._connections, self._url, self._model = connections, f"{base_url.rstrip('/')}/chat/completions", model
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._slots = Slots(concurrency, clock)
        self._temperature, self._prices = temperature, prices

    async def complete(self, messages: Sequence[ChatMessage], *, max_tokens: int, timeout: float) -> Completion:
        """The model's answer. Raises ProviderError; the time spent waiting for a free slot counts. Raises
        ProviderCrowded where waiting would be in vain."""
        try:
            async with asyncio.timeout(timeout), self._slots.one(timeout):
                return await self._post(self._body(messages, max_tokens), timeout)
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: no answer within {timeout:.0f} s") from error
        except UNKNOWN as error:
            raise ProviderError(f"{self.name}: {type(error).__name__}", safe_to_retry=True) from error

    async def _post(self, body: dict[str, object], timeout: float) -> Completion:
        request = self._connections.request("POST", self._url, seconds=timeout, json=body, headers=self._headers)
        async with request as response:
            if response.status != HTTPStatus.OK:
                raise ProviderError(f"{self.name}: HTTP {response.status}", safe_to_retry=response.status in BUSY)
            return self._completion(await response.read())

    def _body(self, messages: Sequence[ChatMessage], max_tokens: int) -> dict[str, object]:
        return {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": max_tokens,
            "temperature": self._temperature,
            "stream": False,
        }

    def _completion(self, content: bytes) -> Completion:
        try:
            body = json.loads(content)
            text = body["choices"][0]["message"]["content"]
            usage = body.get("usage")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a chat completion") from error
        if not isinstance(text, str) or not text.strip():
            raise ProviderError(f"{self.name}: the answer is empty", safe_to_retry=True)
        read, written = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        return Completion(
            text=text.strip(),
            provider=self.name,
            model=self._model,
            prompt_tokens=read,
            completion_tokens=written,
            cost=(read * self._prices[0] + written * self._prices[1]) / 1_000_000,
        )


def _count(usage: object, name: str) -> int:
    """How many tokens a provider says it took. An answer is not lost for a count that makes no sense."""
    told = usage.get(name) if isinstance(usage, dict) else None
    return told if isinstance(told, int) and told > 0 else 0
