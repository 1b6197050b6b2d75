"""One run: a load and a plan from a seed, the wait until all is quiet, and what the records say."""

import asyncio
import contextlib
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import invariants, leftovers
from tests.chaos.load import make_load
from tests.chaos.plan import Fault
from tests.chaos.records import Records, read
from tests.chaos.world import World, world

#: after the last fault, how long it may take until everything has come to rest
QUIET_SECONDS = 180.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What came of it."""

    figures: Mapping[str, object]
    #: what does not hold, by invariant; empty lists are good
    breaches: Mapping[str, Sequence[str]]
    #: parts that went out twice, and why
    twice: Mapping[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not any(self.breaches.values())


async def run(
    folder: Path,
    plan: Sequence[Fault],
    *,
    seed: int,
    seconds: float,
    rate: float,
    people: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Result:
    """A run in this folder, which is left with all logs and records in it."""
    load = make_load(seed, seconds=seconds, rate=rate, people=people)
    async with world(folder) as everything:
        looking = asyncio.create_task(everything.look())
        tell(f"{len(load.messages)} messages of {people} people, {len(plan)} faults")
        await asyncio.gather(load.run(everything.webs), everything.suffer(plan, tell))
        quiet = await everything.until(leftovers.QUIET, QUIET_SECONDS)
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        # one that is still starting would end by the signal itself
        await asyncio.gather(*(machine.works() for machine in everything.machines.values()))
        codes = {name: await machine.switch_off() for name, machine in everything.machines.items()}
        records = await read(everything, load)
        breaches = {name: list(check(records)) for name, check in invariants.CHECKS.items()}
        breaches["comes to rest"] = [] if quiet else [f"not within {QUIET_SECONDS:.0f} s"]
        breaches["stops in order"] = [f"{name}: exit code {code}" for name, code in codes.items() if code != 0]
        breaches["nothing left"] = await leftovers.left(everything)
        breaches["nothing personal to be read"] = await leftovers.personal(everything)
        twice = Counter(one.why or "no reason" for one in invariants.twice(records))
        return Result(figures=_figures(everything, records, plan), breaches=breaches, twice=dict(twice))


def _figures(everything: World, records: Records, plan: Sequence[Fault]) -> dict[str, object]:
    load, user = records.load, [said for said in records.said if said.role == "user"]
    hit = Counter(event.kind for event in records.events if event.hit)
    waits = {level: _waits(records, level) for level in ("emergency", None)}
    return {
        "messages offered": len(load.messages),
        "deliveries": load.deliveries,
        "of these second ones": load.duplicates,
        "tries": sum(told.tries for told in load.told.values()),
        "acknowledged": sum(told.acknowledged is not None for told in load.told.values()),
        "accepted": len(user),
        "turns": len({said.answered_by for said in user}),
        "parts": sum(part.status != "held" for part in records.parts),
        "sends taken": len(records.sends),
        "sends refused": records.refused,
        "sent twice": len(invariants.twice(records)),
        "overtaken by the other lane": invariants.overtaken(records),
        "starts of processes": sum(machine.starts for machine in everything.machines.values()),
        "ended by themselves": sum(len(machine.ends) for machine in everything.machines.values()),
        "faults planned": len(plan),
        **{f"fault: {kind}": count for kind, count in sorted(hit.items())},
        **_spread("seconds to the first send", waits[None]),
        **_spread("seconds to the first send, emergencies", waits["emergency"]),
    }


def _spread(name: str, waits: Sequence[float]) -> dict[str, object]:
    if len(waits) < 2:
        return {}
    cuts = statistics.quantiles(waits, n=100)
    return {
        f"{name}, p50": round(cuts[49], 1),
        f"{name}, p99": round(cuts[98], 1),
        f"{name}, most": round(max(waits), 1),
    }


def _waits(records: Records, level: str | None) -> list[float]:
    """From the acknowledgement of each message to the first part of its reply at the provider."""
    first, parts = invariants.first_sends(records), {}
    for part in records.parts:
        if part.id in first:
            parts.setdefault(part.reply, first[part.id])
    return [
        parts[said.answered_by] - (told.acknowledged or told.first_sent)
        for said in records.said
        if said.role == "user" and said.answered_by in parts and (said.level == "emergency") == (level == "emergency")
        and (told := records.load.told.get(said.key or ""))
    ]  # fmt: skip
