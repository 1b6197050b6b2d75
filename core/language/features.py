"""What of a message speaks for a language: letters, runs of letters, words, pairs of words."""

import re
import unicodedata
from itertools import pairwise

from core.text.fold import fold

#: what the model sees of a long message: its beginning, and a piece of its middle and end
_HEAD, _PIECE = 500, 250
#: letters of a word that count: the rest of a longer one is noise
_WORD_CAP = 24
_SHORTEST, _LONGEST = 1, 5

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LINK = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
_MARK = re.compile(r"[^\W\d_\x00-\x7f]")


def sample(text: str) -> str:
    """The part of the text that is looked at: all of it, unless it is very long."""
    if len(text) <= _HEAD + 2 * _PIECE:
        return text
    middle = len(text) // 2
    return f"{text[:_HEAD]} {text[middle : middle + _PIECE]} {text[-_PIECE:]}"


def words(text: str) -> list[str]:
    """Folded words, "j'ai" and "3andi" whole; links and numbers left out."""
    return [w for w in _WORD.findall(fold(_LINK.sub(" ", text))) if not w.isnumeric()]


def marks(text: str) -> list[str]:
    """Each letter beyond ASCII once, since folding hides accents and hooks: "#ɓ", "#é"."""
    if text.isascii():
        return []
    return [f"#{c}" for c in sorted(set(_MARK.findall(unicodedata.normalize("NFC", text.lower()))))]


def pairs(found: list[str]) -> list[str]:
    """Neighbouring words, each pair once, with the edges of the message."""
    line = ["<", *found, ">"]
    return list(dict.fromkeys(f"{a} {b}" for a, b in pairwise(line)))


def grams(word: str) -> list[str]:
    """The word and its runs of one to five letters, edges marked."""
    edged = f"<{word[:_WORD_CAP]}>"
    runs = [
        edged[i : i + n]
        for n in range(_SHORTEST, _LONGEST + 1)
        for i in range(len(edged) - n + 1)
        if edged[i : i + n] not in ("<", ">")
    ]
    return runs if len(edged) <= _LONGEST else [*runs, edged]
