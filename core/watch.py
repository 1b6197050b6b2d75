"""Watching over the service: what happens is told to a meter, a tracer and the log, under one turn's id.

The promises are here and say nothing by default; what keeps them is handed in where the parts are put together. Nothing
personal is ever told: labels and attributes come from closed sets, ids are those of our own rows.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.message import Outbound
from core.turn import Decision, Turn

#: what an attribute of a span may be
Attribute = str | int | float | bool

#: the turn that the running task is at work on: fields for its log lines
_ABOUT: ContextVar[Mapping[str, int]] = ContextVar("about", default={})  # noqa: B039 - never changed in place

log = logging.getLogger(__name__)


class Meter(Protocol):
    """Counts and times. Values that it does not know it counts as "other"."""

    def arrived(self, channel: str, outcome: str, level: str | None) -> None:
        """An update was taken in: accepted, duplicate or status; `level` is the gate's."""

    def ignored(self, why: str) -> None:
        """An authentic update asks for nothing."""

    def hooked(self, hook: str, seconds: float, refused: str | None) -> None:
        """A hook answered after so many seconds; `refused` is the error's name."""

    def started(self, lane: str, late: float) -> None:
        """A job began, so many seconds after it was due."""

    def answered(self, channel: str, lane: str, decision: Decision, seconds: float) -> None:
        """A turn was committed, so many seconds after it was claimed."""

    def sent(self, channel: str, outcome: str, code: str | None) -> None:
        """A part was taken by its provider, or was not: sent, postponed, ambiguous, waits, given_up."""

    def replied(self, channel: str, level: str, seconds: float) -> None:
        """The first part of a reply was taken, so many seconds after the message was accepted."""

    def called(self, task: str, provider: str, seconds: float, *, failed: bool) -> None:
        """A provider answered, or did not."""

    def used(self, provider: str, *, read: int, written: int, cost: float) -> None:
        """Tokens that a provider counted, and US dollars that it charges for them."""

    def sensed(self, sense: str, seconds: float) -> None:
        """A note was heard, a photo seen, a reply said."""


class Span(Protocol):
    """A piece of work in a trace."""

    def note(self, **attributes: Attribute | None) -> None:
        """Tell more of it; what is None is left out."""


class Tracer(Protocol):
    """Makes traces."""

    def span(
        self, name: str, *, parent: str | None = None, links: Sequence[str] = (), **attributes: Attribute | None
    ) -> AbstractContextManager[Span]:
        """A piece of work: under `parent` (a W3C traceparent) if one is given, else under what the task is at."""

    def current(self) -> str | None:
        """The traceparent of what the task is at, to go on from elsewhere; None where nothing is traced."""


class Silent:
    """Keeps every promise by saying nothing."""

    def arrived(self, channel: str, outcome: str, level: str | None) -> None:
        """Nothing."""

    def ignored(self, why: str) -> None:
        """Nothing."""

    def hooked(self, hook: str, seconds: float, refused: str | None) -> None:
        """Nothing."""

    def started(self, lane: str, late: float) -> None:
        """Nothing."""

    def answered(self, channel: str, lane: str, decision: Decision, seconds: float) -> None:
        """Nothing."""

    def sent(self, channel: str, outcome: str, code: str | None) -> None:
        """Nothing."""

    def replied(self, channel: str, level: str, seconds: float) -> None:
        """Nothing."""

    def called(self, task: str, provider: str, seconds: float, *, failed: bool) -> None:
        """Nothing."""

    def used(self, provider: str, *, read: int, written: int, cost: float) -> None:
        """Nothing."""

    def sensed(self, sense: str, seconds: float) -> None:
        """Nothing."""

    def note(self, **attributes: Attribute | None) -> None:
        """Nothing."""

    def span(
        self, name: str, *, parent: str | None = None, links: Sequence[str] = (), **attributes: Attribute | None
    ) -> AbstractContextManager[Span]:
        """One that says nothing."""
        return _NOTHING

    def current(self) -> str | None:
        """Nothing is traced."""
        return None


