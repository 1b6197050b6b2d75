"""Whom a message is about: somebody else only where it cannot be the one of before."""

import pytest

from core.triage.model import Aside, EpisodeFacts, Level
from core.triage.persons import SELF, Meant, meant
from tests.unit.core.triage.telling import ENGINE


def tells(text: str) -> tuple[tuple[str, ...], int | None]:
    alone = ENGINE.assess(text)
    return tuple(sign for sign in alone.signs if ENGINE.complains([sign])), alone.facts.age_days


def after(*said: str) -> Meant:
    """What is made of the last of these messages."""
    found = Meant(facts=EpisodeFacts(), others=())
    for text in said:
        found = meant(text, found.facts, found.others, None, tells)
        found = Meant(
            facts=ENGINE.assess(text, facts=found.facts).facts, others=found.others, page=found.page, moved=found.moved
        )
    return found


@pytest.mark.parametrize(
    ("said", "who"),
    [
        (("my wife is bleeding", "my husband has a headache"), "husband"),
        (("mon fils a la fièvre", "et moi j'ai la diarrhée"), SELF),
        (("mon fils a la fièvre", "j'ai mal à la tête"), SELF),
        (("j'ai mal au dos", "ma mère tousse"), "mother"),
        (("mon père tousse", "et ma mère elle a la tension"), "mother"),
        (("bébé a de la fièvre", "et son grand frère tousse"), "brother"),
        (("my wife has back pain", "and the other one", "and my daughter, she has a cough"), "daughter"),
        (("mon fils de 8 ans tousse", "et mon bébé de 6 mois tousse aussi"), "baby"),
    ],
)
def test_it_is_of_somebody_else(said: tuple[str, ...], who: str) -> None:
    found = after(*said)
    assert (found.moved, found.facts.who) == (True, who)
    assert [one.facts.who for one in found.others]


@pytest.mark.parametrize(
    "said",
    [
        ("ma fille a la fièvre", "mon bébé vomit aussi"),
        ("my son has diarrhoea", "my boy no di drink again"),
        ("il a bu du pétrole", "mon fils"),
        ("il a bu du pétrole", "ma mère lui a donné du lait"),
        ("my wife is in labour", "the baby hand don commot"),
        ("je suis enceinte de 8 mois", "j'ai mal à la tête"),
        ("mon père est inconscient", "j'ai peur"),
        ("mon père est inconscient", "mon frère l'a mis sur le côté"),
        ("my husband cannot wake up", "my mama say make i give am water"),
        ("my daughter swallowed a battery", "my husband says she is fine"),
        ("my child is convulsing", "i gave her paracetamol and she vomits"),
        ("fever since 3 days", "my baby is hot"),
    ],
)
def test_it_is_of_the_same(said: tuple[str, ...]) -> None:
    assert after(*said).others == ()


def test_what_is_told_of_one_is_not_told_of_another() -> None:
    found = after("my wife is 8 months pregnant and bleeding", "my husband has a headache")
    assert not found.facts.pregnant
    assert "bleeding" not in found.facts.concepts


def test_who_was_spoken_of_before_is_known_again() -> None:
    found = after("my wife is 8 months pregnant and bleeding", "my husband has a headache", "she feels cold")
    assert (found.facts.who, found.facts.level) == ("wife", Level.EMERGENCY)
    assert [one.facts.who for one in found.others] == ["husband"]


def test_a_newborns_mother_has_just_given_birth() -> None:
    found = after("bébé de 2 semaines a les yeux jaunes", "et moi j'ai de la fièvre")
    assert "after_birth" in found.facts.concepts


def test_who_is_in_danger_is_not_forgotten_for_the_newest() -> None:
    facts = EpisodeFacts(who="wife", concepts=("cough",))
    others = tuple(
        Aside(facts=EpisodeFacts(who=who, concepts=("cough",), level=level))
        for who, level in (("aunt", None), ("uncle", None), ("father", Level.EMERGENCY))
    )
    found = meant("and my sister has a headache", facts, others, None, tells)
    assert "father" in [one.facts.who for one in found.others]
    assert len(found.others) == len(others)
