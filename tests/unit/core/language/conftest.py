"""The identifier with the model that ships."""

from pathlib import Path

import pytest

from core.language.identify import LanguageIdentifier

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier.load(ROOT / "data/language/model.bin")
