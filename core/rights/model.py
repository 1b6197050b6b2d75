"""What is held of a person, what is promised about it, and the port that answers for it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.turn import Conversation

#: of the notice and what it promises; a change of either is a new version, which is shown and asked for again
NOTICE_VERSION = "1"
#: the open question of consent, and the buttons that answer it: a yes names what it says yes to
ASKS_CONSENT, CONSENT_YES, CONSENT_NO = "consent", f"consent:yes:{NOTICE_VERSION}", "consent:no"
#: providers deliver an update again within a day: what has gone before could come back
SHORTEST_HOURS = 24.0
#: letters that nobody mistakes for each other when they read them out
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def make_proof() -> str:
    """The id of an erasure, drawn at random: eight letters in two groups."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What is promised, with the numbers that are configured."""

    #: days that messages are kept with consent
    days: int = 90
    #: hours that they are kept without
    hours: float = SHORTEST_HOURS
    #: services elsewhere that words (without name or number), sound or pictures may go to
    services: tuple[str, ...] = ()

    @property
    def kept(self) -> timedelta:
        """How long a message is kept with consent."""
        return timedelta(days=self.days)

    @property
    def numbers(self) -> dict[str, object]:
        """What the texts fill in."""
        return {"days": self.days, "hours": round(self.hours)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What is held of a conversation."""

    #: the person's messages, and ours
    messages: int
    replies: int
    #: first and last message; None: there is none
    since: datetime | None
    last: datetime | None
    #: what was last said to keeping it; None: nothing
    consent: bool | None


class Holdings(Protocol):
    """Answers for what is held. Raises StoreError."""

    @property
    def reachable(self) -> bool:
        """Whether a person can open an address of ours."""

    async def held(self, conversation_id: int) -> Held:
        """The facts."""

    async def document(self, conversation: Conversation, language: str) -> str:
        """Write all that is held into a file and return its key. Noted in the access log."""

    def link(self, key: str, *, hours: float) -> str:
        """An address of the file that nobody can guess, good for so many hours."""
