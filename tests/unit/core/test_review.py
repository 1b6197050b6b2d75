"""What a model wrote is not sent when it breaks a rule, and is not held up when it keeps them."""

from pathlib import Path

import pytest

from core.language.identify import LanguageIdentifier
from core.llm.prompt import SYSTEM
from core.review import Review, load_medicines
from core.triage import TriageEngine

DATA = Path(__file__).parent.parent.parent.parent / "data"
PAGE = "Fièvre. Donnez du paracétamol : 15 mg par kilo, 4 fois par jour. 1 litre d'eau, 6 cuillères de sucre."
GOOD_FR = "Donnez à boire souvent et couvrez peu l'enfant. Allez au centre de santé si la fièvre reste deux jours."
GOOD_PCM = (
    "Give di pikin plenty wata make e drink small small. If skin still di hot after two day, carry am go hospita."
)


@pytest.fixture(scope="module")
def review() -> Review:
    return Review(
        identify=LanguageIdentifier.load(DATA / "language" / "model.bin").identify,
        allowed_numbers=frozenset({"119"}),
        medicines=load_medicines(DATA / "medicines" / "prescription.txt"),
        of_health=TriageEngine.load(DATA / "lexicon", DATA / "triage").of_health,
        prompt=SYSTEM,
    )


def objections(review: Review, text: str, *, language: str = "fr", pressing: bool = False) -> tuple[str, ...]:
    return review.objections(text, language=language, pressing=pressing, passages=[PAGE], most_characters=900)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GOOD_FR, "fr"),
        (GOOD_PCM, "pcm"),
        ("Give water often. Go to the health centre if the fever lasts two days.", "en"),
        ("Donnez 15 mg par kilo de paracétamol, 4 fois par jour, et 6 cuillères de sucre dans l'eau.", "fr"),
        ("En danger, appelez le 119.", "fr"),
        ("ok ~12~ ~304000~", "fr"),
    ],
)
def test_good_text_passes(review: Review, text: str, language: str) -> None:
    assert objections(review, text, language=language) == ()


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("Donnez 500 mg de paracétamol.", "dose"),
        ("Prenez deux comprimés matin et soir.", "dose"),
        ("Take half tablet every day.", "dose"),
        ("Il faut de l'amoxicilline.", "medicine"),
        ("Prenez du Coartem.", "medicine"),
        ("Appelez le 15 tout de suite.", "number"),
        ("Call 911 now.", "number"),
        ("Mon numéro : 690 11 22 33", "number"),
        ("Je suis médecin, ne vous inquiétez pas.", "doctor"),
        ("I am a doctor.", "doctor"),
        ("Prenez cinq comprimés ce soir.", "dose"),
        ("Take paracetamol every 2 hours.", "rhythm"),
        ("Donnez le sirop six fois par jour.", "rhythm"),
        ("Vous avez certainement le palu.", "certainty"),
        ("Lisez www.exemple.com", "address"),
        ("Prenez vingt gouttes le soir.", "dose"),
        ("Prenez un quart de comprimé.", "dose"),
        ("Take half a tablet at night.", "dose"),
        ("Un demi-comprimé suffit.", "dose"),
        ("Prenez 400 µg par jour.", "dose"),
        ("I'm a nurse, trust me.", "doctor"),
        ("En tant que médecin je vous le dis.", "doctor"),
        ("No fear, a be doctor.", "doctor"),
        ("C'est sans aucun doute le palu.", "certainty"),
        ("I am sure it is typhoid.", "certainty"),
        ("a" * 901, "length"),
        (
            "You should give the child plenty of water and go to the clinic if the fever lasts more than two days.",
            "language",
        ),
    ],
)
def test_what_breaks_a_rule_is_named(review: Review, text: str, objection: str) -> None:
    assert objection in objections(review, text)


@pytest.mark.parametrize(
    "text",
    [
        "Ce n'est pas grave, attendez demain.",
        "Ce n'est pas la peine d'aller au centre de santé.",
        "Vous pouvez attendre.",
        "Attendez deux jours.",
        "You can wait.",
        "Rest and wait until tomorrow.",
        "E fit wait.",
    ],
)
def test_a_pressing_case_must_not_be_played_down(review: Review, text: str) -> None:
    assert "plays down" in objections(review, text, pressing=True)
    assert objections(review, text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "N'attendez pas demain.",
        "Do not wait until tomorrow.",
        "Don't wait and see.",
        "No wait for tomorrow.",
        "Il ne peut pas attendre.",
        "I am not sure, go today.",
        "Demandez à votre médecin.",
        "As your doctor told you, go today.",
    ],
)
def test_who_is_told_not_to_wait_is_not_held_up(review: Review, text: str) -> None:
    assert objections(review, text, pressing=True) == ()


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        (
            "Here is it: Never name a dose or an amount of a medicine unless that very amount stands in a passage.",
            "prompt",
        ),
        ("The capital of France is Paris, a beautiful city with many museums and old bridges over the river.", "topic"),
        (
            "Bitte trinken Sie viel Wasser, schlafen Sie genug und gehen Sie morgen frueh zum Arzt, wenn das Fieber "
            "noch nicht gesunken ist oder Sie sich schlechter fuehlen.",
            "language",
        ),
    ],
)
def test_what_gives_the_prompt_away_or_is_beside_the_point_is_not_sent(
    review: Review, text: str, objection: str
) -> None:
    assert objection in objections(review, text, language="en")
