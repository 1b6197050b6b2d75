"""A question behind an emergency, and the word that all is well, do not call it off."""

from itertools import product
from pathlib import Path

import pytest

from core.triage.engine import TriageEngine
from core.triage.model import EpisodeFacts, Level

DATA = Path(__file__).parents[4] / "data"
EMERGENCIES = {
    "fr": (
        "mon bébé ne respire plus",
        "mon fils convulse",
        "mon mari est inconscient",
        "elle saigne beaucoup après l'accouchement",
        "un serpent l'a mordu",
        "il a bu du pétrole",
        "ma mère ne parle plus et sa bouche est tordue",
        "mon enfant vomit tout et ne peut pas boire",
        "il a très mal à la poitrine et transpire",
        "ma fille s'étouffe avec un os",
        "elle est brûlée sur tout le corps",
        "il a avalé une pile",
        "je veux mourir ce soir",
        "il respire très mal",
    ),
    "en": (
        "my baby is not breathing",
        "my son is convulsing",
        "my husband is unconscious",
        "my wife is bleeding a lot after birth",
        "a snake bit him",
        "he drank kerosene",
        "my mother cannot talk and her mouth is twisted",
        "my child vomits everything and cannot drink",
        "he has strong chest pain and he is sweating",
        "my daughter is choking on a bone",
        "her whole body is burnt",
        "he swallowed a battery",
        "i want to die tonight",
        "he can hardly breathe",
    ),
    "pcm": (
        "my baby no di breathe",
        "my pikin di convulse",
        "ma massa no di wake",
        "ma woman di bleed plenty after e born",
        "snake don bite am",
        "e drink kerosene",
        "ma mami no fit talk and e mop don bend",
        "pikin di vomit everything and e no fit drink",
        "ma chest di pain me strong and i di sweat",
        "fish bone don choke pikin",
        "hot water burn e whole body",
        "e don swallow battery",
        "i wan die this night",
        "e di breathe hard hard",
    ),
}
ASKED = {
    "fr": (
        ", que faire ?",
        " que dois-je faire",
        ". Est-ce normal ?",
        ", que peut-il manger ?",
        ", ça dure combien de temps ?",
        ", quel médicament acheter ?",
        ", je peux attendre demain ?",
        "\nfaut-il aller à l'hôpital ?",
        " je voudrais savoir quoi faire",
        ", qu'est-ce que je peux lui donner ?",
        " c'est grave ?",
        ", j'ai une question, il peut boire ?",
        ", y a-t-il un traitement ?",
        ". Docteur, le traitement coûte quel prix ?",
    ),
    "en": (
        ", what should I do?",
        " what can i do",
        ". Is it normal?",
        ", what can I give him to eat?",
        ", how long does it last?",
        ", what medicine can I buy?",
        ", can I wait until tomorrow?",
        "\nshould I go to the hospital?",
        ", can I give milk?",
        ", where should I go?",
        " tell me what to do",
        ", i want to know what to do",
        ", is it dangerous?",
        ". How much does the treatment cost?",
    ),
    "pcm": (
        ", weti I fit do?",
        " wetin i go do",
        ". E dey normal?",
        ", which medicine I fit buy?",
        ", e fit drink wata?",
        ", i fit wait till tomorrow?",
        "\ni for go hospita?",
        ", how i fit help am?",
    ),
}
WELL = {
    "fr": (
        "elle a pris 30 comprimés de paracétamol mais elle va bien",
        "il a bu du pétrole, il va bien",
        "mon bébé a cessé de respirer un moment, il va bien",
    ),
    "en": (
        "he was bitten by a snake but he is ok",
        "she took 40 paracetamol tablets but she is fine now",
        "he swallowed a button battery but he is fine and playing",
    ),
    "pcm": ("snake don bite am but e dey fine", "e drink kerosene but e di play fine"),
}
#: what was told first, and what came then
THEN = (
    ("elle a avalé 20 comprimés de paracétamol", "elle va bien, elle rigole"),
    ("j'ai mal à la poitrine et je transpire", "c'est passé"),
    ("un serpent a mordu mon fils", "il va bien maintenant, il peut manger ?"),
    ("pikin don swallow battery", "e dey fine, e di play"),
    ("my father is unconscious", "he is awake now, what can he eat?"),
)
#: asked in general, or long over: no emergency
GENERAL = (
    "quels sont les signes d'une convulsion chez l'enfant ?",
    "comment éviter les morsures de serpent ?",
    "what are the signs of stroke?",
    "how can people prevent drowning?",
    "is epilepsy contagious?",
    "il y a 10 ans un serpent m'a mordu, je suis guéri",
    "how person fit take know say pikin di convulse?",
    "il fait une crise de jalousie",
    "quel est le numéro d'urgence ?",
    "la pilule d'urgence coûte combien ?",
    "i am dying to see the match",
    "je meurs de faim",
    "where is the nearest hospital in Biyem-Assi Yaounde",
    "hôpital à Kumba ou à Limbe ?",
    "une pharmacie à Essos",
)


