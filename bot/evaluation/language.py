"""Languages on labelled cases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.evaluation.shares import Confusion, Group, Report, Share
from core.language.identify import LanguageIdentifier
from core.language.model import UNKNOWN

#: words of a message, up to and with the last
LENGTHS = ((1, 2), (3, 5), (6, 10), (11, 10_000))


def report(identifier: LanguageIdentifier, cases: Sequence[Mapping[str, Any]], *, misses: bool = False) -> Report:
    """Accuracy, by language and length, and what is taken for what."""
    judged = [(case, identifier.identify(case["text"]).code) for case in cases]
    right = [(case["lang"], len(case["text"].split()), code == case["lang"]) for case, code in judged]
    known = sorted({case["lang"] for case in cases})
    named = [code for case, code in judged if case["lang"] != UNKNOWN]
    return Report(
        title=f"Language of {len(cases)} messages",
        groups=[
            Group(
                title="Right",
                shares={
                    "all": Share.of(hit for _, _, hit in right),
                    **{lang: Share.of(hit for own, _, hit in right if own == lang) for lang in known},
                },
            ),
            Group(
                title="Right, by number of words",
                shares={
                    f"{low} to {high}" if high < LENGTHS[-1][1] else f"{low} and more": Share.of(
                        hit for _, length, hit in right if low <= length <= high
                    )
                    for low, high in LENGTHS
                },
            ),
            Group(
                title="Called unknown, though of a known language",
                shares={"all": Share.of(code == UNKNOWN for code in named)},
                higher_is_better=False,
            ),
        ],
        confusions=[
            Confusion(title="Languages", names=known, counts=Counter((case["lang"], code) for case, code in judged))
        ],
        misses=[f"  {case['lang']} as {code}: {case['text']}" for case, code in judged if code != case["lang"]]
        if misses
        else (),
    )
