"""A text as words: folded, short forms written out, unknown spellings read as known ones, sentences told apart."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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
    plain = _DEGREES.sub(r"\1.\2", folded).replace("n't", "nt")  # won't is one word, n'arrive two
    for mark in _MARKED.findall(plain):
        if mark[0] in ENDS:
            # three dots are a pause in a sentence, not its end
            number += mark[0] != "." or len(mark) == 1
            continue
        for word in (mark,) if mark == COMMA else spelt(mark):
            words.append(word)
            sentence.append(number)
    counted = [0]
    for word in words:
        counted.append(counted[-1] + (3 if word == COMMA else word not in FILLERS))
    return Words(words=tuple(words), line=Line(counted=counted, sentence=sentence))
