"""Whether a person wants to be spoken to, in their words."""

import re

from core.text.fold import fold

#: asked for voice, in folded words, in short messages alone
SPEAK = re.compile(
    r"\b(parle[sz]?[- ]moi|repond\w*[- ](?:moi )?(?:en|par) (?:vocal|voix|audio)|(?:envoie|fais)[\w -]{0,12} vocal"
    r"|talk to me|speak to me|(?:answer|reply)[\w ]{0,8} (?:with|in|by) (?:voice|audio)|voice please|send (?:me )?voice"
    r"|tok (?:for|to) me|talk for me)\b(?! (?:de|du|des|d|about|of)\b)"
)
QUIET = re.compile(
    r"\b(textes? seulement|seulement (?:le |du |en )?texte|pas de (?:vocal|vocaux|voix|audio)|ecri\w+[- ]moi seulement"
    r"|text only|only text|no (?:more )?(?:voice|audio)|write (?:to me )?(?:only|instead)|no send voice|just write)\b"
)
#: longer messages tell of something else
MOST_WORDS = 6


def voice_request(text: str) -> bool | None:
    """True: speak; False: write only; None: nothing is said of it."""
    folded = fold(text)
    if len(folded.split()) > MOST_WORDS:
        return None
    if QUIET.search(folded):
        return False
    return True if SPEAK.search(folded) else None
