"""Every SMS names its source within two segments: each page, in each language, pressing or not, and each line of it."""

from pathlib import Path

import pytest

from core.fitting.fit import fit_sms
from core.fitting.gsm import segments
from core.knowledge.compose import Composer
from core.knowledge.library import LANGUAGES, Library, Page
from core.knowledge.parts import Part
from core.knowledge.retrieve import Passage
from core.message import Reply, Role
from core.texts import Catalogue
from core.triage.model import Level

DATA = Path(__file__).parents[4] / "data"
PAGES = Library.load(DATA / "knowledge").pages
COMPOSER = Composer(Catalogue.load(DATA / "texts"))
LEVELS = (Level.SELFCARE, Level.URGENT)


def too_long(reply: Reply, page: Page, language: str) -> bool:
    fitted = fit_sms(reply)
    text = fitted.parts[0].text
    named = COMPOSER.source(page.sources, language).short in text
    return bool(fitted.rest) or not named or segments(text).count > 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page(language: str) -> None:
    wrong = [
        (page.id, level.value)
        for page in PAGES.values()
        for level in LEVELS
        if too_long(
            COMPOSER.page(Passage(page=page, language=language, score=9.0, share=1.0), level=level, language=language),
            page,
            language,
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ill", [False, True])
def test_a_page_led_by_the_line_for_a_question(language: str, ill: bool) -> None:
    wrong = [
        (page.id, asked.text)
        for page in PAGES.values()
        for asked in page.texts[language].asked
        for level in LEVELS
        if too_long(
            COMPOSER.page(
                Passage(page=page, language=language, score=9.0, share=1.0),
                level=level,
                language=language,
                lead=asked.text,
                ill=ill,
            ),
            page,
            language,
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_of_a_page(language: str) -> None:
    wrong = []
    for page in PAGES.values():
        text = page.texts[language]
        parts = [Part(role=Role.HOME, lines=text.home), Part(role=Role.AVOID, lines=text.avoid)]
        parts += [Part(role=Role.WHEN, lines=text.when), Part(role=Role.ANSWER, lines=(text.what,))]
        parts += [Part(role=Role.ANSWER, lines=(asked.text,)) for asked in text.asked]
        for part in (*parts, None):
            for level in LEVELS:
                reply = COMPOSER.part(page, part, asks=True, level=level, language=language)
                if too_long(reply, page, language):
                    wrong.append((page.id, part.role if part else "none"))
    assert wrong == []
