"""Where to go: the nearest hospitals to a shared pin, or to the town or quarter that the patient names."""

import re
from collections.abc import Callable, Sequence

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.places.facilities import Facilities, Point
from core.places.gazetteer import Gazetteer
from core.places.wording import chat_lines, sms_line
from core.text.fold import fold, tokens
from core.texts import Catalogue
from core.triage.model import Level

#: what is asked for, in folded words
HOSPITAL = re.compile(
    r"\b(l?hopita\w*|hospit\w*|l?hosto|clini\w*|dispensaire\w*|cma|centres? (de sante|medica\w+)|health cent\w+|"
    r"urgences|maternites?|dentist\w*|gynecolog\w*|pediatr\w*|medecins?|(see|find|get) (a )?doctor)\b"
)
CENTRE = re.compile(r"\b(centre|center|csi|consultations?|laquintinie)\b")
PHARMACY = re.compile(r"\b(pharmac\w*|chemist|medicine store)\b")
#: what is done there, and asked for by its name
TEST = re.compile(
    r"\b(tests?|tested|testing|tester|depist\w*|analyses?|examens?|prise de sang|radios?|radiographie|echo\w*|scans?"
    r"|scanner|ultrasound|x ray|vaccin\w*|vaccines?)\b"
)
HIV = re.compile(r"\b(vih|hiv|sida|aids)\b")
#: that it is asked where that is, in the words before it: "ou" is also "or", and "where" behind it tells of a hospital
WHERE = re.compile(
    r"^((bonjour|bonsoir|bjr|svp|docteur|doctor|dokta|please|pls|hello|hi|et|and|mais|but) )*"
    r"(ou|where|wusai|wey side|weh side|which side|for which side)\b|"
    r"\bou (aller|je vais|on va|dois je aller|est|sont|faire|se faire|se trouv\w*|trouver|y a|il y a|puis je"
    r"|peut on|je peux)\b|"
    r"\b(where|wusai|which side|weh side) (is|are|can|dey|fit|i|a|we|to|do)\b|"
    r"\bc est ou\b|"
    r"\bcomment (on |nous |je |tu |y )?(va|vais|aller|allons|arriver|faire pour aller) (a|au|aux|vers|jusqu)\b|"
    r"\bhow (do|can|to|for) (i |we |you )?(get|reach|go) (to )?(the |a )?(nearest )?(hospit\w*|clini\w*)"
)
#: the same in words anywhere
NEAR = re.compile(
    r"\b(near|nearby|nearest|proche\w*|closest|plus pres|pres (de|d)|proximite|around here)\b|"
    r"\b(est|trouve|dey|is) (where|wusai|which side|weh side)\b|\b(est|trouve|dey) ou$"
)
#: that one is asked for which is open
OPEN = re.compile(r"\b(garde|on duty|open|ouvert\w*|24)\b")
#: that it is known where, or that something else is asked of it
NOT_WHERE = re.compile(
    r"\b(loin|far|ferme\w*|closed|combien|coute\w*|cout|cost\w*|price|prix|argent|money|payer|pay|much|carry"
    r"|apporter|bring)\b"
)
#: a hospital in a place that nobody here may know
SOMEWHERE = re.compile(
    r"^((bonjour|bonsoir|bjr|svp|please|pls|hello|et|and|quels?|which|what|weti|un|the|l|le|any) )*"
    r"(hopita\w*|hospit\w*|clini\w*) (a|de|d|du|at|for|in|dey|near) \w+( svp| please| pls)?$"
)
#: that it is asked where to go or to be treated, beside a place that is named: "où consulter à Edéa"
TO_GO = re.compile(
    r"\b(ou|where|wusai|wey side|weh side|which side)\b( (?!did|was|were|is|are|est|sont)\w+){0,6}? (aller|allons|va"
    r"|vais|vont|amener|amene"
    r"|emmener|conduire|consulter|trouver|trouve|soigner|acheter|avoir|faire|go|take|carry|bring|find|get|see|treat"
    r"|buy|run)\b"
    r"|\b(va|vais|aller|allons|amener|amene|emmene|conduire|partir|consulte|trouve|go) ou\b"
    r"|^((et|and|ok|svp|please|abeg) )*(ou|where|wusai) (in|a|at|for|around|near) \w+"
    r"|\b(quels?|which|what|weti|wetin) (l?hopita\w*|hospit\w*|hosto|clini\w*|centre|health cent\w*)\b"
    r"|\b(need|besoin d|cherche|want|wan|looking for|look for|find) (\w+ ){0,2}(dentist\w*|gyneco\w*|pediatr\w*"
    r"|hopita\w*|hospit\w*"
    r"|clini\w*|medecin|doctor|docteur)\b"
)
NOT_TO_GO = re.compile(
    r"\b(loin|far|ferme\w*|closed|combien|coute\w*|cout|cost\w*|price|prix|argent|money|payer|pay|much)\b"
)
#: when it is open, and how it is called: nobody here knows
HOURS = re.compile(
    r"\b(a quelle heure|quelles? heures?|(what|which) time|horaires?|heures? d ouverture|(opening|open) (hours?"
    r"|time)|ouvr\w*"
    r"|ouvert\w*|opens?|close[sd]?|ferm\w*|open)\b"
)
PHONE = re.compile(
    r"\b(numeros?|number|telephone|phone|contact)\b( \w+){0,3} (l?hopita\w*|hospit\w*|clini\w*|pharmac\w*"
    r"|centre|center|chemist)\b"
    r"|\b(hospit\w*|clini\w*|pharmacy|chemist|centre) (\w+ )?(phone )?(number|contact)\b"
)
#: others who are called
NOT_PHONE = re.compile(r"\b(samu|ambulance|police|pompiers?|urgences?|emergency|119|doctor|docteur|medecin|dokta)\b")
#: what is done at a hospital, where the place is told too
BIRTH = re.compile(r"\b(accouch\w*|give birth|deliver|for born|go born)\b")
#: which hospital to go to
WHICH = re.compile(
    r"((et|ok|and|mais|but) )?(dans |a |au |for |to )?(quels?|quelles?|which|weti|wetin|what)"
    r" (hopita|hospit|clini|centre|matern)"
)
#: words of a question for a place
MOST_ASKING_WORDS, MOST_NAMING_WORDS = 14, 6
#: pages after which "the test" is that one
HIV_PAGES = frozenset({"hiv-testing", "hiv-partner", "hiv-treatment"})
#: what is read in the names of what is asked for: a maternity, a dentist
OF_PLACES = frozenset({"labour", "dental", "tooth_pain"})
#: the question of ours that a place answers
PLACE_QUESTION = "place"

