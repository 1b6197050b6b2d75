"""Where to go: the nearest hospitals to a shared pin, or to the town or quarter that the patient names."""

import re
from collections.abc import Callable, Sequence

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.places.asked import BUY, HIV, PHARMACY, Asked
from core.places.facilities import Facilities, Point
from core.places.gazetteer import Gazetteer
from core.places.names import Named, Names
from core.places.wording import chat_lines, named_lines, sms_line
from core.text.fold import fold
from core.texts import Catalogue
from core.triage.model import Level

#: pages after which "the test" is that one
HIV_PAGES = frozenset({"hiv-testing", "hiv-partner", "hiv-treatment"})
#: what is read in the names of what is asked for: a maternity, a dentist
OF_PLACES = frozenset({"labour", "gave_birth", "dental", "tooth_pain"})
#: the question of ours that a place answers
PLACE_QUESTION = "place"

#: in a longer text a place is not all that is told
MOST_WORDS = 6

#: nobody is sent farther than this in a straight line
FARTHEST_KM = 150.0
#: that a town is told as the end of a journey, or for where somebody works: nobody is ill there
AWAY = re.compile(
    r"\b(voyag\w*|trajet|ligne|travel\w*|journey|trip|chauffeur|driver|billet|ticket|mutee?|affectee?|boulot|job"
    r"|(travaill\w*|works?|working) (a|au|in|at|for|pour))\b"
)


