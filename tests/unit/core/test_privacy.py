"""Identifiers do not leave; words of the complaint, ages and readings do."""

import pytest

from core.privacy import scrub


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("appelle moi au 690112233", "690112233"),
        ("mon numéro 6 90 11 22 33 svp", "90 11 22 33"),
        ("+237 690-11-22-33", "690-11"),
        ("00237690112233", "690112233"),
        ("awa.ngono@example.org", "awa"),
        ("je m'appelle Awa Ngono et j'ai mal", "Awa"),
        ("My name is John Tabe, fever", "Tabe"),
        ("my name na Bih, belle di pain", "Bih"),
        ("CNI n° 112233445", "112233445"),
        ("dossier 12345678901", "12345678901"),
    ],
)
def test_identifiers_go(text: str, gone: str) -> None:
    assert gone not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "fièvre 39,5 depuis 3 jours, 12 kg, 2 ans",
        "tension 18/11, glycémie 2,40",
        "~304000~ hello from conversation 12",
        "je m'appelle pour rien mais j'ai mal",
        "2 mois 15 jours, 38.9",
        "accouchement le 12/10/2026",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert scrub(text) == text
