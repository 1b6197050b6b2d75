"""What somebody wishes for themselves beside a film or a song that they name, which is no story: "like in the film, I
want to"."""

import re

from core.text.asking import folded
from core.text.fold import fold

_STORY = (
    r"\b(?:films?|movies?|series?|nollywood|tele|tv|television|videos?|tiktok|chansons?|songs?|romans?|novels?"
    r"|livres?)\b"
)
STORY = re.compile(_STORY)
#: that something is done as in one
LIKENED = re.compile(
    rf"\b(?:just |exactly |exactement )?(?:comme|like|laik|same as|pareil que?|as)\b(?: \w+){{0,5}}? {_STORY}"
)
#: that somebody wishes, or is about to do, something of their own
OWN_WISH = re.compile(
    r"\b(?:je|j|moi|mwa|i|me|a)(?: \w+)? (?:veux|veu|vx|vais|vai|ai envie|pense|voudrais|want|wan|wanna|wish|will|going"
    r"|go|think|feel|plan|ready|pret|prete)\b|\bi ll\b|\benvie de me\b"
)
#: who tells what is in a story quotes it
QUOTED = re.compile(r"[\"«»“”:]")
CLAUSES = re.compile(
    r"\s*[.,;!?\n]+\s*|\s+(?:and|et|mais|but|so|donc|alors|bot|puis|then) |\s+(?=(?:now|maintenant) (?:i|je|j)\b)"
)


def own_wish(text: str) -> str | None:
    """What is told beside the story, folded; None where no story is named, or nothing is wished beside it."""
    plain = fold(text)
    if not STORY.search(plain) or QUOTED.search(text):
        return None
    clauses = [clause for clause in CLAUSES.split(LIKENED.sub(" ", plain)) if clause.strip()]
    rest = [clause for clause in clauses if not STORY.search(clause)]
    return ", ".join(rest) if any(OWN_WISH.search(folded(clause)) for clause in rest) else None
