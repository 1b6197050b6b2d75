"""What is believed of a recogniser's words, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.speech.guard import Verdict, guard
from core.speech.model import Heard


def verdict(text: str, *, seconds: float = 5, confidence: float | None = 0.9, no_speech: float = 0.0) -> Verdict:
    heard = Heard(text=text, confidence=confidence, language="fr", provider="test", no_speech=no_speech)
    return guard(heard, seconds)


@pytest.mark.parametrize(
    "text",
    [
        "Sous-titres réalisés para la communauté d'Amara.org",
        "Sous-titrage Société Radio-Canada",
        "Sous-titrage ST' 501",
        "Sous-titres par Juanfrance",
        "Merci d'avoir regardé cette vidéo !",
        "N'oubliez pas de vous abonner à la chaîne.",
        "Abonnez-vous !",
        "❤️ par SousTitreur.com",
        "C'est la fin de cette vidéo, à la prochaine !",
        "Thanks for watching!",
        "Thank you so much for watching.",
        "Please subscribe to my channel.",
        "Like and subscribe!",
        "See you in the next video.",
        "Subtitles by the Amara.org community",
        "♪♪♪",
        "[Musique]",
        "(background noise)",
        "*soupir*",
        "   ",
    ],
)
def test_made_up_sentences_go(text: str) -> None:
    assert verdict(text).text == ""
    assert not verdict(text).doubted


@pytest.mark.parametrize(
    "text",
    [
        "Mon bébé ne respire plus.",
        "Il a mal au ventre, merci docteur.",
        "Thank you doctor, the fever is gone.",
        "I watch the baby all night and e still di hot.",
        "Oui",
        "J'ai vu une vidéo sur le palu, est-ce vrai ?",
        "Elle a (je crois) la fièvre",
        "طفلي مريض منذ ثلاثة أيام",
        "Ɓiɗɗo am nyawɗo, o wuli sanne",
    ],
)
def test_what_people_say_stays_word_for_word(text: str) -> None:
    assert verdict(text).text == text


def test_a_made_up_sentence_goes_without_its_neighbours() -> None:
    text = "Mon mari vomit du sang. Sous-titres réalisés par la communauté d'Amara.org"
    assert verdict(text).text == "Mon mari vomit du sang."


@pytest.mark.parametrize("phrase", ["au secours", "le bébé ne respire plus", "hein"])
def test_a_loop_keeps_one_round_and_loses_trust(phrase: str) -> None:
    looped = verdict(" ".join([phrase] * 40))
    assert looped.text == phrase
    assert looped.confidence < 0.5


def test_what_is_said_thrice_is_no_loop() -> None:
    assert verdict("non non non il ne mange pas").text == "non non non il ne mange pas"


def test_digits_are_never_taken_for_a_loop() -> None:
    assert verdict("mon numéro 6 6 6 6 6 7 0").text == "mon numéro 6 6 6 6 6 7 0"


def test_more_words_than_fit_are_doubted() -> None:
    text = " ".join(f"mot{n}" for n in range(60))
    assert verdict(text, seconds=5).doubted
    assert verdict(text, seconds=20).text == text


@pytest.mark.parametrize("text", ["今日はいい天気ですね", "Спасибо за просмотр", "감사합니다 여러분", "धन्यवाद"])
def test_other_alphabets_are_doubted(text: str) -> None:
    assert verdict(text) == guard(Heard(text="今日", confidence=1, language=None, provider=""), 5)
    assert verdict(text).doubted


def test_words_on_silence_go() -> None:
    assert verdict("Il fait beau.", confidence=0.2, no_speech=0.9).text == ""
    assert verdict("Il fait beau.", confidence=0.8, no_speech=0.9).text == "Il fait beau."


def test_a_lone_courtesy_needs_trust() -> None:
    assert verdict("Merci.", seconds=1, confidence=0.9).text == "Merci."
    assert verdict("Merci.", seconds=12, confidence=0.9).text == ""
    assert verdict("Thank you.", seconds=1, confidence=0.4).text == ""


def test_confidence_is_the_engines_or_estimated() -> None:
    assert verdict("Mon enfant a chaud depuis hier", confidence=0.8).confidence == 0.8
    assert 0.55 < verdict("Mon enfant a chaud depuis hier", confidence=None).confidence < 0.8
    assert verdict("Mon enfant", seconds=20, confidence=None).confidence < 0.55


@given(st.text(max_size=300), st.floats(0, 30), st.none() | st.floats(0, 1), st.floats(0, 1))
def test_any_text_ends_in_a_verdict(text: str, seconds: float, confidence: float | None, no_speech: float) -> None:
    judged = verdict(text, seconds=seconds, confidence=confidence, no_speech=no_speech)
    assert 0 <= judged.confidence <= 1
    assert not (judged.text and judged.doubted)
