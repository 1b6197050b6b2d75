"""A chain of providers: each behind a circuit breaker, all within one deadline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import ProviderCrowded, ProviderError
from core.llm.model import ChatMessage, ChatProvider, Completion
from core.watch import SILENT, Watch

#: failures in a row that open a breaker, and how long it stays open (doubled each time, up to the most)
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 15.0
OPEN_SECONDS_MOST = 120.0
#: whoever probes a provider keeps others from it for so long at most: a call that was given up says nothing
PROBE_SECONDS = 15.0


@dataclass(slots=True)
class Breaker:
    """Keeps calls from a provider that fails. `clock` is monotonic, in seconds."""

    clock: Callable[[], float]
    failures: int = 0
    opened: int = 0
    open_until: float = 0.0
    probed_until: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether calls may be tried: always, but in the pause after failures in a row."""
        return self.clock() >= self.open_until

    def probe(self) -> bool:
        """Whether this call may be tried. After the pause one call probes the provider, and the others do without."""
        now = self.clock()
        if self.failures < FAILURES_TO_OPEN:
            return True
        if now < max(self.open_until, self.probed_until):
            return False
        self.probed_until = now + PROBE_SECONDS
        return True

    def succeeded(self) -> None:
        """The provider answered."""
        self.failures = self.opened = 0
        self.open_until = self.probed_until = 0.0

    def failed(self) -> None:
        """The provider did not answer. Calls that fail while it is left alone began before, in the same outage."""
        self.failures += 1
        if self.failures < FAILURES_TO_OPEN or not self.closed:
            return
        self.open_until = self.clock() + min(OPEN_SECONDS * 2**self.opened, OPEN_SECONDS_MOST)
        self.probed_until = 0.0
        self.opened = min(self.opened + 1, 8)


class Named(Protocol):
    """Has a name."""

    @property
    def name(self) -> str: ...


def states(links: Iterable[tuple[Named, Breaker]]) -> dict[str, str]:
    """Each provider's breaker: closed or open."""
    return {provider.name: "closed" if breaker.closed else "open" for provider, breaker in links}


class Chain:
    """Asks the first provider that can answer in what is left of the deadline."""

    def __init__(
        self,
        providers: Sequence[ChatProvider],
        clock: Callable[[], float],
        *,
        call_seconds: float,
        total_seconds: float,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._links = [(provider, Breaker(clock)) for provider in providers]
        self._clock, self._call_seconds, self._total_seconds = clock, call_seconds, total_seconds

    @property
    def states(self) -> dict[str, str]:
        """Each provider's breaker: closed or open."""
        return states(self._links)

    def deadline(self) -> float:
        """When a turn that begins now must have its answer, on the chain's clock."""
        return self._clock() + self._total_seconds

    def now(self) -> float:
        """The chain's clock, in seconds."""
        return self._clock()

    async def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, deadline: float | None = None
    ) -> Completion | None:
        """An answer, or None when no provider gave one in time. Calls of one turn share its `deadline`."""
        deadline = self.deadline() if deadline is None else deadline
        for provider, breaker in self._links:
            left = deadline - self._clock()
            if left <= 0 or not breaker.probe():
                continue
            try:
                with self._watch.call("chat", provider.name):
                    completion = await provider.complete(
                        messages, max_tokens=max_tokens, timeout=min(left, self._call_seconds)
                    )
            except ProviderCrowded:  # it did not fail: others are being answered
                continue
            except ProviderError:
                breaker.failed()
                continue
            breaker.succeeded()
            self._watch.meter.used(
                completion.provider,
                read=completion.prompt_tokens,
                written=completion.completion_tokens,
                cost=completion.cost,
            )
            return completion
        return None
