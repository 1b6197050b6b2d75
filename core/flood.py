"""Too many messages of one person at once: one notice, then silence, and an emergency is answered whatever there is.

What is counted is kept with the episode, which is saved in the transaction that ends the turn: it survives whatever
dies, and costs no statement.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: beyond so many times the limit, notes and photos are not listened to and looked at any more
DEAF_AFTER = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Flood:
    """What one person has sent within a window of time."""

    #: when the first message of the window was answered
    since: datetime
    count: int
    #: whether the person was told that nothing more is answered
    told: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FloodLimit:
    """At most so many messages in so many seconds are answered. 0 messages: no limit."""

    messages: int
    seconds: float

    def counted(self, before: Flood | None, messages: int, now: datetime) -> Flood:
        """The window with so many messages more, or a new one."""
        if before is None or not timedelta() <= now - before.since < timedelta(seconds=self.seconds):
            return Flood(since=now, count=messages)
        return replace(before, count=before.count + messages)

    def over(self, flood: Flood) -> bool:
        """Whether this is too much."""
        return 0 < self.messages < flood.count

    def deaf(self, flood: Flood) -> bool:
        """Whether this is so much that nothing is listened to or looked at. Words are read in any case."""
        return 0 < self.messages * DEAF_AFTER < flood.count
