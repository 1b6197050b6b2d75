"""Describing a photo: what can be seen on it, never what it means."""

import asyncio
import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from core.connections import UNKNOWN, Connections
from core.errors import MediaError, ProviderError
from core.llm.chain import Breaker, states
from core.text.fold import fold
from core.vision.safe import Photo
from core.vision.sheet import Sheet
from core.vision.written import Words
from core.watch import SILENT, Watch

PROMPT = (Path(__file__).parent.parent / "prompts" / "picture.md").read_text(encoding="utf-8")
KINDS: Mapping[str, str] = {
    "PRESCRIPTION": "prescription", "LAB": "lab result", "BODY": "body", "DOCUMENT": "document", "OTHER": "other",
}  # fmt: skip
REFUSED = "REFUSE"
LANGUAGES: Mapping[str, str] = {"fr": "simple French", "en": "simple English"}
MOST_TOKENS, MOST_CHARACTERS = 200, 400
#: how sure a kind is that a model names
SAID = 0.7
#: sentences that judge in place of describing
JUDGES = re.compile(
    r"diagnos|suggest|consistent with|compatible avec|evoque|probabl|likely|ressemble a une? (?:maladie|infection)"
    r"|you (?:have|should|must)|vous (?:avez|devez|devriez)|il faut|prenez|take |treat|traitement"
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What can be seen on a photo."""

    #: what a model sees, or what a sheet names; empty where only words were read
    text: str = field(repr=False)
    #: prescription, lab result, body, document, other
    kind: str
    provider: str
    #: how sure the kind is, 0 to 1
    confidence: float = 0.3
    #: what was read on it, where it is a sheet that could be read
    sheet: Sheet | None = field(default=None, repr=False)
    #: what somebody wrote on it
    words: Words | None = field(default=None, repr=False)

    @property
    def plain(self) -> str:
        """All of it, for triage and the library."""
        return " ; ".join(filter(None, (self.words.text if self.words else "", self.text)))


class Describer(Protocol):
    """Looks at photos."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    async def describe(self, photo: Photo, *, language: str, timeout: float) -> str:
        """A kind on the first line, then sentences. `language`: fr or en. Raises ProviderError."""


class ChatDescriber:
    """A chat model that sees: `POST {base_url}/chat/completions` with the photo as data."""

    def __init__(self, connections: Connections, *, name: str, base_url: str, model: str, token: str = "") -> None:
        self.name = name
        self._connections, self._url, self._model = connections, f"{base_url.rstrip('/')}/chat/completions", model
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def describe(self, photo: Photo, *, language: str, timeout: float) -> str:
        """What the model says. Raises ProviderError."""
        image = f"data:image/jpeg;base64,{base64.b64encode(photo.jpeg).decode()}"
        body = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": PROMPT.format(language=LANGUAGES[language])},
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": image}}]},
            ],
            "max_tokens": MOST_TOKENS,
            "temperature": 0.0,
        }
        answer = await _post(self.name, self._connections, self._url, self._headers, timeout, json_body=body)
        try:
            return str(answer["choices"][0]["message"]["content"])
        except (LookupError, TypeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a chat completion") from error


class CaptionDescriber:
    """Hugging Face's image-to-text task: one sentence in English, of no known kind."""

    name = "hf caption"

    def __init__(self, connections: Connections, *, base_url: str, model: str, token: str = "") -> None:
        self._connections, self._url = connections, f"{base_url.rstrip('/')}/models/{model}"
        self._headers = {"Content-Type": "image/jpeg"} | ({"Authorization": f"Bearer {token}"} if token else {})

    async def describe(self, photo: Photo, *, language: str, timeout: float) -> str:
        """The caption. Raises ProviderError."""
        answer = await _post(self.name, self._connections, self._url, self._headers, timeout, data=photo.jpeg)
        try:
            return f"OTHER\n{answer[0]['generated_text']}"
        except (LookupError, TypeError) as error:
            raise ProviderError(f"{self.name}: the answer is not a caption") from error


class Looker:
    """A chain of describers, each behind a breaker."""

    def __init__(
        self,
        describers: Sequence[Describer],
        clock: Callable[[], float],
        *,
        seconds: float,
        watch: Watch = SILENT,
    ) -> None:
        self._links = [(describer, Breaker(clock)) for describer in describers]
        self._seconds, self._watch = seconds, watch

    @property
    def states(self) -> dict[str, str]:
        """Each describer's breaker: closed or open."""
        return states(self._links)

    async def __call__(self, photo: Photo, *, language: str | None) -> Seen:
        """What can be seen. Raises MediaError: `image_unseen` where nobody can say, `image_refused`."""
        code = "fr" if language in (None, "fr", "camfranglais") else "en"
        for describer, breaker in self._links:
            if not breaker.closed:
                continue
            try:
                with self._watch.call("vision", describer.name):
                    said = await describer.describe(photo, language=code, timeout=self._seconds)
            except ProviderError:
                breaker.failed()
                continue
            breaker.succeeded()
            if seen := read(said, describer.name):
                return seen
        raise MediaError("image_unseen")


def read(said: str, provider: str) -> Seen | None:
    """A model's words, without what judges. None: nothing is left. Raises MediaError `image_refused`."""
    first, _, rest = said.strip().partition("\n")
    word = first.strip("*.: ").upper()
    if word.startswith(REFUSED):
        raise MediaError("image_refused")
    kind = KINDS.get(word)
    sentences = SENTENCE.split(" ".join((rest if kind else said).split()))
    kept = " ".join(sentence for sentence in sentences if sentence and not JUDGES.search(fold(sentence)))
    if not any(map(str.isalpha, kept)):
        return None
    confidence = SAID if kind else 0.3
    return Seen(text=kept[:MOST_CHARACTERS], kind=kind or "other", provider=provider, confidence=confidence)


async def _post(
    name: str,
    connections: Connections,
    url: str,
    headers: Mapping[str, str],
    timeout: float,
    *,
    json_body: object = None,
    data: object = None,
) -> Any:
    try:
        async with (
            asyncio.timeout(timeout),
            connections.request("POST", url, seconds=timeout, json=json_body, data=data, headers=headers) as response,
        ):
            if response.status != HTTPStatus.OK:
                raise ProviderError(f"{name}: HTTP {response.status}")
            return json.loads(await response.read())
    except TimeoutError as error:
        raise ProviderError(f"{name}: no answer within {timeout:.0f} s") from error
    except UNKNOWN as error:
        raise ProviderError(f"{name}: {type(error).__name__}", safe_to_retry=True) from error
    except ValueError as error:
        raise ProviderError(f"{name}: the answer is not JSON") from error
