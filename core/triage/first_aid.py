"""First-aid texts by key and language, checked complete at start."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import ContentError
from core.fitting.gsm import segments
from core.triage.model import TriageResult

LANGUAGES = ("fr", "en", "pcm")
#: the key of the text that serves where a rule has none
GENERAL = "go_now"
#: that of a small child, who is fed on the way, and whom it is for
OF_CHILDREN = "child_danger"
SMALL = frozenset({"newborn", "infant"})
#: days of age under which a child lives on milk
ON_MILK = 365
#: names the pages of a key, beside its languages
PAGES = "pages"
MOST_LINES = 3
MOST_BLOCK = 500


def key_of(triage: TriageResult) -> str | None:
    """The key of what is done first. Where no rule has one, a small child is still given the breast on the way."""
    key = next((rule.first_aid for rule in triage.rules if rule.first_aid), None)
    facts = triage.facts
    small = not SMALL.isdisjoint(facts.concepts) or (facts.age_days is not None and facts.age_days < ON_MILK)
    return OF_CHILDREN if key is None and small and not facts.pregnant else key


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAidText:
    """What to do until the hospital."""

    act: str
    sms: str
    block: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAid:
    """Every text."""

    texts: Mapping[str, Mapping[str, FirstAidText]]
    #: ids of the pages that a key is about, the likeliest first; keys that may be about anything have none
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "FirstAid":
        """Read and check. Raises ContentError with file and why."""
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ContentError(path.name, None, str(error)) from error
        if GENERAL not in tables:
            raise ContentError(path.name, None, f"[{GENERAL}] is missing")
        pages = {key: tuple(map(str, table.pop(PAGES, ()))) for key, table in tables.items()}
        texts = {key: _languages(path.name, key, by_language) for key, by_language in tables.items()}
        return cls(texts=texts, pages=pages)

    def unknown_pages(self, known: Collection[str]) -> set[str]:
        """Pages that keys name and the library lacks."""
        return {page for pages in self.pages.values() for page in pages} - set(known)

    def get(self, key: str | None, language: str) -> FirstAidText:
        """The text for a rule's key, in the language, or in French, as the lines beside it then are."""
        by_language = self.texts.get(key or GENERAL) or self.texts[GENERAL]
        return by_language.get(language) or by_language["fr"]


def _languages(file: str, key: str, tables: Mapping[str, Mapping[str, str]]) -> dict[str, FirstAidText]:
    if missing := [code for code in LANGUAGES if code not in tables]:
        raise ContentError(file, None, f"[{key}] lacks {', '.join(missing)}")
    return {code: _text(file, f"{key}.{code}", table) for code, table in tables.items()}


def _text(file: str, name: str, table: Mapping[str, str]) -> FirstAidText:
    if missing := [field for field in ("act", "sms", "block") if not table.get(field, "").strip()]:
        raise ContentError(file, None, f"[{name}] lacks {', '.join(missing)}")
    text = FirstAidText(act=table["act"], sms=table["sms"], block=table["block"])
    if text.act.count("\n") >= MOST_LINES or len(text.block) > MOST_BLOCK:
        raise ContentError(file, None, f"[{name}] is too long: act has at most 3 lines, block {MOST_BLOCK} characters")
    if segments(text.sms).count > 1:
        raise ContentError(file, None, f"[{name}] sms does not fit one segment of the GSM alphabet")
    return text
