"""A text as words: folded, short forms written out, unknown spellings read as known ones, sentences told apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.lexicon.by_ear import heard
from core.lexicon.phrases import Line

COMMA = ","
_MARKED = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|[.!?;\n]+|,")
_DEGREES = re.compile(r"(\d{2})\s*(?:°|degres?|degrees?)\s*c?\s*(\d)\b")
#: small words that may stand between two words of a phrase
FILLERS = frozenset(
    """
    le la les l un une des du de d a au aux en the an of to in on at my your his her our their its dis dat
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces y
    tres trop bien vraiment si tellement un peu encore toujours tjrs deja quand meme comme aussi
    very really so too just still also quite much always all some well
    di de e i na don don dey sef too plenti plenty small euh hein eh oh o ooh la_la franchement carrement
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
ENDS = frozenset(".!?;\n")


I_HAVE = ("j", "ai")
#: what a lone g is a gram of, or by
UNITS = frozenset({"dl", "kg", "jour", "day", "ml", "par", "per", "de", "of", "d"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The words in order, commas among them, and where they stand."""

    words: tuple[str, ...]
    line: Line


def read(folded: str, spelt: Callable[[str], tuple[str, ...]]) -> Words:
    """Words of a folded text."""
    words: list[str] = []
    sentence: list[int] = []
    number = 0
    plain = heard(_DEGREES.sub(r"\1.\2", folded).replace("n't", "nt"))  # won't is one word, n'arrive two
    marks = _MARKED.findall(plain)
    for at, mark in enumerate(marks):
        if mark[0] in ENDS:
            # three dots are a pause in a sentence, not its end
            number += mark[0] != "." or len(mark) == 1
            continue
        for word in (mark,) if mark == COMMA else I_HAVE if _i_have(marks, at) else spelt(mark):
            words.append(word)
            sentence.append(number)
    counted = [0]
    for word in words:
        counted.append(counted[-1] + (3 if word == COMMA else word not in FILLERS))
    return Words(words=tuple(words), line=Line(counted=counted, sentence=sentence))


def _i_have(marks: Sequence[str], at: int) -> bool:
    """Whether a lone g is "j'ai", as it is said: no number stands before it, and a word behind."""
    if marks[at] != "g" or at + 1 == len(marks) or (at and marks[at - 1][0].isdigit()):
        return False
    behind = marks[at + 1]
    return len(behind) > 1 and behind.isalpha() and behind not in UNITS
