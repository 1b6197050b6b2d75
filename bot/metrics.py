"""Prometheus metrics of this process. Labels come from closed sets: what is not in them is counted as "other"."""

import platform
import re
from collections.abc import Collection
from importlib.metadata import version
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from core.message import Channel
from core.triage.model import Level
from core.turn import Decision, Lane

OTHER, NONE = "other", "none"

CHANNELS = frozenset(Channel)
LEVELS = frozenset(Level) | {NONE}
LANES = frozenset(Lane)
LANGUAGES = frozenset({"fr", "en", "pcm", "camfranglais", "ff", "ha", "ar", "ar-Latn", "unknown"})
STAGES = frozenset({
    "read", "places", "emergency", "service", "limits", "link", "rights", "unreadable", "question", "model",
    "contact", "animals", "closing", "urging", "doses", "again", "breaths", "onward",
    "small talk", "sheet", "flood", "library", "fallback", "opinion", "translation in", "translation out",
    "hear and see", "voice",
})  # fmt: skip
TASKS = frozenset({"chat", "transcription", "vision", "speech", "translation", "embedding"})
PROVIDERS = frozenset({
    NONE, "hf", "ollama", "lmstudio", "transcription", "local-whisper", "espeak-ng", "hf caption", "hf vision",
    "ollama vision", "lmstudio vision", "hf translation", "chat translation",
})  # fmt: skip
SENSES = frozenset({"hear", "see", "say"})
HOOKS = frozenset({"telegram", "twilio", "twilio status", "telegram poll", "simulator messages"})
ARRIVALS = frozenset({"accepted", "duplicate", "status"})
SENDS = frozenset({"sent", "postponed", "ambiguous", "waits", "given_up"})
REFUSALS = frozenset({
    "AuthenticationError", "MalformedUpdate", "BodyTooLarge", "ClientDisconnect", "StoreUnavailable", "StoreError",
    "TooManyRequests",
})  # fmt: skip
IGNORED = frozenset({
    "a status that is new to us", "from a sender that takes no answers", "a kind of update that asks for nothing",
    "not from a person", "a live location moved", "a service message", "a group talks, not to us",
    "membership of a group",
})  # fmt: skip
LOG_LEVELS = frozenset({"warning", "error", "critical"})
#: places that log: our folders, and what stands for all libraries
LOGGERS = frozenset({"bot", "channels", "core", "data", "webhooks", "libraries"})
CODES = frozenset({NONE, "4xx", "429", "5xx", "20xxx", "21xxx", "30xxx", "63xxx"})

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 600.0)
CODE = re.compile(r"\d{3}|\d{5}")


Child = TypeVar("Child", Counter, Histogram)