@pytest.fixture(scope="module")
def gate() -> TriageEngine:
    return TriageEngine.load(DATA / "lexicon", DATA / "triage")


def test_a_question_behind_it_does_not_call_an_emergency_off(gate: TriageEngine) -> None:
    told = [one + asked for code, ones in EMERGENCIES.items() for one, asked in product(ones, ("", *ASKED[code]))]
    assert [text for text in told if gate.assess(text).level is not Level.EMERGENCY] == []


def test_what_harms_later_stays_an_emergency_though_all_seems_well(gate: TriageEngine) -> None:
    told = [text for ones in WELL.values() for text in ones]
    assert [text for text in told if gate.assess(text).level is not Level.EMERGENCY] == []


@pytest.mark.parametrize(("first", "then"), THEN)
def test_nor_does_a_message_after_it(gate: TriageEngine, first: str, then: str) -> None:
    before = gate.assess(first)
    assert before.level is Level.EMERGENCY
    assert gate.assess(then, facts=before.facts).level is Level.EMERGENCY


def test_that_it_is_over_leaves_it_to_be_seen_today(gate: TriageEngine) -> None:
    before = gate.assess("mon fils convulse", facts=EpisodeFacts())
    assert gate.assess("c'est fini, il va mieux", facts=before.facts).level.rank <= Level.URGENT.rank


@pytest.mark.parametrize("text", GENERAL)
def test_what_is_asked_in_general_is_none(gate: TriageEngine, text: str) -> None:
    assert gate.assess(text).level is not Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "mon bb convulce",
        "ma fille convulce",
        "il a des convultions",
        "j'ai reçu une balle dans la jambe",
        "mieux je meurs",
        "my son had a fit",
        "ma fille est tombée dan les pom",
        "belle woman di shake",
        "scorpion don chook my pikin",
        "mon sucre est HI",
        "ma femme enceinte de 8 mois fait une crise",
        "ma femme enceinte est tombée en crise",
        "c'est une urgence docteur",
        "pls help me i am dying",
        "au secours",
        "soldiers shot him",
        "urgence",
        "Urgent !!",
        "SOS",
    ],
)
def test_told_misspelt_or_in_other_words(gate: TriageEngine, text: str) -> None:
    assert gate.assess(text).level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("l'enfant est tombé dans le puits, on l'a sorti", "drowned"),
        ("mon mari me bat", "beaten"),
        ("je siffle beaucoup et je parle pas bien", "breathing"),
        ("mon bébé est mort dans le ventre, il ne bouge plus", "pregnancy"),
        ("my papa don fall, e mop don bend", "stroke"),
    ],
)
def test_first_aid_is_of_what_was_told(gate: TriageEngine, text: str, key: str) -> None:
    assert next(rule.first_aid for rule in gate.assess(text).rules if rule.first_aid) == key


def test_a_blow_to_the_head_and_vomiting(gate: TriageEngine) -> None:
    result = gate.assess("mon fils est tombé sur la tête hier, il vomit aujourd'hui")
    assert (result.level, result.rules[0].first_aid) == (Level.EMERGENCY, "accident")
