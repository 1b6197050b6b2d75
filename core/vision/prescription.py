"""Medicines on a prescription or a box: name, strength, form and how to take them, as they stand there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError
from core.privacy import scrub
from core.text.fold import fold
from core.vision.names import Hit, Names, Word, flat, spoken
from core.vision.rows import Row
from core.vision.sheet import Medicine

#: under this confidence of the reader a line is asked about
SURE = 0.85
NUMBER = r"\d[\dOol]*(?:[.,]\d+)?"
STRENGTH = re.compile(
    rf"(?<![\w.,/])({NUMBER}(?:\s?[/+x]\s?{NUMBER}){{0,2}})\s?(mg|mcg|µg|μg|ug|g|ml|m[lL]|UI|IU|ui|iu|MUI|%)"
    r"(?!\s?/\s?d?L\b)(?:\s?/\s?(\d*\s?(?:ml|mL|dose)))?(?![\w])"
)
FORM = re.compile(
    r"\b(comprimes?(?: pellicules?| effervescents?)?|cpr?s?|gelules?|capsules?|caps?|tablets?|tabs?|sirop|syrup"
    r"|suppositoires?|suppository|suppositories|suspension|injectable|injection|ampoules?|pommade|creme|cream"
    r"|ointment|collyre|gouttes|drops"
    r"|sachets?|spray|inhaler|ovules?)\b"
)
DOSING = re.compile(
    r"\b(?:fois|jours?|j|matins?|midi|soirs?|coucher|semaines?|mois|heures?|h|prises?|jeun|repas|besoin|douleurs?"
    r"|fievre|avant|apres"
    r"|times?|daily|days?|weeks?|months?|morning|nights?|evening|noon|hours?|hourly|bedtime|meals?|food|needed|once"
    r"|twice|thrice"
    r"|stat|single|od|bd|bid|tds|tid|qid|qds|prn|nocte|mane|cuilleres?|spoons?|bouffees?|puffs?|comprimes?|cps?"
    r"|gelules?|tablets?"
    r"|tabs?|capsules?|caps?|gouttes?|drops?|sachets?|ampoules?)\b|\b\d\s?[-–]\s?\d\s?[-–]\s?\d\b|\bx\s?\d|\d\s?x\b"
    r"|/\s?j\b"
)
#: what stands before a name: a number, a bullet, a form
BULLET = re.compile(r"^\W*(?:\d{1,2}\s?[).°/-])?\W*")
#: a name and an amount that were read as one word; a digit within a word is a letter that was misread
GLUED = re.compile(r"(?<=[^\W\d_]{4})(?=\d+(?:[.,/]\d+)*\s?(?:mg|mcg|[µμu]?g|m[lL]|[uU][iI]|%))")
#: how many rows under a name may tell how to take it, and characters of that
MOST_ROWS, MOST_DOSING = 2, 120
JOINED = re.compile(r"^\W*(?:et|and)?\W*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Medicines that are known by name."""

    names: Names

    @classmethod
    def load(cls, path: Path) -> "Known":
        """From data/medicines/essential.txt. Raises ContentError."""
        entries = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            inns, _, brands = line.partition("=")
            parts = [part.strip() for part in inns.split("|")]
            if not parts[0] or len(parts) > 3:
                raise ContentError(path.name, number, "a line reads: English | French | others, others = Brand, Brand")
            others = [name.strip() for name in ",".join([*parts[2:], brands]).split(",")]
            entries.append((parts[0], [name for name in (*parts[:2], *others) if name]))
        return cls(names=Names(flat(entries)))

    def read(self, rows: Sequence[Row], *, tolerant: bool) -> tuple[list[Medicine], int]:
        """The medicines, and how many lines name one that can't be made out. `tolerant`: this is a prescription."""
        found: list[Medicine] = []
        illegible = 0
        named = [self._named(row, tolerant=tolerant) for row in rows]
        for at, hits in enumerate(named):
            if not hits:
                illegible += _seems_one(rows, at)
            elif any(hit.means is None for hit in hits):
                illegible += 1
            else:
                found.append(_medicine(rows, at, hits, named))
        return _once(found), illegible

    def _named(self, row: Row, *, tolerant: bool) -> list[Hit]:
        likely = tolerant or bool(STRENGTH.search(row.text))
        words = spoken(apart(row.text))
        hits = self.names.find([word.folded for word in words], tolerant=likely)
        return [hit for hit in hits if hit.wrong == 0 or not DOSING.search(words[hit.start].folded)]