class Metrics:
    """Keeps `core.watch.Meter` in a registry of its own. `role`: serve, web, worker or poll."""

    def __init__(self, role: str) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self._children: dict[tuple[object, ...], Any] = {}
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        Info("carehelp_build", "This process.", registry=self.registry).info(
            {"version": version("carehelp"), "python": platform.python_version(), "role": role}
        )
        self._arrived = self._counter("messages", "Updates taken in by hooks.", "channel", "outcome", "level")
        self._ignored = self._counter("updates_ignored", "Authentic updates that ask for nothing.", "reason")
        self._refused = self._counter("hook_refused", "Requests to hooks that were refused.", "hook", "reason")
        self._hooked = self._histogram("hook_seconds", "Until a hook answered.", QUICK, "hook")
        self._started = self._histogram("job_late_seconds", "From a job being due to its start.", SLOW, "lane")
        self._turns = self._counter(
            "turns", "Turns answered.", "channel", "lane", "level", "language", "stage", "provider"
        )
        self._turn = self._histogram("turn_seconds", "From claiming a turn to its commit.", SLOW, "lane")
        self._stage = self._histogram("stage_seconds", "Time in a stage of the pipeline.", QUICK, "stage")
        self._reply = self._histogram(
            "reply_seconds", "From accepting a message to the send of its answer.", SLOW, "channel", "level"
        )
        self._sends = self._counter("sends", "Tries to send a part.", "channel", "outcome", "code")
        self._calls = self._counter("provider_calls", "Calls of model providers.", "task", "provider", "outcome")
        self._call = self._histogram("provider_seconds", "Time of a call.", SLOW, "task", "provider")
        self._tokens = self._counter("provider_tokens", "Tokens that providers counted.", "provider", "direction")
        self._cost = self._counter("provider_cost_dollars", "US dollars, by MODEL_PRICES.", "provider")
        self._sense = self._histogram("sense_seconds", "Hearing a note, seeing a photo, saying a reply.", SLOW, "sense")
        self._logged = self._counter("log_messages", "Warnings and errors that were logged.", "level", "where")
        self._loop = self._histogram("event_loop_late_seconds", "How late the event loop runs what is due.", QUICK)

    def text(self) -> bytes:
        """All of it, in Prometheus's text format."""
        return generate_latest(self.registry)

    def arrived(self, channel: str, outcome: str, level: str | None) -> None:
        """An update was taken in."""
        self._of(self._arrived, fold(channel, CHANNELS), fold(outcome, ARRIVALS), fold(level, LEVELS)).inc()

    def ignored(self, why: str) -> None:
        """An authentic update asks for nothing."""
        self._of(self._ignored, fold(why, IGNORED)).inc()

    def hooked(self, hook: str, seconds: float, refused: str | None) -> None:
        """A hook answered."""
        name = fold(hook, HOOKS)
        self._of(self._hooked, name).observe(seconds)
        if refused:
            self._of(self._refused, name, fold(refused, REFUSALS)).inc()

    def started(self, lane: str, late: float) -> None:
        """A job began."""
        self._of(self._started, fold(lane, LANES)).observe(late)

    def answered(self, channel: str, lane: str, decision: Decision, seconds: float) -> None:
        """A turn was committed."""
        self._of(
            self._turns,
            fold(channel, CHANNELS),
            fold(lane, LANES),
            fold(decision.level, LEVELS),
            fold(decision.language, LANGUAGES),
            fold(decision.stage, STAGES),
            fold(decision.provider, PROVIDERS),
        ).inc()
        self._of(self._turn, fold(lane, LANES)).observe(seconds)
        for stage, milliseconds in decision.times.items():
            self._of(self._stage, fold(stage, STAGES)).observe(milliseconds / 1000)

    def sent(self, channel: str, outcome: str, code: str | None) -> None:
        """A part was taken by its provider, or was not."""
        self._of(self._sends, fold(channel, CHANNELS), fold(outcome, SENDS), code_class(code)).inc()

    def replied(self, channel: str, level: str, seconds: float) -> None:
        """The first part of a reply was taken."""
        self._of(self._reply, fold(channel, CHANNELS), fold(level, LEVELS)).observe(seconds)

    def called(self, task: str, provider: str, seconds: float, *, failed: bool) -> None:
        """A provider answered, or did not."""
        labels = fold(task, TASKS), fold(provider, PROVIDERS)
        self._of(self._calls, *labels, "failed" if failed else "answered").inc()
        self._of(self._call, *labels).observe(seconds)

    def used(self, provider: str, *, read: int, written: int, cost: float) -> None:
        """Tokens and US dollars."""
        name = fold(provider, PROVIDERS)
        self._of(self._tokens, name, "read").inc(max(0, read))
        self._of(self._tokens, name, "written").inc(max(0, written))
        self._of(self._cost, name).inc(max(0.0, cost))

    def sensed(self, sense: str, seconds: float) -> None:
        """A note was heard, a photo seen, a reply said."""
        self._of(self._sense, fold(sense, SENSES)).observe(seconds)

    def logged(self, level: str, where: str) -> None:
        """A warning or an error."""
        self._of(self._logged, fold(level, LOG_LEVELS), fold(where, LOGGERS)).inc()

    def loop_late(self, seconds: float) -> None:
        """What was due ran so many seconds later."""
        self._loop.observe(seconds)

    def _of(self, metric: Child, *labels: str) -> Child:
        """The metric with these labels, remembered: `labels` costs more than counting does."""
        key = (metric, *labels)
        if (found := self._children.get(key)) is None:
            found = self._children[key] = metric.labels(*labels)
        return found

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"carehelp_{name}", what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"carehelp_{name}", what, labels, registry=self.registry, buckets=buckets)


def fold(value: str | None, known: Collection[str]) -> str:
    """The value if it is known, "none" for nothing, else "other": labels can't grow for ever, nor tell of anybody."""
    if not value:
        return NONE
    return str(value) if value in known else OTHER


def code_class(code: str | None) -> str:
    """A provider's error code by kind: HTTP's hundreds, Twilio's thousands."""
    if not code:
        return NONE
    if code in CODES:
        return code
    kind = (
        (code[0] if len(code) == 3 else code[:2]) + "x" * (2 if len(code) == 3 else 3) if CODE.fullmatch(code) else ""
    )
    return kind if kind in CODES else OTHER
