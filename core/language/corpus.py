"""Text to learn languages from: our own messages, other people's corpora, and both spoilt as phones spoil them."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.language.model import ARABIC, LANGUAGES, PIDGIN, UNKNOWN
from core.text.fold import fold

#: files of the corpora that count as a language we don't speak
_OTHERS = frozenset({"ln", "sg", "bax", "lns"})
#: most pieces taken of one corpus, and the share that one piece weighs against a message of our own
_PIECES, _PIECE_WEIGHT = 5000, 0.2
#: what a triage case weighs
_CASE_WEIGHT = 0.5
_TOO_SHORT = 2
#: how many spoilt copies of each message of our own
_COPIES = 4
_PIECE_WORDS = (1, 8)
#: tweets filed as Pidgin are often plain English: a piece of one counts if it holds one of these in every four words
_PIDGIN_WORDS = """
    abeg am beta biko comot dat dem dey di dis don fit im kontri na naim naija oga pikin sabi sef sey una wahala
    wan wetin wey weda wuna pesin tins tin dia dere waka chop
"""
_PIDGIN = frozenset(_PIDGIN_WORDS.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text to learn from."""

    text: str = field(repr=False)
    label: str
    weight: float = 1.0


def own(folder: Path) -> list[Example]:
    """Our own messages: one file a language, one message a line."""
    return [
        Example(text=line, label=path.stem)
        for path in sorted(folder.glob("*.txt"))
        if path.stem in (*LANGUAGES, UNKNOWN)
        for line in _lines(path)
    ]


def cases(path: Path) -> list[Example]:
    """Messages of triage cases, labelled by hand; mixtures teach no language, and two words are anybody's."""
    found = [json.loads(line) for line in _lines(path)]
    return [
        Example(text=case["text"], label=case["lang"], weight=_CASE_WEIGHT)
        for case in found
        if case["lang"] in LANGUAGES and len(case["text"].split()) > _TOO_SHORT
    ]


def corpora(folder: Path, seed: int) -> list[Example]:
    """Pieces of corpora, cut to the length of messages. Arabic script needs none: it shows."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.txt")):
        label = UNKNOWN if path.stem in _OTHERS else path.stem
        if label in (*LANGUAGES, UNKNOWN) and label != ARABIC:
            found += _pieces(path, label, random.Random(f"{seed}{path.stem}"))  # noqa: S311 - a draw, no secret
    return found


def spoilt(examples: list[Example], seed: int) -> list[Example]:
    """Copies without accents, with typing errors, without punctuation, cut short."""
    chance = random.Random(seed)  # noqa: S311 - a draw, no secret
    return [
        Example(text=_spoil(e.text, chance), label=e.label, weight=e.weight / 2)
        for e in examples
        for _ in range(_COPIES)
    ]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _pieces(path: Path, label: str, chance: random.Random) -> Iterator[Example]:
    lines = _lines(path)
    chance.shuffle(lines)
    pieces = [piece for line in lines for piece in _cut(line.split(), chance) if _typical(piece, label)]
    chance.shuffle(pieces)
    for piece in pieces[:_PIECES]:
        yield Example(text=piece, label=label, weight=_PIECE_WEIGHT)


def _typical(piece: str, label: str) -> bool:
    words = piece.lower().split()
    return label != PIDGIN or 4 * sum(word in _PIDGIN for word in words) >= len(words)


def _cut(line: list[str], chance: random.Random) -> Iterator[str]:
    while len(line) >= _PIECE_WORDS[0]:
        size = chance.randint(*_PIECE_WORDS)
        piece, line = line[:size], line[size:]
        yield " ".join(piece)


def _spoil(text: str, chance: random.Random) -> str:
    if chance.random() < 0.6:
        text = fold(text)
    if chance.random() < 0.5:
        text = _typo(text, chance)
    if chance.random() < 0.2:
        text = re.sub(r"\W+", " ", text)
    words = text.split()
    if len(words) > 4 and chance.random() < 0.3:
        start = chance.randint(0, len(words) - 4)
        text = " ".join(words[start : start + chance.randint(3, 6)])
    return text


def _typo(text: str, chance: random.Random) -> str:
    """One letter left out, doubled, swapped with the next, or another."""
    if len(text) < 5:
        return text
    at = chance.randint(1, len(text) - 2)
    middle = chance.choice(["", text[at] * 2, text[at + 1] + text[at], chance.choice("abcdefghijklmnopqrstuvwxyz")])
    swapped = len(middle) == 2 and middle[0] != middle[1]
    return text[:at] + middle + text[at + (2 if swapped else 1) :]
