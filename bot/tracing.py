"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is set: an extra, imported only then.

Attributes pass an allow-list. Exceptions are not recorded: their texts and traces may quote what a patient wrote.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from bot.settings import Settings
from core.errors import ConfigurationError
from core.watch import Attribute, Silent, Span, Tracer

if TYPE_CHECKING:
    from opentelemetry import trace as api
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider

#: what a span may tell; none of these can carry a patient's words or address
ALLOWED = frozenset({
    "attempt", "channel", "code", "cost", "error", "lane", "language", "messages", "part", "provider", "stage", "task",
    "tokens", "triage", "turn",
})  # fmt: skip
#: a text longer than any value that we use
MOST_CHARACTERS = 60


class Tracing(Tracer, Protocol):
    """A tracer that holds spans back until they are sent."""

    def close(self) -> None:
        """Send what waits. Blocks for seconds at most."""


def make_tracing(settings: Settings, role: str) -> Tracing:
    """The tracer that the settings ask for. Raises ConfigurationError where its packages are missing."""
    if not settings.otel_exporter_otlp_endpoint:
        return _Off()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but its packages are missing: pip install 'carehelp[tracing]'"
        ) from error
    resource = Resource({"service.name": "carehelp", "service.version": version("carehelp"), "carehelp.role": role})
    exporter = OTLPSpanExporter(
        endpoint=f"{settings.otel_exporter_otlp_endpoint}/v1/traces",
        headers=dict(settings.otlp_headers),
        timeout=5,
    )
    provider = TracerProvider(resource=resource, sampler=ParentBasedTraceIdRatio(settings.otel_traces_sampler_arg))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return OpenTelemetry(provider)


class _Off(Silent):
    """Traces nothing."""

    def close(self) -> None:
        """Nothing waits."""


@dataclass(frozen=True, slots=True)
class _Span:
    span: "api.Span"
    failed: "api.Status"

    def note(self, **attributes: Attribute | None) -> None:
        """Tell more of it."""
        self.span.set_attributes(allowed(attributes))
        if attributes.get("error"):
            self.span.set_status(self.failed)


class OpenTelemetry:
    """Keeps `core.watch.Tracer` with OpenTelemetry's SDK."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry import trace  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        self._provider, self._api = provider, trace
        self._failed = trace.Status(trace.StatusCode.ERROR)
        self._tracer = provider.get_tracer("carehelp")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def _span(
        self, name: str, parent: str | None, links: Sequence[str], attributes: dict[str, Attribute | None]
    ) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name,
            context=self._context(parent) if parent else None,
            links=[self._api.Link(context) for link in links if (context := self._remote(link)).is_valid],
            attributes=allowed(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield _Span(span, self._failed)

    def span(
        self, name: str, *, parent: str | None = None, links: Sequence[str] = (), **attributes: Attribute | None
    ) -> AbstractContextManager[Span]:
        """A span; an error in it is told by its type alone."""
        return self._span(name, parent, links, attributes)

    def current(self) -> str | None:
        """The traceparent of the span that the task is in."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get("traceparent")

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()

    def _context(self, parent: str) -> "Context":
        return self._propagator.extract({"traceparent": parent})

    def _remote(self, link: str) -> "api.SpanContext":
        return self._api.get_current_span(self._context(link)).get_span_context()


def allowed(attributes: dict[str, Attribute | None]) -> dict[str, Attribute]:
    """Those that may be told, under our own prefix."""
    return {
        f"carehelp.{name}": value[:MOST_CHARACTERS] if isinstance(value, str) else value
        for name, value in attributes.items()
        if name in ALLOWED and value is not None
    }
