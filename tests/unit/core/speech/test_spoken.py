"""What is written is said right: numbers, units, numbers to call, and never longer than a minute."""

import pytest

from core.message import Reply, Role, Section
from core.speech.spoken import MOST_CHARACTERS, spoken, to_words
from core.speech.wishes import voice_request


@pytest.mark.parametrize(
    ("code", "written", "said"),
    [
        ("fr", "38,5 °C", "trente-huit virgule cinq degrés"),
        ("fr", "15 mg/kg toutes les 4-6 h", "quinze milligrammes par kilo toutes les quatre à six heures"),
        ("fr", "1/2 cuillère dans 1 litre", "une demi cuillère dans un litre"),
        ("fr", "Urgence : 119", "Urgence : un, un, neuf"),
        ("fr", "100 ml, 1000 mg", "cent millilitres, mille milligrammes"),
        ("fr", "- Laquintinie, <1 km https://maps.google.com/?q=4.04,9.70", "Laquintinie, moins de un kilomètres"),
        ("en", "38.5 °C", "thirty-eight point five degrees"),
        ("en", "6 level teaspoons", "six level teaspoons"),
        ("en", "Call 112", "Call one, one, two"),
    ],
)
def test_numbers_and_units(code: str, written: str, said: str) -> None:
    assert to_words(written, code) == said


def test_pressing_things_first_whole_sentences_and_under_a_minute() -> None:
    sections = (
        Section(role=Role.ACT, text="Allez tout de suite à l'hôpital."),
        Section(role=Role.HOME, text="\n".join(f"- Conseil numéro {n} pour la maison" for n in range(60))),
        Section(role=Role.SOURCE, text="Source : WHO 2014"),
    )
    said = spoken(Reply(sections=sections, language="fr"), "fr")
    assert said.startswith("Allez tout de suite à l'hôpital. Conseil numéro zéro pour la maison. ")
    assert len(said) <= MOST_CHARACTERS
    assert said.endswith("pour la maison.")
    assert "Source" not in said


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("parle-moi", True), ("réponds en vocal stp", True), ("talk to me please", True), ("texte seulement", False),
        ("text only", False), ("no voice please", False), ("parle-moi du sida", None), ("j'ai mal", None),
        ("talk to me about HIV", None), ("ma mère a perdu la voix et ne peut plus avaler depuis hier", None),
    ],
)  # fmt: skip
def test_what_people_wish(text: str, wished: bool | None) -> None:
    assert voice_request(text) is wished
