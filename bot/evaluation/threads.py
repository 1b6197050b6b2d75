"""Retrieval within conversations: every turn goes through the pipeline, with what the turns before left behind."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.answering import Talk, said
from bot.app import make_pipeline, make_simulator
from bot.clock import utc_now
from bot.content import Content
from bot.settings import Settings
from core.case import Case
from core.evaluation.shares import Group, Report, Share
from core.message import Address, Channel
from core.stages.find import Finder

Json = Mapping[str, Any]
FIRST, SHOWN = 1, 3
ADDRESS = Address(channel=Channel.SIMULATOR, account="whatsapp", id="evaluation")


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """A turn of a conversation, and what was found for it."""

    conversation: str
    turn: Json = field(repr=False)
    #: what answers the turn, and the turn before; empty where it is no question of health
    right: frozenset[str]
    before: frozenset[str] | None
    case: Case = field(repr=False)
    found: Sequence[str]
    #: the page that was sent, and by which stage
    sent: Sequence[str]
    stage: str
    milliseconds: float

    @property
    def place(self) -> int:
        """At which place a right page was found; 0 where none was."""
        return next((number for number, page in enumerate(self.found, 1) if page in self.right), 0)

    @property
    def moves(self) -> bool:
        """Whether it is about something else than the turn before."""
        return self.before is not None and self.right.isdisjoint(self.before)


class Overhearing:
    """A stage that says nothing: it looks at what the finder of the other stages makes of each case."""

    name = "overhearing"

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self.case: Case | None = None
        self.found: Sequence[str] = ()
        self.milliseconds = 0.0

    async def __call__(self, case: Case) -> None:
        """Nothing, always."""
        started = time.perf_counter()
        self.found = [passage.page.id for passage in await self._finder(case)]
        self.milliseconds = (time.perf_counter() - started) * 1000
        self.case = case


def follow(settings: Settings, content: Content, conversations: Iterable[Json]) -> list[Followed]:
    """Every turn in its order, answered by the pipeline without a model."""
    listening: list[Overhearing] = []

    def ahead(finder: Finder) -> Sequence[Overhearing]:
        listening.append(Overhearing(finder))
        return listening

    adapters = {Channel.SIMULATOR: make_simulator(settings, utc_now)}
    pipeline = make_pipeline(settings, content=content, chain=None, adapters=adapters, ahead=ahead)

    async def go() -> list[Followed]:
        followed = []
        for conversation in conversations:
            talk, before = Talk.begin(ADDRESS), None
            for number, turn in enumerate(conversation["turns"]):
                talk, outcome = await said(pipeline, talk, turn["text"])
                heard, right = listening[0], topics(turn["expect_topic"])
                if number < conversation.get("from", 0):
                    before = right
                    continue
                assert heard.case is not None, "the first stage is always asked"  # noqa: S101
                followed.append(
                    Followed(
                        conversation=conversation["id"],
                        turn=turn,
                        right=right,
                        before=before,
                        case=heard.case,
                        found=heard.found,
                        sent=outcome.decision.passages,
                        stage=outcome.decision.stage,
                        milliseconds=heard.milliseconds,
                    )
                )
                before = right
        return followed

    return asyncio.run(go())


def behind(conversations: Sequence[Json], questions: Iterable[Json]) -> list[dict[str, Any]]:
    """Each question asked behind the first one, two or three turns of a conversation that had nothing to do with it."""
    asked = []
    for number, question in enumerate(questions):
        conversation = conversations[number % len(conversations)]
        before = conversation["turns"][: 1 + number % 3]
        turn = {"text": question["question"], "lang": question.get("lang"), "expect_topic": question["topic"]}
        name = f"{question.get('id', number)}"
        asked.append({"id": name, "turns": [*before, turn], "from": len(before)})
    return asked


def report(followed: Sequence[Followed], *, misses: bool = False) -> Report:
    """How often the right page comes first, or among the first three, by the place of a turn in its conversation."""
    asked = [one for one in followed if one.right]
    times = sorted(one.milliseconds for one in followed)
    return Report(
        title=f"Retrieval for {len(followed)} turns of {len({one.conversation for one in followed})} conversations",
        groups=[
            Group(title="Right page first", shares=_shares(asked, lambda one: one.place == FIRST)),
            Group(title="Right page among the first three", shares=_shares(asked, lambda one: 0 < one.place <= SHOWN)),
            Group(
                title="Sent, where a page was sent",
                shares={
                    "the right one": Share.of(one.sent[0] in one.right for one in followed if one.sent),
                    "at no question": Share.of(bool(one.sent) for one in followed if not one.right),
                },
            ),
        ],
        figures={"median, ms": times[len(times) // 2], "p99, ms": times[int(len(times) * 0.99)]},
        misses=[_line(one) for one in asked if one.place != FIRST] if misses else (),
    )


def topics(topic: str | Sequence[str] | None) -> frozenset[str]:
    """The pages that a case names."""
    return frozenset(() if topic is None else (topic,) if isinstance(topic, str) else topic)


def _shares(asked: Sequence[Followed], hit: Callable[[Followed], bool]) -> dict[str, Share]:
    later = [one for one in asked if one.before is not None]
    return {
        "first turns": Share.of(hit(one) for one in asked if one.before is None),
        "later turns": Share.of(hit(one) for one in later),
        "- same topic": Share.of(hit(one) for one in later if not one.moves),
        "- another topic": Share.of(hit(one) for one in later if one.moves),
        **{
            code: Share.of(hit(one) for one in later if one.turn.get("lang") == code)
            for code in sorted({str(one.turn.get("lang", "none")) for one in later})
        },
    }


def _line(one: Followed) -> str:
    return (
        f"  {one.conversation:<5}{one.place or '-':<3}{', '.join(sorted(one.right))} not {', '.join(one.found)}"
        f" ({one.stage}, after {', '.join(one.case.thread.pages) or 'nothing'}): {one.turn['text']}"
    )
