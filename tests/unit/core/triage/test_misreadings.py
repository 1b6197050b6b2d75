"""Words that once were taken for others: each beside what it was taken for, which must still be found."""

import pytest

from core.text.fold import fold
from core.triage.model import Level
from tests.unit.core.triage.telling import ENGINE, assess

BORN = "depuis que j'ai accouché je pleure tous les jours, 3 semaines"


def read(*texts: str) -> tuple[Level, set[str]]:
    """Level and signs of the last of these messages."""
    result = assess(texts)
    return result.level, set(result.signs)


@pytest.mark.parametrize(
    "text",
    [
        "diarrhée après le poisson braisé",
        "j'ai le ventre qui tourne depuis le poisson d'hier",
        "je vends le poisson braisé et j'ai mal au dos le soir",
        "j'ai mangé du poison braisé et j'ai mal au ventre",
        "running belle since roast fish yesterday",
    ],
)
def test_fish_is_no_poison(text: str) -> None:
    level, signs = read(text)
    assert level is not Level.EMERGENCY
    assert not signs & {"poison_product", "poison_taken", "co_poisoning"}


@pytest.mark.parametrize(
    "text",
    [
        "elle a bu du gramoxone, elle vend le poisson au marché",
        "quelqu'un a mis le poison dans le poisson et il en a mangé",
        "il a avalé du poison pour les rats",
        "après le poisson braisé son visage enfle et il respire mal",
        "ils ont dormi avec la braise dans la chambre fermée, ils ne se réveillent pas",
    ],
)
def test_poison_beside_fish_is_poison(text: str) -> None:
    assert read(text)[0] is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "ma voisine siffle quand elle court, elle a un spray bleu. comment bien l'utiliser",
        "on a mis un spray bleu sur la plaie de l'enfant",
        "il prend un sirop bleu pour la toux",
        "she has a blue inhaler for asthma, how many puffs",
    ],
)
def test_a_blue_thing_is_no_blue_lip(text: str) -> None:
    level, signs = read(text)
    assert "blue" not in signs
    assert level is not Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "elle a un spray bleu et ses lèvres sont bleues",
        "l'enfant devient bleu malgré la pompe bleue",
        "blue inhaler no help, her mouth is turning blue",
    ],
)
def test_blue_lips_beside_a_blue_thing_are_blue(text: str) -> None:
    level, signs = read(text)
    assert "blue" in signs
    assert level is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "mon mari dit que je fais semblant, je ne mange plus",
        "je n'ai plus d'appétit",
        "i don't eat again",
        "a no di chop",
    ],
)
def test_a_mother_who_does_not_eat_is_no_newborn_who_refuses(text: str) -> None:
    level, signs = read(BORN, text)
    assert "i_do_not_eat" in signs
    assert "not_eating" not in signs
    assert level is not Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "le bébé ne mange plus",
        "je ne mange plus et le bébé ne mange plus",
        "je mange mais lui il ne mange plus",
        "il refuse le sein",
        "baby no di chop",
    ],
)
def test_a_newborn_who_refuses_is_an_emergency_whatever_the_mother_said(text: str) -> None:
    assert read(BORN, text)[0] is Level.EMERGENCY
    assert read(BORN, "je ne mange plus", text)[0] is Level.EMERGENCY


def test_who_does_not_eat_is_still_to_be_seen() -> None:
    assert "not_eating" in {rule.id for rule in ENGINE.assess("je ne mange plus rien depuis cinq jours").rules}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("il ne respire pas bien", True), ("bebe respire plus bien", True), ("she is not breathing well", True),
        ("my baby no fit breathe fine", True), ("il respire bien", False), ("no cough, she breathes well", False),
        ("il respire pas bien par le nez", False),
    ],
)  # fmt: skip
def test_that_it_is_well_is_no_comfort_where_it_is_denied(text: str, there: bool) -> None:
    assert ("breathing_difficulty" in ENGINE.lexicon.find(fold(text)).present) is there
