"""Answers without a model: the page that fits, a greeting, or an honest word that nothing fits."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace

from core.case import Answer, Case
from core.knowledge.compose import Composer, is_goodbye, is_greeting, is_thanks
from core.knowledge.first import asks_to_know, told_first
from core.knowledge.library import Page
from core.knowledge.parts import Part, Question, Topics, for_carrying, part, written_for
from core.knowledge.plain import Plain, as_written
from core.knowledge.retrieve import AUDIENCES, PERSONS, Passage
from core.knowledge.thread import NO_THREAD
from core.language.model import UNKNOWN
from core.message import Reply, Role
from core.stages.find import Finder
from core.text.asking import asks_again, asks_back, folded, foresees, kinds, supposes, wonders
from core.text.fold import fold
from core.text.questions import CARRYING, OTHERS, REMEDY, RISK
from core.text.whom import only_measured, too, turns
from core.triage.after import NOBODY, OF_THEM
from core.triage.model import Level

#: how likely a text must be none of health to be told so: where no word of it is of health, and where one is
LIKELY_NOTHING, SURELY_NOTHING = 0.15, 0.5
#: how likely it must be one that no page answers
LIKELY_UNANSWERED = 0.3
#: languages whose words are known well enough to say that a text is not of health
READ = frozenset({"fr", "en", "pcm", "camfranglais"})
#: what is said of a text too short to tell its language
UNTOLD = frozenset({UNKNOWN})
#: the page on what may come after what another page is about
AFTER_VACCINE = "vaccine-side-effects"
SEQUELS: Mapping[str, str] = {"vaccines-calendar": AFTER_VACCINE, AFTER_VACCINE: AFTER_VACCINE}
#: that somebody was or will be vaccinated, in one of so many messages before
VACCINE, MOST_BEFORE = re.compile(r"\b(vaccin\w*|vaxin\w*|injection for pikin|immuni[sz]\w*)\b"), 2
#: that somebody else has the same; concepts that tell no more than that
TOO = re.compile(
    r"\b(aussi|egalement|pareil\w*|meme (chose|maladie)|lui aussi|too|also|same (thing|sick\w*|illness)|as well)\b"
)
#: that a thing is asked to be good for it
GOOD_FOR = re.compile(r"\b(good|bon|bonne|bad|mauvaise?|fine) (for|pour) (am|it|him|her|me|that|this|ca|sa|lui|moi)\b")
#: kinds that are asked of what was answered, and are a complaint in other places: "he does not eat"
IN_THREADS = frozenset({"food"})
ILL = frozenset({"ill_sign", "miserable"})
#: how likely a page that was answered must be for a message that tells of nothing new
STILL = 0.3
#: words of a message that asks something of whoever was told of
MOST_FOLLOWING = 12
#: what may be asked of any illness, though some pages are about nothing else
ANY_PAGE = frozenset({"prevention"})
#: the same, where a page has a line for it
ANY_ILLNESS = ANY_PAGE | {"vaccine", "side_effect", "screening", "water"}
#: concepts of the lexicon that every page is about: which medicine, when to see a doctor
OF_ANY_PAGE = frozenset({"medicine", "hospital", "cost"})
#: concepts of the lexicon that are no more than what is asked for, by the kind of question
ASKED_AS: Mapping[str, frozenset[str]] = {
    "food": frozenset({"nutrition", "healthy_eating", "food"}),
    "alcohol": frozenset({"alcohol"}),
    "sex": frozenset({"sex", "unprotected_sex"}),
    "doctor": frozenset({"hospital"}),
    "treated": frozenset({"hospital"}),
    "test": frozenset({"screening"}),
    "cost": frozenset({"hospital", "screening", "hospital_cost"}),
    "cause": frozenset({"anxiety"}),
    "breast": frozenset({"breastfeeding"}),
}
#: pages for women with child
CARRYING_PAGES = frozenset({"pregnant", "early_pregnancy", "pregnancy_late"})
#: words of a message that asks that and names no illness
MOST_OF_IT = 9


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
        complains: Callable[[Sequence[str]], bool] = bool,
        ails: Callable[[Sequence[str]], bool] = bool,
        topics: Topics = lambda _text: (),
        signs: Topics = lambda _text: (),
        plain: Plain = as_written,
    ) -> None:
        """`complains`: whether signs tell of a complaint; `ails`: of one that is more than being with child. `topics`:
        and `signs`: what a text tells of, as ids of the lexicon. `plain`: how a text is spelt."""
        self._finder, self._composer, self._of_health = finder, composer, of_health
        self._pages, self._topics, self._signs, self._plain = pages, topics, signs, plain
        self._complains, self._ails = complains, ails
        self._named = frozenset(concept for page in pages.values() for concept in page.concepts) - PERSONS - ANY_PAGE

    async def __call__(self, case: Case) -> Answer:
        """The best page if it really answers. A text without a word of health must share more with it."""
        level, language = case.triage.level, case.language
        if measured := self._measured(case):
            return measured
        if page := self._near_carrying(case):
            return self._for_carrying(case, page)
        if page := self._asked_back(case):
            return self._again(case, page) if page.id in case.told or page.weights else self._first(case, page)
        if page := self._foreseen(case):
            return self._again(case, page) if page.id in case.told else self._first(case, page)
        of_health = level.rank <= Level.URGENT.rank or self._of_health(case.text)
        passages = await self._finder(case)
        if passages and (self._still(case, passages[0]) or passages[0].enough(of_health=of_health)):
            page = passages[0].page
            if page.id in case.told or (page.weights and page.id in case.thread.pages):
                return self._again(case, page)
            reply = self._whole(case, passages[0])
            return Answer(reply=reply, passages=(page.id,), told=page.id)
        if page := self._of_another(case) or self._followed(case):
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
        return known and few and passage.likely >= STILL and not self._complains(self._new(case))

    def _new(self, case: Case) -> tuple[str, ...]:
        return tuple(sign for sign in case.triage.signs if sign not in case.thread.concepts)

    async def _alone(self, case: Case) -> Answer | None:
        """The page that a message asks for by itself, whatever came before it; none that was sent."""
        if not case.thread.said:
            return None
        found = await self._finder(replace(case, thread=NO_THREAD))
        if not found or not found[0].certain or found[0].page.id in case.told:
            return None
        page = found[0].page
        return Answer(reply=self._whole(case, found[0]), passages=(page.id,), told=page.id)

    def _none(self, case: Case, *, of_health: bool) -> Reply:
        """Why there is no page: it is no matter of health, none is written, or it is not understood. Who may be ill is
        never sent away: what no word shows to be of health may be a complaint that is spelt as it is said."""
        level, language = case.triage.level, case.language
        doubts, calm = self._finder.doubts(case), not self._complains(case.triage.signs)
        surely = SURELY_NOTHING if of_health else LIKELY_NOTHING
        if calm and level.rank > Level.URGENT.rank and not case.turn.history and doubts.nothing >= surely:
            return self._composer.off_topic(language=language)
        if level.rank > Level.URGENT.rank and doubts.unanswered >= LIKELY_UNANSWERED:
            return self._composer.no_page(language=language, level=level)
        return self._composer.unknown(level=level, language=language)

    def _last(self, case: Case) -> Page | None:
        return self._pages.get(case.thread.pages[0]) if case.thread.pages else None

    def _foreseen(self, case: Case) -> Page | None:
        """The page that tells what may come, where that is asked and has not come."""
        last = self._last(case)
        if last is None or not (foresees(case.text) or supposes(case.text) or self._milder_after(case)):
            return None
        ill = self._complains(case.turn.conversation.episode.facts.concepts) and not VACCINE.search(fold(case.text))
        vaccinated = not ill and any(VACCINE.search(fold(said)) for said in case.thread.said[:MOST_BEFORE])
        if self._complains(case.triage.signs) and (last.id in SEQUELS or vaccinated):
            return self._pages.get(SEQUELS.get(last.id, AFTER_VACCINE))
        code = self._code(case, last)
        told = last.id in case.told and foresees(case.text)
        return last if told and part(self._question(case, last, code), last.texts[code], self._topics) else None

    def _milder_after(self, case: Case) -> bool:
        """Whether something without haste is complained of that was not told before."""
        return case.triage.level.rank > Level.URGENT.rank and self._complains(case.triage.signs)

    def _near_carrying(self, case: Case) -> Page | None:
        """The page that was sent last, where it is asked what that illness does to a woman with child, and nothing
        else is complained of."""
        words = folded(case.text)
        if not case.told or len(words.split()) > MOST_FOLLOWING + 2 or turns(case.text):
            return None
        page = self._pages.get(case.told[0])
        if page is None or CARRYING_PAGES.intersection(page.concepts) or page.level is Level.EMERGENCY:
            return None
        known = {*case.turn.conversation.episode.facts.concepts, *page.concepts, *CARRYING_PAGES}
        new = [sign for sign in case.triage.signs if sign not in known]
        asked = CARRYING.search(words) and RISK.search(words) and not self._complains(new)
        return page if asked else None

    def _for_carrying(self, case: Case, page: Page) -> Answer:
        """The page for a woman with child who has it, where there is one; else what this page tells of her."""
        own = next((other for other in self._pages.values() if _of_carrying(other, page)), None)
        if own and own.id not in case.told:
            return self._first(case, own)
        level, language, code = case.triage.level, case.language, self._code(case, page)
        found = for_carrying((own or page).texts[code])
        if found is None and (text := self._composer.of_any("carrying", language)):
            reply = self._composer.plainly(text, level=level, language=language)
        else:
            reply = self._composer.part(page, found, asks=True, level=level, language=language)
        return Answer(reply=reply, passages=(page.id,), told=page.id)

    def _followed(self, case: Case) -> Page | None:
        """The page that was sent last, where something is asked of whoever it was for that no page tells."""
        last, words = self._last(case) or self._told_last(case), folded(case.text)
        if last is None or last.id not in case.told or turns(case.text):
            return None
        known = {*case.turn.conversation.episode.facts.concepts, *last.concepts, *PERSONS, *ILL}
        if self._complains([sign for sign in case.triage.signs if sign not in known]):
            return None
        of_them = OF_THEM.search(NOBODY.sub(" ", words)) is not None or self._complains(case.triage.signs)
        return last if of_them and wonders(case.text) and len(words.split()) <= MOST_FOLLOWING else None

    def _told_last(self, case: Case) -> Page | None:
        """The page that was sent last, to whomever it was about."""
        return self._pages.get(case.told[0]) if case.told else None

    def _of_another(self, case: Case) -> Page | None:
        """The page for whoever has the same as somebody before them: a child's for a child, an adult's for others."""
        page, words = self._told_last(case), folded(case.text)
        if page is None or not TOO.search(words):
            return None
        about = set(page.concepts) - PERSONS
        known = {*about, *PERSONS, *ILL}
        if about.isdisjoint(case.triage.signs) or self._complains([s for s in case.triage.signs if s not in known]):
            return None
        child = not AUDIENCES["child"].isdisjoint(case.concepts)
        grown, small = ("-adult", "-child")
        if child and page.id.endswith(grown):
            return self._pages.get(page.id.removesuffix(grown) + small, page)
        if not child and page.id.endswith(small):
            return self._pages.get(page.id.removesuffix(small) + grown, page)
        return page

    def _first(self, case: Case, page: Page) -> Answer:
        """A page that was not sent before."""
        passage = Passage(page=page, language=self._code(case, page), score=0.0, share=1.0)
        return Answer(reply=self._whole(case, passage), passages=(page.id,), told=page.id)

    def _code(self, case: Case, page: Page) -> str:
        return case.language if case.language in page.texts else "fr"

    def _asked_back(self, case: Case) -> Page | None:
        """The page that was answered last, where the message asks of it and names nothing of its own."""
        last = self._last(case)
        if last is None or self._ails(case.triage.signs):
            return None
        if self._as_well(case, last):
            return last
        if self._complains(case.triage.signs):
            return None
        return last if asks_back(case.text) or self._of_it(case, last) else None

    def _measured(self, case: Case) -> Answer | None:
        """When to go, by the lines of the page that was answered last that tell of what was measured: "yes, 38.9"."""
        last = self._last(case)
        if last is None or not only_measured(case.text):
            return None
        code, signs = self._code(case, last), frozenset(case.triage.signs)
        lines = tuple(line for line in last.texts[code].when if not signs.isdisjoint(self._signs(line)))
        if not lines:
            return None
        part_told = Part(role=Role.WHEN, lines=lines)
        level, language = case.triage.level, case.language
        reply = self._composer.part(last, part_told, asks=False, level=level, language=language)
        return Answer(reply=reply, passages=(last.id,), told=last.id if last.id in case.told else None)

    def _of_it(self, case: Case, page: Page) -> bool:
        """Whether a page has a line for what is asked in few words that name no other illness and nobody else: "any
        vaccine?"."""
        if len(folded(case.text).split()) > MOST_OF_IT or turns(case.text) or not kinds(case.text):
            return False
        known = case.turn.conversation.episode.facts.concepts
        if not PERSONS.intersection(case.concepts).issubset(known):
            return False
        code = self._code(case, page)
        question = self._question(case, page, code)
        if not question.foreign <= ANY_ILLNESS:
            return False
        told = page.texts[code]
        nursed = "breast" in kinds(question.text) and part(question, told, self._topics) is not None
        return nursed or written_for(question, told) is not None

    def _as_well(self, case: Case, page: Page) -> bool:
        """Whether a page has a line for somebody of whom it is asked whether it holds for them too: "and me, I am
        pregnant, do I take it as well?", "must my children be tested?"."""
        if len(folded(case.text).split()) > MOST_FOLLOWING or turns(case.text):
            return False
        code = self._code(case, page)
        if OTHERS.search(folded(case.text)):
            return any("@others" in line.kinds for line in page.texts[code].asked)
        if not too(case.text):
            return False
        return written_for(self._question(case, page, code), page.texts[code], of_kinds=False) is not None

    def _again(self, case: Case, page: Page) -> Answer:
        """What is asked of a page that the person has: whoever pays for each message is not sent it twice unasked."""
        level, language, code = case.triage.level, case.language, self._code(case, page)
        if asks_again(case.text):
            passage = Passage(page=page, language=code, score=0.0, share=1.0)
            reply = self._composer.page(passage, level=level, language=language)
        else:
            question = self._question(case, page, code)
            asked = part(question, page.texts[code], self._topics)
            asked_for = wonders(case.text) or kinds(question.text) or GOOD_FOR.search(folded(case.text))
            asks = True if asked_for else self._unclear(case)
            if asked is None and not asks and page.id in case.thread.pages[:1]:
                asked = self._answered_before(case, page, code)
            reply = self._composer.part(page, asked, asks=asks, level=level, language=language)
            but = IN_THREADS if self._complains(case.triage.signs) else ()
            if asked is None and (text := self._of_any(question, language, but=but)):
                reply = self._composer.plainly(text, level=level, language=language)
        return Answer(reply=reply, passages=(page.id,), told=page.id)

    def _answered_before(self, case: Case, page: Page, code: str) -> Part | None:
        """The part that the question before asks for, where a message only adds to that: "the small white ones"."""
        if not case.thread.said or self._complains(self._new(case)):
            return None
        question = Question(text=self._plain(f"{case.thread.said[0]}\n{case.text}"), language=code)
        return part(question, page.texts[code], self._topics)

    def _unclear(self, case: Case) -> bool | None:
        """Whether it is asked what would be if; None where something is complained of, which when to go answers."""
        if self._complains(case.triage.signs):
            return None
        return supposes(case.text) or foresees(case.text)

    def _of_any(self, question: Question, language: str, *, but: Container[str] = ()) -> str | None:
        """What answers whatever the illness is, of the kinds that are asked for."""
        found = (self._composer.of_any(kind, language) for kind in kinds(question.text) if kind not in but)
        return next(filter(None, found), None)

    def _whole(self, case: Case, passage: Passage) -> Reply:
        """The page, led by the line that was written for what is asked."""
        text = passage.page.texts[passage.language]
        question = self._question(case, passage.page, passage.language)
        lead = told_first(question, text, self._topics, asks=wonders(question.text))
        lead = lead or self._of_any(question, passage.language, but=IN_THREADS)
        if REMEDY.search(folded(question.text)):  # "does lemon cure malaria": that it can be cured is no answer
            lead = written_for(question, text, of_kinds=False) or self._composer.unproven(passage.language)
        ill = self._complains(case.triage.signs) and not asks_to_know(question.text)
        level, language = case.triage.level, case.language
        return self._composer.page(passage, level=level, language=language, lead=lead, ill=ill)

    def _question(self, case: Case, page: Page, language: str) -> Question:
        """What is asked of a page, with what pages are about that this one is not."""
        asked = frozenset[str]().union(*(ASKED_AS.get(kind, ()) for kind in kinds(case.text)))
        foreign = self._named.intersection(case.concepts).difference(page.concepts, asked, OF_ANY_PAGE)
        return Question(text=self._plain(case.text), language=language, foreign=foreign)


def _of_carrying(page: Page, illness: Page) -> bool:
    """Whether a page is for a woman with child who has what another page is first about."""
    return bool(CARRYING_PAGES.intersection(page.concepts[:1])) and illness.concepts[:1] == page.concepts[1:2]


def _as_it_came(case: Case) -> bool:
    """Whether the text is what the person wrote, and no translation of it."""
    came = {line.strip() for received in case.turn.received for line in received.message.text.splitlines()}
    return came.issuperset(line.strip() for line in case.text.splitlines())
