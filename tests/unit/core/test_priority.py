"""Giving way: all threads of a process, its session where it leads one, and nobody is put ahead."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.priority import NICE, NICER, give_way

THREADS = (
    "import threading, sys\nthreading.Thread(target=sys.stdin.read, daemon=True).start()\nprint(flush=True)\ninput()"
)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process of two threads that leads a session."""
    with subprocess.Popen(
        [sys.executable, "-c", THREADS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as started:
        assert started.stdout
        started.stdout.readline()
        yield started
        started.kill()


def niceness(pid: int) -> set[int]:
    threads = [int(one.name) for one in Path(f"/proc/{pid}/task").iterdir()]
    assert len(threads) == 2
    return {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads}


@pytest.mark.skipif(sys.platform != "linux", reason="threads are listed by Linux")
def test_every_thread_gives_way_and_none_is_put_ahead(process: subprocess.Popen[bytes]) -> None:
    give_way(process.pid)
    assert niceness(process.pid) == {max(NICE, os.getpriority(os.PRIO_PROCESS, 0))}
    session = Path(f"/proc/{process.pid}/autogroup")
    give_way(process.pid, NICER)
    assert not session.exists() or session.read_text().split()[-1:] in ([], [str(NICER)])
    give_way(process.pid)
    assert min(niceness(process.pid)) >= NICER, "nobody is put ahead"


def test_a_session_with_others_in_it_is_left_alone() -> None:
    before = Path("/proc/self/autogroup").read_text() if Path("/proc/self/autogroup").exists() else ""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        give_way(child.pid)
        assert not before or Path("/proc/self/autogroup").read_text() == before
        child.kill()


def test_one_that_has_ended_is_no_error() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    give_way(ended.pid)
