"""Answers without a model: a page as a reply, a greeting, or an honest word that nothing fits."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.fitting.gsm import plain, segments
from core.knowledge.library import Page, PageText
from core.knowledge.parts import Part
from core.knowledge.retrieve import Passage
from core.knowledge.weights import Amount
from core.message import Reply, Role, Section
from core.text.fold import fold, tokens
from core.texts import Catalogue
from core.triage.model import Level

MOST_CHARACTERS = 1200
#: of a part of a page on SMS, so that it, how fast to go and the source fit two segments
MOST_OF_A_PART = 210
GREETINGS = frozenset({
    "bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "good", "morning", "evening", "afternoon", "docteur",
    "doctor", "doc", "dokta", "massa", "sir", "madame", "monsieur", "allo", "slt", "bjr", "bsr", "cc", "ashia", "sannu",
    "jam", "na", "how", "far", "comment", "ca", "va", "vous", "allez", "cv", "you", "are", "a", "tous", "there",
})  # fmt: skip
GOODBYE = re.compile(
    r"((merci|ok|okay|thanks|thank you|d accord|alright|oya|docteur|doctor|dokta|doc|oh|na|et|and|a tous|bien"
    r"|beaucoup) )*"
    r"(bonne (nuit|journee|soiree|fin de journee)|(have a )?good ?(night|day|evening)|have a (nice|good"
    r"|lovely) day|gud nite?"
    r"|goodnight|bye( bye)?|goodbye|au revoir|a (demain|bientot|plus)|see (you|u)( (tomorrow|later|soon))?"
    r"|sleep (well|fine)"
    r"|dors bien|waka (fine|well)|make day break|(i|we) (go )?see (you )?tomorrow)"
    r"( (docteur|doctor|dokta|doc|oh|o|na|merci|thanks|a vous|a toi|mon ami|my friend))*"
)
GRATITUDE = frozenset({
    "merci", "mersi", "mrc", "mrci", "mci", "thnks", "thnx", "thks", "tnks", "tnx", "tnk", "jaraama",
    "thanks", "thank", "tank", "thx", "usoko", "useko", "yetti", "yettii", "nagode",
})  # fmt: skip
THANKS = GRATITUDE | {"ok", "okay", "dac", "accord", "d", "bye"}
#: that somebody's mind is at rest
RELIEVED = re.compile(
    r"\b((m avez|m a|m as|me|suis|bien|es|est) rassure\w*|(am|feel|m|was) (now |so |very )?(reassured|relieved)"
    r"|(cool|calm|cold)(ed)? (my|ma) (mind|heart|head|body)|(my|ma) (mind|heart) (don )?(cool|calm|dey easy))\b"
)
#: words after which a thank-you goes on to something else
GOES_ON = frozenset({
    "et", "mais", "and", "but", "bot", "how", "comment", "combien", "quoi", "quel", "quelle", "quels", "quelles",
    "what", "weti", "wetin", "which", "can", "fit", "est", "puis", "peux", "peut", "dois", "doit", "faut", "when",
    "quand", "ou", "where", "si", "if", "so", "alors", "donc", "pourquoi", "why", "pour", "about", "is", "should",
})  # fmt: skip
#: SMS lines that say so of everybody
SHOUTED = re.compile(r"AUJOURD'HUI|TODAY")
#: lines that say themselves to go today
TODAY = re.compile(r"aujourd'hui|today", re.IGNORECASE)
#: the sentences of an SMS that tell of danger
SENTENCE = re.compile(r"(?<=[.!?])\s+")
DANGER = re.compile(r"TOUT DE SUITE|\bNOW\b")
#: what a patient is asked to pay for at most
FEW_SEGMENTS = 2
#: who is called otherwise in another language
THEIR_NAMES = {"fr": {"WHO": "OMS"}}
#: texts that answer a kind of question whatever the illness
OF_ANY = {
    "cost": "cost_asked", "alcohol": "alcohol_asked", "doctor": "doctor_asked", "food": "food_asked",
    "carrying": "carrying_asked",
}  # fmt: skip
HEADINGS = {Role.HOME: "home_heading", Role.AVOID: "avoid_heading"}
MOST_GREETING_WORDS, MOST_THANKING_WORDS = 5, 9


class Composer:
    """Puts replies together from pages and fixed texts."""

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    def page(
        self, passage: Passage, *, level: Level, language: str, lead: str | None = None, ill: bool = True
    ) -> Reply:
        """The page in the person's language, pressing things first, within 1,200 characters. `lead`: the line that
        answers the question itself; where nobody is `ill`, an SMS needs no more."""
        text = passage.page.texts[passage.language]
        source = self.source(passage.page.sources, language)
        short = self._led(text, lead, level=level, language=language, source=source) if ill else ("", lead or text.sms)
        rest = _rest(text.what, lead or "")
        first = Section(role=Role.ANSWER, text=lead or "", short=short[0] if rest else " ".join(filter(None, short)))
        sections = [
            *([first] if lead else ()),
            *([Section(role=Role.ANSWER, text=rest, short=short[1])] if rest else ()),
            Section(role=Role.HOME, text=_listed(self._texts.get("home_heading", language), text.home), short=""),
            Section(role=Role.AVOID, text=_listed(self._texts.get("avoid_heading", language), text.avoid), short=""),
            Section(role=Role.WHEN, text=_lines(text.when), short=""),
            source,
            self.disclaimer(language),
        ]
        if level is Level.URGENT:
            urgent = self.urgent(language)
            sections.insert(0, replace(urgent, short="") if SHOUTED.search(" ".join(short)) else urgent)
        return Reply(sections=tuple(_within(sections, text)), language=language, level=level)

    def _led(
        self, text: PageText, lead: str | None, *, level: Level, language: str, source: Section
    ) -> tuple[str, str]:
        """What an SMS tells to who is ill: the line that answers and the danger signs where two segments hold them,
        else the page's own."""
        if not lead:
            return "", text.sms
        dangers = _dangers(text.sms)
        urgent = self.urgent(language).short if level is Level.URGENT else ""
        fits = _few_segments(urgent, lead, dangers, source.short)
        return (lead, dangers) if dangers and fits else ("", text.sms)

    def part(self, page: Page, part: Part | None, *, asks: bool | None, level: Level, language: str) -> Reply:
        """What a later message asks of a page that was sent before: the part that fits, else when to go, behind the
        word that the page does not tell what it `asks`, or that it is not understood. `asks` None: something is told
        that when to go answers. What this is not was sent with the page."""
        text = page.texts.get(language) or page.texts["fr"]
        source = self.source(page.sources, language)
        if part is None:
            rest = self._texts.get("rest_above", language)
            again = self._texts.get("rest_short", language)
            short = f"{source.short} {again}"
            honest = "" if asks is None else self._texts.get("not_on_page" if asks else "not_clear", language)
            urgent = self.urgent(language).short or ""
            when = text.when[0] if text.when else text.sms
            few = when if _few_segments(urgent, honest, when, short) else _dangers(text.sms)
            crowded = not _few_segments(urgent, honest, few, short)
            sections = [
                *([Section(role=Role.ANSWER, text=honest)] if honest else ()),
                Section(role=Role.WHEN, text=when, short=few),
                Section(role=Role.SOURCE, text=rest, short=short),
            ]
        else:
            sections, crowded = [self._part(part, language), source], False
        if level is Level.URGENT and not (part and part.role is Role.WHEN and TODAY.search(sections[0].text)):
            urgent_line = self.urgent(language)
            sections.insert(0, replace(urgent_line, short="") if crowded else urgent_line)
        return Reply(sections=tuple(sections), language=language, level=level)

    def dose(self, page: Page, row: Amount, *, kilos: float, syrup: str, level: Level, language: str) -> Reply:
        """The row of the page's table for a weight. `syrup`: the same as a syrup, or ""."""
        beside = f" ({syrup})" if syrup else ""
        weight = f"{kilos:g}".replace(".", "," if language == "fr" else ".")
        text = self._texts.get("dose_weight", language, weight=weight, dose=row.dose, syrup=beside, times=row.times)
        return self._pressing(text, self.source(page.sources, language), level=level, language=language)

    def syrup(self, amount: str, *, milligrams: float, millilitres: float, language: str) -> str:
        """So many millilitres of a syrup of this strength."""
        mg, ml, amount = (
            text.replace(".", "," if language == "fr" else ".")
            for text in (f"{milligrams:g}", f"{millilitres:g}", amount)
        )
        return self._texts.get("dose_syrup", language, amount=amount, mg=mg, ml=ml)

    def instead_of_dose(self, key: str, *, level: Level, language: str) -> Reply:
        """Why no dose is told, and who is to be asked."""
        return self._pressing(self._texts.get(key, language), level=level, language=language)

    def of_any(self, kind: str, language: str) -> str | None:
        """What answers a kind of question whatever the illness, where its page has no line."""
        key = OF_ANY.get(kind)
        return self._texts.get(key, language) if key else None

    def plainly(self, text: str, *, level: Level, language: str) -> Reply:
        """A text as it is, behind the haste there is."""
        return self._pressing(text, level=level, language=language)

    def unproven(self, language: str) -> str:
        """That nothing proves a plant or a food to cure."""
        return self._texts.get("remedy_unproven", language)

    def no_dose(self, *, level: Level, language: str) -> Reply:
        """Of a medicine that is not for self-care: who tells how it is taken."""
        return self._pressing(self._texts.get("dose_prescribed", language), level=level, language=language)

    def _pressing(self, text: str, *more: Section, level: Level, language: str) -> Reply:
        first = (self.urgent(language),) if level is Level.URGENT else ()
        sections = (*first, Section(role=Role.ANSWER, text=text), *more)
        return Reply(sections=sections, language=language, level=level)

    def _part(self, part: Part, language: str) -> Section:
        """With its heading, unless it is a line or two that speak for themselves."""
        lines = [line[0].upper() + line[1:] for line in part.lines]
        heading = self._texts.get(HEADINGS[part.role], language) if part.role in HEADINGS else ""
        if part.role is Role.HOME and len(lines) == 1:
            heading = ""
        whole, short = (_listed(heading, some) if heading else _lines(some) for some in (lines, _few(lines)))
        return Section(role=part.role, text=whole, short=short)

    def unknown(self, *, level: Level, language: str) -> Reply:
        """Nothing in the library fits: a question, or a health centre."""
        key = "unknown_urgent" if level.rank <= Level.URGENT.rank else "unknown"
        return self._fixed(key, Role.ANSWER, level=level, language=language)

    def not_read(self, *, language: str, level: Level = Level.SELFCARE) -> Reply:
        """The language is none that can be read here: what to do if it presses, and in which to write."""
        return self._fixed("not_read", Role.ANSWER, level=level, language=language)

    def off_topic(self, *, language: str) -> Reply:
        """Nothing of health was asked."""
        return self._fixed("off_topic", Role.ANSWER, level=Level.SELFCARE, language=language)

    def no_page(self, *, level: Level, language: str) -> Reply:
        """A question of health that no page answers."""
        return self._fixed("no_page", Role.ANSWER, level=level, language=language)

    def goodbye(self, *, language: str) -> Reply:
        """A word to who takes leave."""
        return self._fixed("goodbye", Role.ANSWER, level=Level.SELFCARE, language=language)

    def greeting(self, *, language: str) -> Reply:
        """Who this is, and what to write."""
        return self._fixed("greeting", Role.ANSWER, level=Level.SELFCARE, language=language)

    def thanks(self, *, language: str) -> Reply:
        """A short word back."""
        return self._fixed("no_problem", Role.ANSWER, level=Level.SELFCARE, language=language)

    def urgent(self, language: str) -> Section:
        """To be seen today."""
        return Section(
            role=Role.GO,
            text=self._texts.get("urgent_line", language),
            short=self._texts.get("urgent_short", language),
        )

    def source(self, sources: Sequence[str], language: str) -> Section:
        """The first source, short enough for a phone."""
        name = _name(sources[0], language) if sources else "—"
        text = self._texts.get("source", language, source=name)
        return Section(role=Role.SOURCE, text=text, short=f"Source: {name}" if sources else "")

    def disclaimer(self, language: str) -> Section:
        """What this is not."""
        return Section(
            role=Role.DISCLAIMER,
            text=self._texts.get("disclaimer", language),
            short=self._texts.get("disclaimer_short", language),
        )

    def _fixed(self, key: str, role: Role, *, level: Level, language: str) -> Reply:
        section = Section(role=role, text=self._texts.get(key, language))
        return Reply(sections=(section,), language=language, level=level)