def apart(text: str) -> str:
    """Letters and digits that were read as one word: "AMOXICILLINE500mg" is two."""
    return GLUED.sub(" ", text)


def _medicine(rows: Sequence[Row], at: int, hits: Sequence[Hit], named: Sequence[Sequence[Hit]]) -> Medicine:
    text = apart(rows[at].text)
    words = spoken(text)
    first = _together(text, words, hits)
    rest = text[words[first[-1].end - 1].end :]
    used = [rows[at]]
    strength = STRENGTH.search(rest)
    below = _below(rows, at, named)
    if strength is None and below and (strength := STRENGTH.match(below[0].text.strip())):
        used.append(below.pop(0))
        rest = used[-1].text.strip()
    dosing = rest[strength.end() :] if strength else rest
    dosing, form = _without_form(dosing)
    if not DOSING.search(fold(dosing)):
        dosing = ""
    for row in below[:MOST_ROWS]:
        if not DOSING.search(fold(row.text)) or (dosing and STRENGTH.match(row.text.strip())):
            break
        dosing = f"{dosing} {row.text}"
        used.append(row)
    repaired = bool(strength and re.search(r"[Ool]", strength[1]))
    return Medicine(
        name=" + ".join(dict.fromkeys(_as_written(text, words, hit) for hit in first)),
        strength=_strength(strength) if strength else "",
        form=form,
        dosing=scrub(" ".join(dosing.split()).strip(" ,;:.-–()"))[:MOST_DOSING],
        doubtful=repaired or any(hit.wrong for hit in first) or min(row.confidence for row in used) < SURE,
    )


def _as_written(text: str, words: Sequence[Word], hit: Hit) -> str:
    """The name as it stands on the sheet; spelt right where a letter was misread."""
    return hit.name if hit.wrong else text[words[hit.start].start : words[hit.end - 1].end]


def _together(text: str, words: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
    """The first name with those that are joined to it: "artéméther/luméfantrine"."""
    first = [hits[0]]
    for hit in hits[1:]:
        if not JOINED.match(text[words[first[-1].end - 1].end : words[hit.start].start]):
            break
        first.append(hit)
    return first


def _below(rows: Sequence[Row], at: int, named: Sequence[Sequence[Hit]]) -> list[Row]:
    """The rows between a medicine and the next."""
    until = next((number for number in range(at + 1, len(rows)) if named[number]), len(rows))
    return list(rows[at + 1 : until])


def _without_form(text: str) -> tuple[str, str]:
    """What follows a strength, and the form where it stands first: "comprimé : 1 matin et soir"."""
    stripped = text.strip(" ,;:.-–()")
    plain = fold(stripped)
    if len(plain) == len(stripped) and (form := FORM.match(plain)):
        return stripped[form.end() :], stripped[: form.end()]
    return stripped, ""


def _strength(found: re.Match[str]) -> str:
    number = re.sub(r"[Oo]", "0", found[1]).replace("l", "1")
    per = f"/{found[3].strip()}" if found[3] else ""
    return f"{number.replace(' ', '')} {found[2].replace('μ', 'µ')}{per}"


def _seems_one(rows: Sequence[Row], at: int) -> bool:
    """Whether a row without a name that we know is of a medicine all the same."""
    text = rows[at].text
    strength = STRENGTH.search(text)
    if strength is None or strength[2] in ("%", "ml", "mL", "g"):
        return False
    before = BULLET.sub("", text[: strength.start()])
    return sum(map(str.isalpha, before)) >= 4


def _once(found: Sequence[Medicine]) -> list[Medicine]:
    """Each once: boxes name theirs on every side."""
    kept: dict[tuple[str, str], Medicine] = {}
    for one in found:
        key = (fold(one.name), one.strength)
        if key not in kept or (one.dosing and not kept[key].dosing):
            kept[key] = one
    strong: Mapping[str, bool] = {name: True for name, strength in kept if strength}
    return [one for (name, strength), one in kept.items() if strength or not strong.get(name) or one.dosing]
