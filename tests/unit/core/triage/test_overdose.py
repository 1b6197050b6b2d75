"""Too much of a medicine is reckoned from what is told, and what is no more than the pages say is not."""

import pytest

from core.triage.model import EpisodeFacts, Level
from core.triage.overdose import too_much
from tests.unit.core.triage.telling import ENGINE

TOO_MUCH = [
    "mon enfant de 14 kg a avalé 10 comprimés de paracétamol de 500 mg",
    "my son of 14 kg swallowed 10 tablets of paracetamol 500 mg",
    "child 13kg ate 6 paracetamol tablets",
    "ma fille 11 kg a bu 100 ml de paracetamol sirop",
    "I took 10 grams of paracetamol, I weigh 60 kg",
    "mon fils 16 kg a pris 5 comprimés de 1 g",
    "my pikin 14 kg don drink 10 tablet paracetamol",
    "j'ai pris 6 g de paracétamol depuis ce matin",
    "I took 8 g of paracetamol today for toothache",
    "le petit de 2 ans a croqué 5 doliprane, il a 12 kg",
    "j'ai donné 60 ml de doliprane sirop à mon bébé de 8 kg",
    "gave my baby 8kg 40 ml of panadol syrup",
    "ma mère a pris 12 g de doliprane en une journée",
    "my wife took 10 panadol since morning for headache, she is 55 kg",
    "pikin chop 7 panadol, e get 15 kg",
    "mon garçon de 20kg a avalé huit cachets",
    "j'ai pris 3 comprimés de 1 g 3 fois aujourd'hui paracétamol",
    "he took 4 tablets of paracetamol 500 mg 3 times today",
    "il a bu 50 ml de sirop paracetamol 250mg/5ml, il pèse 15 kg",
    "my baby of 9 kg drank a whole bottle of 100ml calpol",
    "la petite de 10kg a vidé 60 ml de doliprane",
    "mon bébé de 7 kg a reçu 30 ml de paracétamol",
    "elle a pris 2 plaquettes de para",
    "elle a 3 ans, elle a bu le sirop de paracétamol, 80 ml",
    "mon petit de 15 kg vient d'avaler 8 comprimés de doliprane 500",
    "ma fille 10 kg a fini le flacon d'efferalgan",
    "ma fille de 12 kg vient de manger des comprimés de paracétamol",
    "pikin 12kg drink all the panadol",
    "pikin 12 kg don finish the paracetamol syrup",
    "my son 14 kg got into the paracetamol bottle",
    "mon enfant de 3 ans a bu tout le sirop de doliprane",
    "my daughter of 2 years swallowed some tablets of panadol",
    "mon fils de 11 kg vient de boire la moitié, non tout le flacon de paracétamol",
]  # fmt: skip
HARMLESS = [
    "combien de paracétamol pour un enfant de 14 kg",
    "how much paracetamol for 12 kg",
    "j'ai donné 150 mg de paracétamol à mon enfant de 12 kg",
    "j'ai donné 6 ml de sirop de paracétamol à ma fille de 12 kg",
    "j'ai pris 2 comprimés de paracétamol de 500 mg ce matin",
    "I took 1 g of paracetamol, can I take again, I weigh 70 kg",
    "mon fils de 18 kg a fini ses 10 comprimés de zinc",
    "can i take 10 tablets of paracetamol",
    "mon enfant de 10 kg a pris 6 comprimés de coartem en 3 jours",
    "j'ai pris 24 comprimés de coartem pendant 3 jours",
    "à l'école on lui a donné 4 comprimés de praziquantel, mon fils de 10 ans",
    "je prends 2 comprimés de paracétamol 3 fois par jour",
    "le docteur a donné 5 comprimés à mon enfant",
    "il ne doit pas prendre plus de 4 g de paracétamol",
    "my son 18 kg took half a tablet of paracetamol 500 mg",
    "mon fils de 12 kg n'arrive pas à avaler les comprimés de paracétamol",
    "le flacon de paracétamol est fini, mon fils pèse 12 kg, combien lui donner",
    "je veux acheter tout un flacon de paracétamol pour mon enfant de 10 kg",
    "my baby 9 kg drank 5 ml of panadol syrup",
    "ma fille de 12 kg mange bien, combien de paracétamol",
    "can he take all the paracetamol syrup today, he is 12 kg",
]  # fmt: skip


@pytest.mark.parametrize("text", TOO_MUCH)
def test_too_much_is_poison(text: str) -> None:
    found = ENGINE.assess(text)
    assert (found.level, found.rules[0].first_aid) == (Level.EMERGENCY, "poison")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_not_too_much(text: str) -> None:
    assert not too_much(text, age_days=ENGINE.assess(text).facts.age_days, spoken_of=("paracetamol",))


def test_the_weight_and_the_amount_may_come_apart() -> None:
    told = ENGINE.assess("mon enfant de 2 ans a pris du paracétamol", facts=EpisodeFacts()).facts
    assert ENGINE.assess("il a bu 70 ml", facts=told).level is Level.EMERGENCY


@pytest.mark.parametrize(("grams", "level"), [(3, False), (4, False), (5, True)])
def test_nobody_takes_more_than_four_grams(grams: int, level: bool) -> None:
    assert too_much(f"j'ai pris {grams} g de paracétamol", age_days=None) is level


@pytest.mark.parametrize(("millilitres", "level"), [(30, False), (45, True)])
def test_a_child_by_its_weight(millilitres: int, level: bool) -> None:
    assert too_much(f"mon fils de 14 kg a bu {millilitres} ml de paracétamol", age_days=None) is level
