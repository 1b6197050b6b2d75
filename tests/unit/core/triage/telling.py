"""What the gate makes of messages, and the first aid that goes with it."""

from bot.content import load
from core.triage.model import EpisodeFacts, Level

ENGINE = load().triage


def told(said: str | tuple[str, ...]) -> tuple[Level, str | None]:
    """The level of the last of these messages, and the first aid that is told with it."""
    texts = (said,) if isinstance(said, str) else said
    facts = EpisodeFacts()
    for text in texts[:-1]:
        facts = ENGINE.assess(text, facts=facts).facts
    result = ENGINE.assess(texts[-1], facts=facts)
    return result.level, next((rule.first_aid for rule in result.rules if rule.first_aid), None)
