"""What who counted the breaths of somebody who coughs is told, by age."""

import pytest

from core.text.breaths import breaths
from tests.unit.bot.test_follow_up import hold, sent


@pytest.mark.parametrize(
    ("first", "counted", "told"),
    [
        ("mon enfant de 2 ans tousse beaucoup", "jai compte 55 en une minute", "trop rapide"),
        ("mon enfant de 4 ans tousse", "en 30 secondes j'ai compté 24", "trop rapide"),
        ("my baby of 5 months is coughing", "he breathes 52 times in one minute", "too fast"),
        ("ma pikin 3 years get cough", "i count 45 for one minute", "too quick"),
        ("mon enfant de 2 ans tousse", "il respire 32 fois par minute", "pas un souffle rapide"),
        ("my child 3 years is coughing", "i counted 30 in one minute", "not fast"),
        ("my baby of 5 months is coughing", "i counted 45 in a minute", "not fast"),
        ("bébé de 1 mois tousse", "64 respirations par minute", "moins de 2 mois"),
        ("my pikin 2 years get cough", "i count am for one minute e be like 38", "no too quick"),
        ("mon enfant de 2 ans tousse", "j'ai compté pendant 1 minute : 44", "trop rapide"),
        ("mon enfant tousse", "j'ai compté 47", "Quel âge"),
    ],
)
async def test_a_count_is_judged_by_the_age(first: str, counted: str, told: str) -> None:
    *_, outcome = await hold([first, counted], "whatsapp")
    assert outcome.decision.stage == "breaths"
    assert told in sent(outcome)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("he coughed 20 times in one minute", True),
        ("son coeur bat 110 par minute", True),
        ("i waited 45 minutes at the hospital", True),
        ("il pese 44 kg", True),
        ("38,5", True),
        ("39", True),
        ("j'ai compté 55 en une minute", False),
        ("il tousse depuis 30 minutes", True),
        ("he breathes fast since 20 minutes", True),
        ("mon enfant de 45 ans", True),
    ],
)
def test_what_is_no_count_of_breaths(text: str, asked: bool) -> None:
    assert breaths(text, asked=asked) is None


async def test_a_danger_beside_the_count_goes_before_it() -> None:
    *_, outcome = await hold(["ma fille de 3 ans a la fièvre", "35 par minute et les côtes rentrent"])
    assert outcome.decision.stage == "emergency"
