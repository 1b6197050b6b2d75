"""Near facilities as lines of an answer: with distance and map link in a chat, with the way to go on SMS."""

import re
from collections.abc import Mapping, Sequence

from core.places.facilities import Facility, Near
from core.text.fold import fold

#: a link that every phone with a browser opens, whether a map application is there or not
MAP = "https://maps.google.com/?q={latitude:.4f},{longitude:.4f}"
#: shorter names for SMS
SHORT: Sequence[tuple[str, str]] = (
    (r"h[oô]pital de district( de| d')?", "HD"),
    (r"(\w+ )?district hospital", r"\1DH"),
    (r"centre m[eé]dical d.arrondissement( de| d')?", "CMA"),
    (r"h[oô]pital", "Hop."),
    (r"hospital", "Hosp."),
)
MOST_LETTERS = 28
#: ways that other languages write otherwise
WAYS: Mapping[str, Mapping[str, str]] = {"fr": {"SW": "SO", "W": "O", "NW": "NO"}}


def chat_lines(near: Sequence[Near], *, measured: bool = True) -> str:
    """One line a facility: "1. Hôpital Laquintinie, 2.1 km https://…"; without the distance where it is not known from
    where."""
    return "\n".join(
        f"{number}. {one.facility.name}{f', {_km(one.km)}' if measured else ''} "
        + MAP.format(latitude=one.facility.point.latitude, longitude=one.facility.point.longitude)
        for number, one in enumerate(near, 1)
    )


def sms_line(near: Sequence[Near], language: str, *, measured: bool = True) -> str:
    """All in one line: "Hop. Laquintinie 2.1 km NE, …"."""
    if not measured:
        return ", ".join(_short(one.facility.name) for one in near)
    ways = WAYS.get(language, {})
    return ", ".join(f"{_short(one.facility.name)} {_km(one.km)} {ways.get(one.heading, one.heading)}" for one in near)


def named_lines(facilities: Sequence[tuple[Facility, str]]) -> tuple[str, str]:
    """Hospitals with the town of each, where the name does not tell it: lines with map links, and one line for SMS."""
    names = [
        one.name if not town or fold(town) in fold(one.name) else f"{one.name} ({town})" for one, town in facilities
    ]
    short = [_short(one.name) for one, _ in facilities]
    towns = [town for _, town in facilities]
    return (
        "\n".join(
            f"{number}. {name} " + MAP.format(latitude=one.point.latitude, longitude=one.point.longitude)
            for number, (name, (one, _)) in enumerate(zip(names, facilities, strict=True), 1)
        ),
        ", ".join(f"{name} ({town})" if town else name for name, town in zip(short, towns, strict=True)),
    )


def _km(km: float) -> str:
    """Metres under a kilometre are all near; above 10 km nobody needs tenths."""
    if km < 1:
        return "<1 km"
    return f"{km:.1f} km" if km < 10 else f"{km:.0f} km"


def _short(name: str) -> str:
    for long, short in SHORT:
        name = re.sub(long, short, name, count=1, flags=re.IGNORECASE)
    name = re.sub(r"\s+", " ", name).strip()
    return name if len(name) <= MOST_LETTERS else name[:MOST_LETTERS].rsplit(" ", 1)[0]
