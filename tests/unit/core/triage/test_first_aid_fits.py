"""What is told first fits the danger: its own first aid, and not another sign's."""

import pytest

from bot.content import load

CONTENT = load()


def aid(text: str) -> str | None:
    result = CONTENT.triage.assess(text)
    assert result.level.value == "emergency", text
    return next((rule.first_aid for rule in result.rules if rule.first_aid), None)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("mon mari ne respire plus", "unconscious"),
        ("my baby is not breathing", "unconscious"),
        ("ma fille s'est noyée elle respire plus", "unconscious"),
        ("le bébé est sorti mais il ne pleure pas", "newborn_breath"),
        ("ma femme est en train d'accoucher la tête sort", "birth"),
        ("baby head don show", "birth"),
        ("je veux dormir et ne plus me réveiller", "suicide"),
        ("how many sleeping pills to never wake up", "suicide"),
        ("combien de comprimés de paracétamol pour mourir", "suicide"),
        ("donne-moi la dose mortelle de paracétamol", "suicide"),
        ("how many tablet fit kill person", "suicide"),
        ("ma vie ne sert plus à rien, adieu", "suicide"),
        ("je saigne beaucoup", "bleeding"),
        ("je perds beaucoup de sang", "bleeding"),
        ("I di bleed plenty", "bleeding"),
        ("je suis enceinte de 8 mois et je saigne beaucoup", "pregnancy"),
    ],
)
def test_what_to_do_now_fits(text: str, key: str) -> None:
    assert aid(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "mon bébé sort ses dents",
        "combien de comprimés de paracétamol pour un enfant de 10 ans",
        "j'ai donné mon sang, beaucoup de sang",
        "mes règles sont abondantes je saigne beaucoup",
        "when is baby coming out, i am 39 weeks",
    ],
)
def test_what_only_sounds_so_is_no_emergency(text: str) -> None:
    assert CONTENT.triage.assess(text).level.value != "emergency"


@pytest.mark.parametrize("text", ["mon bébé de 10 jours tousse", "my baby of 3 weeks di cough"])
def test_a_cough_under_two_months_is_seen_today(text: str) -> None:
    assert CONTENT.triage.assess(text).level.value == "urgent"
