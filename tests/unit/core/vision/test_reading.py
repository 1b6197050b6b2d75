"""What a sheet names: as it stands there, without anybody's name, and nothing turned into another thing."""

from pathlib import Path

import pytest

from core.vision.reading import Readings
from core.vision.rows import Piece, Row, rows
from core.vision.sheet import Flag, Sheet
from core.vision.sort import sort

DATA = Path(__file__).parents[4] / "data"


@pytest.fixture(scope="module")
def readings() -> Readings:
    return Readings.load(DATA)


def read(readings: Readings, *lines: str, confidence: float = 1.0) -> Sheet:
    return readings.read([Row(cells=tuple(line.split("\t")), confidence=confidence) for line in lines])


PRESCRIPTION = (
    "CENTRE MÉDICAL DE LA PAIX",
    "Dr MBARGA Emmanuel  Tél : 677 45 12 90",
    "ORDONNANCE",
    "Nom : NGONO Marie Claire",
    "Né(e) le 03/02/1990",
    "Date : 12/10/2026",
    "1) Amoxicilline 500 mg",
    "1 gélule 3 fois par jour pendant 7 jours",
    "2) Artéméther/Luméfantrine 80/480 mg : 1 cp matin et soir pendant 3 jours",
    "Signature : MBARGA Emmanuel",
)


def test_a_prescription_as_it_stands_there(readings: Readings) -> None:
    sheet = read(readings, *PRESCRIPTION)
    assert [(m.name, m.strength, m.dosing) for m in sheet.medicines] == [
        ("Amoxicilline", "500 mg", "1 gélule 3 fois par jour pendant 7 jours"),
        ("Artéméther + Luméfantrine", "80/480 mg", "1 cp matin et soir pendant 3 jours"),
    ]
    assert not any(medicine.doubtful for medicine in sheet.medicines)
    assert (sheet.date, sheet.illegible, sort(sheet)) == ("12/10/2026", 0, ("prescription", 0.95))


def test_nobody_is_named(readings: Readings) -> None:
    sheet = read(readings, *PRESCRIPTION)
    told = (" ".join(map(str, sheet.items())) + repr(sheet)).lower()
    for word in ("ngono", "marie", "mbarga", "677", "1990"):
        assert word not in told


def test_how_to_take_it_is_no_complaint(readings: Readings) -> None:
    """Triage would take "si convulsions" for a convulsion, and "pendant 7 jours" for the length of an illness."""
    sheet = read(readings, "ORDONNANCE", "Diazépam 10 mg : 1 comprimé si convulsions pendant 7 jours")
    assert "convulsions" in str(sheet.medicines[0])
    assert sheet.plain == "Diazépam 10 mg"


@pytest.mark.parametrize(
    ("line", "name", "strength"),
    [
        ("AMOXICILLINE500mg gélule 3 x /j", "AMOXICILLINE", "500 mg"),
        ("Paracetamo1 500 mg 1 cp 3 fois par jour", "paracetamol", "500 mg"),
        ("Ciprofloxacme 500 mg 1 cp matin et soir", "ciprofloxacin", "500 mg"),
        ("Amoxicillin + clavulanic acid 875/125 mg 1 tab bd", "Amoxicillin + clavulanic acid", "875/125 mg"),
        ("Ventoline 100 µg/dose 2 bouffées", "Ventoline", "100 µg/dose"),
        ("Ibuprofène sirop 100 mg/5 ml 1 cuillère 3 fois par jour", "Ibuprofène", "100 mg/5 ml"),
        ("Amoxicilline 5O0 mg 1 gélule matin", "Amoxicilline", "500 mg"),
    ],
)
def test_names_and_strengths(readings: Readings, line: str, name: str, strength: str) -> None:
    (medicine,) = read(readings, "ORDONNANCE", line).medicines
    assert (medicine.name, medicine.strength) == (name, strength)


def test_what_was_mended_is_asked_about(readings: Readings) -> None:
    for line in ("Ciprofloxacme 500 mg 1 cp", "Amoxicilline 5O0 mg 1 gélule"):
        assert read(readings, "ORDONNANCE", line).medicines[0].doubtful
    assert read(readings, "ORDONNANCE", "Amoxicilline 500 mg 1 gélule", confidence=0.6).medicines[0].doubtful


@pytest.mark.parametrize(
    "line",
    [
        "Artesuther 60 mg 1 injection",  # artesunate or artemether
        "Cefalin 500 mg 1 gélule matin",  # cefalexin, cefazolin
        "Prednisone1one 20 mg le matin",
        "Zorvanexil 250 mg 1 comprimé",
    ],
)
def test_never_another_medicine(readings: Readings, line: str) -> None:
    sheet = read(readings, "ORDONNANCE", line)
    assert all(medicine.doubtful for medicine in sheet.medicines)
    assert sheet.illegible + len(sheet.medicines) == 1


