"""The prompt: a reviewed file, the passages, what is known, and the last messages within a budget."""

from collections.abc import Sequence
from pathlib import Path

from core.llm.model import ChatMessage
from core.privacy import scrub
from core.triage.model import EpisodeFacts, Level
from core.turn import Said

SYSTEM = (Path(__file__).parent.parent / "prompts" / "system.md").read_text(encoding="utf-8")
#: characters of earlier messages that go along
HISTORY_BUDGET = 3_000
#: of what is older than that, so many characters of each of the last few messages of the patient
OLDER_CHARACTERS, OLDER_MESSAGES = 90, 8

LANGUAGE_NAMES = {
    "fr": "simple French",
    "en": "simple English",
    "pcm": "Cameroon Pidgin English, as people write it in Bamenda and Buea",
    "camfranglais": "simple French",
    "ha": "simple Hausa",
    "ff": "Adamawa Fulfulde",
    "ar": "simple Arabic",
}
LEVEL_LINES = {
    Level.EMERGENCY: "The person must go to the nearest hospital now.",
    Level.URGENT: "The person must see a health worker today: say so first.",
    Level.ROUTINE: "The person should see a health worker if it does not get better.",
    Level.SELFCARE: "",
}


def build(
    *,
    text: str,
    language: str,
    level: Level,
    passages: Sequence[tuple[str, str]],
    facts: EpisodeFacts,
    history: Sequence[Said],
    characters: int,
    records: Sequence[str] = (),
) -> list[ChatMessage]:
    """Messages for a chat model. `passages` are (id, text) pairs; what patients wrote is scrubbed of identifiers."""
    system = SYSTEM.format(
        language=LANGUAGE_NAMES.get(language, LANGUAGE_NAMES["fr"]),
        characters=characters,
        level=level.value,
        level_line=LEVEL_LINES[level],
        facts="\n".join(filter(None, (_facts(facts), _older(history)))) or "nothing yet",
        passages="\n\n".join(f"[{page_id}]\n{body}" for page_id, body in passages) or "none fits",
        records="\n".join(f"- {line}" for line in records) or "none",
    )
    earlier = [
        ChatMessage(role="assistant" if said.role == "assistant" else "user", content=scrub(said.text))
        for said in _within_budget(history)
    ]
    return [ChatMessage(role="system", content=system), *earlier, ChatMessage(role="user", content=scrub(text))]


def _facts(facts: EpisodeFacts) -> str:
    lines = []
    if facts.age_days is not None:
        lines.append(f"age: {facts.age_days} days" if facts.age_days < 60 else f"age: {facts.age_days // 365} years")
    if facts.pregnant:
        lines.append("pregnant")
    if facts.weeks_postpartum is not None:
        lines.append(f"gave birth {facts.weeks_postpartum} weeks ago")
    if facts.duration_days is not None:
        lines.append(f"for {facts.duration_days:g} days")
    if facts.temperature_c is not None:
        lines.append(f"temperature {facts.temperature_c:g} °C")
    if facts.concepts:
        lines.append("told of: " + ", ".join(facts.concepts))
    return "\n".join(f"- {line}" for line in lines)


def _older(history: Sequence[Said]) -> str:
    """What the patient wrote before the messages that go along whole, in a line each."""
    older = [said for said in history[: len(history) - len(_within_budget(history))] if said.role == "user"]
    return "\n".join(f"- wrote earlier: {_shortened(scrub(said.text))}" for said in older[-OLDER_MESSAGES:])


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= OLDER_CHARACTERS else line[:OLDER_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _within_budget(history: Sequence[Said]) -> list[Said]:
    kept: list[Said] = []
    used = 0
    for said in reversed(history):
        used += len(said.text)
        if used > HISTORY_BUDGET:
            break
        kept.append(said)
    return kept[::-1]
