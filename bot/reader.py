"""The parts that read a message, alone: what the gate and its evaluation need, loaded fast."""

import gc
from dataclasses import dataclass
from pathlib import Path

from core.language.identify import LanguageIdentifier
from core.triage import TriageEngine

ROOT = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Language and triage."""

    languages: LanguageIdentifier
    triage: TriageEngine


def load(root: Path = ROOT) -> Reader:
    """Read and check lexicon, rules and models. Raises ContentError with file, line and why."""
    gc.disable()  # a third of the time would go into looking for garbage among what stays
    try:
        return Reader(
            languages=LanguageIdentifier.load(root / "language" / "model.bin"),
            triage=TriageEngine.load(root / "lexicon", root / "triage"),
        )
    finally:
        gc.enable()
