"""Giving way on the processor: whoever opens files of strangers works behind those who answer people.

Linux weighs threads, and where nothing else groups processes (no container, no CPU controller of systemd) it first
weighs sessions against one another (sched(7), autogroup). So a niceness counts little against the database, which has
sessions of its own: who gives way has one too, and the session itself is made nice.
"""

import contextlib
import os
from pathlib import Path

#: how nice a process is that somebody waits for and that is soon done, and one that works for seconds. No nicer than
#: that, and never SCHED_IDLE: a machine that is busy for a minute would hear nothing in it
NICE, NICER = 5, 10


def give_way(pid: int, niceness: int = NICE) -> None:
    """Put a process and its session behind the others. It should lead a session of its own; where a system refuses,
    things stay as they are, and nobody is ever put ahead of where it is."""
    for thread in _threads(pid):
        with contextlib.suppress(OSError):  # it has ended
            os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))
    with contextlib.suppress(OSError):
        # another session has others in it; the voice of an emergency, which is soon done, has a second to be there
        if niceness >= NICER and os.getsid(pid) == pid:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def _threads(pid: int) -> list[int]:
    """Linux counts niceness by thread; elsewhere the process is all there is."""
    try:
        return [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return [pid]
