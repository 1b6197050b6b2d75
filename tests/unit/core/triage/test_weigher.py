"""The model: noise it learns from, and a file that does not hold."""

import json
import random
from pathlib import Path

import pytest

from core.errors import ContentError
from core.lexicon.lexicon import Lexicon
from core.triage.noise import noisy, transcript, without_accents
from core.triage.rules import load_rules
from core.triage.train import train
from core.triage.weigher import Clues, Weigher

DATA = Path(__file__).parents[4] / "data"
CASES = Path(__file__).parents[3] / "cases" / "triage" / "dev.jsonl"


def test_the_same_cases_give_the_same_model_and_it_tells_by_what(tmp_path: Path) -> None:
    lexicon = Lexicon.load(DATA / "lexicon")
    rules = load_rules(DATA / "triage" / "rules", lexicon.concepts)
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()[::8]]
    stored = train(cases, lexicon, rules)
    assert stored == train(cases, lexicon, rules)
    (tmp_path / "model.json").write_text(json.dumps(stored))
    weigher = Weigher.load(tmp_path / "model.json")
    emergencies = [case["text"] for case in cases if case["level"] == "emergency"]
    clues = Clues(words=lexicon.find(emergencies[0].lower()).words, marks=("r:emergency",))
    scores = weigher.scores(clues)
    assert scores.emergency > weigher.scores(Clues(words=("merci", "docteur"), marks=())).emergency
    assert 1 <= len(weigher.heaviest(clues)) <= 3


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"step": "x"}'])
def test_a_model_that_does_not_hold_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(ContentError, match="train it again"):
        Weigher.load(tmp_path / "model.json")


def test_noise_is_the_same_for_the_same_draw_and_keeps_the_sense() -> None:
    text = "Mon bébé ne tète plus, il est très fatigué !"
    assert noisy(text, random.Random(3)) == noisy(text, random.Random(3))
    assert without_accents(text) == "Mon bebe ne tete plus, il est tres fatigue !"
    assert transcript("J'ai mal, vite!") == "j ai mal vite"
    for seed in range(50):
        assert len(noisy(text, random.Random(seed)).split()) >= 7
