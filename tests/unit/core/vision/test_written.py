"""Words on photos: what somebody says is taken as said, what a sheet says is not."""

from pathlib import Path

import pytest

from core.triage.engine import TriageEngine
from core.triage.model import Level
from core.vision.reading import Readings
from core.vision.rows import Row
from core.vision.written import mended, written

DATA = Path(__file__).parents[4] / "data"


@pytest.fixture(scope="module")
def triage() -> TriageEngine:
    return TriageEngine.load(DATA / "lexicon", DATA / "triage")


@pytest.fixture(scope="module")
def readings() -> Readings:
    return Readings.load(DATA)


def rows(*lines: str, confidence: float = 0.95) -> list[Row]:
    return [Row(cells=(line,), confidence=confidence) for line in lines]


def text(readings: Readings, triage: TriageEngine, found: list[Row], *, typed: bool = False) -> str | None:
    words = written(found, readings.read(found), triage.tells_of_harm, typed=typed)
    return words.text if words else None


@pytest.mark.parametrize(
    "lines",
    [
        ("mon fils ne", "respire plus"),
        ("Docteur aidez moi svp", "mon fils de 3 ans convulse"),
        ("10:32", "Ma femme enceinte saigne", "beaucoup depuis ce matin", "que faire ?"),
        ("my pikin no di breathe", "abeg help"),
        ("Mon fiIs ne respire pIus",),
        ("Il a avalé toute la boîte de Paracétamol 500 mg", "il ne se réveille plus"),
        ("malade : mon enfant", "il ne respire plus"),
    ],
)
def test_what_somebody_says_is_triaged(readings: Readings, triage: TriageEngine, lines: tuple[str, ...]) -> None:
    said = text(readings, triage, rows(*lines))
    assert said
    assert triage.assess(said).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "lines",
    [
        ("ADIDAS", "SPORT 23"),
        ("ORDONNANCE", "Diazépam 10 mg", "1 cp si convulsions"),
        ("ORDONNANCE", "Xxzyl 10 mg", "1 bouffée s'il y a une gêne respiratoire"),
        ("LABORATOIRE", "Hémoglobine 4,2 g/dL 12 - 16"),
        ("Paracétamol 500 mg", "Lot 12 Exp 2027", "Surdosage mortel. Danger : consulter", "en cas de convulsions"),
        ("Le paludisme : si convulsions", *["allez à l'hôpital, même la nuit"] * 40),
        (),
    ],
)
def test_what_a_sheet_a_leaflet_or_a_shirt_says_is_not(
    readings: Readings, triage: TriageEngine, lines: tuple[str, ...]
) -> None:
    assert text(readings, triage, rows(*lines)) is None


def test_the_label_of_a_poison_is_no_medicine(readings: Readings, triage: TriageEngine) -> None:
    found = rows("SNIPER 1000 EC", "Lot 4711 Exp 12/2027", "INSECTICIDE", "DANGER")
    said = text(readings, triage, found)
    assert said
    assert "poison_product" in triage.assess(said).signs
    assert text(readings, triage, found[:2]) is None


def test_a_document_is_words_only_where_somebody_speaks(readings: Readings, triage: TriageEngine) -> None:
    assert text(readings, triage, rows("Convulsions : que faire"), typed=True) == "Convulsions : que faire"
    assert text(readings, triage, rows("Convulsions de l'enfant"), typed=True) is None


def test_patterns_that_look_like_letters_are_no_words(readings: Readings, triage: TriageEngine) -> None:
    assert text(readings, triage, rows("convulsions", confidence=0.3)) is None


def test_a_not_reaches_no_further_than_its_sentence(readings: Readings, triage: TriageEngine) -> None:
    said = text(readings, triage, rows("Il n'a pas de fièvre", "Convulsions depuis une heure"))
    assert said == "Il n'a pas de fièvre. Convulsions depuis une heure"


def test_who_somebody_is_is_left_out(readings: Readings, triage: TriageEngine) -> None:
    said = text(
        readings, triage, rows("Dr Paul Ngono", "+237 690 00 00 01", "Dr Ngono ma fille vomit du sang", "Nom : Awa")
    )
    assert said
    assert "vomit du sang" in said
    assert not any(word in said for word in ("Ngono", "690", "Awa"))


def test_letters_that_were_misread_are_mended() -> None:
    assert mended("Mon fiIs ne respire pIus, p0ison") == "Mon fils ne respire plus, poison"
    assert mended("IL PLEUT, Il a 10 ans, 0,5 mg") == "IL PLEUT, Il a 10 ans, 0,5 mg"
