"""Training: the same input gives the same file, and the file says what was learnt."""

from pathlib import Path

import pytest

from core.language import corpus, features, train, weights
from core.language.corpus import Example
from core.language.identify import LanguageIdentifier

FRENCH = ["mon enfant est malade", "ma mère est malade", "mon enfant tousse", "ma mère tousse"]
ENGLISH = ["my child is sick", "my mother is sick", "my child coughs", "my mother coughs"]


@pytest.fixture
def examples() -> list[Example]:
    return [Example(text=t, label=label) for label, ts in (("fr", FRENCH), ("en", ENGLISH)) for t in ts * 3]


def test_learns_and_writes_the_same_file_each_time(tmp_path: Path, examples: list[Example]) -> None:
    train.train(examples, tmp_path / "a.bin")
    train.train(examples, tmp_path / "b.bin")
    assert (tmp_path / "a.bin").read_bytes() == (tmp_path / "b.bin").read_bytes()
    identifier = LanguageIdentifier.load(tmp_path / "a.bin")
    assert identifier.identify("mon enfant").code == "fr"
    assert identifier.identify("my child").code == "en"


def test_weights_survive_the_file(tmp_path: Path) -> None:
    rows = {"a": [1.0, -1.0], "b": [0.25, 0.5]}
    weights.save(tmp_path / "m.bin", labels=["fr", "en"], bias=[0.0, 0.1], rows=rows)
    model = weights.load(tmp_path / "m.bin")
    assert model.labels == ("fr", "en")
    assert model.unpack(model.rows["a"] + model.rows["b"], 2) == pytest.approx([1.25, -0.5], abs=model.step)


def test_own_messages_and_corpora(tmp_path: Path) -> None:
    (tmp_path / "fr.txt").write_text("un deux trois quatre\n\ncinq six sept\n", encoding="utf-8")
    (tmp_path / "ln.txt").write_text("moko mibale misato minei\n", encoding="utf-8")
    (tmp_path / "ar.txt").write_text("واحد اثنان\n", encoding="utf-8")
    assert {e.label for e in corpus.corpora(tmp_path, 1)} == {"fr", "unknown"}
    assert corpus.corpora(tmp_path, 1) == corpus.corpora(tmp_path, 1)
    assert [e.text for e in corpus.own(tmp_path) if e.label == "fr"] == ["un deux trois quatre", "cinq six sept"]


def test_features_of_a_message() -> None:
    found = features.words("J'ai 38,9! 3andi ɗon https://x.org")
    assert found == ["j'ai", "3andi", "don"]
    assert features.marks("ɗon é É e") == ["#é", "#ɗ"]
    assert features.pairs(["j'ai", "mal"]) == ["< j'ai", "j'ai mal", "mal >"]
    assert "<mal>" in features.grams("mal")
    assert len(features.grams("x" * 10_000)) < 200
