"""When a provider that fails is left alone, and who tries it again."""

import pytest

from core.llm.chain import FAILURES_TO_OPEN, OPEN_SECONDS, OPEN_SECONDS_MOST, PROBE_SECONDS, Breaker


class Clock:
    """Seconds that tests set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def opened(breaker: Breaker) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()


def test_it_opens_at_the_third_failure_in_a_row(breaker: Breaker) -> None:
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.closed
    breaker.failed()
    assert not breaker.closed
    assert not breaker.probe()


def test_many_calls_that_fail_together_are_one_outage(breaker: Breaker, clock: Clock) -> None:
    for _ in range(50):
        breaker.failed()
    clock.now += OPEN_SECONDS
    assert breaker.closed


def test_each_outage_that_follows_is_waited_out_for_longer(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    pauses = []
    for _ in range(6):
        before = clock.now
        clock.now = breaker.open_until
        pauses.append(clock.now - before)
        assert breaker.probe()
        breaker.failed()
    assert pauses == [OPEN_SECONDS, OPEN_SECONDS * 2, OPEN_SECONDS * 4, *[OPEN_SECONDS_MOST] * 3]


def test_after_the_pause_one_call_probes_and_the_others_do_not_wait_for_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += OPEN_SECONDS
    assert [breaker.probe() for _ in range(4)] == [True, False, False, False]
    breaker.succeeded()
    assert [breaker.probe() for _ in range(4)] == [True] * 4


def test_a_probe_that_was_given_up_is_followed_by_another(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += OPEN_SECONDS
    assert breaker.probe()
    clock.now += PROBE_SECONDS
    assert breaker.probe()
    assert not breaker.probe()
