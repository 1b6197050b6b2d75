"""Who asks to know something of an illness is told that, whoever tells of somebody is not."""

import pytest

from bot.content import load
from core.knowledge.first import asks_to_know, told_first
from core.knowledge.parts import Question

CONTENT = load()


@pytest.mark.parametrize(
    ("page", "language", "text", "told"),
    [
        ("hepatitis", "en", "what is hepatitis B?", "liver disease"),
        ("sickle-cell", "fr", "c koi la drepanocytose", "globules"),
        ("typhoid", "pcm", "wetin be typhoid", "dirty wata"),
        ("cholera", "fr", "explique moi le choléra", "riz"),
        ("epilepsy", "en", "define epilepsy", "brain"),
        ("cholera", "en", "how is cholera caught", "stools"),
        ("scabies", "fr", "la gale est contagieuse", "peau"),
        ("typhoid", "fr", "comment éviter la typhoïde", "bouillie"),
        ("hypertension", "en", "how can i prevent hypertension", "salt"),
        ("sickle-cell", "en", "which test for sickle cell", "electrophoresis"),
        ("tuberculosis", "fr", "quel test pour la tuberculose", "crachats"),
        ("diabetes", "fr", "est-ce que le diabète se guérit", "guér"),
        ("chickenpox", "en", "how long does chickenpox last", "weeks"),
        ("anaemia", "fr", "qu'est-ce qui cause l'anémie", "vers"),
        ("emergency-contraception", "en", "how long after can I take emergency pill", "5 days"),
        ("antibiotics-safely", "en", "can I drink alcohol with metronidazole", "metronidazole"),
    ],
)
def test_the_line_that_answers(page: str, language: str, text: str, told: str) -> None:
    question = Question(text=CONTENT.plain(text), language=language)
    line = told_first(question, CONTENT.library.pages[page].texts[language], lambda _text: (), asks=True)
    assert line is not None
    assert told.lower() in line.lower()
    assert len(line) <= 260


@pytest.mark.parametrize(
    "text",
    [
        "mon fils a le choléra",
        "what is wrong with my daughter",
        "c'est quoi ce bouton sur mon bras",
        "j'ai peur d'attraper la tuberculose, mon mari tousse",
        "my baby has measles, how do i avoid it for her sister",
        "comment soigner le palu de mon enfant",
        "i have typhoid what test",
    ],
)
def test_who_tells_of_somebody_does_not_only_ask(text: str) -> None:
    assert not asks_to_know(CONTENT.plain(text))
