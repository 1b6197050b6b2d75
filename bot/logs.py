"""Structured logs that can't hold personal data: only allow-listed fields pass, and no exception text."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from json import JSONEncoder
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
to_json = JSONEncoder(ensure_ascii=False, default=str).encode
#: libraries whose messages quote arguments or URLs: only their warnings, and of these only the name
QUIET = ("procrastinate", "httpx", "httpcore", "telegram", "twilio", "uvicorn.access", "asyncio", "psycopg",
         "opentelemetry", "urllib3")  # fmt: skip
#: attributes that every record has; an extra field may not be named like one
STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime"}
EXTRA = ALLOWED - STANDARD
#: who writes sentences of which all is known: others' messages may quote anything
OURS = frozenset({"bot", "channels", "core", "data", "webhooks", "__main__"})

Fields = dict[str, Any]


def configure(level: str, *, json: bool) -> None:
    """Send all logs, ours and the libraries', through the allow-list to standard error."""
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(to_json if json else lambda fields: str(console(None, "", fields))))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class Lines(logging.Formatter):
    """A record as one line. In place of structlog's formatter, which copies each record: a third of its time."""

    def __init__(self, render: Callable[[Fields], str]) -> None:
        super().__init__()
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return self._render(fields(record))


def fields(record: logging.LogRecord) -> Fields:
    """What a record may say: the turn that its task is at work on, and those of its own fields that are allowed."""
    told = record.__dict__
    found: Fields = {
        "event": _event(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        **about(),
    }
    found.update((name, value) for name, value in told.items() if name in EXTRA)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:  # its type and the place it comes from: its text may quote a message
        found["error"], found["where"] = type(error).__name__, _place(error)
    return found


def _event(record: logging.LogRecord) -> str:
    """A foreign library's own text may hold anything, so it goes."""
    if record.name.partition(".")[0] in OURS or record.name == "uvicorn.error":
        return record.getMessage()
    return f"{record.name} {record.levelname.lower()} at {record.funcName}:{record.lineno}"


def _place(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-4:])
