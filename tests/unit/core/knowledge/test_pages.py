"""The pages: what people ask about has one, in each language, with sources, and no dose that is not theirs."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.knowledge.library import LANGUAGES, Library, PageText
from core.language.identify import LanguageIdentifier
from core.review import AMOUNT, load_medicines
from core.text.fold import fold

DATA = Path(__file__).parents[4] / "data"
LIBRARY = Library.load(DATA / "knowledge")
MEDICINES = load_medicines(DATA / "medicines" / "prescription.txt")
PAGES = sorted(LIBRARY.pages)
#: what people in Cameroon ask about most, by the names of the pages
ASKED = frozenset(
    """
    fever-child fever-adult malaria-child malaria-adult malaria-prevention typhoid diarrhoea-child diarrhoea-adult ors
    cholera cough-cold-child cough-cold-adult pneumonia tuberculosis hiv-testing hiv-treatment hepatitis hypertension
    diabetes sickle-cell asthma anaemia worms skin-rash-itching tooth-pain eye-red ear-pain wounds-cuts burns snake-bite
    rabies pregnancy-first-months pregnancy-middle pregnancy-last-months birth-preparedness labour-when-to-go
    after-birth-mother breastfeeding newborn-care vaccines-calendar child-nutrition healthy-eating malnutrition
    family-planning periods-irregular periods-pain sti-symptoms mental-stress-sadness epilepsy alcohol medicines-safely
    counterfeit-drugs antibiotics-safely traditional-remedies water-safe hygiene-hands mpox measles yellow-fever
    first-aid-basics
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: who publishes, what, and the year at the end
SOURCE = re.compile(r"[A-Z][A-Za-z ]+, .*\b(?:19|20)\d\d")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
TODAY = datetime.now(UTC).date()
#: units of what a medicine holds
MASS = frozenset({"mg", "mcg", "\u03bcg", "ug", "g", "ml", "cc", "ui", "iu"})
#: the sugar of somebody's blood is told in grams as well
NO_MEDICINE = frozenset({"diabetes"})
IDENTIFY = LanguageIdentifier.load(DATA / "language" / "model.bin").identify
SENTENCES = re.compile(r"[.!?;:]\s")


def lines(text: PageText) -> list[str]:
    """Everything of a page that a patient may read."""
    return [text.what, *text.home, *text.avoid, *text.when, text.sms]


def test_what_people_ask_about_has_a_page() -> None:
    assert ASKED - set(PAGES) == set()


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_says_where_it_is_from_and_of_when(page_id: str) -> None:
    page = LIBRARY.pages[page_id]
    assert page.sources
    assert [source for source in page.sources if not SOURCE.search(source)] == []
    assert all(int(year) <= TODAY.year for source in page.sources for year in YEAR.findall(source))
    assert page.updated <= TODAY


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_tells_all_that_a_patient_needs_in_each_language(page_id: str) -> None:
    for language in LANGUAGES:
        text = LIBRARY.pages[page_id].texts[language]
        assert text.title
        assert text.what
        assert text.home
        assert text.avoid
        assert text.when
        assert 0 < len(text.sms) <= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_in_its_language(language: str) -> None:
    told = {page_id: "\n".join(lines(page.texts[language])) for page_id, page in LIBRARY.pages.items()}
    assert [page_id for page_id, text in told.items() if IDENTIFY(text).code != language] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    """Which says little of plain words, and is what can be counted."""
    found = [
        len(sentence.split())
        for page in LIBRARY.pages.values()
        for line in lines(page.texts[language])[:-1]
        for sentence in SENTENCES.split(line)
    ]
    assert sum(found) / len(found) < 8
    assert sum(words > 20 for words in found) / len(found) < 0.03


def test_doses_are_of_what_anybody_may_take() -> None:
    for page_id in set(PAGES) - NO_MEDICINE:
        for language in LANGUAGES:
            text = LIBRARY.pages[page_id].texts[language]
            for line in map(fold, lines(text)):
                amounts = [amount for amount in AMOUNT.findall(line) if amount[1] in MASS]
                assert not amounts or "parac" in line or page_id == "paracetamol-use", line


def test_no_prescription_medicine_stands_beside_an_amount() -> None:
    for page in LIBRARY.pages.values():
        for language in LANGUAGES:
            for line in map(fold, lines(page.texts[language])):
                assert not (AMOUNT.search(line) and any(name in line for name in MEDICINES)), line


@pytest.mark.parametrize("page_id", ["ors", "cholera", "diarrhoea-child", "diarrhoea-adult"])
def test_the_recipe_of_ors_is_the_same_everywhere(page_id: str) -> None:
    for language in LANGUAGES:
        told = fold(" ".join(lines(LIBRARY.pages[page_id].texts[language])))
        assert "1 litre" in told
        assert re.search(r"\b6 (?:[\w.]+ ){0,5}(?:sucre|sugar)", told), told
        assert re.search(r"\b1/2 (?:[\w.]+ ){0,4}(?:sel|salt)", told), told
