"""Which part of a page a message asks for: a line written for the question, else the lines that tell it, else none."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.knowledge.library import PageText
from core.message import Role
from core.text.amounts import NUMBERS
from core.text.asking import ASKING_BACK, AVOID, HOME, SIGNS, WHAT, WHEN, folded, kinds
from core.text.fold import tokens
from core.text.questions import GOOD_FOOD
from core.text.stems import stem


def _tells(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b({phrases})\b")


#: ages and deadlines are no time that something lasts
SINCE = _tells(
    r"\d+ (a|to|et|and) \d+ (ans|years?)|"
    r"^(\d+ )+(et|and|a|to) \d+ (ans|mois|semaines|jours|years?|months?|weeks?|days?)|"
    r"(avant|apres|moins de|plus de|des|de|entre|au bout de|more than|less than|at least|au moins|pendant plus de"
    r"|before|after|under|from|over|within|pass|reach) \d+( (a|to|et|and) \d+)? "
    r"(ans?|mois|jours?|semaines?|years?|months?|days?|weeks?)"
)
#: lines that tell each of what may be asked of any page, in folded words, the best first
OFTEN = (
    _tells(r"\d.*\b(fois|times|heures?|hours?|par jour|a day|for day)"),
    _tells(r"souvent|often|plenty times?|chaque|each|every|par jour|a day|for day|matin|morning"),
)
MUCH = (_tells(r"\d.*\b(litres?|ml|mg|verres?|cuill\w*|cups?|glass\w*|teaspoons?|spoons?|comprimes?|tablets?)"),)
TELLS = {
    "often": (*OFTEN, *MUCH),
    "much": (*MUCH, *OFTEN),
    "long": (
        _tells(
            r"(?<!par )(?<!\ba )(?<!per )(?<!for )(?<!chaque )(?<!each )(?<!every )"
            r"(jours?|semaines?|mois|annees?|ans|days?|weeks?|months?|years?)"
        ),
    ),
    "effects": (_tells(r"effets? (secondaires?|indesirables?)|side effects?|wahala weh e fit bring"),),
    "stop": (_tells(r"n arret\w*|ne cesse\w*|jusqu au bout|(do not|don t|never|no) stop|(to|till|sotee) (the )?end"),),
    "catching": (
        _tells(
            r"attrap\w*|contagi\w*|transm\w*|passent? par|catch(es|ing)?"
            r"|(pass|spread)(es|s)? (by|on|through|from)|di (pass|catch)"
        ),
    ),
    "cured": (
        _tells(r"(se|on|la|le|peut|elle|il) (gueri\w*|soigne)|guerit seule?|(be|is|are) cured|e (fit|di) finish"),
    ),
    "food": (
        _tells(
            r"(?<!avant de )(?<!before )(?<!with )mang\w*(?! ensemble)|nourri\w*|repas|aliments?"
            r"|(?<!before )eat\w*(?! together)|foods?|meals?|(?<!before e )(?<!before you )chop|sein|breast|bobi"
        ),
    ),
    "drink": (_tells(r"boi\w*|buv\w*|gorg\w*|eau|liquides?|drinks?|sips?|water|wata|sro|ors|sein|breast|bobi"),),
    "cause": (),
    "prevent": (),
    "vaccine": (_tells(r"vaccin\w*"),),
    "test": (_tells(r"tests?|tested|testez|depist\w*|analyses?|examens?"),),
    "school": (_tells(r"ecole|school|skul|travail|work|chez (lui|vous)|at home"),),
    "bath": (),
    "normal": (_tells(r"normale?s?"),),
    "again": (),
    "die": (_tells(r"mourir|meurt|die|dies|tue|kills?|mort"),),
    "cost": (_tells(r"gratuit\w*|free"),),
    "sex": (_tells(r"sexe|sexuel\w*|rapports?|preservatifs?|sex|condoms?"),),
    "alcohol": (_tells(r"alcool(?! sur)|alcohol(?! on)|mimbo(?! for)|bieres?|beer"),),
    "doctor": (),
    "treated": (),
    "life": (_tells(r"(a|pour la|toute la) vie|for (all )?life"),),
    "breast": (_tells(r"(?<!mal aux )seins?|allait\w*|breast\w*|bobi"),),
    "high": (),
    "in_range": (),
    "others": (),
}
#: what a line that was written for one kind tells of another, the best first
TOLD_BY = {"life": ("cured", "long"), "treated": ("cured",), "again": ("cured",)}
#: a yes, and what it is where it is asked whether an illness is for life
YES = re.compile(
    r"(?:Oui|Yes|Le plus souvent,? oui|Souvent,? oui|Mostly,? yes|Often,? yes|Plenty times?,? yes)\b[ ,:.]*"
)
NOT_FOR_LIFE = {"fr": "Non, on peut en guérir : ", "en": "No, it can be cured: ", "pcm": "No, e fit finish: "}
#: that a line tells of a treatment
OF_TREATMENT = _tells(
    r"trait\w*|medicaments?|comprimes?|antibiotiques?|treat\w*|medicines?|tablets?|antibiotics?|pills?"
)
#: of whoever is with child
OF_CARRYING = _tells(
    r"enceintes?|grossesse|pregnan\w*|belle (woman|mami)|get belle|(with|for|and|or|if) belle|pregnant"
)
#: lines that tell how an illness shows
OF_SIGNS = re.compile(r"\b(signes?|signs?|sympt[oô]mes?|symptoms?) ?:", re.IGNORECASE)
#: where no line tells it, what the page is, tells to do or to leave may
OR_ELSE = frozenset(
    {
        "food",
        "drink",
        "cause",
        "prevent",
        "vaccine",
        "test",
        "school",
        "bath",
        "normal",
        "again",
        "die",
        "breast",
        "high",
        "in_range",
        "others",
    }
)
#: lines that tell it of the page's own illness: no line that is about something else does
OF_ITSELF = frozenset({"long", "stop", "catching", "cured"})
#: kinds that no list of what to do or of dangers answers, where no line does
OF_THE_PAGE = frozenset({"food", "drink", "again", "school", "bath", "test", "prevent", "vaccine", "normal"})
#: lines that tell what is good or bad for them, not when to go
OF_CHOICE = frozenset({"food", "drink", "alcohol", "sex", "cost", "breast", "life"})
#: whom a line is about does not tell it apart
PERSONS = frozenset(
    """
    enfant enfants bebe fils fille garcon femme mari mere maman pere papa personne child children baby daughter girl
    wife husband mother father mama person pikin bebi woman
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: what people say around what they ask, which no line is about
NEUTRAL = frozenset(
    """
    besoin veux voudrais savoir utiliser utilise voila bonjour docteur question normal normalement durer prendra prise
    prises longtemps vraiment need needs used using want know tell normal normally really long should people person wan
    sabi ask asking supposed ought good bon bonne mauvais mauvaise permis interdit
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: what is told only where a line speaks of all that the message names
OF_A_THING = frozenset({"often", "much", "long"})
#: the shortest word that tells something
SHORTEST = 4
#: and shorter ones that name a thing
SHORT = frozenset({"sun", "ice", "oil", "egg", "sel", "riz"})
#: a word in more lines of a page than these is what the page is about
MOST_LINES_OF_A_WORD = 2
#: lines that answer a word, and the share of a message's own words that they must hold
MOST_LINES, LEAST_SHARE = 2, 0.5
#: how often and how much are told by a line that is written for that, or for a word of the message
OF_AN_AMOUNT = frozenset({"@often", "@much"})
#: lines that tell what a test shows, or how often whoever is well has one: no rhythm of whoever is followed
NO_RHYTHM = frozenset({"@test", "@prevent"})
#: what a word counts that a line was written for, beside the kind of question
OF_A_WORD, OF_A_KIND = 2, 1
#: and a kind that no word beside it outweighs: of those around somebody ill, of a figure that was measured
STRONG = {"@others": 5, "@high": 5, "@in_range": 5}

#: numbers before a unit of time, and the units by their first letter: days, weeks, months, years
COUNTED = re.compile(
    r"\b(?P<numbers>(?:\d+ (?:et |and |ou |or |a |to )?)+)"
    r"(?P<unit>mois|months?|mont|moon|semaines?|weeks?|ans?|years?|yia|jours?|days?)\b"
)
UNITS = {"m": "m", "s": "w", "w": "w", "a": "y", "y": "y", "j": "d", "d": "d"}
#: who works in a hospital is not who gives the breast, though both have one stem
NOT_NURSING = frozenset({"nurse", "nurses"})

SAYS_NOTHING = ASKING_BACK | PERSONS | NEUTRAL

#: topics that a text tells of, as ids of the lexicon
Topics = Callable[[str], Iterable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Lines of a page that fit a question, and what they are for."""

    role: Role
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A message that asks something of a page."""

    text: str
    #: language of the page's text that it is asked of
    language: str
    #: what it names that the page is not about, as ids of the lexicon
    foreign: frozenset[str] = frozenset()

    def own(self, page: PageText) -> set[str]:
        """Stems of its words that say something beside what the page is about."""
        return _own(self.text, self.language) - _own(page.title, self.language)


def written_for(question: Question, page: PageText, *, of_kinds: bool = True) -> str | None:
    """The line that was written for what is asked: by a word of the message, else by the kind of question."""
    said = {stem(word, question.language) for word in folded(question.text).split() if word not in NOT_NURSING}
    asked = {f"@{kind}" for kind in kinds(question.text)} if of_kinds else set()
    best, most = None, 0
    for line in page.asked:
        words = sum({stem(word, question.language) for word in tokens(key)} <= said for key in line.words)
        fits = words or asked.isdisjoint(OF_AN_AMOUNT - line.kinds)
        if "@often" in asked and line.kinds and line.kinds <= NO_RHYTHM:
            fits = False
        kind = sum(STRONG.get(name, OF_A_KIND) for name in asked.intersection(line.kinds))
        score = OF_A_WORD * words + kind if fits else 0
        if score > most:
            best, most = line.text, score
    return best


def part(question: Question, page: PageText, topics: Topics = lambda _text: ()) -> Part | None:
    """The part of the page that a message asks for; None where nothing fits: a line of something else is no answer."""
    if line := written_for(question, page):
        return Part(role=Role.ANSWER, lines=(line,))
    asked = folded(question.text)
    if GOOD_FOOD.search(asked) and (found := _by_word(question, page)):
        return found
    for kind in kinds(question.text):
        found = _by_another(kind, page, question.language) or _told(kind, question, page, topics)
        if found or kind not in OR_ELSE:
            return found
    if SIGNS.search(asked) and not question.foreign:
        return _signs(page) or Part(role=Role.ANSWER, lines=(page.what,))
    if found := _by_word(question, page):
        return found
    if question.foreign:
        return None
    if AVOID.search(asked):
        return Part(role=Role.AVOID, lines=page.avoid) if page.avoid else None
    if not OF_THE_PAGE.isdisjoint(kinds(question.text)):
        return None
    if WHEN.search(asked):
        return Part(role=Role.WHEN, lines=page.when) if page.when else None
    if WHAT.search(asked):
        return Part(role=Role.ANSWER, lines=(page.what,)) if page.what else None
    if HOME.search(asked):
        return Part(role=Role.HOME, lines=page.home) if page.home else None
    return None


def _by_another(kind: str, page: PageText, language: str) -> Part | None:
    """What a line that was written for a kind beside it tells; how an illness is treated, else what to do. A yes that
    was meant for another question is none for this one."""
    lines = [line.text for name in TOLD_BY.get(kind, ()) for line in page.asked if f"@{name}" in line.kinds]
    if kind == "treated":
        lines = [line for line in lines if OF_TREATMENT.search(folded(line))]
        if not lines:
            return Part(role=Role.HOME, lines=page.home) if page.home else None
    if not lines:
        return None
    line, yes = lines[0], YES.match(lines[0])
    if yes and kind == "again":
        return None
    if yes:
        rest = line[yes.end() :]
        line = f"{NOT_FOR_LIFE[language]}{rest}" if kind == "life" else f"{rest[:1].upper()}{rest[1:]}"
    return Part(role=Role.ANSWER, lines=(line,))


def for_carrying(page: PageText) -> Part | None:
    """What a page tells of whoever is with child: lines written for that, else its sentences that name it."""
    written = [line.text for line in page.asked if any(OF_CARRYING.search(folded(word)) for word in line.words)]
    every = (*(line.text for line in page.asked if "@cause" not in line.kinds), *page.home, *page.avoid, *page.when)
    found = written or [said for line in every for said in sentences(line) if OF_CARRYING.search(folded(said))]
    return Part(role=Role.ANSWER, lines=tuple(dict.fromkeys(found))[:MOST_LINES]) if found else None


def _told(kind: str, question: Question, page: PageText, topics: Topics) -> Part | None:
    """The lines of one kind that tell it: what to do, what it is, what to leave, when to go. Those with the message's
    own words come first; where it names something else, no others count."""
    own = question.own(page)
    if kind == "breast" and TELLS[kind][0].search(folded(page.title)):
        return None
    about = frozenset(topics(page.title)) | frozenset(topics(question.text))
    for told in TELLS[kind]:
        for role, lines in _lines(page, kind).items():
            found = [
                line for line in lines if told.search(SINCE.sub("", folded(line)) if kind == "long" else folded(line))
            ]
            if kind in OF_ITSELF:
                found = [line for line in found if about.issuperset(topics(line))]
            if question.foreign or (own and kind in OF_A_THING):
                found = [line for line in found if own & _own(line, question.language)]
            found.sort(key=lambda line: -len(own & _own(line, question.language)))
            if found:
                return Part(role=role, lines=tuple(found[:MOST_LINES]))
    return None


def _signs(page: PageText) -> Part | None:
    """The lines that name themselves signs; those of danger are told elsewhere."""
    lines = (*sentences(page.what), *page.home)
    found = tuple(line for line in lines if OF_SIGNS.search(line))
    return Part(role=Role.ANSWER, lines=found[:MOST_LINES]) if found else None


def _by_word(question: Question, page: PageText) -> Part | None:
    """The lines with most of the message's own words, of the kind of the best one; they must hold half of them."""
    told = {role: [(line, _own(line, question.language)) for line in lines] for role, lines in _lines(page).items()}
    every = [stems for lines in told.values() for _, stems in lines]
    own = question.own(page)
    apart = {word for word in own if 0 < sum(word in stems for stems in every) <= MOST_LINES_OF_A_WORD}
    role = max(told, key=lambda role: max((len(apart & stems) for _, stems in told[role]), default=0))
    best = sorted((line for line in told[role] if apart & line[1]), key=lambda line: -len(apart & line[1]))
    if not best or len(apart & best[0][1]) < LEAST_SHARE * len(own):
        return None
    return Part(role=role, lines=tuple(line for line, _ in best[:MOST_LINES]))


def _lines(page: PageText, kind: str = "") -> dict[Role, Sequence[str]]:
    found: dict[Role, Sequence[str]] = {Role.HOME: page.home, Role.WHEN: page.when, Role.AVOID: page.avoid}
    if kind == "long":  # what is not to be waited for is no answer to how long it lasts
        return {Role.HOME: page.home, Role.ANSWER: sentences(page.what)}
    if kind in OF_CHOICE:  # whoever eats or drinks no more is in danger: no answer to what is good
        return {Role.HOME: page.home, Role.AVOID: page.avoid, Role.ANSWER: sentences(page.what)}
    if kind in OF_ITSELF:
        found = {Role.HOME: page.home, Role.ANSWER: sentences(page.what), Role.AVOID: page.avoid, Role.WHEN: page.when}
    return found


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text."""
    return tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip())


def sayings(words: Iterable[str]) -> list[str]:
    """Of folded words, those that say something beside that something is asked."""
    return [word for word in words if (len(word) >= SHORTEST or word in SHORT) and word not in SAYS_NOTHING]


def _own(text: str, language: str) -> set[str]:
    return {stem(word, language) for word in sayings(tokens(text))} | _ages(text)


def _ages(text: str) -> set[str]:
    """Ages and times that a text tells, as number and letter: "at nine months" has 9m, "6, 10 and 14 weeks" three."""
    words = " ".join(f"{NUMBERS[word]:g}" if word in NUMBERS else word for word in tokens(text))
    return {
        f"{number}{UNITS[found['unit'][0]]}"
        for found in COUNTED.finditer(words)
        for number in re.findall(r"\d+", found["numbers"])
    }
