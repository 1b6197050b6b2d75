"""Amounts are read as they are told, and weights where one is told."""

import pytest

from core.text.amounts import number, strength, weight


@pytest.mark.parametrize(
    ("word", "count"),
    [("8", 8), ("2,5", 2.5), ("huit", 8), ("wan", 1), ("dix-sept", 17), ("twenty", 20), ("cent", 100)],
)
def test_numbers_are_digits_or_words(word: str, count: float) -> None:
    assert number(word) == count


@pytest.mark.parametrize(
    ("text", "kilos"),
    [
        ("il pèse 12 kg", 12), ("12kg", 12), ("he weighs 12 kilos", 12), ("12,5 kg", 12.5),
        ("elle fait vingt kilos", 20),
        ("my child 8 kg, how much paracetamol", 8),
        ("il a perdu 5 kg", None), ("i lost 10 kg", None), ("un sac de 50 kg de riz", None), ("12", None),
        ("15 mg par kilo", None), ("un enfant de 10 kg et un de 20 kg", None), ("12 kg de plantain", None),
    ],
)  # fmt: skip
def test_a_weight_is_read_where_one_is_told(text: str, kilos: float | None) -> None:
    assert weight(text) == kilos


@pytest.mark.parametrize(
    ("text", "milligrams", "millilitres"),
    [
        ("sirop 120 mg/5 ml", 120, 5), ("250mg par 5ml", 250, 5), ("5 ml contient 125 mg", 125, 5), ("24 mg/ml", 24, 1),
        ("doliprane 250/5", 250, 5),
    ],
)  # fmt: skip
def test_the_strength_of_a_syrup_is_read_either_way_round(text: str, milligrams: float, millilitres: float) -> None:
    found = strength(text)
    assert found is not None
    assert (found.milligrams, found.millilitres) == (milligrams, millilitres)


@pytest.mark.parametrize("text", ["paracétamol 500 mg", "10 ml", "120 mg/0 ml"])
def test_an_amount_alone_is_no_strength(text: str) -> None:
    assert strength(text) is None
