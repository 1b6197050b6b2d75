"""The library: one file a topic, all languages side by side, parsed strictly."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.knowledge.weights import Amount
from core.text.asking import KINDS
from core.text.fold import fold, tokens
from core.triage.model import Level

LANGUAGES = ("fr", "en", "pcm")
SECTIONS = ("what", "home", "avoid", "when", "sms")
#: sections that a page may lack
OPTIONAL = frozenset({"asked"})
MOST_SMS = 300
#: what is told to who asks one thing: an SMS of two segments with its source
MOST_ASKED = 260
HEADING = re.compile(r"^# (\w+): (.+)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A line that answers one question: `- @long, miel: …` is for how long, and for whatever names honey."""

    #: of `core.text.asking.KINDS`, each behind an @
    kinds: frozenset[str]
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PageText:
    """A page in one language."""

    title: str
    keywords: tuple[str, ...]
    questions: tuple[str, ...]
    what: str
    home: tuple[str, ...]
    avoid: tuple[str, ...]
    when: tuple[str, ...]
    sms: str
    #: what is sent only to who asks it
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A topic."""

    id: str
    concepts: tuple[str, ...]
    level: Level
    sources: tuple[str, ...]
    #: "no", or who reviewed it
    reviewed: str
    #: when somebody last worked on it
    updated: date
    #: the amounts that its texts tell, together for whoever reviews the page
    doses: tuple[str, ...]
    #: amounts by weight, where a source gives them for self-care
    weights: tuple[Amount, ...]
    texts: Mapping[str, PageText]
    #: words and phrases, folded, that this page answers and no other, where nothing else of the topic is known
    named: tuple[str, ...] = ()
    #: what must have been told for this page to answer, any of it: concepts behind an @, words, beginnings before a *
    presupposes: tuple[str, ...] = ()

    def supposed(self, told: Collection[str], words: Iterable[str]) -> bool:
        """Whether what the page presupposes is among these concepts or folded words, if it presupposes anything."""
        if not self.presupposes:
            return True
        concepts = {need[1:] for need in self.presupposes if need[0] == "@"}
        starts = tuple(need[:-1] for need in self.presupposes if need[-1] == "*")
        return not concepts.isdisjoint(told) or any(
            word in self.presupposes or word.startswith(starts or ("\0",)) for word in words
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """Every page by its id."""

    pages: Mapping[str, Page]

    @classmethod
    def load(cls, directory: Path) -> "Library":
        """Read every page. Raises ContentError with file, line and why."""
        return cls(pages={path.stem: _page(path) for path in sorted(directory.glob("*.md"))})

    def unknown_concepts(self, known: Collection[str]) -> set[str]:
        """Concepts that pages name and the lexicon lacks."""
        named = {concept for page in self.pages.values() for concept in page.concepts}
        supposed = {need[1:] for page in self.pages.values() for need in page.presupposes if need[0] == "@"}
        return (named | supposed) - set(known)


def _page(path: Path) -> Page:
    head, body, line = _split(path)
    try:
        meta = tomllib.loads(head)
        page_id, level = str(meta["id"]), Level(meta["level"])
        weights = tuple(map(Amount.read, meta.get("weights", ())))
        updated = date.fromisoformat(meta["updated"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ContentError(path.name, 1, f"the head does not hold: {error}") from error
    if page_id != path.stem:
        raise ContentError(path.name, 1, f"id {page_id!r} is not the file's name")
    texts = _texts(path.name, body, line)
    if missing := [code for code in LANGUAGES if code not in texts]:
        raise ContentError(path.name, None, f"lacks {', '.join(missing)}")
    return Page(
        id=page_id,
        concepts=tuple(meta.get("concepts", ())),
        level=level,
        sources=tuple(meta.get("sources", ())),
        reviewed=str(meta.get("reviewed_by") or meta.get("reviewed", "no")),
        updated=updated,
        doses=tuple(meta.get("doses", ())),
        weights=weights,
        texts=texts,
        named=tuple(" ".join(tokens(fold(phrase))) for phrase in meta.get("named", ())),
        presupposes=tuple(meta.get("presupposes", ())),
    )


def _split(path: Path) -> tuple[str, list[str], int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != "+++" or "+++" not in (line.strip() for line in lines[1:]):
        raise ContentError(path.name, 1, "a page starts with a head between two lines of +++")
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    return "\n".join(lines[1:end]), lines[end + 1 :], end + 2


def _texts(file: str, lines: list[str], first: int) -> dict[str, PageText]:
    texts: dict[str, PageText] = {}
    starts = [n for n, line in enumerate(lines) if HEADING.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = HEADING.match(lines[start])
        if match:
            texts[match[1]] = _text(file, first + start, match[2].strip(), lines[start + 1 : end])
    return texts


def _text(file: str, line: int, title: str, lines: list[str]) -> PageText:
    fields: dict[str, list[str]] = {"": []}
    current = ""
    for raw in lines:
        text = raw.strip()
        if text.startswith("## "):
            current = text[3:].strip()
            fields[current] = []
        elif text:
            fields[current].append(text)
    if wrong := sorted(set(SECTIONS) ^ (set(fields) - {"", *OPTIONAL})):
        raise ContentError(file, line, f"sections missing or unknown: {', '.join(wrong)}")
    sms = " ".join(fields["sms"])
    if len(sms) > MOST_SMS:
        raise ContentError(file, line, f"the sms text has {len(sms)} characters, {MOST_SMS} are allowed")
    head: dict[str, Any] = dict(entry.split(":", 1) for entry in fields[""] if ":" in entry)
    return PageText(
        title=title,
        keywords=_list(head.get("keywords", ""), ","),
        questions=_list(head.get("questions", ""), "|"),
        what=" ".join(fields["what"]),
        home=_bullets(fields["home"]),
        avoid=_bullets(fields["avoid"]),
        when=_bullets(fields["when"]),
        sms=sms,
        asked=tuple(_asked(file, line, entry) for entry in _bullets(fields.get("asked", []))),
    )


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _bullets(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("-").strip() for line in lines)


def _asked(file: str, line: int, entry: str) -> Asked:
    keys, colon, text = entry.partition(": ")
    names = _list(keys, ",")
    kinds = frozenset(name for name in names if name.startswith("@"))
    if unknown := sorted(kind for kind in kinds if kind.removeprefix("@") not in KINDS):
        raise ContentError(file, line, f"asked: no kind of question is called {', '.join(unknown)}")
    if not colon or not names or not text.strip():
        raise ContentError(file, line, f"asked: a line reads 'word, word, @kind: what is told', not {entry[:40]!r}")
    if len(text) > MOST_ASKED:
        raise ContentError(file, line, f"asked: {len(text)} characters, {MOST_ASKED} are allowed: {entry[:40]!r}")
    words = tuple(name for name in names if not name.startswith("@"))
    return Asked(kinds=kinds, words=words, text=text.strip())
