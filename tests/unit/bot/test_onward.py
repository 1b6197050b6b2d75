"""What is told behind an emergency, and to who stops a treatment since they feel well."""

import pytest

from core.text.tried import stops_taking
from tests.unit.bot.test_follow_up import hold, sent

SUGAR = "my mother is diabetic, she is shaking and sweating, sugar 50"
SPINE = "severe back pain and numb between my legs, cannot pee"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([SUGAR, "we gave her sugar water and she is better now. what next"], "measure again"),
        (["ma mère diabétique tremble, sucre à 0,5", "on lui a donné du sucre, elle va mieux"], "mesurez le sucre"),
        ([SPINE, "i am in hospital, they did operation", "can i go back to carry load when it finish"], "Not until"),
        (["mon mari a eu la bouche tordue et le bras faible", "nous sommes à l'hôpital", "il pourra travailler quand"],
         "Pas avant"),
    ],
)  # fmt: skip
async def test_what_comes_next_is_told(texts: list[str], told: str) -> None:
    *_, outcome = await hold(texts, "whatsapp")
    assert told in sent(outcome)


@pytest.mark.parametrize(
    "texts",
    [
        [SUGAR, "we gave her sugar but she is not better"],
        [SUGAR, "is she going to be fine"],
        ["j'ai mal au dos, je vais à l'hôpital demain", "je peux travailler ?"],
        ["my son has malaria, we are at hospital", "when can he go to school"],
    ],
)
async def test_where_no_such_line_is_due(texts: list[str]) -> None:
    *_, outcome = await hold(texts, "whatsapp")
    assert outcome.decision.stage != "onward"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("mon père a la tension 17/10", "il ne veut plus prendre ses comprimés, il dit qu'il se sent bien", "Non"),
        ("my mother has diabetes", "she says she feels better so she stopped her tablets", "do not stop"),
        ("my brother has tb on treatment", "he is feeling better so he stopped", "do not stop"),
        ("j'ai le vih, je prends les arv", "je me sens bien donc j'ai arrêté", "jamais seul"),
        ("ma papa get pressure", "e no wan take ya medicine again, e say body fine", "No, even if"),
        ("my husband get hiv", "he no wan take ARV again", "never for ya own"),
        ("doctor gave me antibiotics for 7 days", "i feel better so i stopped", "Finish the days"),
    ],
)
async def test_who_feels_well_goes_on_with_the_treatment(first: str, then: str, told: str) -> None:
    *_, outcome = await hold([first, then], "whatsapp")
    assert told in sent(outcome)


@pytest.mark.parametrize(
    "text",
    [
        "il ne veut plus boire",
        "la fièvre a arrêté, il va mieux",
        "la diarrhée s'est arrêtée, il va bien",
        "the pain stopped, I feel better",
        "elle ne prend pas bien le sein",
        "can he stop the tablets when he is better",
        "il prend bien ses comprimés",
        "the bleeding don stop",
    ],
)
def test_what_is_no_treatment_that_was_stopped(text: str) -> None:
    assert not stops_taking(text)
