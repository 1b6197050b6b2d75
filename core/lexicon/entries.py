"""The files of the lexicon as clinicians edit them: one table a concept."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.lexicon.phrases import Phrase, parse

#: languages phrases are written in; `any` is for phrases made of concepts
LANGUAGES = ("fr", "en", "pcm", "cfr", "ff", "ha", "any")
FIELDS = frozenset({"kind", "name", "not", "well", "unless", "unsure", "note", *LANGUAGES})


class Kind(StrEnum):
    """What a concept is. Those of `SIGNS` are reported as signs."""

    SYMPTOM = "symptom"
    DANGER_SIGN = "danger_sign"
    CONDITION = "condition"  # a disease or state by its name
    INJURY = "injury"
    POISON = "poison"
    INTENT = "intent"
    VIOLENCE = "violence"
    PREGNANCY = "pregnancy"
    PERSON = "person"
    MEDICINE = "medicine"
    SEVERITY = "severity"
    TOPIC = "topic"  # what a page is about, of no weight in triage
    BODY = "body"
    TIME = "time"
    NUMBER = "number"  # told by a number: an age, a temperature
    CONTEXT = "context"  # says that nobody is ill now: asks, remembers, reports
    EVERYDAY = "everyday"  # what the healthy do as well: told alone it is no sign
    NEGATION = "negation"
    WORD = "word"  # a class of words that phrases are made of


SIGNS = frozenset(Kind) - {Kind.BODY, Kind.TIME, Kind.CONTEXT, Kind.EVERYDAY, Kind.NEGATION, Kind.WORD, Kind.TOPIC}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A concept."""

    id: str
    kind: Kind
    #: what to call it, by language
    names: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    #: of the phrases those in Fulfulde, and those made of concepts
    fulfulde: tuple[Phrase, ...]
    #: phrases that contain it and mean something else
    excluded: tuple[Phrase, ...]
    #: phrases that say that nothing is wrong, and do so unless they are denied
    well: tuple[Phrase, ...]
    #: phrases that undo it wherever they stand in the text
    unless: tuple[Phrase, ...]


def read(directory: Path) -> dict[str, Entry]:
    """Every concept of every file. Raises ContentError with file, line and why."""
    entries: dict[str, Entry] = {}
    for path in sorted(directory.glob("*.toml")):
        for entry, line in _file(path):
            if entry.id in entries:
                raise ContentError(path.name, line, f"[{entry.id}] stands in another file too")
            entries[entry.id] = entry
    return entries


def _file(path: Path) -> Iterator[tuple[Entry, int]]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path.name, None, str(error)) from error
    for concept, table in tables.items():
        line = text[: text.find(f"[{concept}]")].count("\n") + 1
        try:
            yield _entry(concept, table), line
        except (ValueError, TypeError, AttributeError) as error:
            raise ContentError(path.name, line, f"[{concept}] {error}") from error


def _entry(concept: str, table: Mapping[str, Any]) -> Entry:
    if unknown := sorted(set(table) - FIELDS):
        raise ValueError(f"unknown field {', '.join(unknown)}; there are {', '.join(sorted(FIELDS))}")
    phrases = tuple(parse(concept, text) for language in LANGUAGES for text in table.get(language, ()))
    if not phrases:
        raise ValueError(f"needs phrases in one of {', '.join(LANGUAGES)}")
    return Entry(
        id=concept,
        kind=Kind(table.get("kind", Kind.SYMPTOM)),
        names=dict(table.get("name", {})),
        phrases=phrases,
        fulfulde=tuple(parse(concept, text) for language in ("ff", "any") for text in table.get(language, ())),
        excluded=tuple(parse(concept, text) for text in table.get("not", ())),
        well=tuple(parse(concept, text) for text in table.get("well", ())),
        unless=tuple(parse(concept, text) for text in table.get("unless", ())),
    )
