"""Who wants to be spoken to, and who does not."""

import pytest

from core.speech.wishes import voice_request


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
