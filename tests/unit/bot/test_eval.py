"""`carehelp eval` from the outside: what it prints and writes, and when it fails."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.evaluation.command import BadCases

TRIAGE = [
    {"text": "mon bébé convulse", "lang": "fr", "level": "emergency", "kind": "emergency-textbook", "category": "fits"},
    {"text": "bonjour docteur", "lang": "fr", "level": "selfcare", "kind": "plain", "category": "chat"},
    {"text": "this exam go kill me", "lang": "pcm", "level": "selfcare", "kind": "lookalike", "category": "idiom"},
]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in TRIAGE))
    return path


def test_triage_is_printed_and_written(cases: Path, tmp_path: Path) -> None:
    options = ["--noise", "all", "--json", str(tmp_path / "o.json"), "--plot", str(tmp_path / "o.svg")]
    done = CliRunner().invoke(app, ["eval", "triage", str(cases), *options])
    assert done.exit_code == 0
    assert "100.0%" in done.output
    figures = json.loads((tmp_path / "o.json").read_text())["groups"]
    assert figures["Emergencies caught"]["all"]["hits"] == 1
    assert set(figures["Emergencies caught, through noise"]) == {
        "as written", "typos", "no-accents", "transcript", "sms",
    }  # fmt: skip
    assert (tmp_path / "o.svg").read_text().startswith("<svg")


def test_a_limit_that_is_crossed_fails_and_says_which(cases: Path) -> None:
    worse = {"text": "le ciel est bleu ce matin", "lang": "fr", "level": "emergency", "kind": "emergency-plain"}
    cases.write_text(cases.read_text() + json.dumps(worse) + "\n")
    done = CliRunner().invoke(app, ["eval", "triage", str(cases), "--fail-under-recall", "0.9", "--misses"])
    assert done.exit_code == 3
    assert "Emergencies caught: 50.0%, and the limit is 90.0%" in done.output
    assert "le ciel est bleu" in done.output


def test_language_and_retrieval_are_measured(tmp_path: Path) -> None:
    spoken = tmp_path / "l.jsonl"
    spoken.write_text(json.dumps({"text": "ma pikin skin di hot since yesterday", "lang": "pcm"}) + "\n")
    done = CliRunner().invoke(app, ["eval", "language", str(spoken)])
    assert "100.0%" in done.output
    asked = tmp_path / "q.jsonl"
    question = {"question": "comment préparer l'eau sucrée salée pour la diarrhée", "lang": "fr"}
    asked.write_text(json.dumps({**question, "topic": ["diarrhoea-child", "ors", "diarrhoea-adult"]}) + "\n")
    done = CliRunner().invoke(app, ["eval", "retrieval", str(asked)])
    assert "Right topic first" in done.output
    assert "1/1" in done.output


def test_conversations_are_measured_turn_by_turn(tmp_path: Path) -> None:
    turns = [("ma mère a le diabète, elle mange quoi", "diabetes"), ("et les fruits ?", ["diabetes", "healthy-eating"])]
    said = [{"text": text, "lang": "fr", "expect_topic": topic} for text, topic in turns]
    told = tmp_path / "t.jsonl"
    told.write_text(json.dumps({"id": "one", "turns": [*said, {"text": "merci", "expect_topic": None}]}) + "\n")
    done = CliRunner().invoke(app, ["eval", "threads", str(told), "--json", str(tmp_path / "o.json")])
    assert done.exit_code == 0
    first = json.loads((tmp_path / "o.json").read_text())["groups"]["Right page first"]
    assert [first[name]["hits"] for name in ("first turns", "later turns", "- same topic")] == [1, 1, 1]
    asked = tmp_path / "q.jsonl"
    asked.write_text(json.dumps({"question": "j'ai très mal à une dent", "lang": "fr", "topic": "tooth-pain"}) + "\n")
    done = CliRunner().invoke(
        app, ["eval", "threads", str(told), "--then", str(asked), "--json", str(tmp_path / "p.json")]
    )
    first = json.loads((tmp_path / "p.json").read_text())["groups"]["Right page first"]
    assert first["- another topic"]["hits"] == first["later turns"]["total"] == 1


@pytest.mark.parametrize("line", ["no json", "[1]", '{"text": "x"}', ""])
def test_bad_cases_are_named_with_their_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadCases, match=r"bad\.jsonl:1|no cases"):
        CliRunner().invoke(app, ["eval", "language", str(path)], catch_exceptions=False)
