"""What is said inside an emergency that goes on: the number or the place that is asked for, or the next step, short.
Whoever was sent the whole of it is not sent it again with every message."""

import re
from dataclasses import replace
from datetime import timedelta

from core.case import Answer, Case, Stage
from core.message import Reply, Role, Section
from core.numbers import Numbers
from core.reader import ANSWER_IN, SUICIDE
from core.stages.contact import asks_number, called_beside
from core.stages.places import Places
from core.text.asking import asks_again, asks_back, folded, wonders
from core.texts import Catalogue
from core.triage.first_aid import FirstAid, key_of
from core.triage.model import After, Level

#: after a longer silence the whole is sent again
SOON = timedelta(minutes=45)
#: that it is asked what to do until help is there, or in the way
MEANWHILE = re.compile(
    r"\b(en attendant|entre temps|before (we|i|they|the|help)|while (we|i|they|waiting)|meanwhile|for now"
    r"|en route|on the way"
    r"|premiers? (soins|gestes|secours)|first aid|(fais|fait|faire|dois|do|make) (quoi|what)|(que|quoi) faire"
    r"|(what|weti|wetin) (\w+ ){0,3}(do|give|take)|comment (faire|aider)|how (\w+ ){0,3}(help|do)|(boi\w*"
    r"|mange\w*|drink|eat|chop)"
    r"|donner)\b"
)


#: that it is asked whether to stay, to wait or to treat at home: what to do is told again, and no page
STAYS = re.compile(
    r"\b(attend\w*|wait\w*|demain|tomorrow|annul\w*|cancel\w*|rest(e|er|ons)|stay|home|maison|donn\w*"
    r"|give|giv\w*|massag\w*"
    r"|medicament\w*|medicine|remede\w*|doliprane|paracetamol|tisane|herb\w*|serum|drip|injection|traditional|tradi\w*"
    r"|guerisseur|healer|still|encore|toujours|necessary|necessaire|oblige\w*|vraiment|must we|faut il)\b"
)


#: that they have no money, or nothing to go with
NO_MONEY = re.compile(
    r"\b(pas|plus|sans|aucun|rien|manqu\w*|no|not|dont|without|neva|never|zero)( \w+){0,3} (argent|sous"
    r"|moyens?|money|moni|cash"
    r"|francs?|nkap|mbongo|do|dos|kolo)\b|\b(argent|money|moni|nkap)( \w+){0,2} (no dey|pas|manque\w*"
    r"|don finish|fini\w*)\b"
    r"|\b(fauche\w*|broke)$|\bceede( \w+)? (walaa|alaa|wala)\b|\bmi (walaa|wala|alaa) ceede\b"
)
NO_TRANSPORT = re.compile(
    r"\b(pas|plus|sans|aucune?|no|not|dont|without|neva|never)( \w+){0,3} (motos?|taxis?|voitures?"
    r"|transport\w*|car|cars|bike|bikes"
    r"|okada|bendskin|vehicule|vehicle|ambulance|bus|clando)\b"
    r"|\b(route|road|pont|bridge) (\w+ ){0,2}(coupe\w*|bloque\w*|block\w*|inonde\w*|bad|spoil|gatee?|impraticable)\b"
)
#: that it is asked where to go, of no place by its name
WHERE_TO = re.compile(
    r"\b(where|wusai|weh side|wey side|which side|which (hospital|place)|quel(le)? (hopital|clinique|centre)|ou)\b"
    r"( \w+){0,4} (go|carry|take|bring|aller|emmen\w*|amen\w*|vais|va|vont|allons|partir|conduire|hospit\w*|hopital)\b"
    r"|\b(quel|which) (hopital|hospit\w*|clinique|clinic)\b"
)


class Urging:
    """Answers a message that adds nothing to the emergency it belongs to."""

    name = "urging"

    def __init__(
        self, *, first_aid: FirstAid, numbers: Numbers, texts: Catalogue, places: Places, library: Stage
    ) -> None:
        """`library`: what answers a question that is asked meanwhile."""
        self._first_aid, self._numbers, self._texts, self._places = first_aid, numbers, texts, places
        self._library = library

    async def __call__(self, case: Case) -> Answer | None:
        """None where nothing is written or anything is new, and where the whole is asked for, was sent long ago or in
        another language."""
        silent = not case.text or case.flood is not None or asks_again(case.text)
        if case.triage.after is not After.STILL or silent or not self._sent(case):
            return None
        key = key_of(case.triage)
        first_aid = self._first_aid.get(key, case.language)
        words = folded(case.text)
        if asks_number(case.text):
            sections = [*self._numbers_beside(case), self._said("still_number", case, Role.NUMBERS)]
        elif NO_TRANSPORT.search(words):
            sections = [self._said("still_transport", case, Role.GO)]
        elif NO_MONEY.search(words):
            sections = [self._said("still_money", case, Role.GO)]
        elif self._places.asks(case.text) or WHERE_TO.search(words):
            sections = [self._places.section(case) or self._said("still_place", case, Role.NUMBERS)]
        elif MEANWHILE.search(words):
            sections = [
                Section(role=Role.ACT, text=first_aid.act, short=first_aid.sms),
                Section(role=Role.FIRST_AID, text=first_aid.block),
                self._said("still_urge", case, Role.ANSWER),
            ]
        elif key != SUICIDE and (answer := await self._answered(case)):
            return answer
        else:
            act = Section(role=Role.ACT, text=first_aid.act, short=first_aid.sms)
            sections = [
                *(() if self._said_twice(case, first_aid.act) else (act,)),
                self._said("still_urge", case, Role.GO),
            ]
        return Answer(reply=Reply(sections=tuple(sections), language=case.language, level=case.triage.level))

    async def _answered(self, case: Case) -> Answer | None:
        """What a page tells of what is asked, behind the word that it is still an emergency; None where nothing is
        asked or no page tells it."""
        if not wonders(case.text) or asks_back(case.text) or STAYS.search(folded(case.text)):
            return None
        calm = replace(case, triage=replace(case.triage, level=Level.ROUTINE, question=None))
        answer = await self._library(calm)
        if answer is None or answer.reply is None or not answer.passages:
            return None
        sections = (self._said("still_urge", case, Role.GO), *answer.reply.sections)
        return replace(answer, reply=replace(answer.reply, sections=sections, level=case.triage.level))

    def _numbers_beside(self, case: Case) -> list[Section]:
        """The numbers of the fire brigade or the police, where they are asked for."""
        return [
            Section(role=Role.NUMBERS, text=self._texts.get(key, case.language, number=self._numbers.shown[service]))
            for key in called_beside(case.text)
            if (service := key.removeprefix("number_")) in self._numbers.shown
        ]

    def _said_twice(self, case: Case, act: str) -> bool:
        """Whether the last two answers told what to do already."""
        last = [said.text for said in case.turn.history if said.role == "assistant"][-2:]
        return len(last) == 2 and all(act.splitlines()[0] in text for text in last)

    def _said(self, key: str, case: Case, role: Role) -> Section:
        text = self._texts.get(key, case.language, number=self._numbers.shown["medical"])
        return Section(role=role, text=text)

    def _sent(self, case: Case) -> bool:
        """Whether the last answer is fresh and in the language of this one."""
        last = next((said for said in reversed(case.turn.history) if said.role == "assistant"), None)
        if last is None or case.now - last.at > SOON:
            return False
        before = ANSWER_IN.get(case.turn.conversation.language or "", case.language)
        return before == case.language