def is_greeting(text: str) -> bool:
    """Whether somebody only says hello."""
    words = tokens(text)
    return 0 < len(words) <= MOST_GREETING_WORDS and all(word in GREETINGS for word in words)


def is_thanks(text: str) -> bool:
    """Whether somebody only says thank you or all right."""
    words = tokens(fold(text))
    if not words or "?" in text or not GOES_ON.isdisjoint(words[1:]):
        return False
    if len(words) <= MOST_GREETING_WORDS and words[0] in THANKS:
        return True
    thankful = not GRATITUDE.isdisjoint((*words[:2], *words[-4:])) or RELIEVED.search(" ".join(words)) is not None
    return len(words) <= MOST_THANKING_WORDS and thankful


def is_goodbye(text: str) -> bool:
    """Whether somebody only takes leave."""
    return GOODBYE.fullmatch(" ".join(tokens(text))) is not None


def _dangers(sms: str) -> str:
    """The sentences of a page's SMS that tell when to go now."""
    return " ".join(part for part in SENTENCE.split(sms) if DANGER.search(part))


def _few_segments(*blocks: str | None) -> bool:
    """Whether an SMS of these blocks costs no more than two."""
    return segments(plain("\n".join(filter(None, blocks)))).count <= FEW_SEGMENTS


