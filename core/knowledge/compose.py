"""Answers without a model: a page as a reply, a greeting, or an honest word that nothing fits."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.knowledge.library import Page, PageText
from core.knowledge.parts import Part
from core.knowledge.retrieve import Passage
from core.message import Reply, Role, Section
from core.text.fold import fold, tokens
from core.texts import Catalogue
from core.triage.model import Level

MOST_CHARACTERS = 1200
#: of a part of a page on SMS, so that it and how fast to go fit two segments
MOST_OF_A_PART = 255
GREETINGS = frozenset({
    "bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "good", "morning", "evening", "afternoon", "docteur",
    "doctor", "doc", "dokta", "massa", "sir", "madame", "monsieur", "allo", "slt", "bjr", "bsr", "cc", "ashia", "sannu",
    "jam", "na", "how", "far", "comment", "ca", "va", "vous", "allez", "cv", "you", "are", "a", "tous", "there",
})  # fmt: skip
THANKS = frozenset({"merci", "thanks", "thank", "tank", "ok", "okay", "dac", "accord", "d", "usoko", "nagode", "bye"})
GRATITUDE = frozenset({"merci", "thanks", "thank", "tank", "thx", "usoko", "nagode"})
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
HEADINGS = {Role.HOME: "home_heading", Role.AVOID: "avoid_heading"}
MOST_GREETING_WORDS, MOST_THANKING_WORDS = 5, 9


class Composer:
    """Puts replies together from pages and fixed texts."""

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    def page(self, passage: Passage, *, level: Level, language: str) -> Reply:
        """The page in the person's language, pressing things first, within 1,200 characters."""
        text = passage.page.texts[passage.language]
        sections = [
            Section(role=Role.ANSWER, text=text.what, short=text.sms),
            Section(role=Role.HOME, text=_listed(self._texts.get("home_heading", language), text.home), short=""),
            Section(role=Role.AVOID, text=_listed(self._texts.get("avoid_heading", language), text.avoid), short=""),
            Section(role=Role.WHEN, text=_lines(text.when), short=""),
            self.source(passage.page.sources, language),
            self.disclaimer(language),
        ]
        if level is Level.URGENT:
            urgent = self.urgent(language)
            sections.insert(0, replace(urgent, short="") if SHOUTED.search(text.sms) else urgent)
        return Reply(sections=tuple(_within(sections, text)), language=language, level=level)

    def part(self, page: Page, part: Part | None, *, asks: bool, level: Level, language: str) -> Reply:
        """What a later message asks of a page that was sent before: the part that fits, else when to go, behind the
        word that the page does not tell what it `asks`. The source and what this is not were sent with the page."""
        text = page.texts.get(language) or page.texts["fr"]
        if part is None:
            when = Section(role=Role.WHEN, text=text.when[0] if text.when else text.sms)
            sections = [when, Section(role=Role.SOURCE, text=self._texts.get("rest_above", language))]
            if asks:
                sections.insert(0, Section(role=Role.ANSWER, text=self._texts.get("not_on_page", language)))
        else:
            sections = [self._part(part, language)]
        if level is Level.URGENT and not (part and part.role is Role.WHEN and TODAY.search(sections[0].text)):
            sections.insert(0, self.urgent(language))
        return Reply(sections=tuple(sections), language=language, level=level)

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

    def not_read(self, *, language: str) -> Reply:
        """The language is none that can be read here: what to do if it presses, and in which to write."""
        return self._fixed("not_read", Role.ANSWER, level=Level.SELFCARE, language=language)

    def off_topic(self, *, language: str) -> Reply:
        """Nothing of health was asked."""
        return self._fixed("off_topic", Role.ANSWER, level=Level.SELFCARE, language=language)

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
        name = sources[0].split(",")[0] + " " + sources[0].rsplit(" ", 1)[-1] if sources else "—"
        text = self._texts.get("source", language, source=name)
        return Section(role=Role.SOURCE, text=text, short=text if sources else "")

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
    return len(words) <= MOST_THANKING_WORDS and not GRATITUDE.isdisjoint((words[0], *words[-4:]))


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


def _within(sections: list[Section], text: PageText) -> list[Section]:
    """Longest home bullets go first when a page is too long; the danger signs never do."""
    excess = sum(len(s.text) + 2 for s in sections) - MOST_CHARACTERS
    droppable = [Role.AVOID, Role.HOME, Role.ANSWER]
    while excess > 0 and droppable:
        role = droppable.pop(0)
        excess -= sum(len(s.text) + 2 for s in sections if s.role is role)
        sections = [s for s in sections if s.role is not role or s.short]
    return sections
