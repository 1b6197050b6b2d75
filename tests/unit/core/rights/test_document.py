"""What a person takes away: everything, in their language, in the order it was said."""

from datetime import UTC, datetime
from pathlib import Path

from core.message import Address, Channel
from core.rights.document import Agreement, Line, render
from core.texts import Catalogue
from core.triage.model import EpisodeFacts
from core.turn import Conversation, Episode

ROOT = Path(__file__).parents[4]
AT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


def test_all_of_it_is_there() -> None:
    conversation = Conversation(
        id=7,
        address=Address(channel=Channel.SMS, account="+1", id="+237690000001"),
        language="pcm",
        episode=Episode(facts=EpisodeFacts(concepts=("fever",))),
    )
    lines = [
        Line(at=AT, role="user", kind="voice", text="ma pikin hot", level="urgent", language="pcm"),
        Line(at=AT, role="assistant", kind="text", text="Go for health centre.", level="urgent"),
    ]
    agreed = [Agreement(at=AT, given=True, version="1"), Agreement(at=AT, given=False, version="1")]
    texts = Catalogue.load(ROOT / "data" / "texts")
    text = render(conversation, lines, agreed, texts=texts, language="en", now=AT)
    assert text.splitlines() == [
        "Carehelp: all that is held of you, on 26/11/2026 00:30",
        "Address: +237690000001 (sms). Language: pcm. Conversation since 26/11/2026.",
        "26/11/2026 00:30: agreed to messages being kept (text 1)",
        "26/11/2026 00:30: refused that messages be kept (text 1)",
        "What I remember of how you are: fever",
        "",
        "26/11/2026 00:30 You [voice, urgent, pcm]:",
        "ma pikin hot",
        "",
        "26/11/2026 00:30 Carehelp [urgent]:",
        "Go for health centre.",
        "",
        "Nothing else is held. Sound and photos are not, only their words.",
    ]
