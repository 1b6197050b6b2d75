"""Where to go: the nearest hospitals to a shared pin, or to the town or quarter that the patient names."""

import re

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.places.facilities import Facilities, Point
from core.places.gazetteer import Gazetteer
from core.places.wording import chat_lines, sms_line
from core.text.fold import fold
from core.texts import Catalogue
from core.triage.model import Level

#: a question for a hospital, in folded words
HOSPITAL = re.compile(r"\b(hopita\w*|hospit\w*|clinique|clinic|centre de sante|health cent\w+|urgences)\b")
WHERE = re.compile(r"\b(ou|where|near\w*|proche\w*|pres|wusai|weh side|which side|closest|plus pres)\b")

#: in a longer text a place is not all that is told
MOST_WORDS = 6

#: nobody is sent farther than this in a straight line
FARTHEST_KM = 150.0


class Places:
    """Says which hospitals are near."""

    name = "places"

    def __init__(self, *, facilities: Facilities, gazetteer: Gazetteer, texts: Catalogue) -> None:
        self._facilities, self._gazetteer, self._texts = facilities, gazetteer, texts

    async def __call__(self, case: Case) -> Answer | None:
        """The answer to a pin without words, to a place that is named for an emergency, or to "where is a hospital"."""
        if case.triage.signs or not (self._only_place(case) or _asks(case.text)):
            return None
        section = self.section(case)
        if section is None:
            return None
        sections = [section]
        if section.role is Role.NUMBERS:
            sections.append(Section(role=Role.NOTICE, text=self._texts.get("places_go", case.language), short=""))
        pressing = case.turn.conversation.episode.facts.level is Level.EMERGENCY
        if pressing:
            sections.insert(0, Section(role=Role.GO, text=self._texts.get("go_now", case.language)))
        level = Level.EMERGENCY if pressing else case.triage.level
        return Answer(reply=Reply(sections=tuple(sections), language=case.language, level=level))

    def section(self, case: Case) -> Section | None:
        """The nearest hospitals to where the patient is; None where nobody knows."""
        where = self._where(case)
        if where is None:
            return None
        heading, point, measured = where
        near = [one for one in self._facilities.nearest(point) if one.km <= FARTHEST_KM]
        if not near:  # across a border, or at sea
            return Section(role=Role.GO, text=self._texts.get("places_none", case.language))
        lines, short = chat_lines(near, measured=measured), sms_line(near, case.language, measured=measured)
        return Section(role=Role.NUMBERS, text=f"{heading}\n{lines}", short=short)

    def ask(self, case: Case) -> Section:
        """How to be told which hospitals are near. There is no room for it on SMS."""
        return Section(role=Role.NOTICE, text=self._texts.get("places_share", case.language), short="")

    def _only_place(self, case: Case) -> bool:
        """Whether the turn only says where the patient is."""
        if _pin(case) is not None:
            return True
        told = case.turn.conversation.episode.facts.level is Level.EMERGENCY
        return told and len(case.text.split()) <= MOST_WORDS and self._gazetteer.find(case.text) is not None

    def _where(self, case: Case) -> tuple[str, Point, bool] | None:
        """A heading and a point: of the pin, else of the last place that was named; and whether distances from there
        mean anything. Of some quarters only the town is known: its hospitals are named, as the town's."""
        if pin := _pin(case):
            return self._texts.get("places_near_you", case.language), pin, True
        said = [said.text for said in case.turn.history if said.role == "user"]
        for text in (case.text, *reversed(said)):
            if place := self._gazetteer.find(text):
                vague = place.kind == "in_town"
                named = place.town if vague else f"{place.name} ({place.town})" if place.town else place.name
                return self._texts.get("places_near", case.language, place=named), place.point, not vague
        return None


def _pin(case: Case) -> Point | None:
    pins = [r.message.location for r in case.turn.received if r.message.location]
    return Point(pins[-1].latitude, pins[-1].longitude) if pins else None


def _asks(text: str) -> bool:
    folded = fold(text)
    return bool(HOSPITAL.search(folded) and WHERE.search(folded))
