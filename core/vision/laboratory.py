"""Laboratory results: what was measured, its value and unit, and how it lies to the range printed on the same sheet."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ContentError
from core.text.fold import fold
from core.vision.names import Hit, Names, flat, spoken
from core.vision.prescription import SURE, apart
from core.vision.rows import Row
from core.vision.sheet import Flag, Measure, Test

VALUE = re.compile(r"(?<![\w^.,])([<>≤≥]?\s?)(\d{1,3}(?: \d{3})+(?=\s?/)|\d+(?:[.,]\d+)?)(?![\d,.]*\^)")
NUMBER = r"(\d+(?:[.,]\d+)?)"
BETWEEN = re.compile(rf"(?<![\w^]){NUMBER}\s?(?:[-–—~]|à|a|to)\s?{NUMBER}")
UNDER, OVER = re.compile(rf"[<≤]\s?=?\s?{NUMBER}"), re.compile(rf"[>≥]\s?=?\s?{NUMBER}")
RESULT = re.compile(
    r"\b(non reacti(?:f|ve)|non[- ]reactive|not detected|non detecte\w?|positi(?:fs?|ves?|vite)|negati(?:fs?|ves?)"
    r"|reacti(?:f|ve)"
    r"|detecte[e]?|detected|absen(?:ce|t|te|ts)|presen(?:ce|t|te|ts)|indetermine\w?|indeterminate|invalide?|douteux"
    r"|pos|neg)\b"
    r"|(?<!\w)(\+{1,4})(?!\w)|\b((?:a|b|ab|o)\s?(?:rh)?\s?[+-])|\b(aa|as|ss|ac|sc)\b"
)
POSITIVE = re.compile(r"pos|reacti|detect|presen|\+")
#: characters between a name and a value that show it is not this name's
MOST_BEFORE_VALUE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Something that laboratories measure."""

    fr: str
    en: str
    #: units by the key that they are compared by
    units: Mapping[str, str]
    #: the result is a word
    word: bool
    #: what triage reads in place of "name: positive", by language
    positive: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Laboratory:
    """Measures that are known by name."""

    kinds: Mapping[str, Kind]
    names: Names

    @classmethod
    def load(cls, path: Path) -> "Laboratory":
        """From data/laboratory/measures.toml. Raises ContentError."""
        try:
            tables: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
            kinds = {
                key: Kind(
                    fr=table["fr"],
                    en=table["en"],
                    units={unit_key(unit): unit for unit in table.get("units", ())},
                    word=bool(table.get("word")),
                    positive=dict(table.get("positive", {})),
                )
                for key, table in tables.items()
            }
            names = Names(flat((key, table["names"]) for key, table in tables.items()))
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise ContentError(path.name, None, f"a measure has names, fr, en, units or word: {error}") from error
        return cls(kinds=kinds, names=names)

    def read(self, rows: Sequence[Row], *, tolerant: bool, french: bool) -> dict[int, Measure | Test]:
        """What each row tells, by its number. `tolerant`: the sheet is a result, so that letters may be wrong."""
        found: dict[int, Measure | Test] = {}
        for at, row in enumerate(rows):
            text = apart(row.text)
            words = spoken(text)
            hits = self.names.find([word.folded for word in words], tolerant=tolerant)
            hit = next((one for one in hits if one.means), None)
            if hit is None or hit.means is None:
                continue
            rest = text[words[hit.end - 1].end :]
            if read := self._told(row, hit, rest, french=french):
                found[at] = read
        return found

    def _told(self, row: Row, hit: Hit, rest: str, *, french: bool) -> Measure | Test | None:
        assert hit.means is not None, "hits that mean nothing are left out"  # noqa: S101
        kind = self.kinds[hit.means]
        name = kind.fr if french else kind.en
        doubtful = bool(hit.wrong) or row.confidence < SURE
        if not kind.word:
            return _measure(hit.means, name, kind, rest, doubtful=doubtful)
        result = RESULT.search(fold(rest))
        if result is None:
            return None
        said = rest[result.start() : result.end()] if len(fold(rest)) == len(rest) else result[0]
        said = said.strip().lower() if said.isalpha() else said.strip()
        positive = kind.positive.get("fr" if french else "en", "") if POSITIVE.match(fold(said)) else ""
        return Test(id=hit.means, name=name, result=said, means=positive, doubtful=doubtful)


def _measure(key: str, name: str, kind: Kind, rest: str, *, doubtful: bool) -> Measure | None:
    value = VALUE.search(rest)
    between = BETWEEN.search(rest)
    if value is None or value.start() > MOST_BEFORE_VALUE or (between and between.start() <= value.start(2)):
        return None
    unit, behind = _unit(kind, rest[value.end() :])
    span, low, high = _range(behind)
    number = value[2].replace(" ", "")
    point_lost = bool(span) and "." in span.replace(",", ".") and not re.search(r"[.,]", number)
    return Measure(
        id=key,
        name=name,
        value=f"{value[1].strip()}{number}",
        unit=unit,
        range=span,
        flag=None if value[1].strip() else _flag(_float(number), low, high),
        doubtful=doubtful or (not unit and bool(kind.units)) or point_lost,
    )


def _unit(kind: Kind, text: str) -> tuple[str, str]:
    """The unit that what follows the value begins with, and what follows it. A whole unit counts: g/L is not mg/L."""
    start = text.lstrip(" :*xX×")
    for end in sorted({m.end() for m in re.finditer(r"\S+", start)}, reverse=False)[:2]:
        key = unit_key(start[:end])
        if unit := kind.units.get(key) or kind.units.get(key.replace("pl", "ul")):  # pL for µL: nothing is told in pL
            return unit, start[end:]
    return "", text


def unit_key(unit: str) -> str:
    """What a unit is compared by: slashes are read as l, I, 1 or |, and powers of ten with and without their sign."""
    plain = unit.casefold().replace("μ", "µ").replace("³", "3").replace("µ", "u")
    return re.sub(r"[/|1i!]", "l", re.sub(r"[\s^().,:*×]", "", plain))


def _range(text: str) -> tuple[str, float | None, float | None]:
    """The range as it stands there, and its ends."""
    if found := BETWEEN.search(text):
        return found[0].strip(), _float(found[1]), _float(found[2])
    if found := UNDER.search(text):
        return found[0].strip(), None, _float(found[1])
    if found := OVER.search(text):
        return found[0].strip(), _float(found[1]), None
    return "", None, None


def _flag(value: float, low: float | None, high: float | None) -> Flag | None:
    if low is None and high is None:
        return None
    if low is not None and high is not None and low >= high:
        return None
    if low is not None and value < low:
        return Flag.LOW
    return Flag.HIGH if high is not None and value > high else Flag.WITHIN


def _float(number: str) -> float:
    return float(number.replace(",", "."))
