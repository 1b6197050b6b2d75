"""Answers without a model: the page that fits, a greeting, or an honest word that nothing fits."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace

from core.case import Answer, Case
from core.knowledge.compose import Composer, is_goodbye, is_greeting, is_thanks
from core.knowledge.first import asks_to_know, told_first
from core.knowledge.library import Page
from core.knowledge.nearest import nearest
from core.knowledge.parts import Part, Question, Topics, for_carrying, part, written_for
from core.knowledge.retrieve import Passage
from core.knowledge.thread import NO_THREAD
from core.language.model import UNKNOWN
from core.message import Reply, Role
from core.stages.asked import CARRYING_PAGES, MOST_OF_IT, AskedOf
from core.stages.find import Finder
from core.text.asking import asks_again, folded, foresees, kinds, supposes, wonders
from core.text.questions import REMEDY
from core.text.whom import only_age
from core.triage.model import Level

#: how likely a text must be none of health to be told so: where no word of it is of health, and where one is
LIKELY_NOTHING, SURELY_NOTHING = 0.15, 0.5
#: how likely it must be one that no page answers
LIKELY_UNANSWERED = 0.3
#: languages whose words are known well enough to say that a text is not of health
READ = frozenset({"fr", "en", "pcm", "camfranglais"})
#: what is said of a text too short to tell its language
UNTOLD = frozenset({UNKNOWN})
#: that a thing is asked to be good for it
GOOD_FOR = re.compile(r"\b(good|bon|bonne|bad|mauvaise?|fine) (for|pour) (am|it|him|her|me|that|this|ca|sa|lui|moi)\b")
WHO = re.compile(r"\b(who|qui)\b")
#: that it is asked of those who treat, not of an illness: "who is the best doctor"
OF_CARE = re.compile(
    r"\b(docteurs?|medecins?|doctors?|dokta|infirmi\w*|nurses?|hopita\w*|hospita\w*|clini\w*|pharmac\w*|centre de sante"
    r"|health cent\w*|assurance|insurance|carnet)\b"
)
#: kinds that are asked of what was answered, and are a complaint in other places: "he does not eat"
IN_THREADS = frozenset({"food"})
ILL = frozenset({"ill_sign", "miserable"})
#: how likely a page that was answered must be for a message that tells of nothing new
STILL = 0.3


class SmallTalk:
    """Greetings and thanks, which need neither a page nor a model."""

    name = "small talk"

    def __init__(self, composer: Composer, complains: Callable[[Sequence[str]], bool] = bool) -> None:
        self._composer, self._complains = composer, complains

    async def __call__(self, case: Case) -> Answer | None:
        """Only when nothing else is said; "beaucoup" behind a thank-you is no complaint."""
        if self._complains(case.triage.signs):
            return None
        if is_greeting(case.text):
            return Answer(reply=self._composer.greeting(language=case.language))
        if is_goodbye(case.text):
            return Answer(reply=self._composer.goodbye(language=case.language))
        if is_thanks(case.text):
            return Answer(reply=self._composer.thanks(language=case.language))
        return None


class LibraryAnswer:
    """The last link of the chain: always there, never invents."""

    name = "library"

    def __init__(
        self,
        *,
        finder: Finder,
        composer: Composer,
        of_health: Callable[[str], bool],
        pages: Mapping[str, Page],
        asked: AskedOf,
        complains: Callable[[Sequence[str]], bool] = bool,
        topics: Topics = lambda _text: (),
    ) -> None:
        """`asked`: what is asked of a page that was sent. `complains`: whether signs tell of a complaint. `topics`:
        what a text tells of, as ids of the lexicon."""
        self._finder, self._composer, self._of_health = finder, composer, of_health
        self._pages, self._asked, self._complains, self._topics = pages, asked, complains, topics

    async def __call__(self, case: Case) -> Answer:
        """The best page if it really answers. A text without a word of health must share more with it."""
        level, language = case.triage.level, case.language
        if measured := self._asked.measured(case):
            return self._lines(case, *measured)
        if page := self._asked.unprotected(case):
            return self._again(case, page) if page.id in case.told else self._first(case, page)
        if stopped := self._asked.stopped(case):
            return self._lines(case, *stopped)
        if treated := self._asked.treated(case):
            return self._lines(case, *treated)
        if page := self._asked.near_carrying(case):
            return self._for_carrying(case, page)
        if page := self._asked.asked_back(case):
            return self._again(case, page) if page.id in case.told or page.weights else self._first(case, page)
        if page := self._asked.foreseen(case):
            return self._again(case, page) if page.id in case.told else self._first(case, page)
        of_health = level.rank <= Level.URGENT.rank or self._of_health(case.text)
        passages = await self._finder(case)
        if passages and (self._still(case, passages[0]) or passages[0].enough(of_health=of_health)):
            page = passages[0].page
            if page.id in case.told or (page.weights and page.id in case.thread.pages):
                return self._again(case, page)
            return self._sent(case, passages[0])
        if page := self._asked.of_another(case) or self._asked.followed(case) or self._asked.nearby(case):
            return self._again(case, page) if page.id in case.told else self._first(case, page)
        if alone := await self._alone(case):
            return alone
        if case.guess.code not in READ | UNTOLD and _as_it_came(case):
            return Answer(reply=self._composer.not_read(language=language, level=level))
        return Answer(reply=self._none(case, of_health=of_health))

    def _still(self, case: Case, passage: Passage) -> bool:
        """Whether a message that tells of nothing new is likely still about a page that was answered."""
        known = passage.in_thread and passage.page.id in case.thread.pages
        few = len(folded(case.text).split()) <= MOST_OF_IT
        return known and few and passage.likely >= STILL and not self._complains(self._asked.new(case))

    async def _alone(self, case: Case) -> Answer | None:
        """The page that a message asks for by itself, whatever came before it; none that was sent."""
        if not case.thread.said:
            return None
        found = await self._finder(replace(case, thread=NO_THREAD))
        if not found or not found[0].certain or found[0].page.id in case.told:
            return None
        return self._sent(case, found[0])

    def _none(self, case: Case, *, of_health: bool) -> Reply:
        """Why there is no page: it is no matter of health, none is written, or it is not understood. Who may be ill is
        never sent away: what no word shows to be of health may be a complaint that is spelt as it is said."""
        level, language = case.triage.level, case.language
        doubts, calm = self._finder.doubts(case), not self._complains(case.triage.signs)
        surely = SURELY_NOTHING if of_health else LIKELY_NOTHING
        words = folded(case.text)
        of_care = calm and OF_CARE.search(words) is not None and (wonders(case.text) or WHO.search(words) is not None)
        if of_care and level.rank > Level.URGENT.rank:
            return self._composer.no_page(language=language, level=level)
        if calm and level.rank > Level.URGENT.rank and not case.turn.history and doubts.nothing >= surely:
            return self._composer.off_topic(language=language)
        if level.rank > Level.URGENT.rank and doubts.unanswered >= LIKELY_UNANSWERED:
            return self._composer.no_page(language=language, level=level)
        return self._composer.unknown(level=level, language=language)

    def _for_carrying(self, case: Case, page: Page) -> Answer:
        """The page for a woman with child who has it, where there is one; else what this page tells of her."""
        own = next((other for other in self._pages.values() if _of_carrying(other, page)), None)
        if own and own.id not in case.told:
            return self._first(case, own)
        level, language, code = case.triage.level, case.language, self._asked.code(case, page)
        found = for_carrying((own or page).texts[code])
        if found is None and (text := self._composer.of_any("carrying", language)):
            reply = self._composer.plainly(text, level=level, language=language)
        else:
            reply = self._composer.part(page, found, asks=True, level=level, language=language)
        return Answer(reply=reply, passages=(page.id,), told=page.id)

    def _first(self, case: Case, page: Page) -> Answer:
        """A page that was not sent before."""
        passage = Passage(page=page, language=self._asked.code(case, page), score=0.0, share=1.0)
        return self._sent(case, passage)

    def _again(self, case: Case, page: Page) -> Answer:
        """What is asked of a page that the person has: whoever pays for each message is not sent it twice unasked."""
        level, language, code = case.triage.level, case.language, self._asked.code(case, page)
        if asks_again(case.text):
            passage = Passage(page=page, language=code, score=0.0, share=1.0)
            reply = self._composer.page(passage, level=level, language=language)
        else:
            question = self._asked.question(case, page, code)
            asked = part(question, page.texts[code], self._topics)
            if asked and self._fails(case, question):
                asked = Part(role=Role.WHEN, lines=page.texts[code].when)
            asked_for = wonders(case.text) or kinds(question.text) or GOOD_FOR.search(folded(case.text))
            asks = True if asked_for else self._unclear(case)
            if asked is None and asks:
                asked = nearest(question, page.texts[code])
            if asked is None and not asks and page.id in case.thread.pages[:1]:
                asked = self._answered_before(case, page, code)
            reply = self._composer.part(page, asked, asks=asks, level=level, language=language)
            but = IN_THREADS if self._complains(case.triage.signs) else ()
            if asked is None and (text := self._of_any(question, language, but=but)):
                reply = self._composer.plainly(text, level=level, language=language)
        return Answer(reply=reply, passages=(page.id,), told=page.id)

    def _fails(self, case: Case, question: Question) -> bool:
        """Whether eating or drinking is complained of, not asked about: when to go answers that."""
        found = frozenset(kinds(question.text))
        return (
            bool(found) and found <= {"food", "drink"} and not wonders(case.text) and self._complains(case.triage.signs)
        )

    def _lines(self, case: Case, page: Page, found: Part) -> Answer:
        """Lines of a page that was answered, as they are."""
        level, language = case.triage.level, case.language
        reply = self._composer.part(page, found, asks=False, level=level, language=language)
        return Answer(reply=reply, passages=(page.id,), told=page.id if page.id in case.told else None)

    def _answered_before(self, case: Case, page: Page, code: str) -> Part | None:
        """The part that the question before asks for, where a message only adds to that: "the small white ones"."""
        if not case.thread.said or self._complains(self._asked.new(case)):
            return None
        found = part(self._asked.added_to(case, code), page.texts[code], self._topics)
        return None if found and self._sent_last(case, found) else found

    def _sent_last(self, case: Case, found: Part) -> bool:
        """Whether the last answer told these lines already: for something else they are none."""
        last = next((said.text for said in reversed(case.turn.history) if said.role == "assistant"), "")
        return all(line in last for line in found.lines)

    def _unclear(self, case: Case) -> bool | None:
        """Whether it is asked what would be if; None where something is complained of or told not to be, or an age is
        told: when to go answers that."""
        if self._complains(case.triage.signs) or case.triage.excluded or only_age(case.text):
            return None
        return supposes(case.text) or foresees(case.text)

    def _of_any(self, question: Question, language: str, *, but: Container[str] = ()) -> str | None:
        """What answers whatever the illness is, of the kinds that are asked for."""
        found = (self._composer.of_any(kind, language) for kind in kinds(question.text) if kind not in but)
        return next(filter(None, found), None)

    def _sent(self, case: Case, passage: Passage) -> Answer:
        """A page that was not sent before: whole, or by the line that was written for what a later message asks."""
        page = passage.page
        if brief := self._briefly(case, passage):
            return Answer(reply=brief, passages=(page.id,))
        return Answer(reply=self._whole(case, passage), passages=(page.id,), told=page.id)

    def _briefly(self, case: Case, passage: Passage) -> Reply | None:
        """The line that was written for what is asked and one of danger; None where it is the first message, where
        something is complained of, and where no line is."""
        level, language, text = case.triage.level, case.language, passage.page.texts[passage.language]
        if not case.thread.said or not wonders(case.text) or self._complains(self._asked.new(case)):
            return None
        line = written_for(self._asked.question(case, passage.page, passage.language), text)
        if line is None or passage.page.level is Level.EMERGENCY:
            return None
        told = Part(role=Role.ANSWER, lines=(line, *text.when[:1]))
        return self._composer.part(passage.page, told, asks=True, level=level, language=language)

    def _whole(self, case: Case, passage: Passage) -> Reply:
        """The page, led by the line that was written for what is asked."""
        text = passage.page.texts[passage.language]
        question = self._asked.question(case, passage.page, passage.language)
        lead = told_first(question, text, self._topics, asks=wonders(question.text))
        lead = lead or self._of_any(question, passage.language, but=IN_THREADS)
        if REMEDY.search(folded(question.text)):  # "does lemon cure malaria": that it can be cured is no answer
            lead = written_for(question, text, of_kinds=False) or self._composer.unproven(passage.language)
        ill = self._complains(case.triage.signs) and not asks_to_know(question.text)
        level, language = case.triage.level, case.language
        return self._composer.page(passage, level=level, language=language, lead=lead, ill=ill)


def _of_carrying(page: Page, illness: Page) -> bool:
    """Whether a page is for a woman with child who has what another page is first about."""
    return bool(CARRYING_PAGES.intersection(page.concepts[:1])) and illness.concepts[:1] == page.concepts[1:2]


def _as_it_came(case: Case) -> bool:
    """Whether the text is what the person wrote, and no translation of it."""
    came = {line.strip() for received in case.turn.received for line in received.message.text.splitlines()}
    return came.issuperset(line.strip() for line in case.text.splitlines())
