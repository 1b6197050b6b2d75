"""What a message asks of a page that the person was sent or told of before, without naming what it is about."""

import re
from collections.abc import Callable, Mapping, Sequence

from core.case import Case
from core.knowledge.forbidden import forbidden
from core.knowledge.library import Page
from core.knowledge.nearest import nearest
from core.knowledge.parts import Part, Question, Topics, part, written_for
from core.knowledge.plain import Plain, as_written
from core.knowledge.retrieve import AUDIENCES, PERSONS
from core.message import Role
from core.text.asking import HOW, SIGNS, WHEN, asks_back, folded, foresees, kinds, supposes, wonders
from core.text.fold import fold
from core.text.questions import CARRYING, OTHERS, RISK
from core.text.tried import helped_not, stops_taking, tried, unprotected, used
from core.text.whom import only_measured, too, turns
from core.triage.after import NOBODY, OF_THEM
from core.triage.model import Level

#: the page on what may come after what another page is about
AFTER_VACCINE = "vaccine-side-effects"
SEQUELS: Mapping[str, str] = {"vaccines-calendar": AFTER_VACCINE, AFTER_VACCINE: AFTER_VACCINE}
#: that somebody was or will be vaccinated, in one of so many messages before
VACCINE, MOST_BEFORE = re.compile(r"\b(vaccin\w*|vaxin\w*|injection for pikin|immuni[sz]\w*)\b"), 2
#: that somebody else has the same; concepts that tell no more than that
TOO = re.compile(
    r"\b(aussi|egalement|pareil\w*|meme (chose|maladie)|lui aussi|too|also|same (thing|sick\w*|illness)|as well)\b"
)
#: what is told by whoever was treated, and is no complaint
OF_TREATMENTS = frozenset({"medicine", "traditional_medicine", "paracetamol", "sting_or_drug"})
#: the page on what presses after sex without protection
UNPROTECTED_SEX = "emergency-contraception"
#: the page that tells of any medicine, and pages on what one may stop at will
ANY_MEDICINE = "medicines-safely"
CHOSEN = frozenset({"family-planning", "emergency-contraception", "missed-pill"})
#: pages that are of whoever has HIV, which nobody has by a risk
OF_HIV = frozenset({"hiv-treatment", "hiv-partner"})
KNOWN_HIV = re.compile(r"\b(arvs?|seropositi\w*|positi\w*|(ai|have|get|has) (le |la )?(vih|hiv|sida|aids))\b")
#: how long ago it was, and the word that a line was written for, by language
AGO = re.compile(
    r"\b(trop tard|too late|encore (possible|temps|le temps|prendre|efficace)|still (take|possible|time|in time"
    r"|work|get|use))\b|"
    r"\b(il y a|ya|y a|depuis|been|since|ago|c etait|passe|pass|last|hier|yesterday)\b.*\b(\d+|un|une|deux"
    r"|trois|one|two|three)"
    r" (jours?|days?|heures?|hours?|jrs?|h|nights?|nuits?)\b"
    r"|\b(\d+|one|two|three) (days?|hours?|nights?) (ago|now|pass|don pass|already)\b"
)
TOO_LATE = {"fr": "tard", "en": "late", "pcm": "late"}
#: what the age of somebody is taken for
OF_AN_AGE = frozenset({"much", "before_term"})
#: what a thing is taken for that was put on somebody: bleach, toothpaste
OF_THINGS = frozenset({"poison_product", "tooth_pain"})
#: that it is asked of something that was named before
OF_IT = re.compile(r"\b(it|am|this|that|le|la|l|les|lui|ca|sa|cela|him|her|them|dessus|dedans)\b")
#: that something comes off by itself: a cord, a scab
FALLS_OFF = re.compile(
    r"\b(fall\w*|drop\w*|come|comes|comot|commot) off\b|\b(quand|when|combien)\b.*\b(tombe\w*|fall|falls|drop)\b"
    r"|\b(tombe\w*|fall|comot|commot) (quand|when)\b"
)
#: kinds that are asked of what was answered, and are a complaint in other places: "he does not eat"
IN_THREADS = frozenset({"food"})
ILL = frozenset({"ill_sign", "miserable"})
#: words of a message that asks something of whoever was told of
MOST_FOLLOWING = 12
#: the same, of a question that names what a line was written for
MOST_NAMING = 16
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


