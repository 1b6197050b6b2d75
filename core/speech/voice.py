"""Voice replies: spoken by a model or by espeak-ng, coded small enough for a phone, fixed texts remembered."""

import asyncio
import hashlib
import shutil
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from core.connections import UNKNOWN, Connections
from core.errors import ProviderError
from core.message import MediaContent, Reply
from core.speech.decode import ffmpeg
from core.speech.spoken import spoken
from core.triage.model import Level

#: what every chat takes as a voice note: OGG/Opus, mono; 120 kB a minute
CONTENT_TYPE = "audio/ogg"
BITS_A_SECOND = 16_000
MOST_SECONDS = 60
#: an emergency's words wait no longer than this for their voice, others no longer than that, in seconds
EMERGENCY_SECONDS, SECONDS = 2.0, 10.0
#: voices of texts that come again are kept, in bytes
REMEMBERED_BYTES = 8_000_000
AT_WORK = 2


class Speaker(Protocol):
    """Says a text."""

    async def say(self, text: str, *, language: str, timeout: float) -> bytes:
        """A sound file in any format that ffmpeg reads. `language` is fr or en. Raises ProviderError."""


class HuggingFaceSpeaker:
    """Hugging Face's text-to-speech task, with a model for each language."""

    def __init__(self, connections: Connections, *, base_url: str, models: Mapping[str, str], token: str = "") -> None:
        self._connections, self._base, self._models = connections, base_url.rstrip("/"), models
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def say(self, text: str, *, language: str, timeout: float) -> bytes:
        """A sound file. Raises ProviderError."""
        if language not in self._models:
            raise ProviderError(f"no voice for {language}")
        url = f"{self._base}/models/{self._models[language]}"
        try:
            async with (
                asyncio.timeout(timeout),
                self._connections.request(
                    "POST", url, seconds=timeout, json={"inputs": text}, headers=self._headers
                ) as response,
            ):
                if response.status != HTTPStatus.OK or not response.content_type.startswith("audio/"):
                    raise ProviderError(f"voice: HTTP {response.status}")
                return await response.read()
        except TimeoutError as error:
            raise ProviderError("voice: no answer in time") from error
        except UNKNOWN as error:
            raise ProviderError(f"voice: {type(error).__name__}") from error


class EspeakSpeaker:
    """espeak-ng, where it is installed: robotic, and always there."""

    @staticmethod
    def there() -> bool:
        """Whether it is installed."""
        return shutil.which("espeak-ng") is not None

    async def say(self, text: str, *, language: str, timeout: float) -> bytes:
        """A WAV file. Raises ProviderError."""
        return await _run(["espeak-ng", "-v", language, "-s", "140", "--stdin", "--stdout"], text.encode(), timeout)


class Voice:
    """Asks the speakers in order."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = speakers
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._slots = asyncio.Semaphore(AT_WORK)

    async def __call__(self, reply: Reply) -> MediaContent | None:
        """The reply as a voice note of at most a minute; None where nobody can say it in time."""
        language = "fr" if reply.language == "fr" else "en"
        if reply.language not in ("fr", "en", "pcm"):
            return None
        text = spoken(reply, language)
        pressing = reply.level is Level.EMERGENCY
        try:
            async with asyncio.timeout(EMERGENCY_SECONDS if pressing else SECONDS):
                data = await self._said(text, language)
        except (TimeoutError, ProviderError):
            return None
        return MediaContent(data=data, content_type=CONTENT_TYPE)

    async def _said(self, text: str, language: str) -> bytes:
        key = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
        if key not in self._known:
            async with self._slots:
                self._known[key] = await self._render(text, language)
            while sum(map(len, self._known.values())) > REMEMBERED_BYTES:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    async def _render(self, text: str, language: str) -> bytes:
        for speaker in self._speakers:
            try:
                return await encode(await speaker.say(text, language=language, timeout=SECONDS))
            except ProviderError:
                continue
        raise ProviderError("nobody can say it")


async def encode(sound: bytes) -> bytes:
    """Any sound as a voice note. Raises ProviderError."""
    command = [
        ffmpeg(), "-hide_banner", "-loglevel", "quiet", "-protocol_whitelist", "pipe", "-i", "pipe:0", "-map", "0:a:0",
        "-t", str(MOST_SECONDS), "-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", str(BITS_A_SECOND),
        "-application", "voip", "-threads", "1", "-f", "ogg", "pipe:1",
    ]  # fmt: skip
    return await _run(command, sound, SECONDS)


async def _run(command: Sequence[str], given: bytes, timeout: float) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise ProviderError(f"voice: {command[0]} can't be run") from error
    try:
        async with asyncio.timeout(timeout):
            out, _ = await process.communicate(given)
    except TimeoutError as error:
        raise ProviderError("voice: not done in time") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not out:
        raise ProviderError("voice: nothing came of it")
    return out
