"""Everything that people edit, loaded once and checked at start. Needs no database and no network."""

from dataclasses import dataclass
from pathlib import Path

from bot.reader import ROOT, Reader
from bot.reader import load as load_reader
from core.errors import ContentError
from core.knowledge.compose import Composer
from core.knowledge.library import Library
from core.knowledge.mix import Mix
from core.knowledge.plain import Plain, plainly
from core.knowledge.retrieve import Retriever
from core.knowledge.topics import Topics
from core.llm.prompt import SYSTEM
from core.numbers import Numbers
from core.places.facilities import Facilities
from core.places.gazetteer import Gazetteer
from core.review import Review, load_medicines
from core.texts import Catalogue
from core.triage.first_aid import FirstAid
from core.vision.reading import Readings

#: files of hospitals: from the two sources, and by hand
HOSPITALS = ("osm_2021.csv", "who_2019.csv", "hospitals_by_hand.csv")
#: files of places: from the sources, and written by hand
PLACES = ("places.csv", "places_by_hand.csv")


@dataclass(frozen=True, kw_only=True, slots=True)
class Content(Reader):
    """The parts that know something about medicine and language."""

    library: Library
    retriever: Retriever
    #: how what people write is spelt before it is looked for
    plain: Plain
    texts: Catalogue
    composer: Composer
    first_aid: FirstAid
    numbers: Numbers
    review: Review
    #: medicines and measures that sheets are read with
    readings: Readings
    facilities: Facilities
    gazetteer: Gazetteer


def load(root: Path = ROOT, mix: Mix | None = None) -> Content:
    """Read and check all of it. `mix`: weights of threads in place of the file's. Raises ContentError with file, line
    and why."""
    reader = load_reader(root)
    mix = mix or Mix.load(root / "retrieval" / "thread.json")
    library = Library.load(root / "knowledge")
    if unknown := sorted(library.unknown_concepts(reader.triage.lexicon.concepts)):
        raise ContentError("knowledge", None, f"pages name concepts that the lexicon lacks: {', '.join(unknown)}")
    first_aid = FirstAid.load(root / "triage" / "first_aid.toml")
    if gone := sorted(first_aid.unknown_pages(library.pages)):
        raise ContentError("first_aid.toml", None, f"names pages that the library lacks: {', '.join(gone)}")
    plain = plainly(reader.triage.lexicon, library)
    texts = Catalogue.load(root / "texts")
    numbers = Numbers.load(root / "numbers" / "emergency_numbers.toml")
    facilities = Facilities.load(*(root / "facilities" / name for name in HOSPITALS))
    return Content(
        languages=reader.languages,
        triage=reader.triage,
        library=library,
        retriever=Retriever(library, Topics.load(root / "retrieval" / "topics.npz"), mix, plain),
        plain=plain,
        texts=texts,
        composer=Composer(texts),
        first_aid=first_aid,
        numbers=numbers,
        readings=Readings.load(root),
        facilities=facilities,
        gazetteer=Gazetteer.load(
            [root / "facilities" / name for name in PLACES], reader.triage.lexicon.knows, facilities.towns()
        ),
        review=Review(
            identify=reader.languages.identify,
            allowed_numbers=numbers.allowed,
            medicines=load_medicines(root / "medicines" / "prescription.txt"),
            of_health=reader.triage.of_health,
            prompt=SYSTEM,
        ),
    )
