"""What the bench makes of its two records."""

import json
import math
from pathlib import Path

import pytest

from tests.bench import figures

MS = 1_000_000


def sent(folder: Path, *lines: tuple[int, int, int, int, int]) -> Path:
    """Number, conversation, due, acknowledged (both in ms) and status."""
    names = ("number", "conversation", "due", "acknowledged", "status")
    rows = [dict(zip(names, (n, c, due * MS, ack * MS, status), strict=True)) for n, c, due, ack, status in lines]
    (path := folder / "sent.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def answers(folder: Path, *lines: tuple[int, str, int]) -> Path:
    """When (in ms), text and status."""
    rows = [{"t_ns": at * MS, "text": text, "status": status} for at, text, status in lines]
    (path := folder / "answers.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_times_count_from_when_a_message_was_due(tmp_path: Path) -> None:
    found = figures.of(
        sent(tmp_path, (1, 1, 100, 103, 200), (2, 2, 110, 120, 200)),
        answers(tmp_path, (150, "ok ~1~", 200), (1110, "ok ~2~", 200)),
    )
    assert (found.ack_p50, found.ack_p99) == (10.0, 10.0)
    assert (found.reply_p50, found.reply_p99) == (1000.0, 1000.0)
    assert found.answered_per_second == pytest.approx(2 / 1.01)


def test_lost_twice_and_out_of_order(tmp_path: Path) -> None:
    found = figures.of(
        sent(tmp_path, *((number, 1, number, number, 200) for number in range(1, 6)), (6, 1, 6, 6, 503)),
        answers(
            tmp_path, (20, "~2~", 200), (30, "ok ~1~ ~3~", 200), (40, "~3~", 200), (50, "~4~", 429), (60, "~6~", 200)
        ),
    )
    assert found.acknowledged == 5, "what was refused was never accepted"
    assert found.lost == 2, "a send that the provider refused answers nobody"
    assert found.twice == 1
    assert found.out_of_order == 1, "the second was answered before the first"


def test_nothing_came_back(tmp_path: Path) -> None:
    found = figures.of(sent(tmp_path, (1, 1, 0, 1, 200)), answers(tmp_path))
    assert (found.lost, found.answered_per_second) == (1, 0.0)
    assert math.isnan(found.reply_p99)


def test_the_median_of_runs_adds_up_what_was_lost(tmp_path: Path) -> None:
    made = answers(tmp_path, (150, "~1~", 200))
    runs = [figures.of(sent(tmp_path, (1, 1, 100, 100 + ack, 200), (2, 1, 100, 101, 200)), made) for ack in (1, 5, 9)]
    assert figures.median(runs).ack_p99 == 5.0
    assert figures.median(runs).lost == 3
