"""The last answer once more, for who asks for it or did not understand it: a page in its few words."""

import re
from collections.abc import Callable, Mapping, Sequence

from core.case import Answer, Case
from core.knowledge.library import Page
from core.message import Reply, Role, Section
from core.text.asking import folded, not_understood
from core.texts import Catalogue
from core.turn import Said

#: words of a message that asks for no more than that
MOST_WORDS = 9
#: that it is to be said again; the word alone, which our hints name, sends the whole page
REPEAT = re.compile(
    r"\b(repet\w*|redi\w*|redites|repeat|resend|reexpliqu\w*|rappel\w* moi|encore une fois|once more"
    r"|(?<!go )(?<!fit )(?<!no )(?<!di )(?<!don )(?<!will )(?<!can )(?<!it )come again"
    r"|(send|say|talk|tok|tell|write|explain) (it |am |that |me |the thing )*again|(tu|vous) (as|avez|dis"
    r"|disais) (dit )?quoi"
    r"|(what|weti|wetin) (did )?(you |una |u )?(don )?(say|talk|tok|mean)|c est a dire)\b"
)
PLAIN = re.compile(r"^((svp|stp|please|pls|abeg) )?(repet\w*|repeat)( (svp|stp|please|pls|abeg|tout|all|everything))?$")


class Again:
    """Repeats what was answered last, whatever answered it."""

    name = "again"

    def __init__(self, texts: Catalogue, pages: Mapping[str, Page], complains: Callable[[Sequence[str]], bool]) -> None:
        self._texts, self._pages, self._complains = texts, pages, complains

    async def __call__(self, case: Case) -> Answer | None:
        """None where anything else is told, nothing was answered yet, or the whole page is asked for."""
        words = folded(case.text)
        unclear = not_understood(case.text)
        asked = unclear or (REPEAT.search(words) is not None and not PLAIN.search(words))
        if not asked or len(words.split()) > MOST_WORDS or self._complains(case.triage.signs):
            return None
        last = next((said for said in reversed(case.turn.history) if said.role == "assistant"), None)
        if last is None:
            return None
        page = self._page(case)
        level = case.triage.level
        if unclear and page:
            text = page.texts.get(case.language) or page.texts["fr"]
            sections = (
                Section(role=Role.ANSWER, text=text.sms),
                Section(role=Role.QUESTION, text=self._texts.get("unclear", case.language)),
            )
            return Answer(reply=Reply(sections=sections, language=case.language, level=level), passages=(page.id,))
        reply = Reply(sections=(self._same(last, page, case),), language=last.language or case.language, level=level)
        return Answer(reply=reply, passages=(page.id,) if page else ())

    def _page(self, case: Case) -> Page | None:
        return self._pages.get(case.thread.pages[0]) if case.thread.pages else None

    def _same(self, last: Said, page: Page | None, case: Case) -> Section:
        """The same words; for a page, those that an SMS has room for."""
        text = (page.texts.get(case.language) or page.texts["fr"]) if page else None
        whole = text is not None and text.what in last.text
        return Section(role=Role.ANSWER, text=last.text, short=text.sms if text and whole else None)
