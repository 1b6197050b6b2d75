"""Learns what counts in a conversation: `python -m bot.training --cases FILE… --out FILE`.

The conversations go through the pipeline itself, so that the weights are learnt on what will be known in a real one:
the page that was answered before is the one that was sent, right or not. Which one that is depends on the weights, so
it is done a few times over. The same cases give the same file.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from bot.content import load
from bot.evaluation.threads import Followed, Json, follow
from bot.settings import Settings
from bot.settings import load as load_settings
from core.knowledge.mix import CLUES, UNTRAINED, Mix, fit
from core.knowledge.retrieve import Retriever
from core.knowledge.topics import NOTHING

ROUNDS = 3


def train(settings: Settings, conversations: Sequence[Json]) -> Mix:
    """The weights that make the right pages of later turns likeliest."""
    mix = UNTRAINED
    for _ in range(ROUNDS):
        content = load(mix=mix)
        mix = _fitted(content.retriever, follow(settings, content, conversations))
    return mix


def _fitted(retriever: Retriever, followed: Sequence[Followed]) -> Mix:
    later = [one for one in followed if one.case.thread.said]
    rows = {page: number for number, page in enumerate(retriever.rows)}
    clues = [
        retriever.clues(one.case.text, language=one.case.language, concepts=one.case.concepts, thread=one.case.thread)
        for one in later
    ]
    return fit(clues, [sorted(rows[page] for page in one.right or {NOTHING}) for one in later])


def main() -> None:
    """Read the conversations, learn, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    lines = [line for path in asked.cases for line in path.read_text(encoding="utf-8").splitlines()]
    mix = train(load_settings(), [json.loads(line) for line in lines if line.strip()])
    weights = dict(zip(CLUES, mix.weights, strict=True))
    asked.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
