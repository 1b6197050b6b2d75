"""From rows of text to what a sheet names: medicines or laboratory values, without the people on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.text.fold import fold
from core.vision.laboratory import Laboratory
from core.vision.personal import personal
from core.vision.prescription import Known
from core.vision.rows import Row
from core.vision.sheet import Measure, Sheet, Test

#: words at the head of a sheet, and on boxes
HEADS = (
    ("prescription", re.compile(r"\b(?:ordonnance|prescription|rx|posologie)\b")),
    ("lab result", re.compile(
        r"\b(?:laboratoire|laborator\w*|analyses?|resultats?|results?|normes?|hemogramme|nfs|fbc|full blood count"
        r"|valeurs? (?:usuelles?|de reference|normales?)|reference (?:range|values?|interval)|serologie|bilan|tdr|rdt"
        r"|biologi\w+)\b")),
    ("prescription", re.compile(
        r"\b(?:lot|exp|batch|mfg|excipients?|comprimes|tablets|gelules|capsules|voie orale|oral use)\b")),
)  # fmt: skip
FRENCH = re.compile(
    r"\b(?:le|la|du|de|nom|analyse|resultat|unite|normes|ordonnance|jours?|fois|comprimes?|gelules?|positif|negatif"
    r"|laboratoire)\b"
)
ENGLISH = re.compile(
    r"\b(?:the|of|name|test|result|unit|range|prescription|days?|times|daily|tablets?|capsules?|positive|negative"
    r"|laboratory)\b"
)
DATE = re.compile(r"\b(\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")
#: more than a sheet has
MOST_ROWS = 150
#: a date beside one of these is of a birth or an expiry
OTHER_DATE = re.compile(r"\b(?:nee?|naissance|birth|dob|born|exp|per|peremption|expiry|fab|mfg|rdv|rendez)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Readings:
    """What is known of medicines and measures, and reads sheets with it."""

    medicines: Known
    laboratory: Laboratory

    @classmethod
    def load(cls, root: Path) -> "Readings":
        """From the folder of data. Raises ContentError."""
        return cls(
            medicines=Known.load(root / "medicines" / "essential.txt"),
            laboratory=Laboratory.load(root / "laboratory" / "measures.toml"),
        )

    def read(self, rows: Sequence[Row]) -> Sheet:
        """What the rows of a sheet name. Rows that say whose it is are not looked at."""
        rows = rows[:MOST_ROWS]
        letters = sum(sum(map(str.isalnum, row.text)) for row in rows)
        if not letters:
            return Sheet()
        kept = [row for row in rows if not personal(row)]
        whole = fold(" \n ".join(row.text for row in kept))
        headed = next((kind for kind, pattern in HEADS if pattern.search(whole)), "")
        french = len(FRENCH.findall(whole)) >= len(ENGLISH.findall(whole))
        told = self.laboratory.read(kept, tolerant=headed == "lab result", french=french)
        others = [row for at, row in enumerate(kept) if at not in told]
        medicines, illegible = self.medicines.read(others, tolerant=headed == "prescription")
        if headed == "lab result" and told:  # "calcium" and "fer" are measured as well as taken
            medicines, illegible = [one for one in medicines if one.strength and one.dosing], 0
        return Sheet(
            medicines=tuple(medicines),
            measures=tuple(one for one in told.values() if isinstance(one, Measure)),
            tests=tuple(one for one in told.values() if isinstance(one, Test)),
            date=_date(kept),
            illegible=illegible,
            headed=headed,
            letters=letters,
            confidence=sum(row.confidence * len(row.text) for row in rows) / sum(len(row.text) for row in rows),
        )


def _date(rows: Sequence[Row]) -> str:
    for row in rows:
        if (found := DATE.search(row.text)) and not OTHER_DATE.search(fold(row.text)):
            return found[1]
    return ""
