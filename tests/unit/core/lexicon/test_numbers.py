"""What numbers tell, in the ways in which people write them."""

import pytest

from core.lexicon.numbers import read
from core.lexicon.words import read as read_words
from core.text.fold import fold, tokens


def told(text: str) -> dict[str, object]:
    """What was told, and nothing else."""
    found = read(read_words(fold(text), lambda word: (word,)).words)
    return {name: getattr(found, name) for name in found.__slots__ if getattr(found, name) is not None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("il a 3 ans", {"age_days": 1095}),
        ("il a 3ans", {"age_days": 1095}),
        ("mon bébé de 2 semaines", {"age_days": 14}),
        ("ma pikin get 3 months", {"age_days": 91}),
        ("baby is three weeks old", {"age_days": 21}),
        ("depuis 3 jours", {"duration_days": 3}),
        ("3 jrs", {"duration_days": 3}),
        ("since two weeks", {"duration_days": 14}),
        ("il y a deux ans", {"duration_days": 730}),
        ("5 days ago", {"duration_days": 5}),
        ("j'ai 38,9", {"temperature_c": 38.9}),
        ("38°5 ce matin", {"temperature_c": 38.5}),
        ("40 de fièvre", {"temperature_c": 40}),
        ("il y a 40 personnes", {}),
        ("ma tension est à 18/11", {"pressure": (180, 110)}),
        ("BP 190/115", {"pressure": (190, 115)}),
        ("le 12/11", {"pressure": (120, 110)}),
        ("glycémie 0,4 g", {"glucose": 40}),
        ("sugar 450", {"glucose": 450}),
        ("blood sugar 2.1 mmol", {"glucose": 37.8}),
        ("ça coûte 450 francs", {}),
        ("urée 45 mg/dL, glycémie 0,9 g/L", {"glucose": 90}),
        ("hémoglobine 4,2 g/dL", {"haemoglobin": 4.2}),
        ("Hb 62 g/l", {"haemoglobin": 6.2}),
        ("hémoglobine glyquée 6,8 %", {}),
        ("hématocrite 41,2 %", {}),
        ("levodopa 200/50 mg", {}),
    ],
)
def test_told(text: str, expected: dict[str, object]) -> None:
    found = told(text)
    assert found.pop("pressure", None) == expected.get("pressure")
    assert found == pytest.approx({name: value for name, value in expected.items() if name != "pressure"}, rel=0.01)


def test_a_pregnancy_is_no_age() -> None:
    assert told("enceinte de 7 mois")["gestation_weeks"] == pytest.approx(30.4)
    assert "age_days" not in told("enceinte de 7 mois")


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        (
            "40,2 de fièvre depuis 8 jours",
            {"fever", "temperature_high", "temperature_very_high", "lasts_3_days", "lasts_1_week"},
        ),
        ("34,9 au thermometre", {"temperature_low"}),
        ("tension 15/9", {"pressure_high"}),
        ("tension 20/12", {"pressure_high", "pressure_crisis"}),
        ("enceinte de 8 mois", {"pregnant", "pregnancy_late"}),
        ("I'm 36 weeks, my head is banging", {"pregnant", "pregnancy_late"}),
        ("pregnant 6 weeks", {"pregnant", "pregnancy_early"}),
    ],
)
def test_concepts_of_numbers(text: str, concepts: set[str]) -> None:
    assert set(read(read_words(fold(text), lambda word: (word,)).words).concepts()) == concepts


@pytest.mark.parametrize(
    ("text", "age", "duration"),
    [
        ("ma boy di cough three days, e get 3 years", 1095, 3.0),
        ("enfant 2 ans toux 3 jours", 730, 3.0),
        ("bebe 3 jours fievre", 3, None),
        ("mon bebe de 2 semaines a la fievre depuis 2 jours", 14, 2.0),
    ],
)
def test_an_age_that_is_told_as_one_comes_before_days_beside_a_child(
    text: str, age: int, duration: float | None
) -> None:
    told = read(tokens(text))
    assert (told.age_days, told.duration_days) == (age, duration)
