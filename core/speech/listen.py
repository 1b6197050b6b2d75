"""Listening to a note: its pieces side by side, each at the first engine that answers, joined in order."""

import asyncio
import contextlib
import statistics
from collections import Counter
from collections.abc import Callable, Sequence

from core.errors import MediaError, ProviderError
from core.llm.chain import Breaker
from core.speech.decode import pieces
from core.speech.guard import believed
from core.speech.model import Heard, Piece, Transcriber

#: pieces of one note on their way at the same time
SIDE_BY_SIDE = 4
#: below this the person is asked whether it was understood
UNSURE = 0.5


class Listener:
    """A chain of engines, each behind a breaker, all within one deadline."""

    def __init__(
        self,
        transcribers: Sequence[Transcriber],
        clock: Callable[[], float],
        *,
        call_seconds: float,
        total_seconds: float,
    ) -> None:
        self._links = [(transcriber, Breaker(clock)) for transcriber in transcribers]
        self._clock, self._call_seconds, self._total_seconds = clock, call_seconds, total_seconds

    async def __call__(self, data: bytes, *, language: str | None) -> Heard:
        """What a note says. Raises MediaError: the file's own fault, `voice_unclear`, or `voice_unheard` where no
        engine answers."""
        deadline = self._clock() + self._total_seconds
        slots = asyncio.Semaphore(SIDE_BY_SIDE)
        tasks: list[asyncio.Task[Heard | None]] = []
        try:
            async with contextlib.aclosing(pieces(data)) as stream:
                async for piece in stream:
                    await slots.acquire()
                    task = asyncio.create_task(self._piece(piece, language, deadline))
                    task.add_done_callback(lambda _: slots.release())
                    tasks.append(task)
            return _joined(await asyncio.gather(*tasks))
        except ProviderError as error:
            raise MediaError("voice_unheard") from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _piece(self, piece: Piece, language: str | None, deadline: float) -> Heard | None:
        """What is said in a piece; None where an engine heard nothing that can be believed."""
        answered = False
        for transcriber, breaker in self._links:
            left = deadline - self._clock()
            if left <= 0 or not breaker.closed:
                continue
            try:
                heard = await transcriber.transcribe(piece, language=language, timeout=min(left, self._call_seconds))
            except ProviderError:
                breaker.failed()
                continue
            breaker.succeeded()
            answered = True
            if found := believed(heard, piece):
                return found
        if not answered:
            raise ProviderError("no engine answered")
        return None


def _joined(found: Sequence[Heard | None]) -> Heard:
    heard = [one for one in found if one]
    if not heard:
        raise MediaError("voice_unclear")
    weights = [max(0.1, one.seconds) for one in heard]
    languages = Counter(one.language for one in heard if one.language)
    lost = len(found) - len(heard)
    return Heard(
        text=" ".join(one.text for one in heard),
        confidence=round(statistics.fmean([one.confidence for one in heard], weights) * (1 - lost / len(found) / 2), 3),
        provider=heard[0].provider,
        language=languages.most_common(1)[0][0] if languages else None,
        seconds=sum(one.seconds for one in heard),
        lost=lost,
    )
