"""faster-whisper in this process: for places where no voice may leave the machine. Needs the extra `local-speech`."""

import asyncio
import importlib
import importlib.util
import io
import math
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigurationError, ProviderError
from core.speech.model import Heard


class LocalTranscriber:
    """A Whisper model of CTranslate2's, by its folder or its name; loaded when first needed, or by `open`."""

    name = "local-whisper"
    takes_hint = True

    def __init__(self, model: str, *, threads: int = 2, compute_type: str = "int8") -> None:
        if importlib.util.find_spec("faster_whisper") is None:
            raise ConfigurationError(
                "local speech recognition needs faster-whisper: pip install 'carehelp[local-speech]'"
            )
        self._model_name, self._threads, self._compute_type = model, threads, compute_type
        self._model: Any = None
        # one at a time: the model uses all its threads for one piece
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="whisper")

    async def open(self) -> None:
        """Load the model now. Raises ConfigurationError when it can't be loaded."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._load)

    async def close(self) -> None:
        """Stop waiting work; what runs ends with its segment."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def transcribe(self, audio: bytes, *, language: str | None, timeout: float) -> Heard:
        """The words. Raises ProviderError; the time spent waiting for the model counts."""
        late = threading.Event()
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.get_running_loop().run_in_executor(
                    self._pool, self._transcribe, audio, language, late
                )
        except TimeoutError as error:
            raise ProviderError(f"{self.name}: no answer within {timeout:.0f} s") from error
        except (ConfigurationError, RuntimeError, ValueError) as error:
            raise ProviderError(f"{self.name}: {type(error).__name__}") from error
        finally:
            late.set()

    def _load(self) -> Any:
        if self._model is None:
            whisper = importlib.import_module("faster_whisper")
            try:
                self._model = whisper.WhisperModel(
                    self._model_name, device="cpu", compute_type=self._compute_type, cpu_threads=self._threads
                )
            except (RuntimeError, OSError, ValueError) as error:
                raise ConfigurationError(f"the speech model {self._model_name} can't be loaded: {error}") from error
        return self._model

    def _transcribe(self, audio: bytes, language: str | None, late: threading.Event) -> Heard:
        if late.is_set():
            raise ValueError("nobody waits any more")
        segments, info = self._load().transcribe(
            _samples(audio), language=language, beam_size=1, condition_on_previous_text=False, without_timestamps=True
        )
        found = []
        for segment in segments:  # each is computed as it is asked for
            found.append(segment)
            if late.is_set():
                break
        return self._heard(found, info.language)

    def _heard(self, segments: list[Any], language: str) -> Heard:
        weights = [max(segment.end - segment.start, 0.1) for segment in segments]
        total = sum(weights)
        pairs = list(zip(segments, weights, strict=True))
        return Heard(
            text=" ".join(segment.text.strip() for segment in segments),
            confidence=sum(math.exp(min(s.avg_logprob, 0.0)) * w for s, w in pairs) / total if total else None,
            language=language,
            provider=self.name,
            no_speech=sum(s.no_speech_prob * w for s, w in pairs) / total if total else 0.0,
        )


def _samples(audio: bytes) -> NDArray[np.float32]:
    with wave.open(io.BytesIO(audio)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return np.asarray(samples, dtype=np.float32) / 32768.0
