"""Words of danger in another sense, told of things, beasts and games, denied or beside what the well do; and the
danger that is told in the same words."""

import pytest

from core.text.fold import fold
from core.triage.model import Level
from tests.unit.core.triage.telling import ENGINE, told

#: an ordinary word that was once read as one of danger
ORDINARY = (
    "je veux consulter pour mes règles, 45 jours de retard chaque fois",
    "mon frère est en prison, comment avoir ses lunettes",
    "we go to the beach on sunday, which cream for sun", "a stray cat sleeps in our yard",
    "j'ai mal à la main pendant la lessive", "on regarde le défilé du 20 mai à la télé",
    "combien coûte un couteau de cuisine", "un concert ce soir, des bouchons pour les oreilles ?",
)  # fmt: skip
#: what things, beasts and games suffer
NOBODY = (
    "mon téléphone est mort hier", "my phone died this morning", "ma fone don die",
    "the wall of my room no di breathe, mould plenty",
    "mon équipe a fait une attaque de folie", "my laptop had a stroke", "mon chien a été mordu par un serpent",
    "which stroke should a beginner learn first in swimming",
)  # fmt: skip
#: denied, or told beside what the well do
WELL = (
    "I cough at night, no trouble breathing", "il tousse, pas de difficulté à respirer, il joue",
    "ma jambe est engourdie quand je reste assis longtemps", "pikin cough small, no wahala for breathe, e di play",
    "j'ai fait le plein d'essence à la station, l'odeur me gêne",
    "he fell off the bed, cried at once and is playing now",
)  # fmt: skip
#: the same words, and a danger
DANGERS = (
    "le chien qui a mordu mon fils est mort deux jours après", "dog weh bite ma pikin don die",
    "il a percuté le mur il ne respire plus",
    "he touched the wall and is not breathing", "mon mari est derrière la porte avec un couteau",
    "no trouble breathing but his lips are blue",
    "my phone is dead and my son is not breathing", "elle marche et mange mais elle a bu de la javel",
    "he was playing football and collapsed", "elle ne joue plus, elle ne boit plus, elle a 2 ans",
    "e no di play, e no fit drink, e be baby",
    "j'ai reçu de la soude dans l'oeil en faisant le savon", "he is not responding when I call him",
    "I just threw up bright red blood",
    "pikin don drink the water for motor battery", "two men forced me last night",
    "ma main ne tient plus, elle pend, la bouche est de travers",
    "si je saute du deuxième étage, est-ce que ça fait mal longtemps",
)  # fmt: skip

#: dangers beside words that take a sign back elsewhere
BESIDE = (
    "my father had a stroke in the swimming pool", "papa a fait une attaque pendant le match il ne parle plus",
    "my father had a stroke he is 70 years old", "he ran and now he cannot breathe",
    "il a couru et il n'arrive plus à respirer", "son bras est mort au réveil et la bouche tordue",
    "bras gauche engourdi depuis le réveil, il parle mal", "he took all the pressure tablets and can drink the water",
    "mon patron va me tuer il a un couteau derrière la porte",
    "e no fit swallow anything, na since yesterday, e di drool", "doctor see pikin hand comot before",
    "il y a le gaz et ils dorment sans se réveiller",
    "enceinte de 8 mois, même avec lunettes je vois flou et mal de tête", "gros comprimé coincé, il étouffe",
    "ma fille a pris le pétrole de la lampe", "my kid drank kerosene from the lamp",
    "he drank bleach from a milk cup", "we keep giving insulin but she is sweating and confused",
    "she is not well, water green, 9 months belle",
    "mon psychologue dit que je pense trop au suicide, je vais le faire", "j'étouffe, pas de souffle",
    "il est tombé à cause de la chaleur il délire", "il a l'air de ne pas avoir mal mais il ne respire plus",
    "elle a pas mal de difficultés à respirer", "pas de gaz, ventre dur, ne mange pas, vomit",
    "je suis enceinte, steak avarié mangé, je saigne", "accident de moto un mort et mon frère inconscient",
    "la machine lui a coupé la main", "the wall fell on him and he is not moving",
    "le téléphone a explosé dans sa main, les doigts sont arrachés",
)  # fmt: skip


@pytest.mark.parametrize("text", (*ORDINARY, *NOBODY, *WELL))
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert told(text)[0] is not Level.EMERGENCY


@pytest.mark.parametrize("text", (*DANGERS, *BESIDE))
def test_the_danger_in_the_same_words_is_one(text: str) -> None:
    assert told(text)[0] is Level.EMERGENCY


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("il joue et il mange bien", True), ("e di play and chop", True), ("she is talking and drinking well", True),
        ("elle ne joue plus", False), ("e no di play", False), ("she cannot walk", False),
        ("he was playing and fell", False),
        ("il boit du pétrole", False),
    ],
)  # fmt: skip
def test_what_the_well_do_counts_only_where_it_is_done_now(text: str, well: bool) -> None:
    assert ("does_well" in ENGINE.lexicon.find(fold(text)).other) is well
