"""Shortening what is said, and the setting of voices."""

import pytest

from core.errors import ConfigurationError
from core.message import Role
from core.speech.speakers import voice_models
from core.speech.voice import shortened

SAID = [
    (Role.ANSWER, "One two three.\nFour five six."),
    (Role.ACT, "Go now! Take water."),
    (Role.DISCLAIMER, "I am a program."),
]


def test_what_fits_is_said_whole() -> None:
    assert shortened(SAID, 200, "More below.") == (
        "One two three.\nFour five six.\nGo now!\nTake water.\nI am a program."
    )


def test_the_pressing_is_kept_in_the_order_of_writing() -> None:
    assert shortened(SAID, 50, "More below.") == "One two three.\nGo now!\nTake water.\nMore below."


def test_the_first_pressing_sentence_is_always_said() -> None:
    assert shortened(SAID, 5, "More below.") == "Go now!\nMore below."


def test_what_was_understood_is_said_before_the_answer_unless_it_is_a_long_list() -> None:
    answer = (Role.ANSWER, "Drink water.")
    assert shortened([(Role.UNDERSTOOD, "I understood: he vomits."), answer], 30, "More.").startswith("I understood")
    long = (Role.UNDERSTOOD, "\n".join(f"Medicine {number}." for number in range(40)))
    assert shortened([long, answer], 60, "More.").endswith("Drink water.\nMore.")


def test_voice_models() -> None:
    assert voice_models("") == {}
    assert voice_models("fr=a/b,en=c/d, ff=e") == {"fr": "a/b", "en": "c/d", "ff": "e"}
    assert voice_models("a/b") == {"fr": "a/b", "en": "a/b"}


@pytest.mark.parametrize("setting", ["xx=a/b", "fr="])
def test_a_setting_that_does_not_hold_is_named(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="HF_TTS_MODEL"):
        voice_models(setting)
