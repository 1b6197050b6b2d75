"""Words on a photo that is no sheet: a cry for help on paper, a message on a screen, the label of a poison.

They are triaged as what a person writes is. A sheet's own words are not: "if convulsions" there is no convulsion.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.privacy import scrub
from core.text.fold import fold
from core.vision.personal import personal
from core.vision.rows import Row
from core.vision.sheet import Sheet

#: under this confidence of the reader a row is no words but a pattern that looks like some
LEGIBLE = 0.5
#: letters and digits of the longest note or message; more is a page, which tells of many illnesses
LONGEST = 600
#: somebody speaks, as nobody does on a sheet, a box or a leaflet
SPEAKS = re.compile(
    r"\b(?:mon|ma|mes|notre|my|our)\s+[a-z]{3,}|(?<!s')(?<!s )\b(?:il|elle|he|she)\s+[a-z]|\bje\b|\bj'|\bwe\b|\bi'?m\b"
    r"|\b(?:pikin|abeg|svp|aidez|a l'aide|au secours|sauvez|help (?:me|us)|que faire|what (?:can|should|do) (?:i|we))\b"
)
#: what stands on things that must not be swallowed, which have lots and expiries as medicines have
WARNS = re.compile(
    r"\b(?:poison|insecticides?|raticides?|rodenticides?|pesticides?|herbicides?|mort[- ]aux[- ]rats|rat poison|mortel"
    r"|toxiques?|toxic|deadly|javel|bleach|corrosi\w+|soude caustique|caustic|ddvp|dichlorvos|paraquat|danger)\b"
)
#: a title and the name behind it
TITLED = re.compile(r"\b(?i:dr|dre|pr|prof|mme|mlle|mr|mrs|miss|ms|docteur|doctor)\b\.?\s+(?:[A-ZÀ-Ý][\w'’-]+\s?){1,3}")
#: letters that readers take for one another within a word
MISREAD = ((re.compile(r"(?<=[a-zà-ÿ])[I|](?![A-ZÀ-Ý])"), "l"), (re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])"), "o"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What somebody wrote or printed, in one line."""

    text: str = field(repr=False)
    #: how sure the reader is of its letters, 0 to 1
    confidence: float


def written(rows: Sequence[Row], sheet: Sheet, tells: Callable[[str], bool], *, typed: bool = False) -> Words | None:
    """The words on a photo, or in a document that is `typed`; None where no complaint stands there.

    `tells`: whether a text names an illness, an injury or a poison. Rows that only say who somebody is are left out.
    """
    legible = [row for row in rows if row.confidence >= LEGIBLE and any(map(str.isalpha, row.text))]
    whole = fold(" ".join(row.text for row in legible))
    is_sheet = bool(sheet.named or sheet.illegible or sheet.headed or sheet.letters > LONGEST or typed)
    if is_sheet and not SPEAKS.search(whole) and not (WARNS.search(whole) and not sheet.named and not typed):
        return None
    kept = [row for row in legible if not personal(row) or tells(row.text)]
    text = TITLED.sub("", scrub(_line([mended(row.text) for row in kept]))).strip()
    if not text or not tells(text):
        return None
    letters = sum(len(row.text) for row in kept)
    return Words(text=text, confidence=sum(row.confidence * len(row.text) for row in kept) / letters)


def mended(text: str) -> str:
    """The text with letters that were misread within words: "fiIs" is "fils", "p0ison" "poison"."""
    for pattern, letter in MISREAD:
        text = pattern.sub(letter, text)
    return text


def _line(rows: Sequence[str]) -> str:
    """The rows as one line; where a new sentence begins, the one before ends, so that its "not" reaches no further."""
    line = ""
    for before, row in zip(("", *rows), rows, strict=False):
        ended = not before or before.isupper() or before.endswith((".", "!", "?", ":", ","))
        begins = row[0].isupper() and not row.isupper()
        line += (". " if begins and not ended else " ") + row
    return line.strip()
