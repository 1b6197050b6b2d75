"""The catalogue of fixed texts is complete: every language, the same gaps, nothing missing, nothing left over."""

import re
from pathlib import Path
from string import Formatter

import pytest

from core.errors import ContentError
from core.texts import REQUIRED, Catalogue

ROOT = Path(__file__).parents[3]
LOOKED_UP = re.compile(r'(?:texts\.get|_say|_fixed)\(\s*(?:case, )?"(\w+)"')
FOLDERS = ("bot", "channels", "core", "webhooks")
FILES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in FILES)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(ROOT / "data" / "texts")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_has_every_language_and_the_same_gaps(catalogue: Catalogue) -> None:
    for key, by_language in catalogue.texts.items():
        assert set(REQUIRED) <= set(by_language), key
        assert len({frozenset(gaps(text)) for text in by_language.values()}) == 1, key


def test_every_text_that_is_looked_up_is_there(catalogue: Catalogue) -> None:
    wanted = set(LOOKED_UP.findall(SOURCES))
    assert len(wanted) > 15
    assert wanted - set(catalogue.texts) == set()


def test_no_text_is_left_over(catalogue: Catalogue) -> None:
    named = set(re.findall(r'"(\w+)"', SOURCES))
    assert set(catalogue.texts) - named == set()


def test_a_text_that_lacks_a_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.toml").write_text('[hello]\nfr = "Bonjour"\nen = "Hello"\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"\[hello\] lacks pcm"):
        Catalogue.load(tmp_path)
