"""The noise of phones and transcripts, for training and for measuring how much of it the gate bears."""

import random
import re
import unicodedata

_MARKS = re.compile(r"[.,;:!?'\u2019]")


def noisy(text: str, draw: random.Random) -> str:
    """The text as the same person might have sent it: typing errors, and perhaps no accents, no marks, a word lost."""
    kind = draw.random()
    if kind < 0.3:
        text = without_accents(text).lower()
    elif kind < 0.5:
        text = transcript(text)
    text = typed(text, draw)
    words = text.split()
    if len(words) > 6 and draw.random() < 0.4:
        del words[draw.randrange(len(words))]
    return " ".join(words)


def without_accents(text: str) -> str:
    """As on a keyboard without accents."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def transcript(text: str) -> str:
    """As speech recognition writes it: lower case, no marks."""
    return " ".join(_MARKS.sub(" ", text.lower()).split())


#: what people on a phone leave out; the longest first
_SHORTER = (
    ("est-ce que", "eske"), ("qu'est-ce", "kes"), ("beaucoup", "bcp"), ("toujours", "tjrs"), ("aujourd'hui", "ojd"),
    ("please", "pls"), ("depuis", "dpuis"), ("quelque", "kelk"), ("pourquoi", "pk"), ("tonight", "2nite"),
    ("because", "bcos"), ("with", "wit"), ("the ", "d "), ("you", "u"), ("pour", "pr"), ("avec", "avc"), ("dans", "ds"),
    ("c'est", "c"), ("j'ai", "g"), ("qu", "k"), ("eau", "o"), ("ph", "f"), ("and ", "n "), ("something", "smtin"),
)  # fmt: skip


def in_sms(text: str) -> str:
    """As people write who pay by the letter: short forms, no accents, no marks."""
    short = text.lower()
    for long, letters in _SHORTER:
        short = short.replace(long, letters)
    return " ".join(_MARKS.sub("", without_accents(short)).split())


def typed(text: str, draw: random.Random, share: float = 0.15) -> str:
    """With a letter lost, doubled or swapped in a share of the longer words."""
    return " ".join(_mistyped(word, draw) if len(word) > 4 and draw.random() < share else word for word in text.split())


def _mistyped(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word) - 1)
    before, here, after, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    return before + draw.choice([after + rest, after + here + rest, here + here + after + rest])
