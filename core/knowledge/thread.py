"""What came before a message in its conversation, as far as it tells what the message is about."""

import re
from dataclasses import dataclass, field

from core.text.fold import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """The episode so far; empty for a first message."""

    #: what the person wrote before, the last first
    said: tuple[str, ...] = field(default=(), repr=False)
    #: ids of the pages that were answered, the last first
    pages: tuple[str, ...] = ()
    #: concepts that the person told of before, as ids of the lexicon
    concepts: tuple[str, ...] = ()


NO_THREAD = Thread()

#: words that turn to something else or somebody else, in folded text
TURNS = re.compile(
    r"\b(autre (chose|question|souci|probleme|sujet)|nouvelle question|rien a voir|a part ca|au fait|by the way|btw|"
    r"(another|other|different|new) (thing|question|matter|issue|problem|palava)|change (the )?(topic|subject))\b"
)


def turns(text: str) -> bool:
    """Whether a message says that it turns to something else."""
    return bool(TURNS.search(fold(text)))
