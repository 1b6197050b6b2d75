"""The library: one file a topic, all languages side by side, parsed strictly."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.triage.model import Level

LANGUAGES = ("fr", "en", "pcm")
SECTIONS = ("what", "home", "avoid", "when", "sms")
MOST_SMS = 300
HEADING = re.compile(r"^# (\w+): (.+)$")


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A topic."""

    id: str
    concepts: tuple[str, ...]
    level: Level
    sources: tuple[str, ...]
    #: "no", or who reviewed it
    reviewed: str
    updated: str
    #: amounts that an answer may repeat
    doses: tuple[str, ...]
    texts: Mapping[str, PageText]


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
        return {concept for page in self.pages.values() for concept in page.concepts} - set(known)


def _page(path: Path) -> Page:
    head, body, line = _split(path)
    try:
        meta = tomllib.loads(head)
        page_id, level = str(meta["id"]), Level(meta["level"])
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
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
        updated=str(meta.get("updated", "")),
        doses=tuple(meta.get("doses", ())),
        texts=texts,
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
    if wrong := sorted(set(SECTIONS) ^ (set(fields) - {""})):
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
    )


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _bullets(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("-").strip() for line in lines)
