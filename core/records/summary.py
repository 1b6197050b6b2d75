"""One row or record of a hospital's data as a summary that holds nobody's name."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import CarehelpError
from core.privacy import scrub
from core.text.fold import fold

#: names of fields, folded, by what they hold; the first that is there and not empty counts
TEXTS = (
    "summary_text",
    "report_summary",
    "content",
    "text",
    "summary",
    "note",
    "notes",
    "report",
    "history",
    "description",
)
DIAGNOSES = ("diagnosis", "condition", "specialty", "type")
AGES = ("patient_age", "age", "age_years")
SEXES = ("patient_gender", "gender", "sex")
#: fields that name a person or a file: their values are taken out of every text, and they go no further
IDENTIFIERS = re.compile(r"(^|_)(name|nom|prenom|id|identifier|phone|tel|telephone|email|address|adresse|cni|mrn)($|_)")
#: fields that add to a summary where they are there
EXTRAS = ("symptoms", "severity", "medications")
SHORTEST, LONGEST = 12, 2_000
OLDEST = 120.0
SEX = {"m": "male", "male": "male", "homme": "male", "masculin": "male", "f": "female", "female": "female",
       "femme": "female", "feminin": "female"}  # fmt: skip
#: keys that stand around all records of a file; any other key is that of a patient, who may be named by it
WRAPPERS = frozenset({"patients", "records", "data", "items", "rows", "results", "consultations", "summaries"})
_EMPTY = frozenset({"", "nan", "none", "null", "n/a", "na", "-"})


class UnusableRow(CarehelpError):
    """A row that holds no summary, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What is kept of a consultation."""

    #: of the cleaned content: the same consultation read twice is one
    digest: str
    diagnosis: str
    #: years; None where it is missing or can't be
    age: float | None
    sex: str | None
    text: str = field(repr=False)

    @property
    def words(self) -> str:
        """Folded words to search in."""
        return fold(f"{self.diagnosis} {self.text}")

    @property
    def line(self) -> str:
        """As a model reads it."""
        who = " ".join(filter(None, (self.sex, f"{self.age:g} years" if self.age is not None else None)))
        return f"{who or 'a patient'}; {self.diagnosis or 'no diagnosis'}: {self.text}"


def summary(row: Mapping[str, Any], *, text_field: str | None = None) -> Summary:
    """A row as a summary. Raises UnusableRow; values that can't be (an age of -4) are left out, not the row."""
    values = {_key(name): _said(value) for name, value in row.items()}
    names = list(_identifiers(row))
    wanted = (fold(text_field).replace(" ", "_"),) if text_field else TEXTS
    body = _first(values, wanted)
    extras = [f"{name}: {values[name]}" for name in EXTRAS if values.get(name)]
    text = _clean(". ".join(filter(None, (body, *extras))), names)
    if len(text) < SHORTEST:
        raise UnusableRow("no text" if not text else "the text is too short")
    diagnosis = _clean(_first(values, DIAGNOSES), names)[:120]
    age, sex = _age(_first(values, AGES)), SEX.get(fold(_first(values, SEXES)))
    digest = hashlib.sha256(f"{diagnosis}\0{age}\0{sex}\0{text}".encode()).hexdigest()
    return Summary(digest=digest, diagnosis=diagnosis, age=age, sex=sex, text=text[:LONGEST])


def records(document: Any) -> Iterator[Mapping[str, Any]]:
    """Records of a JSON document: a list, or a dictionary keyed by patient. Raises UnusableRow for anything else."""
    if isinstance(document, Mapping):
        wrapped = next(iter(document.values()), None)
        if len(document) == 1 and isinstance(wrapped, list) and _key(next(iter(document))) in WRAPPERS:
            yield from records(wrapped)
            return
        for key, value in document.items():
            many = value if isinstance(value, list) else [value]
            yield from ({"patient_id": key, **one} if isinstance(one, Mapping) else {} for one in many)
        return
    if not isinstance(document, list):
        raise UnusableRow("neither a list of records nor a dictionary of patients")
    yield from (one if isinstance(one, Mapping) else {} for one in document)


def _key(name: object) -> str:
    return fold(str(name)).strip().replace(" ", "_")


def _identifiers(row: Mapping[str, Any], *, personal: bool = False) -> Iterator[str]:
    """What names a person or a file, also within what a field holds. A medicine has a name as well."""
    for name, value in row.items():
        key = _key(name)
        known = personal or bool(IDENTIFIERS.search(key))
        if isinstance(value, Mapping):
            yield from _identifiers(value, personal=known) if key not in EXTRAS else ()
        elif known and (said := _said(value)):
            yield said


def _said(value: Any) -> str:
    """A value as text; lists joined, what stands for nothing empty."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(filter(None, map(_said, value)))
    text = re.sub(r"\s+", " ", str(value)).strip()
    return "" if text.lower() in _EMPTY else text


def _first(values: Mapping[str, str], names: Sequence[str]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _clean(text: str, names: Sequence[str]) -> str:
    """The text without the row's own names and identifiers, and without what else identifies people."""
    for name in names:
        for part in filter(_names_somebody, {name, *name.split()}):
            text = re.sub(rf"\b{re.escape(part)}\b", "[name]", text, flags=re.IGNORECASE)
    return scrub(text).strip()


def _names_somebody(part: str) -> bool:
    """A word of three letters or more, or a number of five digits or more: "3" is in every text."""
    return len(part) >= (5 if part.isdigit() else 3)


def _age(text: str) -> float | None:
    try:
        age = float(text.replace(",", "."))
    except ValueError:
        return None
    return age if 0 <= age <= OLDEST else None
