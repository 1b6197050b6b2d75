"""Pages found by meaning, where an embedding model is configured: what is asked of it, and of the store."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError

Vector = tuple[float, ...]


class Embedder(Protocol):
    """A model that turns texts into vectors."""

    @property
    def model(self) -> str:
        """Its name: vectors of different models can't be compared."""

    async def embed(self, texts: Sequence[str], *, timeout: float) -> list[Vector]:
        """A vector for each text, in order. Raises ProviderError."""


class Nearness(Protocol):
    """Says which pages mean what a text means."""

    async def near(self, text: str) -> Mapping[str, float]:
        """Page ids with how far they stand out, in standard deviations of all pages; empty where nothing can be told.

        Never raises, and never takes longer than an answer can wait.
        """


class OpenAIEmbedder:
    """`POST {base_url}/embeddings`: Ollama, LM Studio and others."""

    def __init__(self, connections: Connections, *, base_url: str, model: str, token: str = "") -> None:
        self.model = model
        self._connections, self._url = connections, f"{base_url.rstrip('/')}/embeddings"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def embed(self, texts: Sequence[str], *, timeout: float) -> list[Vector]:
        """A vector for each text, in order. Raises ProviderError."""
        body = {"model": self.model, "input": list(texts)}
        answer = await _post(self._connections, self._url, body, self._headers, timeout)
        try:
            rows = sorted(answer["data"], key=lambda row: row["index"])  # type: ignore[index]  # else a TypeError, below
            return _vectors([row["embedding"] for row in rows], len(texts))
        except (LookupError, TypeError, ValueError) as error:
            raise ProviderError("embeddings: the answer is not a list of vectors") from error


class HuggingFaceEmbedder:
    """Hugging Face's feature extraction: `POST {base}/models/{model}/pipeline/feature-extraction`."""

    def __init__(self, connections: Connections, *, base_url: str, model: str, token: str = "") -> None:
        self.model = model
        self._connections = connections
        self._url = f"{base_url.rstrip('/')}/models/{model}/pipeline/feature-extraction"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def embed(self, texts: Sequence[str], *, timeout: float) -> list[Vector]:
        """A vector for each text, in order; of those for each token, the mean. Raises ProviderError."""
        answer = await _post(self._connections, self._url, {"inputs": list(texts)}, self._headers, timeout)
        try:
            return _vectors([_pooled(row) for row in answer], len(texts))  # type: ignore[attr-defined]  # as above
        except (LookupError, TypeError, ValueError) as error:
            raise ProviderError("embeddings: the answer is not a list of vectors") from error


async def _post(connections: Connections, url: str, body: object, headers: Mapping[str, str], timeout: float) -> object:
    try:
        async with (
            asyncio.timeout(timeout),
            connections.request("POST", url, seconds=timeout, json=body, headers=headers) as response,
        ):
            if response.status != HTTPStatus.OK:
                raise ProviderError(f"embeddings: HTTP {response.status}")
            answer: object = json.loads(await response.read())
            return answer
    except TimeoutError as error:
        raise ProviderError(f"embeddings: no answer within {timeout:.0f} s") from error
    except UNKNOWN as error:
        raise ProviderError(f"embeddings: {type(error).__name__}", safe_to_retry=True) from error
    except ValueError as error:
        raise ProviderError("embeddings: the answer is not JSON") from error


def _vectors(rows: Sequence[Sequence[float]], count: int) -> list[Vector]:
    found = [tuple(map(float, row)) for row in rows]
    if len(found) != count or len({len(row) for row in found}) != 1 or not found[0]:
        raise ValueError("as many vectors as texts, all of one length")
    return found


def _pooled(row: Sequence[Any]) -> Sequence[float]:
    if row and isinstance(row[0], list):
        return [sum(column) / len(row) for column in zip(*row, strict=True)]
    return row
