"""Whatever is wrong with a file, the person is told, in each language and in at most two SMS."""

from pathlib import Path

import pytest

from channels.media import GONE, TOO_BIG, UNREADABLE
from core.fitting.gsm import plain, segments
from core.texts import REQUIRED, Catalogue


@pytest.mark.parametrize("reason", [TOO_BIG, UNREADABLE, GONE])
@pytest.mark.parametrize("language", REQUIRED)
def test_each_reason_has_a_text(root: Path, reason: str, language: str) -> None:
    text = Catalogue.load(root / "data" / "texts").get(reason, language)
    assert segments(plain(text)).count <= 2