class AskedOf:
    """Tells which page a later message is asked of, and what is asked of it."""

    def __init__(
        self,
        *,
        pages: Mapping[str, Page],
        complains: Callable[[Sequence[str]], bool] = bool,
        ails: Callable[[Sequence[str]], bool] = bool,
        topics: Topics = lambda _text: (),
        signs: Topics = lambda _text: (),
        plain: Plain = as_written,
    ) -> None:
        """`complains`: whether signs tell of a complaint; `ails`: of one that is more than being with child. `topics`
        and `signs`: what a text tells of, as ids of the lexicon. `plain`: how a text is spelt."""
        self._pages, self._topics, self._signs, self._plain = pages, topics, signs, plain
        self._complains, self._ails = complains, ails
        self._named = frozenset(concept for page in pages.values() for concept in page.concepts) - PERSONS - ANY_PAGE

    def page(self, case: Case) -> Page | None:
        """The page that a message is asked of, whatever its own words are nearest to; None where they decide."""
        told = self.measured(case)
        if told:
            return told[0]
        return self.near_carrying(case) or self.asked_back(case) or self.foreseen(case)

    def asked_back(self, case: Case) -> Page | None:
        """The page that was answered last, where the message asks of it and names nothing of its own."""
        last = self._last(case)
        if last is None or self._ails(case.triage.signs):
            return None
        if self._as_well(case, last):
            return last
        if self._by_its_word(case, last):
            return last
        if self._complains(self._told_of(case)):
            return None
        if asks_back(case.text):
            return self._of_the_two(case, last)
        near = OF_IT.search(folded(case.text)) is not None and self._near_it(case, last)
        return last if near or self._of_it(case, last) else None

    def _of_the_two(self, case: Case, last: Page) -> Page:
        """The one of the last two pages that tells what is asked; the last where neither does."""
        lately = [page for name in case.thread.pages[:2] if (page := self._pages.get(name))]
        if SIGNS.search(folded(case.text)) or WHEN.search(folded(case.text)):  # of the illness, not of its medicine
            lately.sort(key=lambda page: bool(page.weights))
        for page in lately:
            if part(self.question(case, page, code := self.code(case, page)), page.texts[code], self._topics):
                return page
        return last

    def measured(self, case: Case) -> tuple[Page, Part] | None:
        """The lines of the page that was answered last that tell of what was measured: "yes, 38.9"."""
        last = self._last(case)
        if last is None or not only_measured(case.text):
            return None
        code, signs = self.code(case, last), frozenset(case.triage.signs)
        lines = tuple(line for line in last.texts[code].when if not signs.isdisjoint(self._signs(line)))
        return (last, Part(role=Role.WHEN, lines=lines)) if lines else None

    def stopped(self, case: Case) -> tuple[Page, Part] | None:
        """What the page that was answered last tells of stopping its treatment, where somebody stopped it or will not
        take it; None where anything new is complained of: an effect of it is another matter."""
        last = self._last(case)
        if last is None or not stops_taking(case.text) or turns(case.text) or self._complains(self._beside(case, last)):
            return None
        if last.id in CHOSEN:
            return None
        for page in filter(None, (last, self._pages.get(ANY_MEDICINE))):
            lines = tuple(line.text for line in page.texts[self.code(case, page)].asked if "@stop" in line.kinds)
            if lines:
                return page, Part(role=Role.ANSWER, lines=lines[:1])
        return None

    def treated(self, case: Case) -> tuple[Page, Part] | None:
        """What the page that was sent last tells of what was put, given or taken; when to be seen where that did not
        help. None where anything new is complained of or anything else is asked."""
        last = self._told_last(case)
        words = folded(case.text)
        if last is None or turns(case.text) or self._complains(self._beside(case, last)):
            return None
        text = last.texts[self.code(case, last)]
        if not HOW.search(words) and (named := used(case.text)) and (found := forbidden(named, words, text)):
            return last, found
        if (helped_not(case.text) or (tried(case.text) and not wonders(case.text))) and text.when:
            return last, Part(role=Role.WHEN, lines=text.when)
        return None

    def _beside(self, case: Case, page: Page) -> list[str]:
        """What a message tells that neither the page nor anything before it is about."""
        known = {*case.turn.conversation.episode.facts.concepts, *page.concepts, *PERSONS, *ILL, *OF_TREATMENTS}
        known |= OF_THINGS if used(case.text) else frozenset()
        return [sign for sign in case.triage.signs if sign not in known]

    def nearby(self, case: Case) -> Page | None:
        """The page that was answered last, where a short question is nearest to a line of it."""
        last = self._last(case)
        calm = last is not None and not self._complains(self._told_of(case))
        return last if last and calm and self._near_it(case, last) else None

    def near_carrying(self, case: Case) -> Page | None:
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

    def foreseen(self, case: Case) -> Page | None:
        """The page that tells what may come, where that is asked and has not come."""
        last = self._last(case)
        asked = foresees(case.text) or supposes(case.text) or self._milder_after(case)
        if last is None or not asked or turns(case.text):
            return None
        ill = self._complains(case.turn.conversation.episode.facts.concepts) and not VACCINE.search(fold(case.text))
        vaccinated = not ill and any(VACCINE.search(fold(said)) for said in case.thread.said[:MOST_BEFORE])
        if self._complains(case.triage.signs) and (last.id in SEQUELS or vaccinated):
            return self._pages.get(SEQUELS.get(last.id, AFTER_VACCINE))
        code = self.code(case, last)
        told = last.id in case.told and foresees(case.text)
        return last if told and part(self.question(case, last, code), last.texts[code], self._topics) else None

    def followed(self, case: Case) -> Page | None:
        """The page that was sent last, where something is asked of whoever it was for that no page tells."""
        last, words = self._last(case) or self._told_last(case), folded(case.text)
        if last is None or last.id not in case.told or turns(case.text):
            return None
        known = {*case.turn.conversation.episode.facts.concepts, *last.concepts, *PERSONS, *ILL}
        if self._complains([sign for sign in case.triage.signs if sign not in known]):
            return None
        of_them = OF_THEM.search(NOBODY.sub(" ", words)) is not None or self._complains(case.triage.signs)
        return last if of_them and wonders(case.text) and len(words.split()) <= MOST_FOLLOWING else None

    def of_another(self, case: Case) -> Page | None:
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

    def question(self, case: Case, page: Page, language: str) -> Question:
        """What is asked of a page, with what pages are about that this one is not."""
        asked = frozenset[str]().union(*(ASKED_AS.get(kind, ()) for kind in kinds(case.text)))
        foreign = self._named.intersection(case.concepts).difference(page.concepts, asked, OF_ANY_PAGE)
        text = case.text
        if page.id == UNPROTECTED_SEX and AGO.search(folded(text)):  # how long ago it was asks whether it is too late
            text = f"{text} {TOO_LATE[language]}"
        return Question(text=self._plain(text), language=language, foreign=foreign)

    def added_to(self, case: Case, language: str) -> Question:
        """The question before, with what a message adds to it."""
        return Question(text=self._plain(f"{case.thread.said[0]}\n{case.text}"), language=language)

    def code(self, case: Case, page: Page) -> str:
        return case.language if case.language in page.texts else "fr"

    def new(self, case: Case) -> tuple[str, ...]:
        return tuple(sign for sign in case.triage.signs if sign not in case.thread.concepts)

    def _milder_after(self, case: Case) -> bool:
        """Whether something without haste is complained of that was not told before."""
        return case.triage.level.rank > Level.URGENT.rank and self._complains(case.triage.signs)

    def _told_of(self, case: Case) -> list[str]:
        """The signs of a message; what falls off by itself is nobody's fall, and a while is none where it is asked."""
        falls = FALLS_OFF.search(folded(case.text)) is not None
        return [sign for sign in case.triage.signs if not (falls and sign == "fall")]

    def _by_its_word(self, case: Case, page: Page) -> bool:
        """Whether a page has a line that was written for a word of a short question: "is honey good for her?"."""
        words = folded(case.text)
        if len(words.split()) > MOST_NAMING or turns(case.text) or not (wonders(case.text) or kinds(case.text)):
            return False
        question = self.question(case, page, self.code(case, page))
        ill = [sign for sign in self._beside(case, page) if sign not in OF_AN_AGE and not sign.startswith("lasts_")]
        if not question.foreign <= ANY_ILLNESS or self._complains(ill):
            return False
        return written_for(question, page.texts[question.language], of_kinds=False) is not None

    def unprotected(self, case: Case) -> Page | None:
        """The page on what presses after sex without protection, where that is told now, or what is asked goes on from
        it and no other page was answered since."""
        page, last = self._pages.get(UNPROTECTED_SEX), self._last(case)
        if page is None or last is None or turns(case.text) or case.triage.level is Level.EMERGENCY:
            return None
        if unprotected(case.text):
            return page
        if not any(map(unprotected, case.thread.said)) or any(KNOWN_HIV.search(fold(s)) for s in self._said(case)):
            return None
        asked = wonders(case.text) or kinds(case.text) or AGO.search(folded(case.text))
        goes_on = last.id in OF_HIV or (last.id == page.id and self._written(case, page))
        words = len(folded(case.text).split()) <= MOST_FOLLOWING
        return page if goes_on and asked and words and not self._beside(case, page) else None

    def _written(self, case: Case, page: Page) -> bool:
        question = self.question(case, page, self.code(case, page))
        return written_for(question, page.texts[question.language]) is not None

    def _said(self, case: Case) -> tuple[str, ...]:
        return (case.text, *case.thread.said)

    def _near_it(self, case: Case, page: Page) -> bool:
        """Whether a short question of whoever was told of is nearest to a line of the page."""
        short = len(folded(case.text).split()) <= MOST_OF_IT and not turns(case.text) and wonders(case.text)
        if not short or not PERSONS.intersection(case.concepts).issubset(case.turn.conversation.episode.facts.concepts):
            return False
        question = self.question(case, page, self.code(case, page))
        return nearest(question, page.texts[question.language]) is not None

    def _of_it(self, case: Case, page: Page) -> bool:
        """Whether a page has a line for what is asked in few words that name no other illness and nobody else: "any
        vaccine?"."""
        if len(folded(case.text).split()) > MOST_OF_IT or turns(case.text) or not kinds(case.text):
            return False
        known = case.turn.conversation.episode.facts.concepts
        if not PERSONS.intersection(case.concepts).issubset(known):
            return False
        code = self.code(case, page)
        question = self.question(case, page, code)
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
        code = self.code(case, page)
        if OTHERS.search(folded(case.text)):
            return any("@others" in line.kinds for line in page.texts[code].asked)
        if not too(case.text):
            return False
        return written_for(self.question(case, page, code), page.texts[code], of_kinds=False) is not None

    def _last(self, case: Case) -> Page | None:
        return self._pages.get(case.thread.pages[0]) if case.thread.pages else None

    def _told_last(self, case: Case) -> Page | None:
        """The page that was sent last, to whomever it was about."""
        return self._pages.get(case.told[0]) if case.told else None
