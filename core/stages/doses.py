"""What is said to who asks how much or how often of a medicine: the row of a page's table for a weight that is told,
and nothing of a medicine that is not for self-care."""

from collections.abc import Callable, Mapping, Sequence

from core.case import Answer, Case
from core.knowledge.compose import Composer
from core.knowledge.library import Page
from core.knowledge.weights import amount, weight
from core.limits import SELF_CARE
from core.text.asking import kinds
from core.text.fold import fold, tokens
from core.triage.model import Level
from core.vision.names import Names

#: the page that holds the table
BY_WEIGHT = "paracetamol-use"
#: letters from which a name may be spelt with one wrong
LONG_NAME = 7
#: what asks for a dose, of `core.text.asking.KINDS`
OF_DOSES = frozenset({"often", "much", "long"})
#: days under which nobody is told a dose
YOUNGEST = 61
#: what makes any dose a matter for a health worker, as ids of the lexicon
NOT_ALONE = frozenset({"jaundice", "yellow_newborn", "hepatitis", "alcohol", "poison_taken", "newborn", "malnutrition"})


class Doses:
    """Answers questions of doses from what a source gives for self-care, else sends to who knows."""

    name = "doses"

    def __init__(
        self,
        *,
        page: Page,
        composer: Composer,
        medicines: Names,
        pages: Mapping[str, Page],
        complains: Callable[[Sequence[str]], bool],
    ) -> None:
        """`page` holds the table by weight."""
        self._page, self._composer, self._medicines = page, composer, medicines
        self._pages, self._complains = pages, complains

    async def __call__(self, case: Case) -> Answer | None:
        """None unless a dose is asked for, or a weight told where the medicine of the table was spoken of."""
        if case.triage.level is Level.EMERGENCY or self._complains(self._new(case)):
            return None
        level, language = case.triage.level, case.language
        kilos = weight(case.text)
        if self._other(case.text):
            asked = OF_DOSES.intersection(kinds(case.text)) or kilos is not None
            return Answer(reply=self._composer.no_dose(level=level, language=language)) if asked else None
        if kilos is None or not self._spoken_of(case):
            return None
        if case.thread.said and self._other(case.thread.said[0]) and not SELF_CARE.search(fold(case.text)):
            return Answer(reply=self._composer.no_dose(level=level, language=language))
        age = case.triage.facts.age_days
        young = age is not None and age < YOUNGEST
        row = None if young or self._not_alone(case) else amount(kilos, self._page.weights)
        reply = self._composer.dose(self._page, row, kilos=kilos, level=level, language=language)
        return Answer(reply=reply, passages=(self._page.id,))

    def _new(self, case: Case) -> tuple[str, ...]:
        """What the message tells that was not told before, and that the page is not about."""
        earlier = case.turn.conversation.episode.facts.concepts
        return tuple(sign for sign in case.triage.signs if sign not in earlier and sign not in self._page.concepts)

    def _not_alone(self, case: Case) -> bool:
        return not NOT_ALONE.isdisjoint((*case.triage.signs, *case.triage.topics, *case.triage.facts.concepts))

    def _other(self, text: str) -> bool:
        """Whether a medicine is named that nobody takes by themselves, and none that people do."""
        words = tokens(text)
        hits = self._medicines.find(words, tolerant=True)
        named = any(hit.wrong == 0 or min(map(len, words[hit.start : hit.end])) >= LONG_NAME for hit in hits)
        return named and not SELF_CARE.search(fold(text))

    def _spoken_of(self, case: Case) -> bool:
        """Whether the message names the medicine of the table, or the page before it does."""
        own = self._page.texts["fr"].keywords, self._page.texts["en"].keywords
        if any(fold(word) in tokens(case.text) for words in own for word in words):
            return True
        last = self._pages.get(case.thread.pages[0]) if case.thread.pages else None
        text = last.texts.get(case.language) or last.texts["fr"] if last else None
        return text is not None and any("paracetamol" in fold(line) for line in (*text.home, text.sms))
