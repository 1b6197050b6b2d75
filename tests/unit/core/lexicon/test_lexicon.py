"""Phrases, what undoes them, spelling, and files that do not hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ContentError
from core.lexicon.lexicon import Found, Lexicon
from core.lexicon.spelling import one_edit_apart, sound
from core.text.fold import fold

BASE = """
[negation]
kind = "negation"
fr = ["pas|sans|ni"]
en = ["no|not|without"]
[negation_after]
kind = "negation"
fr = ["pas"]
[negation_end]
kind = "negation"
fr = ["mais|et|il|elle"]
[idiom]
kind = "context"
fr = ["meurs de faim"]
[question]
kind = "context"
fr = ["c est quoi"]
[eye]
kind = "body"
fr = ["oeil|yeux"]
en = ["eye*"]
[breath]
kind = "word"
fr = ["respir*"]
[convulsion]
kind = "danger_sign"
fr = ["convuls*"]
any = ["@eye & roul*|retourn*"]
[cannot_breathe]
kind = "danger_sign"
any = ["!@breath pas|plus", "mal ~ @breath"]
[die]
fr = ["meurs|mourir"]
not = ["mourir de rire"]
[head_pain]
fr = ["mal tete", "maux_de_tete"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "short_forms.txt").write_text("jai = j ai\npa = pas  # sms\n")
    (tmp_path / "common_words.txt").write_text("enfant\nconvention\n")
    (tmp_path / "fulfulde.txt").write_text("bandu | corps |\n!tuuta | vomit | tuuti\nmi | - | am don\n")
    return tmp_path


@pytest.fixture
def find(folder: Path):
    lexicon = Lexicon.load(folder)
    return lambda text: lexicon.find(fold(text))


@pytest.mark.parametrize(
    ("text", "present", "negated"),
    [
        ("Il convulse !", ("convulsion",), ()),
        ("ses yeux se retournent", ("convulsion",), ()),
        ("il retourne les yeux", ("convulsion",), ()),
        ("his eyes... retournent", ("convulsion",), ()),
        ("Il retourne à Douala. Ses yeux sont beaux", (), ()),
        ("il ne convulse pas", (), ("convulsion",)),
        ("il convulse pa", (), ("convulsion",)),
        ("sans convulsions ni rien", (), ("convulsion",)),
        ("pas de toux mais il convulse", ("convulsion",), ()),
        ("il ne dort pas il convulse", ("convulsion",), ()),
        ("pas de toux, convulsions", ("convulsion",), ()),
        ("elle respire plus", ("cannot_breathe",), ()),
        ("elle ne respire pas", ("cannot_breathe",), ()),
        ("elle a du mal à bien respirer", ("cannot_breathe",), ()),
        ("jai mal à la tête", ("head_pain",), ()),
        ("des maux de tête", ("head_pain",), ()),
        ("je meurs de faim", (), ()),
        ("mourir de rire", (), ()),
        ("je veux mourir", ("die",), ()),
        ("il a des convultions", ("convulsion",), ()),
        ("il a des konvulssions", ("convulsion",), ()),
        ("la convention", (), ()),
    ],
)
def test_signs(find, text: str, present: tuple[str, ...], negated: tuple[str, ...]) -> None:
    found: Found = find(text)
    assert (found.present, found.negated) == (present, negated)


def test_contexts_and_body_are_told_apart_from_signs(find) -> None:
    found = find("c'est quoi une convulsion des yeux ?")
    assert (found.context, found.present, found.other) == (("question",), ("convulsion",), ("eye",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[x]\nfr = ["Œil"]', "is to be written"),
        ('[x]\nfr = ["ab*"]', "three letters"),
        ('[x]\nfr = ["mal ~"]', "begins and ends"),
        ("[x]\nfr = []", "needs phrases"),
        ('[x]\nde = ["kopf"]', "unknown field de"),
        ('[x]\nkind = "thing"\nfr = ["mal"]', "thing"),
        ('[x]\nany = ["@nosuch mal"]', "nosuch"),
        ('[x]\nany = ["@y mal"]\n[y]\nany = ["@x mal"]', "circle"),
        ('[eye]\nfr = ["oeil"]', "another file"),
        ("[x", "more.toml"),
    ],
)
def test_a_file_that_does_not_hold_stops_the_start(folder: Path, text: str, why: str) -> None:
    (folder / "more.toml").write_text(text)
    with pytest.raises(ContentError, match=why):
        Lexicon.load(folder)


def test_short_forms_that_do_not_hold(folder: Path) -> None:
    (folder / "short_forms.txt").write_text("jai = j ai\npa pas\n")
    with pytest.raises(ContentError, match=r"short_forms\.txt:2"):
        Lexicon.load(folder)


def test_the_shipped_lexicon_names_every_sign_it_reports() -> None:
    lexicon = Lexicon.load(Path(__file__).parents[4] / "data" / "lexicon")
    assert len(lexicon.concepts) >= 100
    assert "convulsion" in lexicon.find(fold("Ma pikin di shake, e eye dem don turn white")).present


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    lexicon = SHIPPED
    assert lexicon.find(fold(text)) == lexicon.find(fold(text))


SHIPPED = Lexicon.load(Path(__file__).parents[4] / "data" / "lexicon")


@pytest.mark.parametrize(("one", "other"), [("fievre", "fievr"), ("toux", "tuox"), ("mal", "nal"), ("sang", "sangs")])
def test_one_edit_apart(one: str, other: str) -> None:
    assert one_edit_apart(one, other) and one_edit_apart(other, one)


@pytest.mark.parametrize(("one", "other"), [("fievre", "levre"), ("mort", "moto"), ("abcd", "badc"), ("a", "abc")])
def test_more_than_one_edit_apart(one: str, other: str) -> None:
    assert not one_edit_apart(one, other)


def test_words_said_alike_share_a_sound() -> None:
    assert sound("respiration") == sound("resspiracion".replace("cion", "tion"))
    assert sound("beaucoup") == sound("bocou")
    assert sound("accouche") == sound("akouche")
