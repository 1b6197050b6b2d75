"""What a run came to, from the two records: what was acknowledged, and what was sent back."""

import json
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MARKER = re.compile(r"~(\d+)~")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One run of one server. Times in milliseconds."""

    acknowledged: int
    ack_p50: float
    ack_p99: float
    reply_p50: float
    reply_p99: float
    #: messages answered a second, from the first that was sent to the last answer
    answered_per_second: float
    lost: int
    twice: int
    #: answers to a conversation that came before the answer to an earlier message of it
    out_of_order: int


def of(sent: Path, answers: Path, *, only: Sequence[int] | None = None) -> Figures:
    """The figures of a run, of the messages `only` if given. An answer is known by the marker that it repeats."""
    lines = [json.loads(line) for line in sent.read_text().splitlines()]
    wanted = None if only is None else set(only)
    lines = [line for line in lines if 200 <= line["status"] < 300 and (wanted is None or line["number"] in wanted)]
    answered: dict[int, list[int]] = {}
    for line in map(json.loads, answers.read_text().splitlines()):
        if line["status"] < 400:
            for number in dict.fromkeys(MARKER.findall(line["text"])):
                answered.setdefault(int(number), []).append(line["t_ns"])
    acks = sorted((line["acknowledged"] - line["due"]) / 1e6 for line in lines)
    replies, last, latest, disordered = [], 0, {}, 0
    for line in sorted(lines, key=lambda one: one["number"]):
        if times := answered.get(line["number"]):
            replies.append((times[0] - line["due"]) / 1e6)
            last = max(last, times[0])
            disordered += times[0] < latest.get(line["conversation"], 0)
            latest[line["conversation"]] = max(times[0], latest.get(line["conversation"], 0))
    replies.sort()
    took = (last - min((line["due"] for line in lines), default=0)) / 1e9
    return Figures(
        acknowledged=len(lines),
        ack_p50=at(acks, 0.5),
        ack_p99=at(acks, 0.99),
        reply_p50=at(replies, 0.5),
        reply_p99=at(replies, 0.99),
        answered_per_second=len(replies) / took if replies else 0.0,
        lost=len(lines) - len(replies),
        twice=sum(len(answered.get(line["number"], ())) > 1 for line in lines),
        out_of_order=disordered,
    )


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of them lies; not a number where there are none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def median(runs: Sequence[Figures]) -> Figures:
    """Each figure's median; what was lost, doubled or out of order is added up."""
    totals = ("acknowledged", "lost", "twice", "out_of_order")
    fields = {
        name: sum(getattr(run, name) for run in runs) if name in totals
        else statistics.median(getattr(run, name) for run in runs)
        for name in Figures.__dataclass_fields__
    }  # fmt: skip
    return Figures(**fields)
