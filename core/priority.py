"""Work that gives way: what decodes sound and reads pictures goes behind those who answer texts."""

import contextlib
import os
from pathlib import Path

#: how nice such work is to everybody else
NICENESS = 19
#: where Linux groups processes by session, it shares the processor out among sessions first: how nice a process is
#: counts only within its own, and each process of Postgres has another. So the session has to be nice as a whole.
SESSION = Path("/proc/self/autogroup")


def give_way() -> None:
    """Put this process, and the session that it leads, behind all others, as far as the kernel lets it.

    What it starts from here on is put there as well.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    if hasattr(os, "SCHED_IDLE"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            SESSION.write_text(str(NICENESS))
