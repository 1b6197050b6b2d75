"""Who waits for a call, and who need not."""

import asyncio

import pytest

from core.errors import ProviderCrowded
from core.llm.slots import Slots


class Clock:
    """Seconds that tests set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def held(slots: Slots, until: asyncio.Event, within: float = 20.0) -> str:
    async with slots.one(within):
        await until.wait()
        return "called"


async def under_way(slots: Slots, until: asyncio.Event, count: int) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(held(slots, until)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_who_comes_while_calls_take_long_is_told_at_once() -> None:
    clock, until = Clock(), asyncio.Event()
    slots = Slots(2, clock)
    tasks = await under_way(slots, until, 2)
    clock.now = 12.0
    with pytest.raises(ProviderCrowded, match="too long"):
        await held(slots, until)
    until.set()
    assert await asyncio.gather(*tasks) == ["called", "called"]


async def test_a_short_wait_is_waited_for() -> None:
    clock, until = Clock(), asyncio.Event()
    slots = Slots(2, clock)
    tasks = await under_way(slots, until, 2)
    clock.now = 1.0
    third = asyncio.create_task(held(slots, until))
    await asyncio.sleep(0)
    until.set()
    assert await asyncio.gather(*tasks, third) == ["called", "called", "called"]


async def test_a_wait_ends_although_nothing_was_known_when_it_began() -> None:
    until = asyncio.Event()
    slots = Slots(1, Clock(), most_wait=0.01)
    (task,) = await under_way(slots, until, 1)
    with pytest.raises(ProviderCrowded, match="in time"):
        await held(slots, until)
    until.set()
    assert await task == "called"


async def test_a_free_slot_is_taken_however_long_calls_took() -> None:
    clock, until = Clock(), asyncio.Event()
    slots = Slots(1, clock)
    (task,) = await under_way(slots, until, 1)
    clock.now = 60.0
    until.set()
    await task
    assert slots.usual == 60.0
    assert await held(slots, until) == "called", "the provider may be quick again"


async def test_a_call_that_fails_or_is_given_up_frees_its_slot() -> None:
    slots = Slots(1, Clock())
    with pytest.raises(ValueError, match="no answer"):
        async with slots.one(20.0):
            raise ValueError("no answer")
    task = (await under_way(slots, asyncio.Event(), 1))[0]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    done = asyncio.Event()
    done.set()
    assert await held(slots, done) == "called"
