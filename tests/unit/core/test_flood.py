"""What counts as too much, and for how long."""

from datetime import UTC, datetime, timedelta

from core.flood import Flood, FloodLimit

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LIMIT = FloodLimit(messages=3, seconds=60)


def test_messages_of_one_window_are_counted_together() -> None:
    flood = LIMIT.counted(None, 2, NOW)
    assert not LIMIT.over(flood)
    flood = LIMIT.counted(flood, 2, NOW + timedelta(seconds=59))
    assert flood == Flood(since=NOW, count=4)
    assert LIMIT.over(flood)


def test_a_new_window_begins_with_nothing_counted_and_nobody_told() -> None:
    later = NOW + timedelta(seconds=60)
    assert LIMIT.counted(Flood(since=NOW, count=99, told=True), 1, later) == Flood(since=later, count=1)


def test_a_clock_that_was_put_back_begins_a_new_window() -> None:
    earlier = NOW - timedelta(hours=1)
    assert LIMIT.counted(Flood(since=NOW, count=99), 1, earlier) == Flood(since=earlier, count=1)


def test_notes_are_heard_until_three_times_the_limit() -> None:
    assert not LIMIT.deaf(Flood(since=NOW, count=9))
    assert LIMIT.deaf(Flood(since=NOW, count=10))


def test_no_limit_is_never_reached() -> None:
    none = FloodLimit(messages=0, seconds=60)
    flood = Flood(since=NOW, count=10**6)
    assert not none.over(flood)
    assert not none.deaf(flood)
