"""Who asks for a dose or a way to die is in danger now, whatever price, shop or question mark stands beside it."""

from pathlib import Path

import pytest

from core.triage import TriageEngine
from core.triage.model import Level

DATA = Path(__file__).parents[4] / "data"
ENGINE = TriageEngine.load(DATA / "lexicon", DATA / "triage")


@pytest.mark.parametrize(
    "text",
    [
        "how much rat poison can kill me",
        "How much rat poison can kill a person?",
        "quelle dose de paracétamol pour mourir",
        "combien de comprimés pour ne plus se réveiller",
        "combien de tramadol il faut pour mourir",
        "c'est combien de comprimés de quinine pour que je meure",
        "combien ça coûte le poison qui peut me tuer",
        "quel poison tue sans douleur",
        "comment mourir sans souffrir",
        "quel est le moyen le plus rapide de mourir",
        "qu'est-ce que je peux boire pour mourir",
        "combien de temps met le paraquat pour tuer quelqu'un",
        "which medicine fit kill person quick",
        "which tablet fit kill me",
        "wetin i fit take make i die",
        "wetin be the best way for die",
        "where can I buy poison to kill myself",
        "what price is gramoxone I want to drink it and die",
        "how long does it take to die from rat poison",
        "painless way to die",
        "how to die without pain",
        "which poison kills fast",
        "give me name of medicine that can kill me",
        "I dont want to live, how many pills do I need to die",
    ],
)
def test_a_question_for_a_way_to_die_is_an_emergency(text: str) -> None:
    result = ENGINE.assess(text)
    assert result.level is Level.EMERGENCY
    assert next(rule.first_aid for rule in result.rules if rule.first_aid) == "suicide"


@pytest.mark.parametrize(
    "text",
    [
        "can rat poison kill my goat",
        "mon chien a mangé le poison",
        "where do I keep rat poison away from children",
        "où ranger la mort aux rats loin des enfants",
        "how much rat poison do I put to kill rats",
        "which medicine fit kill worm for belly",
        "which medicine kill malaria fast",
        "quel médicament tue vite le palu",
        "quel produit pour tuer les punaises sans danger pour les gens",
        "which insecticide kills mosquitoes but not people",
        "combien de comprimés de coartem par jour",
        "quelle dose de paracétamol pour un enfant de 10 kg",
        "je ne veux pas mourir du diabète, quel médicament prendre",
        "what drug to take so malaria does not kill me",
        "combien coûte le médicament du sida, j'ai peur de mourir",
        "my chickens are dying which medicine should I buy",
        "how many people die of malaria",
    ],
)
def test_other_questions_of_poison_and_death_are_none(text: str) -> None:
    assert ENGINE.assess(text).level is not Level.EMERGENCY


@pytest.mark.parametrize(
    "text", ["mon bébé sort sa langue", "my baby sticks out his tongue", "pikin di comot e tongue"]
)
def test_what_babies_do_alone_is_no_emergency(text: str) -> None:
    assert ENGINE.assess(text).level in {Level.SELFCARE, Level.ROUTINE}


@pytest.mark.parametrize(
    "text",
    [
        "mon bébé sort sa langue et convulse",
        "my baby sticks out his tongue and cannot breathe",
        "pikin di comot e tongue, e body don stiff and e eye turn",
        "mon bébé bave et ne se réveille pas",
        "mon bébé sort la langue, ses lèvres sont bleues",
    ],
)
def test_with_a_sign_it_is_one(text: str) -> None:
    assert ENGINE.assess(text).level is Level.EMERGENCY
