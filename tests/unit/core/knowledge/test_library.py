"""Every page holds, is found by what it says of itself, and fits a phone."""

from pathlib import Path

import pytest

from core.errors import ContentError
from core.fitting.fit import fit_sms
from core.fitting.gsm import segments
from core.knowledge.compose import Composer, is_greeting, is_thanks
from core.knowledge.library import LANGUAGES, Library
from core.knowledge.retrieve import Passage, Retriever
from core.message import Role
from core.numbers import Numbers
from core.texts import Catalogue
from core.triage import TriageEngine
from core.triage.model import Level

DATA = Path(__file__).parent.parent.parent.parent.parent / "data"
LIBRARY = Library.load(DATA / "knowledge")
RETRIEVER = Retriever(LIBRARY)
COMPOSER = Composer(Catalogue.load(DATA / "texts"))
ENGINE = TriageEngine.load(DATA / "lexicon", DATA / "triage")
PAGES = sorted(LIBRARY.pages)
GOOD = (DATA / "knowledge" / "headache.md").read_text()


def find(text: str, language: str) -> list[str]:
    """The pages for a text with what triage found in it, as the pipeline asks for them."""
    triage = ENGINE.assess(text)
    concepts = (*triage.signs, *triage.topics)
    return [passage.page.id for passage in RETRIEVER.search(text, language=language, concepts=concepts)]


def test_there_are_enough_pages_and_none_claims_a_review() -> None:
    assert len(PAGES) >= 80
    assert {page.reviewed for page in LIBRARY.pages.values()} == {"no"}
    assert all(page.sources for page in LIBRARY.pages.values())


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_fits_a_phone(page_id: str) -> None:
    for language in LANGUAGES:
        passage = Passage(page=LIBRARY.pages[page_id], language=language, score=9, share=1)
        reply = COMPOSER.page(passage, level=Level.URGENT, language=language)
        assert len(reply.text) <= 1200
        assert any(section.role is Role.WHEN for section in reply.sections)
        sms = fit_sms(reply)
        assert segments(sms.parts[0].text).count <= 3
        assert segments(sms.parts[0].text).encoding == "GSM-7"
        assert sms.rest == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_found_by_their_own_questions(language: str) -> None:
    asked = [(q, page.id) for page in LIBRARY.pages.values() for q in page.texts[language].questions]
    first = three = 0
    for question, page_id in asked:
        found = find(question, language)
        first += found[:1] == [page_id]
        three += page_id in found
    assert first / len(asked) >= 0.83
    assert three / len(asked) >= 0.93


@pytest.mark.parametrize(
    ("text", "language", "page_id"),
    [
        ("how I fit treat cough?", "pcm", "cough-cold-adult"),
        ("wetin I fit do for cold?", "pcm", "cough-cold-adult"),
        ("mon bb a la diaré", "fr", "diarrhoea-child"),
        ("jai mal o dent", "fr", "tooth-pain"),
        ("headach since morning", "en", "headache"),
        ("paracétamol combien pour enfant", "fr", "paracetamol-use"),
    ],
)
def test_questions_in_other_words(text: str, language: str, page_id: str) -> None:
    assert page_id in find(text, language)


@pytest.mark.parametrize("text", ["qui a gagné le match hier", "xyzzy plugh", "write me a poem", "", "🤒", "123456"])
def test_what_no_page_answers_is_not_answered(text: str) -> None:
    assert not any(passage.confident for passage in RETRIEVER.search(text, language="fr"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('id = "headache"', 'id = "other"'), "file's name"),
        (("## avoid", "## avoided"), "avoid"),
        (("# pcm:", "# xx:"), "pcm"),
        (('level = "selfcare"', 'level = "soon"'), "head"),
        (("## sms\n", "## sms\n" + "x" * 301), "300"),
        (("+++\nid", "id"), "head"),
    ],
)
def test_a_page_that_does_not_hold_is_named(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    (tmp_path / "headache.md").write_text(GOOD.replace(*change, 1))
    with pytest.raises(ContentError, match=why) as caught:
        Library.load(tmp_path)
    assert "headache.md" in str(caught.value)


def test_greetings_and_thanks_are_told_from_complaints() -> None:
    assert is_greeting("Bonjour docteur")
    assert is_greeting("hello good morning")
    assert not is_greeting("bonjour j'ai mal")
    assert not is_thanks("")


@pytest.mark.parametrize(
    "text",
    [
        "merci beaucoup",
        "ok",
        "okay i don hear, thank you plenty",
        "merci beaucoup que dieu vous bénisse",
        "thanks nurse",
    ],
)
def test_thanks_are_heard(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "ok et les fruits",
        "merci mais combien ça coûte",
        "ok?",
        "thanks, and for my baby",
        "ok so what now",
        "d'accord si",
    ],
)
def test_thanks_that_go_on_are_a_question(text: str) -> None:
    assert not is_thanks(text)


def test_numbers_that_are_not_certain_are_not_shown() -> None:
    numbers = Numbers.load(DATA / "numbers" / "emergency_numbers.toml")
    assert numbers.shown["medical"] == "119"
    assert numbers.shown["police"] == "117"
    assert not numbers.allowed & {"112", "15", "115", "911", "988", "17", "18"}


def test_a_number_that_must_never_be_shown_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "numbers.toml"
    path.write_text('[[number]]\nid = "medical"\nnumber = "15"\ncertainty = "high"\n[never]\nnumbers = ["15"]\n')
    with pytest.raises(ContentError, match="15"):
        Numbers.load(path)


def test_a_text_that_lacks_a_language_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[hello]\nfr = "a"\nen = "b"\n')
    with pytest.raises(ContentError, match="pcm"):
        Catalogue.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "language", "page"),
    [
        ("how to treat dandruff", "en", "skin-rash-itching"),
        ("j'ai des pellicules que faire", "fr", "skin-rash-itching"),
        ("how do I stop bedbugs", "en", "insect-bee-stings"),
        ("il y a des punaises dans mon lit", "fr", "insect-bee-stings"),
        ("comment se passe la planification familiale par injection", "fr", "family-planning"),
        ("quels aliments pour l'anémie", "fr", "anaemia"),
    ],
)
def test_a_page_is_found_by_its_name(text: str, language: str, page: str) -> None:
    best = RETRIEVER.search(text, language=language)[0]
    assert (best.page.id, best.certain) == (page, True)
