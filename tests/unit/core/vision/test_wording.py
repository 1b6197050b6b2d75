"""What people are told of a sheet: word for word, doubts marked, and no advice."""

from pathlib import Path

import pytest

from core.texts import Catalogue
from core.vision.sheet import Flag, Measure, Medicine, Sheet, Test
from core.vision.wording import told

TEXTS = Catalogue.load(Path(__file__).parents[4] / "data" / "texts")


def test_medicines_in_words() -> None:
    clear = Medicine(name="Amoxicilline", strength="500 mg", dosing="1 gélule 3 fois par jour")
    unclear = Medicine(name="ciprofloxacine", strength="500 mg", doubtful=True)
    text = told(Sheet(medicines=(clear, unclear), illegible=1, confidence=0.97), TEXTS, "fr")
    assert "- Amoxicilline 500 mg, 1 gélule 3 fois par jour\n- ciprofloxacine 500 mg (?)" in text
    assert "difficile à lire" in text
    assert "pharmacien" in text
    assert "Lignes que je n'arrive pas à lire : 1" in text
    assert "(?) : je ne suis pas sûr" in text


@pytest.mark.parametrize(
    ("language", "low"), [("fr", "en dessous de la norme imprimée 12 - 16"), ("en", "below the printed range 12 - 16")]
)
def test_values_beside_their_own_range(language: str, low: str) -> None:
    measure = Measure(id="haemoglobin", name="Hb", value="9,8", unit="g/dL", range="12 - 16", flag=Flag.LOW)
    bare = Measure(id="crp", name="CRP", value="48", unit="mg/L")
    test = Test(id="malaria", name="paludisme", result="positif")
    text = told(Sheet(measures=(measure, bare), tests=(test,), confidence=0.97), TEXTS, language)
    assert f"- Hb : 9,8 g/dL ({low})" in text
    assert "- CRP : 48 mg/L\n" in text
    assert "- paludisme : positif" in text
