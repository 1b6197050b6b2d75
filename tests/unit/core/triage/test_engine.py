"""The gate on what people write: what must not be missed, what is no emergency, and the figures."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.triage import TriageEngine
from core.triage.first_aid import FirstAid
from core.triage.model import Level

ROOT = Path(__file__).parent.parent.parent.parent.parent
DATA = ROOT / "data"
ENGINE = TriageEngine.load(DATA / "lexicon", DATA / "triage")


@pytest.mark.parametrize(
    "text",
    [
        "mon bébé convulse",
        "mon enfant a de la fièvre depuis 3 jours et refuse de boire",
        "my child has fever and is having convulsions",
        "ma pikin skin hot and e no fit suck bobi",
        "il respire mal et ses lèvres sont bleues",
        "ma femme est enceinte et elle saigne",
        "pregnant 8 months and bleeding",
        "i get belle and blood di commot",
        "un serpent m'a mordu",
        "snake don bite me",
        "a snake bit my son",
        "j'ai mal à la poitrine et au bras gauche",
        "chest pain and sweating",
        "ma chest di pain me",
        "il a bu de la javel",
        "she drank bleach",
        "je veux mourir",
        "i want to kill myself",
        "sa bouche est tordue et il parle mal",
        "she is unconscious",
    ],
)
def test_emergencies(text: str) -> None:
    assert ENGINE.assess(text).level is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "bonjour docteur",
        "how I fit treat cough?",
        "wetin I fit do for cold?",
        "j'ai mal à la tête",
        "i have a headache",
        "merci beaucoup",
        "c'est quoi les signes d'un AVC ?",
        "je meurs de faim",
        "quel vaccin à 9 mois ?",
        "hello from conversation 7, message 12",
        "je cherche un travail, en avez-vous",
        "na who di talk so",
        "mon bébé tousse et il est chaud",
        "ma tête me fait mal depuis ce matin",
        "he is coughing a lot at night",
        "oui",
        "ok",
    ],
)
def test_no_emergencies(text: str) -> None:
    assert ENGINE.assess(text).level is not Level.EMERGENCY


@pytest.mark.parametrize("text", ["mon enfant a de la fièvre", "my child has fever", "ma pikin skin di hot"])
def test_a_child_with_fever_is_to_be_seen_today(text: str) -> None:
    assert ENGINE.assess(text).level is Level.URGENT


def test_facts_join_over_turns() -> None:
    first = ENGINE.assess("mon bébé est chaud")
    assert first.level is Level.URGENT
    second = ENGINE.assess("il a 3 semaines", facts=first.facts)
    assert second.facts.age_days == 21
    assert second.level is Level.EMERGENCY


def test_playing_it_down_does_not_lower_the_level() -> None:
    first = ENGINE.assess("ma femme est enceinte et elle saigne")
    assert ENGINE.assess("c'est rien, elle exagère", facts=first.facts).level is Level.EMERGENCY


def test_the_rule_names_its_source_and_first_aid() -> None:
    hit = ENGINE.assess("un serpent m'a mordu").rules[0]
    assert hit.id == "snake_bite"
    assert "WHO" in hit.source
    assert hit.first_aid == "snake_bite"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_level_and_always_the_same(text: str) -> None:
    assert ENGINE.assess(text) == ENGINE.assess(text)


@pytest.mark.parametrize("text", ["", " ", "🤒" * 5000, "a" * 100_000, "\u202e\x00\ud800", "ne " * 30_000])
def test_odd_texts(text: str) -> None:
    assert ENGINE.assess(text).level in Level


def test_a_sign_behind_a_wall_of_text_is_seen() -> None:
    assert ENGINE.assess("bonjour " * 5000 + "mon bébé convulse").level is Level.EMERGENCY


def test_every_rule_of_an_emergency_has_first_aid() -> None:
    texts = FirstAid.load(DATA / "triage" / "first_aid.toml").texts
    assert [r.id for r in ENGINE.rules.all if r.level is Level.EMERGENCY and r.first_aid not in texts] == []
