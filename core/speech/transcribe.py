"""From the bytes of a note to what was said: pieces side by side, engines in turn, made-up words kept out."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from core.errors import MediaError, ProviderError
from core.llm.chain import Breaker, states
from core.speech.clip import NO_SPEECH, Clip, Source
from core.speech.guard import Verdict, guard
from core.speech.model import CONFIRM_BELOW, HINTS, Transcriber, Transcript
from core.watch import SILENT, Watch

#: reasons, which are keys of data/texts/speech.toml
NO_ENGINE = "audio_no_engine"
NOT_UNDERSTOOD = "audio_not_understood"
PARTLY_HEARD = "audio_partly_heard"

#: pieces of one note that are transcribed at once, which is also how many are in memory
AT_ONCE = 4


#: something may have been said, and nobody knows what
UNHEARD = Verdict(text="", confidence=0.0, doubted=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Result:
    """What came of a piece. `provider` None: no engine answered."""

    seconds: float
    verdict: Verdict = UNHEARD
    language: str | None = None
    provider: str | None = None

    @property
    def worth(self) -> float:
        """For choosing: any words before none, an honest nothing before a doubted one, no answer last."""
        if self.verdict.text:
            return self.verdict.confidence
        return -1.0 if not self.verdict.doubted else (-2.0 if self.provider else -3.0)


class Allowance:
    """What the engines may take for a note: while none is asked, for a note waits to be decoded, nothing is used up."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._left, self._clock, self._asked, self._since = seconds, clock, 0, 0.0

    @property
    def left(self) -> float:
        """Seconds."""
        return self._left - (self._clock() - self._since if self._asked else 0.0)

    @contextmanager
    def used(self) -> Iterator[None]:
        """It counts while any piece is in here."""
        if not self._asked:
            self._since = self._clock()
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1
            if not self._asked:
                self._left -= self._clock() - self._since


class Listener:
    """Understands notes with the first engine that can. Each call has a deadline, and so have all of a note."""

    def __init__(
        self,
        decoder: Source,
        transcribers: Sequence[Transcriber],
        clock: Callable[[], float],
        *,
        call_seconds: float = 30.0,
        total_seconds: float = 90.0,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._decoder, self._clock = decoder, clock
        self._links = [(transcriber, Breaker(clock)) for transcriber in transcribers]
        self._call_seconds, self._total_seconds = call_seconds, total_seconds
        #: with less time than that it may be the note that is too long, and not the engine too slow
        self._fair_seconds = min(call_seconds, total_seconds) / 2

    @property
    def states(self) -> dict[str, str]:
        """Each engine's breaker: closed or open."""
        return states(self._links)

    async def listen(self, data: bytes, *, language: str | None = None) -> Transcript:
        """What was said. `language` is the conversation's, a hint.

        Raises MediaError with a key of the fixed texts when there is nothing to hear, nothing was understood, or no
        engine is there to listen. What is understood in part is given, with a notice.
        """
        if not self._links:
            raise MediaError(NO_ENGINE)
        results, reason = await self._results(data, HINTS.get(language or ""))
        if not results:
            raise MediaError(reason or NO_SPEECH)
        if not any(result.verdict.text for result in results):
            raise MediaError(_why_nothing(results))
        return _joined(results, reason)

    async def _results(self, data: bytes, hint: str | None) -> tuple[list[_Result], str | None]:
        """What came of each piece, and the reason why there were no more."""
        allowance, free = Allowance(self._total_seconds, self._clock), asyncio.Semaphore(AT_ONCE)
        tasks: list[asyncio.Task[_Result]] = []
        reason = None
        async with asyncio.TaskGroup() as group, aclosing(self._decoder.pieces(data)) as pieces:
            try:
                async for piece in pieces:
                    await free.acquire()
                    tasks.append(group.create_task(self._piece(piece, hint, allowance)))
                    tasks[-1].add_done_callback(lambda _task: free.release())
            except MediaError as error:
                reason = error.reason
        return [task.result() for task in tasks], reason

    async def _piece(self, piece: Clip, hint: str | None, allowance: Allowance) -> _Result:
        with allowance.used():
            return await self._best(piece, hint, allowance)

    async def _best(self, piece: Clip, hint: str | None, allowance: Allowance) -> _Result:
        audio = piece.wav
        best = _Result(seconds=piece.seconds)
        for engine, breaker in self._links:
            # a wrong hint garbles: an answer in doubt is asked for again without it
            for language in dict.fromkeys((hint, None) if engine.takes_hint else (None,)):
                result = await self._ask(engine, breaker, piece, audio, language, allowance)
                best = max(best, result, key=lambda one: one.worth)
                if result.provider is None or best.worth >= CONFIRM_BELOW:
                    break
            if not best.verdict.doubted:
                break
        return best

    async def _ask(
        self, engine: Transcriber, breaker: Breaker, piece: Clip, audio: bytes, hint: str | None, allowance: Allowance
    ) -> _Result:
        left = allowance.left
        if left <= 0 or not breaker.closed:
            return _Result(seconds=piece.seconds)
        try:
            with self._watch.call("transcription", engine.name):
                heard = await engine.transcribe(audio, language=hint, timeout=min(left, self._call_seconds))
        except ProviderError:
            if left >= self._fair_seconds:
                breaker.failed()
            return _Result(seconds=piece.seconds)
        breaker.succeeded()
        verdict = guard(heard, piece.spoken_seconds)
        return _Result(seconds=piece.seconds, verdict=verdict, language=heard.language, provider=heard.provider)


def _why_nothing(results: Sequence[_Result]) -> str:
    if not any(result.provider for result in results):
        return NO_ENGINE
    return NOT_UNDERSTOOD if any(result.verdict.doubted for result in results) else NO_SPEECH


def _joined(results: Sequence[_Result], reason: str | None) -> Transcript:
    said = [result for result in results if result.verdict.text]
    length = sum(len(result.verdict.text) for result in said)
    lost = sum(result.verdict.doubted for result in results)
    return Transcript(
        text=" ".join(result.verdict.text for result in said),
        confidence=sum(result.verdict.confidence * len(result.verdict.text) for result in said) / length,
        language=_language(said),
        seconds=sum(result.seconds for result in results),
        pieces=len(results),
        lost=lost,
        notice=reason or (PARTLY_HEARD if lost else None),
        providers=tuple(dict.fromkeys(result.provider for result in said if result.provider)),
    )


def _language(said: Sequence[_Result]) -> str | None:
    counted: Counter[str] = Counter()
    for result in said:
        if result.language:
            counted[result.language] += len(result.verdict.text)
    return counted.most_common(1)[0][0] if counted else None