def test_no_name_is_within_reach_of_two_without_being_refused(readings: Readings) -> None:
    """Every known name with any one letter missing gives itself, or nothing: never another."""
    names = readings.medicines.names
    for key, (means, _) in names._exact.items():
        if " " in key or len(key) < 6:
            continue
        for at in range(len(key)):
            hits = names.find([key[:at] + key[at + 1 :]], tolerant=True)
            assert all(hit.means in (means, None) or hit.wrong == 0 for hit in hits), (key, at, hits)


def test_a_result_with_its_own_range(readings: Readings) -> None:
    sheet = read(
        readings,
        "LABORATOIRE D'ANALYSES MÉDICALES",
        "Nom du patient : ABENA Solange",
        "Analyse\tRésultat\tUnité\tNormes",
        "Hémoglobine\t9,8\tg/dL\t12,0 - 16,0",
        "Glycémie à jeun\t4,80\tg/L\t0,70-1,10",
        "CRP\t48\tmg/L\t< 6",
        "Plaquettes\t212\t10^3/µL\t150 - 400",
        "Urée : 0,62 g/L (Valeurs usuelles : 0,15 - 0,45)",
        "TDR Paludisme : POSITIF",
    )
    assert [(m.id, m.value, m.unit, m.range, m.flag) for m in sheet.measures] == [
        ("haemoglobin", "9,8", "g/dL", "12,0 - 16,0", Flag.LOW),
        ("glucose", "4,80", "g/L", "0,70-1,10", Flag.HIGH),
        ("crp", "48", "mg/L", "< 6", Flag.HIGH),
        ("platelets", "212", "10^3/µL", "150 - 400", Flag.WITHIN),
        ("urea", "0,62", "g/L", "0,15 - 0,45", Flag.HIGH),
    ]
    assert [(t.id, t.result) for t in sheet.tests] == [("malaria", "positif")]
    assert sort(sheet)[0] == "lab result"


@pytest.mark.parametrize(
    ("line", "flag", "doubtful"),
    [
        ("Hémoglobine\t9,8\tg/dL", None, False),  # no range on the sheet, no judgement
        ("Hémoglobine\t98\tg/dL\t12,0 - 16,0", Flag.HIGH, True),  # the point may have been lost
        ("Hémoglobine\t9,8\tTP/8\t12,0 - 16,0", Flag.LOW, True),  # no unit
        ("Hémoglobine\t12,5\tg/dL\t16,0 - 12,0", None, False),  # no range
    ],
)
def test_flags_and_doubts(readings: Readings, line: str, flag: Flag | None, doubtful: bool) -> None:
    (measure,) = read(readings, "LABORATOIRE", line).measures
    assert (measure.flag, measure.doubtful) == (flag, doubtful)


def test_a_range_alone_is_no_value(readings: Readings) -> None:
    assert not read(readings, "LABORATOIRE", "Hémoglobine\t12,0 - 16,0").measures


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("Test de grossesse\tPositif", "enceinte au test"),
        ("AgHBs\tPositif", "hépatite B détectée"),
        ("Sérologie VIH : Négatif", "VIH : négatif"),
        ("Goutte épaisse : ++", "paludisme : ++"),
    ],
)
def test_what_triage_reads_of_a_test(readings: Readings, line: str, plain: str) -> None:
    assert read(readings, "LABORATOIRE D'ANALYSES", line).plain == plain


def test_what_the_words_say_a_sheet_is(readings: Readings) -> None:
    assert sort(read(readings))[0] == "other"
    assert sort(read(readings, "MTN", "4G"))[0] == "other"
    assert sort(read(readings, "Efferalgan", "500 mg", "16 comprimés"))[0] == "prescription"
    assert sort(read(readings, "ORDONNANCE MÉDICALE", "gribouillis illisible"))[0] == "prescription"
    assert sort(read(readings, "Attestation de scolarité pour l'année en cours " * 3))[0] == "document"


def test_rows_of_a_tilted_sheet() -> None:
    def piece(text: str, x: float, y: float) -> Piece:
        left, right = y + x * 0.1, y + (x + 100) * 0.1  # six degrees
        return Piece(
            text=text, confidence=0.9, corners=((x, left), (x + 100, right), (x + 100, right + 20), (x, left + 20))
        )

    pieces = [piece("4,80", 400, 100), piece("CRP", 0, 150), piece("Glycémie", 0, 100), piece("48", 400, 150)]
    assert [row.cells for row in rows(pieces)] == [("Glycémie", "4,80"), ("CRP", "48")]
