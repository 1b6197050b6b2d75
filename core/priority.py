"""Giving way on the processor: whoever opens files of strangers works behind those who answer people.

Linux weighs threads, and where nothing else groups processes (no container, no CPU controller of systemd) it first
weighs sessions against one another (sched(7), autogroup). So a niceness counts little against the database, which has
sessions of its own: who gives way has one too, and the session itself is made nice.
"""

import contextlib
import os
from pathlib import Path

#: how nice a process is that somebody waits for and that is soon done, one that works for seconds, and one that may
#: take its time
NICE, NICER, LAST = 5, 10, 19


def give_way(pid: int, niceness: int = NICE) -> None:
    """Put a process and its session behind the others. It should lead a session of its own; where a system refuses,
    things stay as they are, and nobody is ever put ahead of where it is."""
    _be_nice(pid, niceness)


def go_last(pid: int) -> None:
    """The same for what may take its time: it gets what nobody else wants, and stops as soon as somebody does."""
    _be_nice(pid, LAST)
    if hasattr(os, "SCHED_IDLE"):
        for thread in _threads(pid):
            with contextlib.suppress(OSError):
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))


def _be_nice(pid: int, niceness: int) -> None:
    for thread in _threads(pid):
        with contextlib.suppress(OSError):  # it has ended
            os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))
    with contextlib.suppress(OSError):
        if os.getsid(pid) == pid:  # another session has others in it
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def _threads(pid: int) -> list[int]:
    """Linux counts niceness by thread; elsewhere the process is all there is."""
    try:
        return [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return [pid]
