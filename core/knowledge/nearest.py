"""The line of a page that is nearest to a question in what its words mean, where no line was written for it."""

import math
from collections.abc import Iterable, Sequence

from core.knowledge.library import PageText
from core.knowledge.parts import Part, Question, sayings, sentences
from core.message import Role
from core.text.asking import folded
from core.text.senses import sense
from core.text.stems import stem

#: share of what a question says that a line must hold, by how telling each word is on the page
LEAST_SHARE = 0.55
#: whom a line is about does not tell it apart
OF_SOMEBODY = frozenset({"=child"})


def nearest(question: Question, page: PageText) -> Part | None:
    """The line that holds most of what a question says; None where none holds enough of it. What the page is not
    about must be among the words that are known to mean the same."""
    lines = _lines(page)
    meant = [(role, line, _meaning(line, question.language)) for role, line in lines]
    asked = _meaning(question.text, question.language) - _meaning(page.title, question.language) - OF_SOMEBODY
    if not asked:
        return None
    seen = {word: sum(word in of_line for _, _, of_line in meant) for word in asked}
    worth = {word: math.log(1 + len(lines) / (1 + count)) for word, count in seen.items()}
    role, line, held = max(meant, key=lambda found: sum(worth[word] for word in asked & found[2]))
    if sum(worth[word] for word in asked & held) < LEAST_SHARE * sum(worth.values()):
        return None
    if question.foreign and not any(word.startswith("=") for word in asked & held):
        return None
    return Part(role=role, lines=(line,))


def _lines(page: PageText) -> Sequence[tuple[Role, str]]:
    """Those written for a question first: of two that hold as much, the first is told."""
    of_roles: Iterable[tuple[Role, Iterable[str]]] = (
        (Role.ANSWER, (line.text for line in page.asked)),
        (Role.HOME, page.home),
        (Role.AVOID, page.avoid),
        (Role.ANSWER, sentences(page.what)),
        (Role.WHEN, page.when),
    )
    return [(role, line) for role, lines in of_roles for line in lines]


def _meaning(text: str, language: str) -> set[str]:
    """What the words of a text stand for, else their stems; those that only ask are left out."""
    words = folded(text).split()
    senses = {f"={meant}" for word in words if (meant := sense(word, language))}
    return senses | {stem(word, language) for word in sayings(words) if sense(word, language) is None}
