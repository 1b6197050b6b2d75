"""What a person takes away: all that is held, as plain text that any phone opens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from core.texts import Catalogue
from core.turn import Conversation

#: Cameroon keeps UTC+1 all year
LOCAL = timezone(timedelta(hours=1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A message as it is held."""

    at: datetime
    #: `user` or `assistant`
    role: str
    kind: str
    text: str = field(repr=False)
    level: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """What was once said to keeping messages."""

    at: datetime
    given: bool
    version: str


def render(
    conversation: Conversation,
    lines: Sequence[Line],
    agreements: Sequence[Agreement],
    *,
    texts: Catalogue,
    language: str,
    now: datetime,
) -> str:
    """The document, in the person's language."""
    return "\n".join(_written(conversation, lines, agreements, texts, language, now)) + "\n"


def day(at: datetime | None) -> str:
    """A date as people write it there: 26/11/2026."""
    return at.astimezone(LOCAL).strftime("%d/%m/%Y") if at else "-"


def _written(
    conversation: Conversation,
    lines: Sequence[Line],
    agreements: Sequence[Agreement],
    texts: Catalogue,
    language: str,
    now: datetime,
) -> Iterator[str]:
    address = conversation.address
    yield texts.get("document_head", language, now=_minute(now))
    yield texts.get(
        "document_address",
        language,
        address=address.id,
        channel=address.channel.value,
        tongue=conversation.chosen_language or conversation.language or "-",
        since=day(lines[0].at if lines else None),
    )
    for agreement in agreements:
        key = "document_given" if agreement.given else "document_withdrawn"
        yield texts.get(key, language, at=_minute(agreement.at), version=agreement.version)
    every = (conversation.episode.facts, *(one.facts for one in conversation.episode.others))
    if concepts := {concept for facts in every for concept in facts.concepts}:
        yield texts.get("document_facts", language, facts=", ".join(sorted(concepts)))
    for line in lines:
        yield ""
        who = texts.get("document_you" if line.role == "user" else "document_us", language)
        marks = ", ".join(filter(None, (line.kind if line.kind != "text" else "", line.level, line.language)))
        yield f"{_minute(line.at)} {who}" + (f" [{marks}]" if marks else "") + ":"
        yield line.text
    yield ""
    yield texts.get("document_end", language)


def _minute(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
