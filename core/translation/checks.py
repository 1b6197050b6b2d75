"""What a translation must keep before it counts: every number, a likely length, no loops."""

import re
from collections import Counter

NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
#: lines to translate at once: translation models drop sentences of long texts
SENTENCES = re.compile(r"(?<=[.!?;:])\s+(?=\S)")
SHORTEST, LONGEST = 0.25, 4.0
#: below so many characters the length says nothing
SHORT_TEXT = 20
LOOP = re.compile(r"(\b\w[\w'’ ]{3,40}?\b)(?:\W+\1\b){3,}", re.I)


def keeps(source: str, translation: str) -> bool:
    """Whether a translation can be what it should be."""
    return (
        _numbers(source) == _numbers(translation)
        and _likely_length(source, translation)
        and not (LOOP.search(translation) and not LOOP.search(source))
    )


def sentences(line: str) -> list[str]:
    """A line in sentences."""
    return [part for part in SENTENCES.split(line) if part.strip()]


def _numbers(text: str) -> Counter[str]:
    return Counter(number.replace(",", ".") for number in NUMBER.findall(text))


def _likely_length(source: str, translation: str) -> bool:
    if len(source) < SHORT_TEXT:
        return len(translation) < SHORT_TEXT * LONGEST
    return SHORTEST <= len(translation) / len(source) <= LONGEST
