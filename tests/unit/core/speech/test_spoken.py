"""Replies as they are said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.speech.spoken import spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("38,5 °C", "trente-huit virgule cinq degrés."),
        ("Appelez le 119 !", "Appelez le cent dix-neuf!"),
        ("le 1510", "le quinze dix."),
        ("à 2,3 km d'ici", "à deux virgule trois kilomètres d'ici."),
        ("1/2 comprimé", "un demi comprimé."),
        ("1/2 cuillère", "une demi cuillère."),
        ("1 1/2 comprimé", "un comprimé et demi."),
        ("2½ tasses", "deux tasses et demie."),
        ("ORS/SRO", "sels de réhydratation orale."),
        ("500 mg 3x/j", "cinq cents milligrammes trois fois par jour."),
        ("15 mg/kg", "quinze milligrammes par kilo."),
        ("0,5 g", "zéro virgule cinq gramme."),
        ("dose en mg/kg", "dose en milligrammes par kilo."),
        ("4 comprimés/jour", "quatre comprimés par jour."),
        ("Tél. : 6 99 00 11 22", "téléphone: six, quatre-vingt-dix-neuf, zéro zéro, onze, vingt-deux."),
        (
            "+237 677123456",
            "plus deux cent trente-sept, six, soixante-dix-sept, douze, trente-quatre, cinquante-six.",
        ),
        ("de 8h à 14h30", "de huit heures à quatorze heures trente."),
        ("à 1h", "à une heure."),
        ("24h/24 et 7j/7", "vingt-quatre heures sur vingt-quatre et sept jours sur sept."),
        ("2-3 jours", "deux à trois jours."),
        ("10–15 mg", "dix à quinze milligrammes."),
        ("TA 14/9", "tension quatorze sur neuf."),
        ("120/80 mmHg", "cent vingt sur quatre-vingts millimètres de mercure."),
        ("< 5 ans", "moins de cinq ans."),
        ("≥ 39 °C", "au moins trente-neuf degrés."),
        ("le 1er jour, la 2e dose", "le premier jour, la deuxième dose."),
        ("le 01/03/2026", "le premier mars deux mille vingt-six."),
        ("10 000 FCFA", "dix mille francs."),
        ("21 minutes, 1 fois", "vingt et une minutes, une fois."),
        ("COVID-19, vitamine B12", "COVID dix-neuf, vitamine B douze."),
        ("VIH", "V I H."),
        ("attendre 5 min.", "attendre cinq minutes."),
        ("- un\n- *deux*\n\n1. trois", "un.\ndeux.\nun, trois."),
        ("🚨 Urgence 🏥", "Urgence."),
        ("Voir https://example.org/a?b=1 svp", "Voir svp."),
    ],
)
def test_french(written: str, said: str) -> None:
    assert spoken(written, "fr") == said
    assert spoken(written, "camfranglais") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("38.5 °C", "thirty-eight point five degrees."),
        ("Call 112 or 119", "Call one one two or one one nine."),
        ("118 mg", "one hundred and eighteen milligrams."),
        ("2.3 km away", "two point three kilometres away."),
        ("1/2 tablet", "half tablet."),
        ("1 1/2 tablets", "one and a half tablets."),
        ("Mix ORS/SRO", "Mix oral rehydration salts."),
        ("500 mg 3x/day", "five hundred milligrams three times a day."),
        ("Tel. 677 12 34 56", "telephone six seven seven, one two three, four five six."),
        ("+237 6 77 12 34 56", "plus two three seven, six seven seven, one two three, four five six."),
        ("8:00 to 14:30", "eight o'clock to fourteen thirty."),
        ("at 9:05", "at nine oh five."),
        ("BP 140/90 mmHg", "blood pressure one hundred and forty over ninety millimetres of mercury."),
        ("10,000 FCFA", "ten thousand francs."),
        ("1st dose, 22nd day", "first dose, twenty-second day."),
        ("1 hour, 0.5 l, 1 l", "one hour, zero point five litres, one litre."),
        ("HIV & TB", "H I V and T B."),
    ],
)
def test_english_and_pidgin(written: str, said: str) -> None:
    assert spoken(written, "en") == said
    assert spoken(written, "pcm") == said


def test_other_languages_are_left_as_written() -> None:
    assert spoken("- Yahu 119 *jooni*", "ff") == "Yahu 119 jooni."


@given(st.text(max_size=200), st.sampled_from(["fr", "en", "pcm", "camfranglais"]))
def test_no_digit_is_left_and_nothing_raises(text: str, language: str) -> None:
    assert not re.search(r"[0-9]", spoken(text, language))