def _name(source: str, language: str) -> str:
    """Who says it, and the year: "WHO and ICRC, Basic emergency care, 2018" is "OMS 2018" in French."""
    who = source.split(",", maxsplit=1)[0].split(" and ", maxsplit=1)[0].split(" Cameroon", maxsplit=1)[0]
    return f"{THEIR_NAMES.get(language, {}).get(who, who)} {source.rsplit(' ', 1)[-1]}"


def _listed(heading: str, bullets: Sequence[str]) -> str:
    return "\n".join([heading, *(f"- {bullet}" for bullet in bullets)]) if bullets else ""


def _few(lines: Sequence[str]) -> Sequence[str]:
    """As many of the first lines as fit an SMS; one at least."""
    room, few = MOST_OF_A_PART, 0
    for line in lines:
        room -= len(line) + len("- \n")
        few += room >= 0
    return lines[: max(1, few)]


def _lines(bullets: Sequence[str]) -> str:
    return "\n".join(bullets)


def _rest(what: str, lead: str) -> str:
    """What a page is without the sentences that lead it already."""
    said = fold(lead)
    return " ".join(sentence for sentence in SENTENCE.split(what) if fold(sentence).rstrip(".!? ") not in said)


def _within(sections: list[Section], text: PageText) -> list[Section]:
    """Longest home bullets go first when a page is too long; the danger signs never do."""
    excess = sum(len(s.text) + 2 for s in sections) - MOST_CHARACTERS
    droppable = [Role.AVOID, Role.HOME, Role.ANSWER]
    while excess > 0 and droppable:
        role = droppable.pop(0)
        excess -= sum(len(s.text) + 2 for s in sections if s.role is role)
        sections = [s for s in sections if s.role is not role or s.short]
    return sections
