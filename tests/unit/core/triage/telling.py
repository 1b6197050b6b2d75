"""What the gate makes of messages, and the first aid that goes with it."""

from bot.content import load
from core.triage.model import EpisodeFacts, Level, TriageResult

ENGINE = load().triage
#: one message, or all of a conversation
Said = str | tuple[str, ...]


def assess(said: Said) -> TriageResult:
    """What the gate makes of the last of these messages."""
    texts = (said,) if isinstance(said, str) else said
    facts = EpisodeFacts()
    for text in texts[:-1]:
        facts = ENGINE.assess(text, facts=facts).facts
    return ENGINE.assess(texts[-1], facts=facts)


def told(said: Said) -> tuple[Level, str | None]:
    """The level of the last of these messages, and the first aid that is told with it."""
    result = assess(said)
    return result.level, next((rule.first_aid for rule in result.rules if rule.first_aid), None)
