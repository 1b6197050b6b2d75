"""What a patient reads who asks something of the page that was sent, or tells what was put, given or tried."""

import pytest

from tests.unit.bot.test_follow_up import hold, sent


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("mon bébé de 5 jours, le cordon est encore là", "il tombe quand", "1 à 2 semaines"),
        ("my baby is 5 days old, the cord is still there", "when will it fall off", "1 to 2 weeks"),
        ("j'ai le palu", "le test est négatif, je prends quand même le coartem ?", "Test négatif"),
        ("how do i know if i have hiv", "can my wife know from my result?", "private"),
        ("ma fille de 6 ans tousse depuis 4 jours", "le miel c'est bon ? et pour son frère de 8 mois", "avant 1 an"),
        ("i get TB they say", "i fit share cup with ma pikin", "plate"),
        ("my eye is red since yesterday", "can i put breast milk", "No urine, milk"),
        ("mon fils fait pipi au lit à 7 ans", "je dois le taper ?", "Ne le frappez pas"),
        ("la tension de ma mère est 15/9", "le piment et le cube maggi c interdit?", "Moins de sel"),
        ("j'ai des brûlures urinaires", "je peux laver dedans avec du savon ?", "lavage"),
        ("je suis AS et mon mari AS", "on peut avoir un autre bébé sans la maladie", "1 risque sur 4"),
    ],
)
async def test_a_question_is_answered_in_other_words_than_the_page(first: str, then: str, told: str) -> None:
    _, outcome = await hold([first, then], "whatsapp")
    assert told in sent(outcome)


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("un chien m'a mordu au mollet hier", "g lave avec de leau de javel", "15 minutes"),
        ("my baby is 5 days old, the cord is still there", "my mother in law wants to put toothpaste on it", "No oil"),
        ("i get boil for leg", "i don put palm oil and ash", "No ash"),
        ("j'ai de l'acné sur le visage", "j'utilise le dentifrice la nuit", "dentifrice"),
        ("my vagina discharge is white and itching", "i wash inside with lemon", "No douching"),
        ("j'ai mes règles qui font mal", "j'ai déjà try le paracetamol ça ne give pas", "Allez aujourd'hui"),
        ("my back di pain me since one week", "i use ibuprofen 3 days e no work", "Go today"),
        ("j'ai mal au genou depuis 2 mois", "j'ai pris le diclofenac une semaine sans effet", "Allez"),
    ],
)
async def test_what_was_put_or_tried_is_answered_by_the_page(first: str, then: str, told: str) -> None:
    _, outcome = await hold([first, then], "whatsapp")
    assert told in sent(outcome)


async def test_after_sex_without_protection_what_presses_is_told_and_what_is_asked_of_it() -> None:
    first = "je cherche une méthode pour ne pas tomber enceinte"
    _, told, late = await hold([first, "la capote a craqué hier soir", "c'est trop tard ?"], "whatsapp")
    assert "PEP" in sent(told)
    assert "5 jours" in sent(late)
    assert "72 heures" in sent(late)


async def test_a_risk_is_no_treatment_for_life() -> None:
    *_, outcome = await hold(
        ["how do i know if i have hiv", "the condom broke with a girl", "how long do i take it"], "whatsapp"
    )
    assert "28 days" in sent(outcome)


@pytest.mark.parametrize(
    ("first", "then", "never"),
    [
        ("j'ai la diarrhée", "je fais l'eau avec le sel et le sucre comment", "Pas d'alcool"),
        ("mon enfant a le rhume", "c payant?", "Je ne demande pas"),
        ("mon fils de 3 ans a la fièvre", "il ne mange pas", "âgée"),
    ],
)
async def test_no_line_of_something_else_is_told(first: str, then: str, never: str) -> None:
    _, outcome = await hold([first, then], "whatsapp")
    assert never not in sent(outcome)


async def test_a_later_question_whose_line_is_written_gets_the_line_and_not_the_page() -> None:
    _, outcome = await hold(["ma vache a la diarrhée", "et son lait on peut boire cru ?"], "whatsapp")
    assert "bouillir" in sent(outcome)
    assert "À la maison" not in sent(outcome)


async def test_the_fire_brigade_is_told_inside_an_emergency() -> None:
    first = "un camion a renversé un homme, il ne bouge pas et il saigne beaucoup"
    _, outcome = await hold([first, "les pompiers c'est quel numero"], "whatsapp")
    assert "118" in sent(outcome)
    assert "119" in sent(outcome)
