"""How well sheets are read: `python tests/bench/reading.py`, by field, on both halves of the made-up sheets.

dev was looked at while the reader was written; heldout has other medicines, measures, layouts and fonts.
"""

import asyncio
import re
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.errors import MediaError
from core.speech.ffmpeg import in_memory
from core.text.fold import fold
from core.vision.reader import Reader
from core.vision.reading import Readings
from core.vision.rows import rows
from core.vision.safe import Photo, made_safe
from core.vision.sheet import Sheet
from core.vision.sort import sort
from tests.peers.sheets import Sheet as Made
from tests.peers.sheets import hardness, sheets

ROOT = Path(__file__).parent.parent.parent
#: what is looked at on its own
FIELDS = ("medicine", "strength", "dosing", "measure", "value", "unit", "range", "test", "result")


def same(one: str, other: str) -> bool:
    """Letters, digits and signs alike; spaces, accents and case aside."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9,./<>^%+]", "", fold(text).replace("μ", "u").replace("µ", "u").replace("-", "/"))


def fields(made: Made, read: Sheet, known: Readings) -> Iterator[tuple[str, str, bool]]:
    """(field, what stands on the sheet, whether it was read so)."""
    medicines = {key: one for one in read.medicines for key in [_identity(known, one.name)]}
    for name, strength, dosing in made.medicines:
        found = medicines.get(_identity(known, name))
        yield "medicine", name, found is not None
        yield "strength", f"{name} {strength}", found is not None and same(found.strength, strength)
        if dosing:
            yield "dosing", dosing, found is not None and same(found.dosing, dosing)
    measures = {one.id: one for one in read.measures}
    for name, value, unit, span in made.measures:
        hit = known.laboratory.names.find(fold(name).split(), tolerant=False)
        one = measures.get(str(hit[0].means)) if hit else None
        yield "measure", name, one is not None
        yield "value", f"{name} {value}", one is not None and same(one.value.replace(".", ","), value.replace(".", ","))
        yield "unit", f"{name} {unit}", one is not None and same(one.unit, unit)
        yield "range", f"{name} {span}", one is not None and same(one.range, span)
    results = {one.id: one for one in read.tests}
    for name, result in made.tests:
        hit = known.laboratory.names.find(re.findall(r"\w+", fold(name)), tolerant=False)
        test = results.get(str(hit[0].means)) if hit else None
        yield "test", name, test is not None
        yield "result", f"{name} {result}", test is not None and same(test.result, result)


def _identity(known: Readings, name: str) -> tuple[str, ...]:
    hits = known.medicines.names.find(re.findall(r"[^\W_]+", fold(name)), tolerant=False)
    return tuple(sorted({str(hit.means) for hit in hits}))


def wrong(made: Made, read: Sheet, known: Readings) -> list[str]:
    """What was read that does not stand there, unmarked: another medicine, strength or value."""
    stands = {_identity(known, name): strength for name, strength, _ in made.medicines}
    values = {value.replace(".", ",") for _, value, _, _ in made.measures}
    found = [f"{one.name} {one.strength}" for one in read.medicines
             if not one.doubtful and not _stands(stands, _identity(known, one.name), one.strength)]  # fmt: skip
    return found + [
        f"{one.name} {one.value}"
        for one in read.measures
        if not one.doubtful and one.value.replace(".", ",") not in values
    ]


def _stands(stands: dict[tuple[str, ...], str], identity: tuple[str, ...], strength: str) -> bool:
    return identity in stands and (not strength or same(strength, stands[identity]))


def judge(pairs: Iterable[tuple[Made, Sheet | None]], known: Readings, *, misses: bool = False) -> Iterator[str]:
    """The report, line by line. None: the sheet was refused as too dark or blurred."""
    right: Counter[tuple[str, int | str]] = Counter()
    total: Counter[tuple[str, int | str]] = Counter()
    kinds = leaks = refused = 0
    missed: list[str] = []
    unmarked: list[str] = []
    seen = list(pairs)
    for made, read in seen:
        number = int(made.name.split()[1])
        refused += read is None
        found = read or Sheet()
        for field, what, ok in fields(made, found, known):
            for group in ("all", hardness(number)):
                total[field, group] += 1
                right[field, group] += ok
            if not ok:
                missed.append(f"{made.name}: {field}: {what}")
        unmarked += [f"{made.name}: {one}" for one in wrong(made, found, known)]
        told = fold(" ".join(map(str, found.items())))
        leaks += any(re.search(rf"\b{re.escape(fold(word))}\b", told) for word in made.personal)
        kinds += sort(found)[0] == ("prescription" if made.kind == "medicine box" else made.kind)
    for field in FIELDS:
        groups = "  ".join(f"{g}: {right[field, g]}/{total[field, g]}" for g in range(4) if total[field, g])
        share = right[field, "all"] / max(total[field, "all"], 1)
        yield f"{field:9} {right[field, 'all']:3}/{total[field, 'all']:<3} {share:6.1%}   by hardness {groups}"
    yield f"sorted    {kinds}/{len(seen)}; refused {refused}; sheets with a personal word left {leaks}"
    yield f"read wrong and not marked as doubtful: {len(unmarked)} {'; '.join(unmarked)}"
    if misses:
        yield from missed


def _safe(data: bytes) -> Photo:
    with in_memory(data) as descriptor:
        return made_safe(descriptor)


async def read_all(made: Sequence[Made], known: Readings, reader: Reader) -> tuple[list[Sheet | None], list[float]]:
    """Each sheet through the whole way, with the seconds that reading took."""
    read: list[Sheet | None] = []
    times = []
    for one in made:
        started = time.perf_counter()
        try:
            read.append(known.read(rows(await reader.photo((await asyncio.to_thread(_safe, one.jpeg)).jpeg))))
        except MediaError:
            read.append(None)
        times.append(time.perf_counter() - started)
    return read, times


async def main() -> None:
    known, reader = Readings.load(ROOT / "data"), Reader(seconds=400)
    for half in ("dev", "heldout"):
        made = sheets(half)
        read, times = await read_all(made, known, reader)
        sys.stdout.write(
            f"== {half}: {len(made)} sheets; seconds: median {statistics.median(times):.1f}, most {max(times):.1f}\n"
        )
        for line in judge(zip(made, read, strict=True), known, misses="--misses" in sys.argv):
            sys.stdout.write(f"{line}\n")
    await reader.close()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(f"memory of the reading process, at most: {most:.0f} MB\n")


if __name__ == "__main__":
    asyncio.run(main())
