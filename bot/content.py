"""Everything that people edit, loaded once and checked at start. Needs no database and no network."""

from dataclasses import dataclass
from pathlib import Path

from core.knowledge.library import Library
from core.knowledge.retrieve import Retriever
from core.language.identify import LanguageIdentifier
from core.review import Review, load_medicines
from core.texts import Catalogue
from core.triage import TriageEngine

ROOT = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The parts that know something about medicine and language."""

    languages: LanguageIdentifier
    triage: TriageEngine
    library: Library
    retriever: Retriever
    texts: Catalogue
    review: Review


def load(root: Path = ROOT) -> Content:
    """Read and check all of it. Raises ContentError with file, line and why."""
    languages = LanguageIdentifier.load(root / "language" / "model.bin")
    library = Library.load(root / "knowledge")
    return Content(
        languages=languages,
        triage=TriageEngine.load(root / "lexicon", root / "triage"),
        library=library,
        retriever=Retriever(library),
        texts=Catalogue.load(root / "texts"),
        review=Review(
            identify=languages.identify,
            allowed_numbers=frozenset(),
            medicines=load_medicines(root / "medicines" / "prescription.txt"),
        ),
    )
