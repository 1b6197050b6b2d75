"""What somebody who asks to know something of an illness is told first: what it is, how it is caught, kept away, tested
or cured, rather than the signs of danger."""

import re

from core.knowledge.library import PageText
from core.knowledge.parts import Question, Topics, part, written_for
from core.message import Role
from core.text.asking import SIGNS, SOMEBODY, folded, informs
from core.text.questions import CAUSE, PREVENT, TEST
from core.text.stems import stem

#: that it is asked what something is
DEFINES = re.compile(
    r"\b(c est|kesako|s est) (quoi|quel(le)? (genre de )?maladie)\b|\bdefini\w*\b|\bdefine\b|\bexpli(qu|c)\w+\b"
    r"|\bexplain\b"
    r"|\bqu est ce que? (c est que |c est )?(le|la|les|l|un|une|du) \w+( \w+)?$"
    r"|\b(what|weti|wetin|wat|wht) (exactly |really |kind |kain )*(sick |sickness |disease |illness )?(is|are|be|s)\b"
    r"|\b(what|weti|wetin) (does|do) .* mean\b|\btell me about\b|\bparle\w* (moi )?d(e|u|es)?\b|\bmeaning of\b"
    r"|\bque (veut dire|signifie)\b"
)
#: that something further is asked in the same breath
FURTHER = re.compile(
    r"\b(treatments?|traitements?|medicines?|medicaments?|remedes?|vaccin\w*|doses?|cure|foods?|aliments?|difference|price"
    r"|prix|good for|bon pour|best|meilleur\w*|danger\w*|risks?|risques?|cost)\b"
)
OF_CAUSES = re.compile(r"\b(causes?|vien\w*|comes?|come|from|par un|par une|donne\w*|bring|because|manque|lack)\b")
#: how it is found out
OF_TESTS = re.compile(r"\b(tests?|tested|examens?|analyses?|prise de sang|depist\w*|x ray|scan|echographie|140)\b")
#: how it is kept away
OF_PREVENTION = re.compile(
    r"\b(vaccin\w*|vaccines?|proteg\w*|protects?|moustiquaire\w*|net|nets|lav\w*|wash\w*|bouill\w*|boil\w*|preservatif\w*"
    r"|condoms?|eau propre|clean water|clean wata|evit\w*|avoid\w*)\b"
)
#: words that lines were written for, by what is asked
WRITTEN = {TEST: "test", PREVENT: "prevention"}
#: to whom it is to be told, which tells of nobody
TO_ME = re.compile(r"\b(expli\w+|parle\w*|dis|dites|tell|talk|teach|show|donne\w*|give) (?:moi|me|to me)\b")
#: of a line for a phone
MOST, MOST_LINES = 260, 3


def asks_to_know(text: str) -> bool:
    """Whether a text asks to know something of an illness, and tells of nobody."""
    words = TO_ME.sub(r"\1", folded(text))
    if informs(text):
        return True
    asked = DEFINES.search(words) or CAUSE.search(words) or PREVENT.search(words) or TEST.search(words)
    return bool(asked) and not SOMEBODY.search(words)


def told_first(question: Question, page: PageText, topics: Topics, *, asks: bool) -> str | None:
    """The line that answers, within 260 characters; None where the page as a whole is to be told."""
    to_know = asks_to_know(question.text)
    words = TO_ME.sub(r"\1", folded(question.text))
    if to_know and not question.foreign and CAUSE.search(words):
        if line := next((line.text for line in page.asked if "@cause" in line.kinds), None):
            return line
        return _within(
            [line for line in _sentences(page.what) if OF_CAUSES.search(folded(line))] or _sentences(page.what)
        )
    if line := written_for(question, page, of_kinds=asks or to_know):
        return line
    if not to_know or question.foreign:
        return None
    for asked, told in ((TEST, OF_TESTS), (PREVENT, OF_PREVENTION)):
        if asked.search(words):
            return _written(WRITTEN[asked], page, question.language) or _lines(page, told)
    if SIGNS.search(words) or (DEFINES.search(words) and not FURTHER.search(words)):
        return _within(_sentences(page.what))
    found = part(question, page, topics)
    return _within(list(found.lines)) if found and found.role is not Role.WHEN else None


def _written(word: str, page: PageText, language: str) -> str | None:
    """The line that was written for a word."""
    wanted = stem(word, language)
    return next(
        (line.text for line in page.asked if any(stem(key, language) == wanted for key in map(folded, line.words))),
        None,
    )


def _lines(page: PageText, told: re.Pattern[str]) -> str | None:
    """The lines that tell it, as many as a phone shows."""
    lines = (*_sentences(page.what), *page.home, *page.avoid)
    return _within([line for line in lines if told.search(folded(line))][:MOST_LINES])


def _within(lines: list[str]) -> str | None:
    """As many of the lines as fit; None where not even the first does."""
    said = ""
    for line in lines:
        more = f"{said} {line[0].upper()}{line[1:]}{'' if line[-1] in '.!?' else '.'}".strip()
        if len(more) > MOST:
            break
        said = more
    return said or None


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]
