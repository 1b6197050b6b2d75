"""Requests for a language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.choice import language_request
from core.language.model import LANGUAGES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("parle français", "fr"),
        ("Parlez en français s'il vous plaît !", "fr"),
        ("FRANCAIS", "fr"),
        ("je préfère le français", "fr"),
        ("in french please", "fr"),
        ("speak english", "en"),
        ("english please", "en"),
        ("can you answer in English?", "en"),
        ("je veux anglais", "en"),
        ("speak pidgin", "pcm"),
        ("answer me for pidgin", "pcm"),
        ("abeg talk pidgin", "pcm"),
        ("I no sabi French, talk pidgin", "pcm"),
        ("i no sabi french speak pidgin", "pcm"),
        ("I don't speak French, english please", "en"),
        ("tok le camfranglais", "camfranglais"),
        ("je veux parler en fulfuldé", "ff"),
        ("wolwu fulfulde", "ff"),
        ("réponds moi en peul stp", "ff"),
        ("magana da hausa", "ha"),
        ("parle haoussa", "ha"),
        ("parle arabe", "ar"),
        ("تكلم بالعربية", "ar"),
        ("english not french", "en"),
        ("parle français, mon enfant est malade", "fr"),
        ("pidgin english please", "pcm"),
        ("put am for pidgin", "pcm"),
        ("yarn me for pidgin", "pcm"),
        ("change am to pidgin", "pcm"),
        ("i no hear big english, tok pidgin", "pcm"),
        ("give me french", "fr"),
        ("fr", "fr"),
        ("traduis en français stp", "fr"),
        ("I am anglophone", "en"),
        ("make am for english", "en"),
    ],
)
def test_asks(text: str, code: str) -> None:
    assert language_request(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "je ne parle pas français, mon enfant est malade",
        "je ne parle pas français mon enfant est malade",
        "I don't speak English",
        "a no sabi english",
        "the nurse speaks english but she is not here",
        "mon fils a mal à la tête après le cours d'anglais",
        "english or french",
        "je suis peul",
        "I am Fulani",
        "I can't read French",
        "my child does not speak English",
        "ma pikin di learn french for school",
        "le médecin français a dit paracétamol",
        "mon enfant est malade",
        "le français, c'est où l'hôpital ?",
        "speak to me",
        "😭",
        "",
    ],
)
def test_does_not_ask(text: str) -> None:
    assert language_request(text) is None


@given(st.text())
def test_any_text_gives_a_code_or_none(text: str) -> None:
    assert language_request(text) in (None, *LANGUAGES)
