"""What a page tells of a thing that was put on, given or taken: the lines that forbid it, else how it is done."""

from core.knowledge.library import PageText
from core.knowledge.parts import Part
from core.message import Role
from core.text.asking import folded
from core.text.tried import PUT_ON, PUTS, THINGS, WASHES, things

#: kinds of things of which a line names as many that forbids whatever is put there
FEW = 2
#: kinds of things that are food as well: of them each is forbidden by its own name
SWALLOWED = frozenset({"sharp", "fat"})


def forbidden(named: frozenset[str], words: str, page: PageText) -> Part | None:
    """The lines of a page on `named`, kinds of `THINGS`: one that holds the word itself, else one that forbids things
    of that kind, else whatever is put there. Who washes with it is told how to wash."""
    own = {found[0] for kind in named for found in THINGS[kind].finditer(words)}
    lines = sorted(page.avoid, key=lambda line: -len(own & set(folded(line).split())))
    of_kind = named - SWALLOWED
    same = [line for line in lines if of_kind & things(line) or own & set(folded(line).split())]
    put = named & PUT_ON and PUTS.search(words)
    other = [line for line in lines if put and len(PUT_ON & things(line)) >= FEW]
    washed = [line for line in page.home if WASHES.search(folded(line))] if WASHES.search(words) else []
    told = (*(same or (() if washed else other))[:1], *washed[:1])
    if not told:
        return None
    role = Role.AVOID if (same or other) and not washed else Role.ANSWER
    return Part(role=role, lines=told)
