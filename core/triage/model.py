"""What triage says of a message: the level, and why."""

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """Triage levels, most pressing first."""

    EMERGENCY = "emergency"  # life or limb at risk now: go now
    URGENT = "urgent"  # to be seen today
    ROUTINE = "routine"  # to be seen, not today
    SELFCARE = "selfcare"  # home care, information, greetings

    @property
    def rank(self) -> int:
        """0 for emergency to 3 for selfcare: the lower the more pressing."""
        return tuple(Level).index(self)


class After(StrEnum):
    """What a message is that follows what was answered, and tells of no new danger."""

    REACHED = "reached"  # they are with those who treat them
    LEAVING = "leaving"  # thanks, all right, on the way: what was told still holds
    HELD = "held"  # the same, of somebody who may harm themselves
    TOGETHER = "together"  # somebody is with whoever may harm themselves
    WELL = "well"  # it is over, of a danger whose harm does not come later
    GOING = "going"  # they go to be seen, or are there, for what was no emergency
    BETTER = "better"  # it is over, of what was no haste
    JESTED = "jested"  # it was a joke or a mistake, they say
    JESTED_HELD = "jested_held"  # the same, of harm to oneself
    STILL = "still"  # the emergency goes on, and nothing new is told of it
    DIED = "died"  # the person has died, they say
    OTHER = "other"  # it asks of something else


@dataclass(frozen=True, kw_only=True, slots=True)
class EpisodeFacts:
    """What the conversation has told of the patient in this episode. Unknown is None."""

    #: who that is to the person who writes, by the names of `core.triage.persons`
    who: str | None = None
    #: age in days
    age_days: int | None = None
    pregnant: bool | None = None
    #: weeks after a birth
    weeks_postpartum: int | None = None
    #: duration of the complaint in days
    duration_days: float | None = None
    temperature_c: float | None = None
    #: concepts present in earlier messages of the episode, as ids of the lexicon
    concepts: tuple[str, ...] = ()
    #: concepts the person said are absent
    absent: tuple[str, ...] = ()
    #: questions already asked in this episode, by id
    asked: tuple[str, ...] = ()
    #: concepts of what is over, or with those who treat it: told to be back, they hold again
    settled: tuple[str, ...] = ()
    #: the level that they had
    settled_level: Level | None = None
    #: that an emergency whose harm may still come is said to be over: it stands, and another matter may be told too
    eased: bool | None = None
    #: level reached so far in the episode; a later message never lowers it by playing it down
    level: Level | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """Somebody else whom the conversation told of before."""

    facts: EpisodeFacts
    #: id of the page that was answered last of them
    page: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleHit:
    """A rule that fired."""

    id: str
    level: Level
    #: where the rule is from, for example "WHO IMCI 2014"
    source: str
    #: id of the first-aid text in the fixed texts, if the rule has one
    first_aid: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One short question that decides the level, with numbered choices."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageResult:
    """The level of a message in its conversation, and everything that led to it."""

    level: Level
    #: concepts found present, as ids of the lexicon, in the order of the text
    signs: tuple[str, ...] = ()
    #: concepts found negated, past, hypothetical or of somebody else
    excluded: tuple[str, ...] = ()
    #: what the text is about, without weight in triage: contraception, cost…
    topics: tuple[str, ...] = ()
    #: rules that fired, most pressing first
    rules: tuple[RuleHit, ...] = ()
    #: the facts of the episode with this message added
    facts: EpisodeFacts = field(default_factory=EpisodeFacts)
    #: what to ask next, never set with an emergency
    question: Question | None = None
    #: set where an emergency was answered before and this is no part of it
    after: After | None = None
    #: in words, for the log of decisions and the simulator: what weighed
    because: tuple[str, ...] = ()
