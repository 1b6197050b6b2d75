"""Health facilities that take emergencies, and the nearest of them."""

import csv
import heapq
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError

EARTH_KM = 6371.0
#: how many times as far a facility may count as near: a large hospital is worth a little more way, a small one less
WEIGHTS: Mapping[str, float] = {"referral": 0.8, "hospital": 1.0, "medical_centre": 1.6}
#: added to the distance of those that lack an operating theatre
EXTRA_KM: Mapping[str, float] = {"medical_centre": 2.0}
#: names that end or begin with the town whose hospital it is
OF_TOWN = (
    re.compile(r"(?:h[oô]pital (?:de district|r[eé]gional)|cma) (?:de |d['’])?([^\W\d_]{3,})", re.IGNORECASE),
    re.compile(r"([^\W\d_]{3,}) (?:district|regional) hospital", re.IGNORECASE),
)
HEADINGS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, WGS 84 degrees."""

    latitude: float
    longitude: float

    def km_to(self, other: "Point") -> float:
        """Great-circle distance in kilometres."""
        one, two = math.radians(self.latitude), math.radians(other.latitude)
        across = math.radians(other.longitude - self.longitude)
        h = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
        return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))

    def heading_to(self, other: "Point") -> str:
        """N, NE, E… the way one has to go."""
        north = other.latitude - self.latitude
        east = (other.longitude - self.longitude) * math.cos(math.radians(self.latitude))
        return HEADINGS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facility:
    """A hospital or medical centre. `kind`: referral, hospital or medical_centre."""

    name: str
    kind: str
    point: Point


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A facility with its distance in kilometres as the crow flies, and the way there."""

    facility: Facility
    km: float
    heading: str


class Facilities:
    """All of them. Load once."""

    def __init__(self, facilities: Sequence[Facility]) -> None:
        self.all = tuple(facilities)

    @classmethod
    def load(cls, *paths: Path) -> "Facilities":
        """Read the files. Raises ContentError with file, line and why."""
        return cls([facility for path in paths for facility in _read(path)])

    def towns(self) -> Iterator[tuple[str, Point]]:
        """Towns that a hospital is named after, where it stands."""
        for facility in self.all:
            found = next(filter(None, (names.fullmatch(facility.name) for names in OF_TOWN)), None)
            if found:
                yield found[1], facility.point

    def nearest(self, point: Point, *, count: int = 3) -> tuple[Near, ...]:
        """The facilities to go to from a place in an emergency, the best first."""
        ways = ((point.km_to(facility.point), facility) for facility in self.all)
        best = heapq.nsmallest(count, ways, key=lambda way: (_effort(way[0], way[1].kind), way[1].name))
        return tuple(Near(facility=facility, km=km, heading=point.heading_to(facility.point)) for km, facility in best)


def _read(path: Path) -> Iterator[Facility]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                point = Point(float(row["latitude"]), float(row["longitude"]))
                name, kind = row["name"].strip(), row["kind"]
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise ContentError(path.name, number, f"needs name, kind, latitude, longitude: {error}") from error
            if not name or kind not in WEIGHTS:
                raise ContentError(path.name, number, f"needs a name and one of the kinds {', '.join(WEIGHTS)}")
            yield Facility(name=name, kind=kind, point=point)


def _effort(km: float, kind: str) -> float:
    return km * WEIGHTS[kind] + EXTRA_KM.get(kind, 0.0)
