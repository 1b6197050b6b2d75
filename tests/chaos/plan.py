"""What goes wrong and when, drawn from a seed: the same seed gives the same plan."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEBS, WORKERS = ("web 1", "web 2"), ("worker 1", "worker 2")
MACHINES = WEBS + WORKERS
POSTGRES, PROVIDERS, MODEL = ("postgres",), ("providers",), ("model",)
#: seconds from one fault to the next
GAP = (3.0, 5.0)
#: the load begins with a while of peace, and the last fault leaves as much time before it ends
PEACE_SECONDS = 3.0
#: how far a clock is moved, in seconds, either way
JUMPS = (90.0, 1800.0, 6 * 3600.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A fault that is known: whom it can hit and for how long, in seconds."""

    targets: Sequence[str]
    least: float = 0.0
    most: float = 0.0


KINDS: Mapping[str, Kind] = {
    "kill web": Kind(targets=WEBS),  # SIGKILL of the process group; a supervisor starts it again
    "kill worker": Kind(targets=WORKERS),
    "restart web": Kind(targets=WEBS),  # SIGTERM
    "restart worker": Kind(targets=WORKERS),
    "pause worker": Kind(targets=WORKERS, least=5, most=20),  # SIGSTOP, SIGCONT: alive, and taken for dead
    "pause web": Kind(targets=WEBS, least=2, most=8),
    "kill postgres": Kind(targets=POSTGRES, least=0, most=12),  # kill -9 of the postmaster; how long it stays away
    "cut connections": Kind(targets=POSTGRES),  # pg_terminate_backend of all
    "slow disk": Kind(targets=POSTGRES, least=4, most=10),  # each flush of the log takes 100 ms longer
    "stalled disk": Kind(targets=POSTGRES, least=2, most=5),  # nobody can write to messages or outbox
    "providers 429": Kind(targets=PROVIDERS, least=3, most=8),
    "providers 500": Kind(targets=PROVIDERS, least=3, most=8),
    "providers reset": Kind(targets=PROVIDERS, least=3, most=8),  # the connection breaks before anything is done
    "providers cut": Kind(targets=PROVIDERS, least=2, most=4),  # it breaks after the message was taken
    "providers slow": Kind(targets=PROVIDERS, least=3, most=8),
    "model down": Kind(targets=MODEL, least=3, most=10),
    "model slow": Kind(targets=MODEL, least=3, most=10),
    "model garbage": Kind(targets=MODEL, least=3, most=10),
    "clock": Kind(targets=MACHINES, least=4, most=12),  # of a process, while it runs; back after that
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    #: seconds from the beginning of the load
    at: float
    kind: str
    target: str
    #: how long it lasts; 0: it is over at once
    seconds: float
    #: how far a clock is moved, in seconds
    jump: float = 0.0

    def __str__(self) -> str:
        told = f"{self.at:6.1f} s  {self.kind:16} {self.target:10}"
        lasts = f" for {self.seconds:.1f} s" if self.seconds else ""
        return told + lasts + (f" by {self.jump:+,.0f} s" if self.jump else "")


def make_plan(seed: int, seconds: float, kinds: Sequence[str] = tuple(KINDS)) -> tuple[Fault, ...]:
    """Faults for a load of so many seconds. Every kind comes once before any comes again."""
    draw = random.Random(seed)
    plan: list[Fault] = []
    deck: list[str] = []
    at = PEACE_SECONDS
    while at < seconds - PEACE_SECONDS:
        if not deck:
            deck = draw.sample(kinds, len(kinds))
        kind = deck.pop()
        known = KINDS[kind]
        lasts = draw.uniform(known.least, known.most)
        jump = draw.choice(JUMPS) * draw.choice((-1, 1))
        plan.append(
            Fault(
                at=round(at, 1), kind=kind, target=draw.choice(known.targets),
                seconds=round(min(lasts, seconds - at), 1), jump=jump if kind == "clock" else 0.0,
            )
        )  # fmt: skip
        at += draw.uniform(*GAP)
    return tuple(plan)