_SILENT = Silent()
_NOTHING = nullcontext(_SILENT)


def about() -> Mapping[str, int]:
    """The turn and conversation that the running task is at work on, for its log lines."""
    return _ABOUT.get()


@contextmanager
def following(**ids: int | None) -> Iterator[None]:
    """Log lines written inside bear these ids."""
    token = _ABOUT.set({name: value for name, value in ids.items() if value is not None})
    try:
        yield
    finally:
        _ABOUT.reset(token)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """What the parts hold: a meter and a tracer, and the few kinds of work that are told of."""

    meter: Meter = _SILENT
    tracer: Tracer = _SILENT
    #: monotonic, in seconds
    timer: Callable[[], float] = time.perf_counter

    @contextmanager
    def hook(self, name: str) -> Iterator[Span]:
        """A request to a hook. What it is refused with is counted by the error's name."""
        started, refused = self.timer(), None
        with self.tracer.span(f"hook {name}") as span:
            try:
                yield span
            except Exception as error:
                refused = type(error).__name__
                span.note(error=refused)
                raise
            finally:
                self.meter.hooked(name, self.timer() - started, refused)

    @contextmanager
    def turn(self, turn: Turn) -> Iterator[Span]:
        """A turn from its claim on: a child of its last message's hook, linked to the hooks of the others."""
        *others, parent = [received.trace for received in turn.received] or [None]
        span = self.tracer.span(
            "turn",
            parent=parent,
            links=[trace for trace in others if trace],
            turn=turn.id,
            messages=len(turn.received),
            channel=turn.conversation.address.channel.value,
            lane=turn.lane.value,
        )
        with following(turn=turn.id, conversation=turn.conversation.id), span as told:
            try:
                yield told
            except Exception as error:
                told.note(error=type(error).__name__)
                log.warning("turn not finished", extra={"error": type(error).__name__})
                raise

    def stage(self, name: str) -> AbstractContextManager[Span]:
        """A stage of the pipeline. Its time is in the turn's decision."""
        return self.tracer.span(f"stage {name}", stage=name)

    @contextmanager
    def sense(self, name: str) -> Iterator[None]:
        """Hearing a note, seeing a photo, saying a reply."""
        started = self.timer()
        with self.tracer.span(name):
            try:
                yield
            finally:
                self.meter.sensed(name, self.timer() - started)

    @contextmanager
    def call(self, task: str, provider: str) -> Iterator[None]:
        """A call of a model provider."""
        started, error = self.timer(), None
        with self.tracer.span(f"call {task}", task=task, provider=provider) as span:
            try:
                yield
            except BaseException as failure:  # also a cancellation: whoever asked could not wait any longer
                error = type(failure).__name__
                span.note(error=error)
                raise
            finally:
                seconds = self.timer() - started
                self.meter.called(task, provider, seconds, failed=error is not None)
                log.info(
                    "provider failed" if error else "provider answered",
                    extra={"provider": provider, "kind": task, "seconds": round(seconds, 3), "error": error},
                )

    @contextmanager
    def sending(self, outbound: Outbound) -> Iterator[Span]:
        """A try to send a part, under the turn that it belongs to, however long ago that was."""
        origin = outbound.origin
        ids = dict(about()) if origin is None else {**about(), "turn": origin.turn}
        parent = None if origin is None or self.tracer.current() else origin.trace
        channel = outbound.address.channel.value
        span = self.tracer.span("send", parent=parent, channel=channel, part=outbound.id, attempt=outbound.attempts + 1)
        with following(**ids), span as told:
            yield told

    def taken(self, outbound: Outbound, now: datetime) -> None:
        """A provider took a part. With the first part of a reply, the person has been answered."""
        channel = outbound.address.channel.value
        self.meter.sent(channel, "sent", None)
        if outbound.origin and outbound.origin.part == 0 and outbound.level:
            waited = (now - outbound.origin.accepted_at).total_seconds()
            self.meter.replied(channel, outbound.level.value, max(0.0, waited))


#: says nothing: what parts hold unless they are given another
SILENT = Watch()