#: in a longer text a place is not all that is told
MOST_WORDS = 6

#: nobody is sent farther than this in a straight line
FARTHEST_KM = 150.0


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

    async def __call__(self, case: Case) -> Answer | None:
        """The answer to a pin without words, to a place that is named for an emergency, or to "where is a hospital"."""
        tests = _asks_for_test(case.text)
        asks = tests or bool(_asks_unknown(case.text)) or self.asks(case.text)
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
        pressing = case.turn.conversation.episode.facts.level is Level.EMERGENCY
        if pressing:
            sections.insert(0, Section(role=Role.GO, text=self._texts.get("go_now", case.language)))
        level = Level.EMERGENCY if pressing else case.triage.level
        reply = Reply(sections=tuple(sections), language=case.language, level=level)
        return Answer(reply=reply, asks=PLACE_QUESTION)  # "and in Akwa?" comes next

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
        first = "" if measured else f"{heading} "
        return Section(role=Role.NUMBERS, text=f"{heading}\n{lines}", short=f"{first}{short}")

    def ask(self, case: Case) -> Section:
        """How to be told which hospitals are near. There is no room for it on SMS."""
        return Section(role=Role.NOTICE, text=self._texts.get("places_share", case.language), short="")

    def _ask_where(self, case: Case) -> Answer | None:
        """How to ask, where nobody knows from where. An emergency has an answer of its own, which says so too."""
        if case.triage.level is Level.EMERGENCY:
            return None
        sections = (*self._beside(case), self._said("places_share", case))
        reply = Reply(sections=sections, language=case.language, level=case.triage.level)
        return Answer(reply=reply, asks=PLACE_QUESTION)

    def _beside(self, case: Case) -> tuple[Section, ...]:
        """That pharmacies are not known, where one is asked for; where tests are done, where those are."""
        folded = fold(case.text)
        if PHARMACY.search(folded):
            return (self._said("places_pharmacy", case),)
        if unknown := _asks_unknown(case.text):
            return (self._said(unknown, case),)
        if _asks_for_test(case.text):
            key = "places_test_hiv" if HIV.search(folded) or _last(case) in HIV_PAGES else "places_test"
            return (Section(role=Role.ANSWER, text=self._texts.get(key, case.language)),)
        return ()

    def _said(self, key: str, case: Case) -> Section:
        return Section(role=Role.NOTICE, text=self._texts.get(key, case.language))

    def asks(self, text: str) -> bool:
        """Whether it is asked where a hospital or a pharmacy is."""
        folded = " ".join(tokens(text))
        count = len(folded.split())
        if self._asks_to_go(text, folded):
            return True
        pharmacy = PHARMACY.search(folded)
        birth = BIRTH.search(folded) if self._gazetteer.find(text) else None
        asked_for = pharmacy or HOSPITAL.search(folded) or birth
        if asked_for is None or NOT_WHERE.search(folded) or count > MOST_ASKING_WORDS:
            return False
        if WHICH.match(folded) and count <= MOST_NAMING_WORDS:
            return True
        if WHERE.search(folded[: asked_for.start()].strip()) or NEAR.search(folded):
            return True
        if pharmacy and OPEN.search(folded):
            return True
        named = SOMEWHERE.search(folded) or self._gazetteer.find(text, asked=True)
        return count <= MOST_NAMING_WORDS and named is not None

    def _asks_to_go(self, text: str, folded: str) -> bool:
        """Whether it is asked where to go in a place that is named."""
        if len(folded.split()) > MOST_ASKING_WORDS or NOT_TO_GO.search(folded):
            return False
        return TO_GO.search(folded) is not None and self._gazetteer.find(text, asked=True) is not None

    def _only_place(self, case: Case) -> bool:
        """Whether the turn only says where the patient is."""
        if _pin(case) is not None:
            return True
        episode = case.turn.conversation.episode
        told = episode.facts.level is Level.EMERGENCY or episode.open_question == PLACE_QUESTION
        return told and len(case.text.split()) <= MOST_WORDS and self._gazetteer.find(case.text) is not None

    def _where(self, case: Case) -> tuple[str, Point, bool] | None:
        """A heading and a point: of the pin, else of the last place that was named; and whether distances from there
        mean anything. Of some quarters only the town is known: its hospitals are named, as the town's."""
        if pin := _pin(case):
            return self._texts.get("places_near_you", case.language), pin, True
        said = [said.text for said in case.turn.history if said.role == "user"]
        for text in (case.text, *reversed(said)):
            if place := self._gazetteer.find(text, asked=text == case.text and self.asks(text)):
                if place.kind == "in_town":
                    of_town = self._texts.get("places_of_town", case.language, quarter=place.name, town=place.town)
                    return of_town, place.point, False
                named = f"{place.name} ({place.town})" if place.town else place.name
                return self._texts.get("places_near", case.language, place=named), place.point, True
        return None


def _asks_for_test(text: str) -> bool:
    """Whether it is asked where a test, an examination or a vaccine is to be had."""
    folded = " ".join(tokens(text))
    asked_for = TEST.search(folded)
    if asked_for is None or NOT_WHERE.search(folded) or len(folded.split()) > MOST_ASKING_WORDS:
        return False
    return bool(WHERE.search(folded[: asked_for.start()].strip()) or NEAR.search(folded))


def _asks_unknown(text: str) -> str | None:
    """The key of what is said to who asks when a hospital is open, or for its number."""
    folded = " ".join(tokens(text))
    if len(folded.split()) > MOST_ASKING_WORDS:
        return None
    if PHONE.search(folded) and not NOT_PHONE.search(folded):
        return "places_phone"
    asked = (HOSPITAL.search(folded) or CENTRE.search(folded)) and not PHARMACY.search(folded)
    return "places_hours" if asked and HOURS.search(folded) and not TEST.search(folded) else None


def _last(case: Case) -> str:
    return case.thread.pages[0] if case.thread.pages else ""


def _pin(case: Case) -> Point | None:
    pins = [r.message.location for r in case.turn.received if r.message.location]
    return Point(pins[-1].latitude, pins[-1].longitude) if pins else None
