"""A turn: what a person wrote since the last answer, what is known of the conversation, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.flood import Flood
from core.message import Address, Fitted, InboundMessage, OutboundPart, Reply
from core.triage.model import Aside, EpisodeFacts, Level


class Lane(StrEnum):
    """Queues with workers of their own. The value is the queue's name."""

    TURNS = "turns"
    EMERGENCY = "emergency"
    #: of the HTTP API: whoever asks waits, and one request is one thought, so nothing is waited for
    DIRECT = "direct"


@dataclass(frozen=True, kw_only=True, slots=True)
class Episode:
    """What is remembered between turns; it expires with the episode."""

    facts: EpisodeFacts = field(default_factory=EpisodeFacts)
    #: id of the question that the last reply ended with
    open_question: str | None = None
    #: when anything was last added
    updated_at: datetime | None = None
    #: whether the person wants to be spoken to; None: whoever speaks is spoken to
    voice: bool | None = None
    #: version of the notice about what is kept that the person was shown
    noticed: str | None = None
    #: how much the person has sent of late
    flood: Flood | None = None
    #: ids of the pages that the last answers rested on or, of emergencies, were about, the last first
    pages: tuple[str, ...] = ()
    #: ids of pages among which that of an emergency is still to be looked for
    sought: tuple[str, ...] = ()
    #: ids of the pages that were sent whole, the last first: they are not sent again unasked
    told: tuple[str, ...] = ()
    #: the others whom the episode told of, the last first
    others: tuple[Aside, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """A person on a channel."""

    id: int
    address: Address
    #: what the person wrote last, and what the person asked us to use
    language: str | None = None
    chosen_language: str | None = None
    episode: Episode = field(default_factory=Episode, repr=False)
    last_inbound_at: datetime | None = None
    reachable: bool = True
    opted_out: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """An unanswered message as it was stored."""

    id: int
    message: InboundMessage
    at: datetime
    #: what the gate in the hook said of the text alone
    level: Level | None = None
    #: W3C traceparent of the hook that took it in, where hooks are traced
    trace: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An earlier message of the conversation, by `user` or `assistant`."""

    role: str
    text: str = field(repr=False)
    at: datetime
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """What is to be answered, in order, and what came before."""

    conversation: Conversation
    received: tuple[Received, ...]
    history: tuple[Said, ...] = ()
    #: parts of the last reply that wait for MORE
    held: tuple[OutboundPart, ...] = ()
    lane: Lane = Lane.TURNS
    #: the job that the messages are claimed for
    job: int | None = None

    @property
    def id(self) -> int:
        """Names the turn in logs and traces: the id of the last message that it answers; 0 where nobody wrote."""
        return self.received[-1].id if self.received else 0

    @property
    def accepted_at(self) -> datetime:
        """Since when an answer is waited for: the first message that was flagged, else the first. Needs a message."""
        flagged = (received for received in self.received if received.level is Level.EMERGENCY)
        return next(flagged, self.received[0]).at


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the pipeline decided in a turn and how long it took: for the simulator, metrics and review. No free text."""

    language: str
    confidence: float
    level: Level
    signs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    #: ids of the pages that the answer rests on
    passages: tuple[str, ...] = ()
    #: which stage answered: emergency, command, greeting, question, model, library…
    stage: str = ""
    #: which model provider wrote the answer; empty for fixed and composed texts
    provider: str = ""
    #: tokens that providers counted for this turn, of prompts and of what they wrote
    tokens: tuple[int, int] = (0, 0)
    #: US dollars that providers charge for them
    cost: float = 0.0
    #: what the review of a model's text objected to
    objections: tuple[str, ...] = ()
    #: milliseconds by stage
    times: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a turn ends with. `reply` None: the messages ask for no answer."""

    reply: Reply | None
    fitted: Fitted
    #: transcripts of voice notes, by the id of the message: all that is kept of them
    heard: Mapping[int, str] = field(default_factory=dict, repr=False)
    decision: Decision
    episode: Episode
    #: language of the conversation from now on, if it changed
    language: str | None = None
    chosen_language: str | None = None
    opted_out: bool | None = None
    #: all that is held of the person goes, the turn as well; the id of the proof
    erase: str | None = None
    #: what the person said to messages being kept
    consent: bool | None = None
