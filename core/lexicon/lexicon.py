"""Concepts and how people write them; finding them in a text with what negates them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError
from core.text.fold import tokens

GAP = r"(?:\S+ ){0,3}?"
#: within three words before a sign, these say that it is not there
NEGATIONS = frozenset({
    "pas", "plus", "sans", "jamais", "aucun", "aucune", "ni", "non", "no", "not", "without", "never", "dont", "doesnt",
    "didnt", "isnt", "nor", "nothing", "hasnt", "havent",
})  # fmt: skip
#: words that end what a negation reaches
BREAKS = frozenset(
    {"mais", "but", "and", "et", "car", "parce", "because", "only", "seulement", "just", "ou", "now", "maintenant"}
)
REACH = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Concepts in the order of the text."""

    present: tuple[str, ...]
    negated: tuple[str, ...]


class Lexicon:
    """Patterns of words by concept."""

    def __init__(self, patterns: dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]) -> None:
        self._patterns = patterns

    @property
    def concepts(self) -> frozenset[str]:
        """Ids of all concepts."""
        return frozenset(self._patterns)

    @classmethod
    def load(cls, directory: Path) -> "Lexicon":
        """Read every file of the directory. Raises ContentError with file, line and why."""
        patterns = {}
        for path in sorted(directory.glob("*.toml")):
            for concept, plain, negative in _read(path):
                patterns[concept] = (_compile(plain), _compile(negative))
        return cls(patterns)

    def find(self, folded: str) -> Found:
        """Concepts of a folded text."""
        words = tokens(folded)
        line = " ".join(words) + " "
        present: dict[str, int] = {}
        negated: dict[str, int] = {}
        for concept, (plain, negative) in self._patterns.items():
            if negative and (match := negative.search(line)):
                present[concept] = match.start()
            for match in plain.finditer(line) if plain else ():
                if _is_negated(line, match.start()):
                    negated.setdefault(concept, match.start())
                else:
                    present.setdefault(concept, match.start())
                    break
        return Found(
            present=tuple(sorted(present, key=present.__getitem__)),
            negated=tuple(c for c in sorted(negated, key=negated.__getitem__) if c not in present),
        )


def _is_negated(line: str, start: int) -> bool:
    for word in reversed(line[:start].split()[-REACH:]):
        if word in BREAKS:
            return False
        if word in NEGATIONS:
            return True
    return False


def _read(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path.name, None, str(error)) from error
    for concept, table in tables.items():
        line = text[: text.find(f"[{concept}]")].count("\n") + 1
        patterns = table.get("patterns") if isinstance(table, dict) else None
        if not patterns or not all(isinstance(p, str) and p.strip() for p in patterns):
            raise ContentError(path.name, line, f"[{concept}] needs patterns")
        yield concept, [p for p in patterns if p[0] != "!"], [p[1:] for p in patterns if p[0] == "!"]


def _compile(patterns: list[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile(r"(?<!\S)(?:" + "|".join(_regex(pattern) for pattern in patterns) + ")")


def _regex(pattern: str) -> str:
    return "".join(GAP if word == "~" else f"(?:{'|'.join(map(_word, word.split('|')))}) " for word in pattern.split())


def _word(word: str) -> str:
    stem = re.escape(word.removesuffix("*").replace("_", " "))
    return stem + r"\S*" if word.endswith("*") else stem
