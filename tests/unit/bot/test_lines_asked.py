"""Short questions behind an answer, as people type them on a phone: each is told what it asks for."""

import pytest

from core.text.asking import folded
from tests.unit.bot.test_follow_up import hold, sent


def test_words_that_are_written_in_one_are_read_apart() -> None:
    assert folded("numero de lambulance") == "numero de l ambulance"
    assert folded("jai lenfant dlhopital") == "j ai l enfant de l hopital"
    assert folded("how much shd i gv 2day") == "how much should i give today"
    assert folded("la levure, les daltons, lent") == "la levure les daltons lent"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("where is hospital in bafoussam", "numero de lambulance svp", "119"),
        ("mon enfant a la diarrhée", "c koi le numero de lambulance", "119"),
        ("my baby 8 months has diarrhoea, 8 kg", "how much ors shd i give", "50 to 100 ml"),
        ("mon bébé de 9 mois a la diarrhée", "combien de sro après chaque selle", "50 à 100 ml"),
        ("my son 4 years has fever", "he is drinking and playing, how much paracetamol, 16 kg", "16 kg"),
        ("ma fille de 3 ans a la fièvre", "elle boit un peu, combien de paracétamol ? elle pèse 14 kg", "14 kg"),
        (
            "my pikin 4 years get malaria, dem give coartem",
            "he don vomit the medicine after 20 minutes",
            "before one hour",
        ),
        ("mon fils de 4 ans a le palu, on a donné coartem", "il a vomi le comprimé 15 minutes après", "d'une heure"),
        ("mon fils de 4 ans a le palu, on a donné coartem", "il a vomi le coartem juste après", "d'une heure"),
    ],
)
async def test_it_is_told_what_it_asks_for(first: str, then: str, told: str) -> None:
    *_, outcome = await hold([first, then], "whatsapp")
    assert told in sent(outcome)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("mon fils de 4 ans a le palu, on a donné coartem", "il vomit tout depuis 20 minutes"),
        ("ma fille de 3 ans a la fièvre", "elle ne boit plus rien, combien de paracétamol ? elle pèse 14 kg"),
    ],
)
async def test_a_danger_is_no_dose_that_came_up(first: str, then: str) -> None:
    *_, outcome = await hold([first, then], "whatsapp")
    assert outcome.decision.stage == "emergency"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("je veux une contraception, la piqûre", "linjection c tous les combien", "2 ou 3 mois"),
        ("i want family planning", "injection na every how many months", "2 or 3 months"),
        ("je veux une contraception, la piqûre", "la piqure coute combien", "prix"),
        ("i think i have hiv, i had sex", "my boyfriend refuses to do test, what can i tell him", "Nobody is forced"),
        ("j'ai un ulcère à l'estomac", "je peux tchop quoi", "riz"),
        ("my husband get tb", "my pikin 2 years dey house with me, e fit catch am?", "check the house"),
        ("my mother has diabetes", "she drinks normal and is talking well. what can she eat in the evening", "beans"),
        ("i dey cough since 3 weeks, e fit be tb?", "which test dem go do", "spit"),
        ("period pain", "how many times for day", "6 hours"),
        ("mon bébé a raté le vaccin de 9 mois", "et donc le vaccin raté, je peux venir quel jour", "dès que possible"),
        ("je suis triste depuis des semaines", "j'ai plus envie de rien, je ne mange plus bien", "ne mange ou ne dort"),
        ("je suis triste depuis des semaines", "à qui je peux parler à Douala", "psychologue"),
    ],
)
async def test_a_page_has_the_line_for_it(first: str, then: str, told: str) -> None:
    *_, outcome = await hold([first, then], "whatsapp")
    assert told in sent(outcome)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("who is the best doctor in douala", "no page"),
        ("qui est le meilleur docteur", "pas de fiche"),
    ],
)
async def test_what_is_asked_of_those_who_treat_has_no_page(text: str, told: str) -> None:
    (outcome,) = await hold([text], "whatsapp")
    assert told in sent(outcome)
