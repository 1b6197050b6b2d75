"""Whom to call and how to see somebody: fixed texts, with numbers of the list alone, for who asks for an ambulance, the
police or a doctor."""

import re
from dataclasses import replace

from core.case import Answer, Case
from core.message import Reply, Role, Section
from core.numbers import Numbers
from core.stages.places import PLACE_QUESTION, Places
from core.text.asking import folded as read
from core.texts import Catalogue
from core.triage.model import Level

#: who is called, by the key of the sentence with their number; in folded words
CALLED = {
    "police": re.compile(r"\b(police|policiers?|gendarmes?|gendarmerie)\b"),
    "fire": re.compile(r"\b(pompiers?|fire (brigade|service|men))\b"),
    "medical": re.compile(r"\b(ambulances?|samu|secours|urgences?|emergency|emergencies)\b"),
}
TEXTS = {"police": "number_police", "fire": "number_fire", "medical": "number_medical"}
#: that they are called for, or asked about
CALLS = re.compile(
    r"\b(numeros?|num|nums|nbr|numbers?|call|appel\w*|telephon\w*|phone|compos\w*|dial|contact\w*|joindre|envoy\w*|send|get|need|besoin"
    r"|comment|how|svp|please|pls|abeg|fait venir|faire venir|bring|come|veux|want|wan|et|and|y a|avez|have)\b"
)
#: that a number is asked for, in however many words; and that somebody is to be called with it, whosever it is
WHICH_NUMBER = re.compile(
    r"\b(quels?|c quoi le|c est quoi le|which|what|weti|wetin) (est le |is the |be )?(numeros?|num|number)\b"
)
NUMBER = re.compile(
    r"\b(numeros?|numbers?|nums?|nbr|qui (j )?appel\w*|appel\w* qui|call who\w*"
    r"|(who|weti|person) (do|can|should|i|we) \w* ?call)\b"
)
TO_CALL = re.compile(r"\b(appel\w*|call|compos\w*|dial)\b")
DOCTOR = (
    r"(docteurs?|medecins?|doctors?|doc|dokta|docta|nurses?|infirmi\w*"
    r"|(real|human|vraie?|health) (person|personne|worker))"
)
TO_TALK = re.compile(
    rf"\b(parler|discuter|echanger|causer|talk|tok|speak|chat|joindre|contact\w*|appeler|call|voir|see|passez?|connect\w*"
    rf"|numero|number)\b( \w+){{0,4}} {DOCTOR}\b|\b{DOCTOR} (number|numero|contact)\b"
)
WISHES = re.compile(
    r"\b(veux|voudrais|aimerais|peux|puis|peut|possible|besoin|want|wan|wanna|like|can|could|fit|need|help|abeg|svp|please"
    r"|passez?|connect|give|donnez?|numero|number|contact\w*|comment|how)\b"
)
#: that it is not wished for, was done, or is asked whether it should be
NOT_WISHED = re.compile(
    r"\b(pas|not|no|dont|never|jamais|hier|yesterday|quand|when|dois|doit|faut|should|must|if|si)\b"
)
#: words by which the language of so short a message is told, Pidgin before the English that it is made of
ASKED_IN = {
    "pcm": frozenset({"abeg", "wetin", "weti", "wey", "weh", "di", "dey", "wusai", "fit", "una", "wuna", "ma"}),
    "fr": frozenset(
        {"numero", "num", "quel", "appeler", "du", "le", "les", "et", "pour", "svp", "pompiers", "des", "urgences"}
    ),
    "en": frozenset({"number", "call", "the", "for", "what", "please", "need", "and", "an", "send", "in"}),
}
#: words of a message that asks for no more than that
MOST_WORDS, FEW_WORDS = 9, 2


class Contact:
    """Answers who asks for a number, an ambulance or a doctor; an emergency was answered before."""

    name = "contact"

    def __init__(self, *, numbers: Numbers, texts: Catalogue, places: Places) -> None:
        self._numbers, self._texts, self._places = numbers, texts, places

    async def __call__(self, case: Case) -> Answer | None:
        """None where somebody asks for something else."""
        folded = read(case.text)
        if called := _called(folded):
            case = replace(case, language=_theirs(folded) or case.language)
            return self._answer(case, [self._number(case, key) for key in called])
        if _wants_doctor(folded) and (case.triage.level.rank > Level.URGENT.rank or not case.triage.signs):
            text = self._texts.get("no_doctor_here", case.language, number=self._numbers.shown["medical"])
            return self._answer(case, [Section(role=Role.ANSWER, text=text)])
        return None

    def _answer(self, case: Case, sections: list[Section]) -> Answer:
        where = self._places.section(case) or self._places.ask(case)
        urgent = [Section(role=Role.GO, text=self._texts.get("urgent_line", case.language))]
        first = urgent if case.triage.level is Level.URGENT else []
        reply = Reply(sections=(*first, *sections, where), language=case.language, level=case.triage.level)
        return Answer(reply=reply, asks=PLACE_QUESTION)

    def _number(self, case: Case, key: str) -> Section:
        text = self._texts.get(TEXTS[key], case.language, number=self._numbers.shown[key])
        return Section(role=Role.NUMBERS, text=text)


def _theirs(folded: str) -> str | None:
    """The language of so short a message, by the words that ask in it; None where they tell nothing."""
    words = set(folded.split())
    return next((code for code, own in ASKED_IN.items() if own & words), None)


def asks_number(text: str) -> bool:
    """Whether a number or an ambulance is asked for."""
    words = read(text)
    return bool(_called(words)) or (len(words.split()) <= MOST_WORDS and NUMBER.search(words) is not None)


def called_beside(text: str) -> list[str]:
    """Keys of the texts with the numbers of others than the medical service that are asked for."""
    return [TEXTS[key] for key in _called(read(text)) if key != "medical"]


def _called(folded: str) -> list[str]:
    """Keys of those who are called, the medical service last: it is told in any case."""
    count, number = len(folded.split()), WHICH_NUMBER.search(folded)
    found = [key for key, words in CALLED.items() if words.search(folded)]
    if not found:
        return ["medical"] if number and count <= MOST_WORDS and TO_CALL.search(folded, number.end()) else []
    asked = count <= FEW_WORDS or (count <= MOST_WORDS and CALLS.search(folded)) or number
    return list(dict.fromkeys((*found, "medical"))) if asked else []


def _wants_doctor(folded: str) -> bool:
    short = len(folded.split()) <= MOST_WORDS
    return bool(short and TO_TALK.search(folded) and WISHES.search(folded) and not NOT_WISHED.search(folded))
