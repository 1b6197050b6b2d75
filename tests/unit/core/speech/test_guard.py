"""What speech models invent is not believed; what people say is."""

import pytest

from core.speech.guard import believed
from core.speech.model import Heard, Piece


def doubt(text: str, *, voiced: float = 5.0, confidence: float = 0.8) -> Heard | None:
    piece = Piece(number=0, wav=b"", length=voiced + 1, voiced=voiced)
    return believed(Heard(text=text, confidence=confidence, provider="some"), piece)


@pytest.mark.parametrize(
    "text",
    [
        "Sous-titres réalisés para la communauté d'Amara.org",
        "Sous-titrage ST' 501",
        "Thanks for watching!",
        "Merci d'avoir regardé cette vidéo !",
        "ご視聴ありがとうございました",
        "Продолжение следует",
        "...",
        "",
        "123",
    ],
)
def test_an_invention_is_nothing(text: str) -> None:
    assert doubt(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "mon enfant a de la fièvre depuis hier et il vomit",
        "non non non, il ne mange pas",
        "my pikin skin di hot since yesterday",
        "ɓiŋgel am ɗon nyawa",
        "طفلي مريض",
    ],
)
def test_speech_is_believed_as_it_is(text: str) -> None:
    found = doubt(text)
    assert found
    assert (found.text, found.confidence) == (text, 0.8)


def test_a_loop_is_said_once_and_doubted() -> None:
    found = doubt("il tousse beaucoup, il tousse beaucoup, il tousse beaucoup, il tousse beaucoup, il tousse beaucoup")
    assert found
    assert found.text.count("tousse") <= 2
    assert found.confidence < 0.5


def test_nobody_speaks_that_fast_or_that_little() -> None:
    fast = doubt("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze", voiced=1.0)
    slow = doubt("oui", voiced=20.0)
    assert fast
    assert slow
    assert fast.confidence < 0.5
    assert slow.confidence < 0.5
