"""What was put, given or tried, and what only sounds like it."""

import pytest

from core.text.tried import helped_not, tried, unprotected, used


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("g lave avec de leau de javel", "corrosive"),
        ("my mother in law wants to put toothpaste on it", "paste"),
        ("i don give am traditional medicine", "plant"),
        ("on lui a fait un lavement", "purge"),
    ],
)
def test_a_thing_that_was_used_is_named(text: str, kind: str) -> None:
    assert kind in used(text)


@pytest.mark.parametrize("text", ["i took him to hospital", "il a pris du poids", "elle prend le bus"])
def test_nothing_was_used(text: str) -> None:
    assert not used(text)
    assert not tried(text)


@pytest.mark.parametrize(
    "text",
    ["j'ai déjà try le paracetamol ça ne give pas", "i use ibuprofen 3 days e no work", "le doliprane ne fait rien"],
)
def test_a_treatment_did_not_help(text: str) -> None:
    assert helped_not(text)


@pytest.mark.parametrize("text", ["mon copain a jeté la capote", "the condom brk", "rapport sans préservatif hier"])
def test_sex_was_without_protection(text: str) -> None:
    assert unprotected(text)


@pytest.mark.parametrize("text", ["je mets toujours la capote", "how much is a condom", "i sleep without blanket"])
def test_it_was_not(text: str) -> None:
    assert not unprotected(text)
