"""Values of the message model to JSON and back, for the encrypted columns."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.flood import Flood
from core.message import (
    Address,
    Attachment,
    Choice,
    Command,
    InboundMessage,
    Kind,
    Location,
    Origin,
    OutboundPart,
)
from core.triage.model import Aside, EpisodeFacts, Level
from core.turn import Decision, Episode

Json = dict[str, Any]


def dump(value: Json) -> str:
    """Compact JSON without the fields that say nothing."""
    return json.dumps({k: v for k, v in value.items() if v not in (None, "", [], {})}, ensure_ascii=False)


def message_meta(message: InboundMessage) -> Json:
    """Everything of an inbound message but its text, address and kind."""
    return {
        "provider_id": message.provider_id,
        "scope": message.scope,
        "message_ref": message.message_ref,
        "edits": message.edits,
        "command": message.command,
        "argument": message.argument,
        "choice": message.choice,
        "attachments": [_attachment(a) for a in message.attachments],
        "location": _location(message.location),
        "language_hint": message.language_hint,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
    }


def inbound(address: Address, kind: str, text: str, meta: Json) -> InboundMessage:
    """The message again."""
    place = meta.get("location")
    return InboundMessage(
        address=address,
        provider_id=meta.get("provider_id", ""),
        scope=meta.get("scope", ""),
        kind=Kind(kind),
        text=text,
        message_ref=meta.get("message_ref"),
        edits=meta.get("edits"),
        command=Command(meta["command"]) if meta.get("command") else None,
        argument=meta.get("argument", ""),
        choice=meta.get("choice"),
        attachments=tuple(Attachment(**{**a, "kind": Kind(a["kind"])}) for a in meta.get("attachments", [])),
        location=Location(**place) if place else None,
        language_hint=meta.get("language_hint"),
        sent_at=moment(meta.get("sent_at")),
    )


def choices_to_json(choices: Sequence[Choice]) -> list[list[str]]:
    """What may be chosen, in order."""
    return [[choice.payload, choice.label] for choice in choices]


def choices_from_json(value: Sequence[Sequence[str]] | None) -> tuple[Choice, ...]:
    """The choices again."""
    return tuple(Choice(payload=payload, label=label) for payload, label in value or ())


def part_to_json(part: OutboundPart) -> Json:
    """An outbound part."""
    return {
        "text": part.text,
        "choices": choices_to_json(part.choices),
        "media_ref": part.media_ref,
        "media_type": part.media_type,
        "template": part.template,
    }


def part_from_json(value: Json) -> OutboundPart:
    """The part again."""
    return OutboundPart(
        text=value.get("text", ""),
        choices=choices_from_json(value.get("choices")),
        media_ref=value.get("media_ref"),
        media_type=value.get("media_type"),
        template=value.get("template"),
    )


def origin_to_json(origin: Origin) -> Json:
    """The turn that a part belongs to."""
    return {
        "turn": origin.turn,
        "accepted_at": origin.accepted_at.isoformat(),
        "part": origin.part,
        "trace": origin.trace,
    }


def origin_from_json(value: Json | None) -> Origin | None:
    """The turn again."""
    if value is None:
        return None
    return Origin(
        turn=value["turn"],
        accepted_at=datetime.fromisoformat(value["accepted_at"]),
        part=value["part"],
        trace=value.get("trace"),
    )


def episode_to_json(episode: Episode) -> Json:
    """What is remembered of an episode."""
    return {
        "facts": _facts(episode.facts),
        "open_question": episode.open_question,
        "updated_at": episode.updated_at.isoformat() if episode.updated_at else None,
        "voice": episode.voice,
        "noticed": episode.noticed,
        "flood": _flood(episode.flood),
        "pages": list(episode.pages),
        "sought": list(episode.sought),
        "told": list(episode.told),
        "others": [{"facts": _facts(one.facts), "page": one.page} for one in episode.others],
    }


def episode_from_json(value: Json) -> Episode:
    """The episode again; fields that this version does not know are left out."""
    return Episode(
        facts=_facts_again(value.get("facts", {})),
        open_question=value.get("open_question"),
        updated_at=moment(value.get("updated_at")),
        voice=value.get("voice"),
        noticed=value.get("noticed"),
        flood=_flood_again(value.get("flood")),
        pages=tuple(value.get("pages") or ()),
        sought=tuple(value.get("sought") or ()),
        told=tuple(value.get("told") or ()),
        others=tuple(
            Aside(facts=_facts_again(one.get("facts", {})), page=one.get("page")) for one in value.get("others") or ()
        ),
    )


def decision_to_json(decision: Decision) -> Json:
    """What was decided in a turn."""
    return {name: getattr(decision, name) for name in decision.__dataclass_fields__}


def moment(text: str | None) -> datetime | None:
    """An ISO time, None for None."""
    return datetime.fromisoformat(text) if text else None


def _facts(facts: EpisodeFacts) -> Json:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__ if getattr(facts, name) not in (None, ())}


def _facts_again(value: Json) -> EpisodeFacts:
    known = EpisodeFacts.__dataclass_fields__
    facts: Json = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items() if k in known}
    facts |= {name: Level(facts[name]) for name in ("level", "settled_level") if facts.get(name)}
    return EpisodeFacts(**facts)


def _flood(flood: Flood | None) -> Json | None:
    return {"since": flood.since.isoformat(), "count": flood.count, "told": flood.told} if flood else None


def _flood_again(value: Json | None) -> Flood | None:
    if not value:
        return None
    return Flood(since=datetime.fromisoformat(value["since"]), count=value["count"], told=value["told"])


def _attachment(a: Attachment) -> Json:
    return {
        "kind": a.kind,
        "ref": a.ref,
        "content_type": a.content_type,
        "size": a.size,
        "duration": a.duration,
    }


def _location(place: Location | None) -> Json | None:
    if place is None:
        return None
    return {"latitude": place.latitude, "longitude": place.longitude, "label": place.label}
