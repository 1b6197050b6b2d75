"""A model looks again at what the gate calls harmless: it may raise a level, never lower it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.case import Case
from core.llm.chain import Chain
from core.llm.model import ChatMessage
from core.privacy import scrub
from core.triage.model import Level, TriageResult

SYSTEM = (Path(__file__).parent.parent / "prompts" / "second_opinion.md").read_text(encoding="utf-8")
VERDICTS: Mapping[str, Level] = {"EMERGENCY": Level.EMERGENCY, "URGENT": Level.URGENT}
#: a word, and what some models put around it
MOST_TOKENS = 8
#: earlier messages of the patient that go along
EARLIER = 3
FEWEST_WORDS = 3
BECAUSE = "second opinion"
#: the patient does not wait longer than this for it
MOST_SECONDS = 6.0


class SecondOpinion:
    """Asks the chain of models for a level."""

    def __init__(self, chain: Chain, *, seconds: float = MOST_SECONDS) -> None:
        self._chain, self._seconds = chain, seconds

    def wanted(self, case: Case) -> bool:
        """Whether there is something to sort: words, and a level that could be too low. What follows an emergency and
        is no part of it would be read with it."""
        low = case.triage.level.rank > Level.URGENT.rank and case.triage.after is None
        return low and len(case.text.split()) >= FEWEST_WORDS

    async def __call__(self, case: Case) -> TriageResult | None:
        """The triage with the level raised, None where the model agrees, says something else, or is not reached."""
        earlier = [said.text for said in case.turn.history if said.role == "user"][-EARLIER:]
        messages = [
            ChatMessage(role="system", content=SYSTEM),
            ChatMessage(role="user", content=scrub("\n".join((*earlier, case.text)))),
        ]
        try:
            async with asyncio.timeout(self._seconds):
                completion = await self._chain.complete(messages, max_tokens=MOST_TOKENS)
        except TimeoutError:
            return None
        words = completion.text.strip().strip("*.\"' ").split() if completion else []
        level = VERDICTS.get(words[0].upper()) if len(words) == 1 else None
        if level is None:
            return None
        facts = replace(case.triage.facts, level=level)
        return replace(case.triage, level=level, facts=facts, question=None, because=(BECAUSE,))
