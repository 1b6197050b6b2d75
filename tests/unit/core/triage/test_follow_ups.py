"""What is asked back of an answer, and tells nothing of anybody's state, is no emergency."""

from itertools import product
from pathlib import Path

import pytest

from core.triage.engine import TriageEngine
from core.triage.model import EpisodeFacts, Level

DATA = Path(__file__).parents[4] / "data"
TOPICS = {
    "fr": (
        "j'ai mal aux dents depuis hier", "ma fille a la diarrhée depuis 2 jours", "ma mère a la tension",
        "mon fils de 4 ans a le palu, on lui a donné coartem", "j'ai la tuberculose et je prends le traitement",
        "je suis enceinte de 5 mois et j'ai des brûlures d'estomac", "mon enfant a de la fièvre depuis hier",
    ),
    "en": (
        "i have toothache since yesterday", "my child has diarrhoea for 2 days", "my mother has high blood pressure",
        "my son has malaria, they gave him coartem", "my baby of 8 months is coughing",
    ),
    "pcm": (
        "teeth di pain me since yesterday", "ma pikin get running belle for 2 days", "ma mami get BP",
        "ma pikin get malaria, dem give am coartem", "i get TB and i di take medicine",
    ),
}  # fmt: skip
FOLLOW_UPS = {
    "fr": (
        "répète s'il te plaît", "repete stp", "et si ça ne passe pas", "combien de fois par jour", "merci docteur",
        "il pèse 12 kg", "pendant combien de temps", "et si ça revient la nuit ?", "c'est grave ?",
    ),
    "en": ("repeat please", "send it again please", "and if it goes on?", "how many times a day", "he weighs 12 kg"),
    "pcm": ("abeg talk am again", "send am again", "and if e no stop", "weti i fit take", "e weigh 12 kg"),
}  # fmt: skip


@pytest.fixture(scope="module")
def gate() -> TriageEngine:
    return TriageEngine.load(DATA / "lexicon", DATA / "triage")


@pytest.mark.parametrize("language", TOPICS)
def test_asking_back_is_no_emergency(gate: TriageEngine, language: str) -> None:
    alarmed = [
        (topic, then)
        for topic, then in product(TOPICS[language], FOLLOW_UPS[language])
        if (facts := gate.assess(topic).facts).level is not Level.EMERGENCY
        and gate.assess(then, facts=facts).level is Level.EMERGENCY
    ]
    assert alarmed == []


@pytest.mark.parametrize(
    "text",
    [
        "et s'il ne respire plus ?", "et si elle convulse", "if he is not breathing", "if e no di breathe",
        "il pèse 12 kg et il convulse", "répète, il ne respire plus",
    ],
)  # fmt: skip
def test_what_is_named_beside_it_is_one_all_the_same(gate: TriageEngine, text: str) -> None:
    facts = gate.assess("mon enfant a de la fièvre depuis hier", facts=EpisodeFacts()).facts
    assert gate.assess(text, facts=facts).level is Level.EMERGENCY
