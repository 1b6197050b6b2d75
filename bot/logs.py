"""Structured logs that can't hold personal data: only allow-listed fields pass, and no exception text."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from core.watch import about

#: what a log line may hold; everything else is dropped. None of these can carry a patient's words or address.
ALLOWED = frozenset({
    "event", "level", "timestamp", "logger", "error", "where", "turn", "conversation", "job", "jobs", "lane",
    "channel", "kind", "count", "status", "code", "language", "triage", "stage", "provider", "seconds", "attempt",
    "setting", "port", "migration", "method", "path", "worker", "objections", "state", "tokens", "cost",
    "messages", "part",
})  # fmt: skip
#: libraries whose messages quote arguments or URLs: only their warnings, and of these only the name
QUIET = ("procrastinate", "httpx", "httpcore", "telegram", "twilio", "uvicorn.access", "asyncio", "psycopg",
         "opentelemetry", "urllib3")  # fmt: skip
STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime"}


def configure(level: str, *, json: bool) -> None:
    """Send all logs, ours and the libraries', through the allow-list to standard error."""
    renderer = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [_from_record, _where, structlog.processors.TimeStamper(fmt="iso", utc=True), _allow]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _from_record(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take the extra fields of a standard record; a foreign library's own text may hold anything, so it goes."""
    record: logging.LogRecord | None = event.get("_record")
    if record is None:
        return event
    event.update(about())
    event.update({k: v for k, v in record.__dict__.items() if k in ALLOWED and k not in STANDARD})
    if not record.name.startswith(("bot", "channels", "core", "data", "webhooks", "uvicorn.error", "__main__")):
        event["event"] = f"{record.name} {record.levelname.lower()} at {record.funcName}:{record.lineno}"
    return event


def _where(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception becomes its type and the place it comes from: its text may quote a message."""
    record: logging.LogRecord | None = event.get("_record")
    error = record.exc_info[1] if record is not None and record.exc_info else None
    if error is not None:
        event["error"] = type(error).__name__
        event["where"] = _place(error)
    return event


def _place(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-4:])


def _allow(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {k: v for k, v in event.items() if k in ALLOWED or k.startswith("_")}
