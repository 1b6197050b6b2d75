"""Answers without a model: the page that fits, a greeting, or an honest word that nothing fits."""

from core.case import Answer, Case
from core.knowledge.compose import Composer, is_greeting, is_thanks
from core.stages.find import Finder


class SmallTalk:
    """Greetings and thanks, which need neither a page nor a model."""

    name = "small talk"

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    async def __call__(self, case: Case) -> Answer | None:
        """Only when nothing else is said."""
        if case.triage.signs:
            return None
        if is_greeting(case.text):
            return Answer(reply=self._composer.greeting(language=case.language))
        if is_thanks(case.text):
            return Answer(reply=self._composer.thanks(language=case.language))
        return None


class LibraryAnswer:
    """The last link of the chain: always there, never invents."""

    name = "library"

    def __init__(self, *, finder: Finder, composer: Composer) -> None:
        self._finder, self._composer = finder, composer

    async def __call__(self, case: Case) -> Answer:
        """The best page if it really answers."""
        level = case.triage.level
        passages = await self._finder(case)
        if passages and passages[0].confident:
            reply = self._composer.page(passages[0], level=level, language=case.language)
            return Answer(reply=reply, passages=(passages[0].page.id,))
        return Answer(reply=self._composer.unknown(level=level, language=case.language))
