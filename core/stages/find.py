"""Finding the pages that answer a case: by words, concepts, the thread, and meaning where that is configured."""

from core.case import Case
from core.knowledge.retrieve import Doubts, Passage, Retriever
from core.knowledge.vectors import Nearness

PASSAGES = 3


class Finder:
    """The retriever with what a case knows."""

    def __init__(self, retriever: Retriever, nearness: Nearness | None = None) -> None:
        self._retriever, self._nearness = retriever, nearness

    async def __call__(self, case: Case, *, most: int = PASSAGES) -> tuple[Passage, ...]:
        """The best pages, best first."""
        return self._retriever.search(
            case.text,
            language=case.language,
            concepts=case.concepts,
            thread=case.thread,
            near=await self._nearness.near(case.text) if self._nearness else {},
            limit=most,
        )

    def doubts(self, case: Case) -> Doubts:
        """How likely the text by itself is none that a page answers."""
        return self._retriever.doubts(case.text, case.concepts)