class Places:
    """Says which hospitals are near."""

    name = "places"

    def __init__(
        self,
        *,
        facilities: Facilities,
        gazetteer: Gazetteer,
        texts: Catalogue,
        complains: Callable[[Sequence[str]], bool] = bool,
    ) -> None:
        self._facilities, self._gazetteer, self._texts = facilities, gazetteer, texts
        self._complains = complains
        self._names = Names(facilities, gazetteer)
        self._asked = Asked(gazetteer, self._names)

    async def __call__(self, case: Case) -> Answer | None:
        """The answer to a pin without words, to a place that is named for an emergency, or to "where is a hospital"."""
        if case.triage.level is Level.EMERGENCY and self._asked.in_haste(case.text) and _pin(case) is None:
            return None  # its own answer tells the hospitals as well
        if named := self._asked.named(case.text):
            return self._by_name(case, named)
        if self._asked.strange(case.text):
            return self._answer(case, (self._said("places_strange", case),))
        tests = self._asked.test(case.text)
        asks = tests or bool(self._asked.unknown(case.text)) or self.asks(case.text)
        signs = [sign for sign in case.triage.signs if not asks or sign not in OF_PLACES]
        calm = case.triage.level is Level.SELFCARE or (tests and case.triage.level is Level.ROUTINE)
        if self._complains(signs) and not (asks and calm):
            return None
        if not asks and not self._only_place(case):
            return None
        section = self.section(case)
        if section is None:
            return self._ask_where(case) if asks else None
        sections = [*self._beside(case), section]
        if section.role is Role.NUMBERS:
            sections.append(Section(role=Role.NOTICE, text=self._texts.get("places_go", case.language), short=""))
        return self._answer(case, sections)

    def _by_name(self, case: Case, named: Named) -> Answer:
        """Where the hospitals are that are named, and what of them is not known."""
        unknown = self._asked.unknown(case.text)
        lines = [(one, self._names.town(one)) for one in named.facilities]
        text, short = named_lines(lines)
        heading = self._texts.get("places_named", case.language)
        told = Section(role=Role.NUMBERS, text=f"{heading}\n{text}", short=short)
        return self._answer(case, (*((self._said(unknown, case),) if unknown else ()), told))

    def _answer(self, case: Case, sections: Sequence[Section]) -> Answer:
        pressing = case.turn.conversation.episode.facts.level is Level.EMERGENCY
        if pressing or self._asked.in_haste(case.text):
            sections = (Section(role=Role.GO, text=self._texts.get("go_now", case.language)), *sections)
        level = Level.EMERGENCY if pressing else case.triage.level
        reply = Reply(sections=tuple(sections), language=case.language, level=level)
        return Answer(reply=reply, asks=PLACE_QUESTION)  # "and in Akwa?" comes next

    def section(self, case: Case) -> Section | None:
        """The nearest hospitals to where the patient is; None where nobody knows."""
        where = self._where(case)
        if where is None:
            return self._of_several(case)
        heading, point, measured = where
        near = [one for one in self._facilities.nearest(point) if one.km <= FARTHEST_KM]
        if not near:  # across a border, or at sea
            return Section(role=Role.GO, text=self._texts.get("places_none", case.language))
        lines, short = chat_lines(near, measured=measured), sms_line(near, case.language, measured=measured)
        first = "" if measured else f"{heading} "
        return Section(role=Role.NUMBERS, text=f"{heading}\n{lines}", short=f"{first}{short}")

    def _of_several(self, case: Case) -> Section | None:
        """The nearest hospitals to each place that a name may mean: who asks knows which."""
        lines, shorts = [], []
        for place in self._gazetteer.several(case.text):
            near = [one for one in self._facilities.nearest(place.point) if one.km <= FARTHEST_KM]
            name = f"{place.name} ({place.town})" if place.town else place.name
            heading = self._texts.get("places_near", case.language, place=name)
            if near:
                lines.append(f"{heading}\n{chat_lines(near, measured=place.kind != 'in_town')}")
                shorts.append(f"{name} : {sms_line(near[:1], case.language, measured=False)}")
        if not lines:
            return None
        return Section(role=Role.NUMBERS, text="\n".join(lines), short=" ".join(shorts))

    def ask(self, case: Case) -> Section:
        """How to be told which hospitals are near. There is no room for it on SMS."""
        return Section(role=Role.NOTICE, text=self._texts.get("places_share", case.language), short="")

    def _ask_where(self, case: Case) -> Answer | None:
        """How to ask, where nobody knows from where. An emergency has an answer of its own, which says so too."""
        if case.triage.level is Level.EMERGENCY:
            return None
        return self._answer(case, (*self._beside(case), self._said("places_share", case)))

    def _beside(self, case: Case) -> tuple[Section, ...]:
        """That pharmacies are not known, where one is asked for; where tests are done, where those are."""
        folded = fold(case.text)
        if PHARMACY.search(folded) or BUY.search(folded):
            return (self._said("places_pharmacy", case),)
        if unknown := self._asked.unknown(case.text):
            return (self._said(unknown, case),)
        if self._asked.specialist(case.text):
            return (self._said("places_specialist", case),)
        if self._asked.test(case.text):
            key = "places_test_hiv" if HIV.search(folded) or _last(case) in HIV_PAGES else "places_test"
            return (Section(role=Role.ANSWER, text=self._texts.get(key, case.language)),)
        return ()

    def _said(self, key: str, case: Case) -> Section:
        return Section(role=Role.NOTICE, text=self._texts.get(key, case.language))

    def asks(self, text: str) -> bool:
        """Whether it is asked where a hospital or a pharmacy is."""
        return self._asked.place(text)

    def _only_place(self, case: Case) -> bool:
        """Whether the turn only says where the patient is."""
        if _pin(case) is not None:
            return True
        episode = case.turn.conversation.episode
        told = episode.facts.level is Level.EMERGENCY or episode.open_question == PLACE_QUESTION
        if not told or len(case.text.split()) > MOST_WORDS:
            return False
        return self._gazetteer.find(case.text) is not None or bool(self._gazetteer.several(case.text))

    def _where(self, case: Case) -> tuple[str, Point, bool] | None:
        """A heading and a point: of the pin, else of the last place that was named; and whether distances from there
        mean anything. Of some quarters only the town is known: its hospitals are named, as the town's."""
        if pin := _pin(case):
            return self._texts.get("places_near_you", case.language), pin, True
        said = [said.text for said in case.turn.history if said.role == "user"]
        for text in (case.text, *(text for text in reversed(said) if not AWAY.search(fold(text)))):
            if place := self._gazetteer.find(text, asked=text == case.text and self.asks(text)):
                if place.kind == "in_town":
                    of_town = self._texts.get("places_of_town", case.language, quarter=place.name, town=place.town)
                    return of_town, place.point, False
                named = f"{place.name} ({place.town})" if place.town else place.name
                return self._texts.get("places_near", case.language, place=named), place.point, True
        return None


def _last(case: Case) -> str:
    return case.thread.pages[0] if case.thread.pages else ""


def _pin(case: Case) -> Point | None:
    pins = [r.message.location for r in case.turn.received if r.message.location]
    return Point(pins[-1].latitude, pins[-1].longitude) if pins else None
