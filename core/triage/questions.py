"""Questions whose answer decides the level, as clinicians edit them in `data/triage/questions.toml`."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.rights.words import yes_or_no
from core.text.fold import tokens
from core.triage.model import EpisodeFacts
from core.triage.rules import Way, parse

LANGUAGES = ("fr", "en", "pcm")
#: in one episode: people who are asked too much stop answering
MOST_ASKED = 2
LONGEST_LABEL = 20
#: words of an answer that is a yes or a no and little more
LONGEST_ANSWER = 6
#: how people say no without the word, folded
NOT = re.compile(
    r"\b(pas du tout|pas vraiment|refuse|arrive pas|peut pas|veut pas|toujours pas|can ?t|cannot|not at all|not really"
    r"|won ?t|refuses|no fit|no gree|no want|no wan)\b"
)


#: behind a no: that somebody does well, or that it is of something else that nobody asked for
ALL_WELL = re.compile(
    r"\b(fine|well|bien|normal\w*|okay|ok|correct\w*|sans probleme|no problem|plays?|joue)\b"
    r"|^(no|non|pas de|not) (de )?(fever|fievre|hot|cough|toux|catarrh|vomit\w*|diarrh\w*|blood|sang|pain|rash|pimples?"
    r"|problem\w*|boutons?)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """An answer to choose."""

    labels: Mapping[str, str]
    adds: tuple[str, ...]
    denies: tuple[str, ...]
    #: the fear that raised the level is gone: what is told from now on decides
    settles: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageQuestion:
    """A question, when it is worth asking, and its answers."""

    id: str
    ways: tuple[Way, ...]
    texts: Mapping[str, str]
    #: question and numbered choices in a line, for SMS; empty: they stand there as elsewhere
    short: Mapping[str, str]
    options: tuple[Option, ...]

    def fits(self, concepts: frozenset[str]) -> bool:
        """Whether it is worth asking."""
        return any(way.all <= concepts and way.none.isdisjoint(concepts) for way in self.ways)

    def chosen(self, said: str) -> Option | None:
        """The option that a number, a payload or a label means, or a short yes or no in any of the languages."""
        said = said.strip().rstrip(".)!").casefold()
        for number, option in enumerate(self.options, 1):
            if said in {str(number), f"{self.id}:{number}", *(label.casefold() for label in option.labels.values())}:
                return option
        meant = _yes_or_no(said)
        return next((option for option in self.options if meant and _yes_or_no(option.labels["en"]) == meant), None)


def _yes_or_no(said: str) -> str | None:
    """ "yes", "no", or None for what is neither or too long to be only that."""
    words = tokens(said)
    if not words or len(words) > LONGEST_ANSWER:
        return None
    begins, plain = yes_or_no(words[0]), " ".join(words)
    if begins is False and ALL_WELL.search(plain) and not NOT.search(plain):
        return None  # "no, he drinks well": what it says is read, not its first word
    if begins is False or NOT.search(plain):
        return "no"
    return "yes" if begins else None


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, or in French, as all that stands around it then is."""
    return texts.get(language) or texts["fr"]


def next_question(
    questions: Collection[TriageQuestion], concepts: frozenset[str], facts: EpisodeFacts
) -> TriageQuestion | None:
    """The first that fits and was not asked yet; none after two."""
    if len(facts.asked) >= MOST_ASKED:
        return None
    return next((q for q in questions if q.id not in facts.asked and q.fits(concepts - set(facts.absent))), None)


def with_answer(facts: EpisodeFacts, option: Option) -> EpisodeFacts:
    """The facts with what the answer tells."""
    return replace(
        facts,
        concepts=tuple(dict.fromkeys((*facts.concepts, *option.adds))),
        absent=tuple(dict.fromkeys((*facts.absent, *option.denies))),
        level=None if option.settles else facts.level,
    )


def load_questions(path: Path, concepts: Collection[str]) -> tuple[TriageQuestion, ...]:
    """Read and check. Raises ContentError with file and why."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
        questions = tuple(_question(table) for table in tables)
    except (tomllib.TOMLDecodeError, ValueError, KeyError) as error:
        raise ContentError(path.name, None, str(error)) from error
    for question in questions:
        named = {name for way in question.ways for name in way.all | way.none}
        named |= {name for option in question.options for name in (*option.adds, *option.denies)}
        if unknown := sorted(named - set(concepts)):
            raise ContentError(path.name, None, f"question {question.id!r}: no concept {', '.join(unknown)}")
    return questions


def _question(table: Mapping[str, Any]) -> TriageQuestion:
    options = tuple(_option(table["id"], option) for option in table.get("choice", ()))
    if len(options) < 2:
        raise ValueError(f"question {table['id']!r} needs two choices or more")
    return TriageQuestion(
        id=str(table["id"]),
        ways=parse(str(table["when"])),
        texts={code: str(table[code]) for code in LANGUAGES},
        short={code: _numbered(table, code, len(options)) for code in LANGUAGES if "short" in table},
        options=options,
    )


def _numbered(table: Mapping[str, Any], code: str, options: int) -> str:
    text = str(table["short"][code])
    if missing := [number for number in range(1, options + 1) if f" {number} " not in text]:
        raise ValueError(f"question {table['id']!r}: short lacks the number {missing[0]} of a choice")
    return text


def _option(question: str, table: Mapping[str, Any]) -> Option:
    labels = {code: str(table[code]) for code in LANGUAGES}
    if long := [label for label in labels.values() if len(label) > LONGEST_LABEL]:
        raise ValueError(f"question {question!r}: {long[0]!r} is longer than {LONGEST_LABEL} characters")
    return Option(
        labels=labels,
        adds=tuple(table.get("adds", ())),
        denies=tuple(table.get("denies", ())),
        settles=table.get("settles", False) is True,
    )
