"""Conditions as clinicians write them, and files that do not hold."""

from pathlib import Path

import pytest

from core.errors import ContentError
from core.triage.model import Level
from core.triage.rules import Rules, load_rules, parse

HEAD = '[[rule]]\nid = "x"\n'
GOOD = HEAD + 'level = "urgent"\nwhen = "fever and (child or weak) and not past"\nsource = "WHO IMCI 2014"\n'
CONCEPTS = {"fever", "child", "weak", "past", "cough"}


def rules(folder: Path, text: str) -> Rules:
    (folder / "some.toml").write_text(text)
    return load_rules(folder, CONCEPTS)


@pytest.mark.parametrize(
    ("concepts", "fires"),
    [
        ({"fever", "child"}, True),
        ({"fever", "weak", "cough"}, True),
        ({"fever"}, False),
        ({"child", "weak"}, False),
        ({"fever", "child", "past"}, False),
        (set(), False),
    ],
)
def test_a_condition(tmp_path: Path, concepts: set[str], fires: bool) -> None:
    assert bool(rules(tmp_path, GOOD).fired(frozenset(concepts))) is fires


def test_the_most_pressing_comes_first(tmp_path: Path) -> None:
    text = GOOD + HEAD.replace('"x"', '"y"') + 'level = "emergency"\nwhen = "weak"\nsource = "WHO ETAT 2016"\n'
    assert [rule.level for rule in rules(tmp_path, text).fired(frozenset({"fever", "weak"}))] == list(Level)[:2]


def test_brackets_multiply_out() -> None:
    assert len(parse("a and (b or c) and (d or e)")) == 4
    assert parse("a and not (b or c)")[0].none == {"b", "c"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + 'level = "emergency"\nwhen = "nosuch"\nsource = "WHO"', "nosuch"),
        (GOOD + 'always = "yes"', "true or false"),
        (HEAD + 'level = "sofort"\nwhen = "fever"\nsource = "WHO"', "level"),
        (HEAD + 'level = "urgent"\nwhen = "fever"', "source"),
        (HEAD + 'level = "urgent"\nsource = "WHO"', "condition"),
        (HEAD + 'level = "urgent"\nwhen = "not fever"\nsource = "WHO"', "something that is there"),
        (HEAD + 'level = "urgent"\nwhen = "(fever or child"\nsource = "WHO"', "bracket"),
        (HEAD + 'level = "urgent"\nwhen = "fever child"\nsource = "WHO"', "not expected"),
        (HEAD + 'level = "urgent"\nwhen = "fever and"\nsource = "WHO"', "too early"),
        (HEAD + 'level = "urgent"\nwhen = "fever"\nsource = "WHO"\nages = [1, 2]', "ages"),
        (GOOD + GOOD, "twice"),
        ("[[rule]", "some.toml"),
        ("", "no rules"),
    ],
)
def test_a_file_that_does_not_hold_stops_the_start(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ContentError, match=why):
        rules(tmp_path, text)


def test_the_error_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"some\.toml:8"):
        rules(tmp_path, GOOD + "\n" + HEAD.replace('"x"', '"y"') + 'level = "urgent"\nsource = "WHO"')
