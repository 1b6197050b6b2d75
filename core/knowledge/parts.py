"""Which part of a page a later message asks for, where the page itself was sent before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.knowledge.library import PageText
from core.message import Role
from core.text.asking import ASKING_BACK, AVOID, DRINK, FOOD, HOME, LONG, MUCH, OFTEN, WHAT, WHEN, folded
from core.text.fold import tokens


def _tells(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b({phrases})\b", re.IGNORECASE)


#: lines that tell how often, how much, for how long, the best first
TELLS_OFTEN = (
    _tells(r"\d.*\b(fois|times|heures?|hours?|par jour|a day|for day)"),
    _tells(r"souvent|often|plenty times?|chaque|each|every|par jour|a day|for day|matin|morning"),
)
TELLS_MUCH = (_tells(r"\d.*\b(litres?|ml|mg|verres?|cuill\w*|cups?|glass\w*|teaspoons?|spoons?|comprimes?|tablets?)"),)
TELLS_LONG = (
    _tells(
        r"(?<!par )(?<!\ba )(?<!per )(?<!for )(?<!chaque )(?<!each )(?<!every )"
        r"(jours?|semaines?|mois|days?|weeks?|months?)"
    ),
)
TELLS_FOOD = (_tells(r"mang\w*|nourri\w*|repas|aliments?|eat\w*|foods?|meals?|chop|sein|breast|bobi"),)
TELLS_DRINK = (_tells(r"boi\w*|buv\w*|gorg\w*|eau|liquides?|drinks?|sips?|water|wata|sro|ors|sein|breast|bobi"),)
#: what is asked, and the lines that tell it; where none does, no other line is an answer
ASKED = ((OFTEN, (*TELLS_OFTEN, *TELLS_MUCH)), (MUCH, (*TELLS_MUCH, *TELLS_OFTEN)), (LONG, TELLS_LONG))
#: where no line does, what to do at home may
ASKED_OF_FOOD = ((FOOD, TELLS_FOOD), (DRINK, TELLS_DRINK))
#: whom a line is about does not tell it apart
PERSONS = frozenset(
    """
    enfant enfants bebe fils fille garcon femme mari mere maman pere papa personne child children baby daughter girl
    wife husband mother father mama person pikin bebi woman
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: letters by which two forms of a word are known for one, and the shortest word that tells something
STEM, SHORTEST = 5, 4
#: a word in more lines of a page than these is what the page is about
MOST_LINES_OF_A_WORD = 2
#: lines that answer a word
MOST_LINES = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Lines of a page that fit a question, and what they are for."""

    role: Role
    lines: tuple[str, ...]


def part(text: str, page: PageText) -> Part | None:
    """The part of the page that a message asks for: lines that hold a word of it, else those of the kind it asks for;
    None where nothing fits."""
    asked = folded(text)
    if found := _by_word(text, page):
        return found
    for asks, tells in ASKED:
        if asks.search(asked):
            return _told(page, tells)
    if AVOID.search(asked):
        return Part(role=Role.AVOID, lines=page.avoid) if page.avoid else None
    if WHEN.search(asked):
        return Part(role=Role.WHEN, lines=page.when) if page.when else None
    for asks, tells in ASKED_OF_FOOD:
        if asks.search(asked) and (found := _told(page, tells)):
            return found
    if WHAT.search(asked):
        return Part(role=Role.ANSWER, lines=(page.what,)) if page.what else None
    if HOME.search(asked):
        return Part(role=Role.HOME, lines=page.home) if page.home else None
    return None


def _told(page: PageText, tells: Sequence[re.Pattern[str]]) -> Part | None:
    """The lines of one kind that tell it: what to do, else when to go."""
    for told in tells:
        for role, lines in ((Role.HOME, page.home), (Role.WHEN, page.when)):
            if found := tuple(line for line in lines if told.search(line))[:MOST_LINES]:
                return Part(role=role, lines=found)
    return None


def _by_word(text: str, page: PageText) -> Part | None:
    """The lines with most of the message's own words, of the kind of the best one. What the page is about does not
    tell its lines apart."""
    about = _stems(page.title)
    told = {role: [(line, _stems(line)) for line in lines] for role, lines in _lines(page).items()}
    every = [stems for lines in told.values() for _, stems in lines]
    own = {stem for stem in _stems(text) - about if 0 < sum(stem in stems for stems in every) <= MOST_LINES_OF_A_WORD}
    if not own:
        return None
    role = max(told, key=lambda role: max((len(own & stems) for _, stems in told[role]), default=0))
    best = sorted((line for line in told[role] if own & line[1]), key=lambda line: -len(own & line[1]))[:MOST_LINES]
    return Part(role=role, lines=tuple(line for line, _ in best))


def _lines(page: PageText) -> dict[Role, Sequence[str]]:
    return {Role.HOME: page.home, Role.WHEN: page.when, Role.AVOID: page.avoid}


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in tokens(text) if len(word) >= SHORTEST and word not in ASKING_BACK | PERSONS}
