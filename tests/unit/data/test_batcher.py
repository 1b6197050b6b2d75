"""Concurrent calls share batches; each gets its own result or its own failure."""

import asyncio
from collections.abc import Sequence

import pytest

from core.errors import StoreError, StoreUnavailable
from data.batcher import MOST_AT_ONCE, Batcher


class Recorder:
    """Doubles numbers, slowly enough for others to queue up; fails where told to."""

    def __init__(self, bad: int | None = None, error: type[Exception] = StoreError) -> None:
        self.batches: list[list[int]] = []
        self.bad, self.error = bad, error

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(items))
        await asyncio.sleep(0.001)
        if self.bad in items:
            raise self.error("bad")
        return [item * 2 for item in items]


async def test_each_gets_its_own_result_and_calls_share_batches() -> None:
    run = Recorder()
    batcher = Batcher(run)
    assert await asyncio.gather(*(batcher(n) for n in range(100))) == [n * 2 for n in range(100)]
    assert len(run.batches) <= 100 / MOST_AT_ONCE + 2
    assert [n for batch in run.batches for n in batch] == list(range(100))


async def test_one_bad_item_fails_alone() -> None:
    batcher = Batcher(Recorder(bad=3))
    results = await asyncio.gather(*(batcher(n) for n in range(6)), return_exceptions=True)
    assert [r for r in results if isinstance(r, int)] == [0, 2, 4, 8, 10]
    assert isinstance(results[3], StoreError)


async def test_an_unreachable_database_fails_all_at_once() -> None:
    run = Recorder(bad=0, error=StoreUnavailable)
    batcher = Batcher(run)
    results = await asyncio.gather(*(batcher(n) for n in range(6)), return_exceptions=True)
    assert all(isinstance(r, StoreUnavailable) for r in results)
    assert len(run.batches) <= 2
    run.bad = None
    assert await batcher(4) == 8


async def test_a_caller_that_is_cancelled_leaves_the_others_alone() -> None:
    batcher = Batcher(Recorder())
    first, second = asyncio.create_task(batcher(1)), asyncio.create_task(batcher(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 4
    with pytest.raises(asyncio.CancelledError):
        await first
