"""Work that gives way: what decodes sound and reads pictures goes behind those who answer texts."""

import contextlib
import os

#: how nice such work is to everybody else: more, or a session of its own that is, starves it on a busy machine
NICENESS = 10


def give_way() -> None:
    """Put this process, and what it starts from here on, behind others."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
