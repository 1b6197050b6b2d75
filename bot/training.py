"""Learns what counts in a conversation: `python -m bot.training --cases FILE… --questions FILE… --out FILE`.

The conversations go through the pipeline itself, so that the weights are learnt on what will be known in a real one:
the page that was answered before is the one that was sent, right or not. Which one that is depends on the weights, so
it is done a few times over. In the cases people seldom speak of something quite different; so that a new question is
not taken for the old one, single questions are asked behind the first turns of conversations. The model of topics must
not have learnt from them, nor from the conversations. The same cases give the same file.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from bot.content import load
from bot.evaluation.threads import Followed, Json, behind, follow
from bot.settings import Settings
from bot.settings import load as load_settings
from core.knowledge.mix import CLUES, UNTRAINED, Mix, fit
from core.knowledge.retrieve import Retriever
from core.knowledge.topics import NOTHING

ROUNDS = 3
#: what a question behind a conversation counts beside a turn of one
NEW_QUESTION = 0.2


def train(settings: Settings, conversations: Sequence[Json], questions: Sequence[Json]) -> Mix:
    """The weights that make the right pages of later turns likeliest."""
    mix = UNTRAINED
    for _ in range(ROUNDS):
        content = load(mix=mix)
        turns = follow(settings, content, conversations)
        new = follow(settings, content, behind(conversations, questions))
        mix = _fitted(content.retriever, [*turns, *new], [1.0] * len(turns) + [NEW_QUESTION] * len(new))
    return mix


def _fitted(retriever: Retriever, followed: Sequence[Followed], counts: Sequence[float]) -> Mix:
    rows = {page: number for number, page in enumerate(retriever.rows)}
    clues, right, counted = [], [], []
    for one, count in zip(followed, counts, strict=True):
        case = one.case
        turned = retriever.turned(case.text, concepts=case.concepts, thread=case.thread)
        if case.thread.said and not turned:
            clues.append(retriever.clues(case.text, language=case.language, concepts=case.concepts, thread=case.thread))
            right.append(sorted(rows[page] for page in one.right or {NOTHING}))
            counted.append(count)
    return fit(clues, right, counted)


def main() -> None:
    """Read the conversations, learn, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    asked = parser.parse_args()
    conversations = [case for path in asked.cases for case in _read(path)]
    questions = [case for path in asked.questions for case in _read(path)]
    mix = train(load_settings(), conversations, questions)
    weights = dict(zip(CLUES, mix.weights, strict=True))
    asked.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def _read(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
