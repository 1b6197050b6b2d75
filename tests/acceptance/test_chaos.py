"""A short chaos run: whatever is killed, stopped, slow or wrong, everybody is answered once and in order."""

from pathlib import Path

from tests.chaos.plan import make_plan
from tests.chaos.run import run

SEED, SECONDS = 7, 75.0


async def test_everybody_is_answered_once_whatever_happens(tmp_path: Path) -> None:
    result = await run(tmp_path, make_plan(SEED, SECONDS), seed=SEED, seconds=SECONDS, rate=8.0, people=60)
    assert {name: found for name, found in result.breaches.items() if found} == {}
    assert result.figures["accepted"], "nothing was said"
