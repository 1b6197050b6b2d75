"""What came before a message in its conversation, as far as it tells what the message is about."""

from dataclasses import dataclass, field


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
