"""What the stages of the pipeline are given, and what they may say."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.flood import Flood
from core.knowledge.thread import NO_THREAD, Thread
from core.language.model import LanguageGuess
from core.message import Fitted, OutboundPart, Reply
from core.triage.model import TriageResult
from core.turn import Turn

#: days of age under which somebody is one, whether or not the word falls
YOUNGER_THAN = {"baby": 365, "child": 10 * 365}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A turn that has been read: its words, their language, and their triage."""

    turn: Turn
    #: the words of all its messages
    text: str = field(repr=False)
    guess: LanguageGuess
    #: the language to answer in: one that fixed texts exist in
    language: str
    triage: TriageResult
    now: datetime
    #: id of the question of ours that this turn answers
    answers: str | None = None
    #: the words as they were written, where `text` is a gloss of them
    written: str = field(default="", repr=False)
    #: key of the text that says why a note or a photo of the turn can't be used
    unheard: str | None = None
    #: the turn is sheets that were read, and no word beside them
    only_sheets: bool = False
    #: what came before in the episode
    thread: Thread = NO_THREAD
    #: ids of pages among which that of an earlier emergency is still to be looked for
    sought: tuple[str, ...] = ()
    #: ids of the pages that the person was sent whole in the episode
    told: tuple[str, ...] = ()
    #: set where the person sends too much at once
    flood: Flood | None = None

    @property
    def concepts(self) -> tuple[str, ...]:
        """What the text tells of, as ids of the lexicon; a small age is a child's."""
        age = self.triage.facts.age_days
        new = age is not None and age != self.turn.conversation.episode.facts.age_days
        young = [person for person, days in YOUNGER_THAN.items() if new and age is not None and age < days]
        return (*self.triage.signs, *self.triage.topics, *young)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a stage says. `reply` None: the turn asks for no answer."""

    reply: Reply | None
    #: parts that go out as they are, in place of a fitted reply
    fitted: Fitted | None = None
    provider: str = ""
    #: tokens that providers counted for this turn, of prompts and of what they wrote
    tokens: tuple[int, int] = (0, 0)
    #: US dollars that providers charge for them
    cost: float = 0.0
    passages: tuple[str, ...] = ()
    #: id of the page that the answer is about without resting on it: what comes next is understood by it
    about: str | None = None
    #: ids of pages among which the one that it is about is looked for when something is asked after it
    seeks: tuple[str, ...] = ()
    #: id of the page that the person now has whole, in this reply or an earlier one
    told: str | None = None
    objections: tuple[str, ...] = ()
    chosen_language: str | None = None
    opted_out: bool | None = None
    #: id of the question that the reply ends with
    asks: str | None = None
    #: parts that go out behind the reply: a file, a link
    behind: tuple[OutboundPart, ...] = ()
    #: all that is held of the person is to go; the id of the proof, which the reply tells
    erase: str | None = None
    #: what the person said to messages being kept
    consent: bool | None = None
    #: version of the notice about that which the reply shows
    noticed: str | None = None


class Stage(Protocol):
    """One way of answering. Returns None to leave the case to the next stage."""

    @property
    def name(self) -> str:
        """For decisions and metrics."""

    async def __call__(self, case: Case) -> Answer | None: ...
