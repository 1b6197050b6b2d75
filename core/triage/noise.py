"""The noise of phones and transcripts, for training and for measuring how much of it the gate bears."""

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence

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


#: what people ask behind whatever they tell, urgent or not
_ASKED: Mapping[str, Sequence[str]] = {
    "fr": (
        "que faire ?", "que dois-je faire", "qu'est-ce que je fais", "je fais quoi ?", "c'est normal ?",
        "est-ce normal", "c'est grave ?", "que peut-il manger ?", "je peux lui donner quoi",
        "quel médicament acheter", "je donne quoi comme médicament", "peut-il boire de l'eau ?",
        "ça dure combien de temps", "est-ce qu'on peut attendre demain ?", "je peux attendre ?",
        "faut-il aller à l'hôpital ?", "où aller ?", "c'est quoi le problème", "c'est quoi ça", "aidez-moi svp",
        "combien ça coûte ?",
    ),
    "en": (
        "what should i do?", "what can i do", "what do i do now", "is it normal?", "is this serious",
        "what can i give him to eat", "can i give her milk?", "what medicine can i buy?", "which drug should i give",
        "how long does it last?", "can i wait until tomorrow?", "should i go to the hospital?", "where should i go?",
        "what is wrong with him", "what is happening", "can she drink water", "please help", "tell me what to do",
        "how much does it cost?",
    ),
    "pcm": (
        "weti i fit do?", "wetin i go do", "weti for do", "e dey normal?", "na normal thing?",
        "which medicine i fit buy", "which medicine i go give", "weti e fit chop", "i fit wait till tomorrow?",
        "i for go hospita?", "na weti dis", "weti di do am", "e fit drink wata?", "abeg help me", "how much e cost?",
    ),
}  # fmt: skip
_BEFORE = (", ", ". ", " ", "\n")
_ASKED_TOO = {"mix": ("fr", "en"), "camfranglais": ("fr", "pcm")}


def asked(text: str, language: str, draw: random.Random, share: float = 0.3) -> str:
    """The text with a question behind it in a share of cases. It tells nothing of how pressing the text is."""
    known = [code for code in _ASKED_TOO.get(language, (language,)) if code in _ASKED]
    if not known or draw.random() >= share:
        return text
    return f"{text}{draw.choice(_BEFORE)}{draw.choice(_ASKED[draw.choice(known)])}"


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
