"""Doubting a transcript: speech models invent sentences for noise, repeat themselves, and go on when nobody speaks."""

import re

from core.speech.model import Heard, Piece
from core.text.fold import fold

#: sentences that models learnt from subtitles and put where nobody speaks
PHANTOMS = re.compile(
    r"sous-?titr\w+ (?:realises?|par|st'? ?\d|fr)|amara\.?org|merci d'avoir regarde|abonnez[- ]vous"
    r"|societe radio-canada|n'oubliez pas de liker|sous-titrage|thanks? (?:you )?for watching"
    r"|please subscribe|like and subscribe|subtitles? by|transcription by|see you in the next|translated by"
)
LOOP = re.compile(r"(\b[\w'’ ,]{2,60}?)(?:[\s,.!?…-]+\1){3,}")
#: words a second that nobody speaks
MOST_WORDS_A_SECOND = 6.0
#: below so many words a second of sound, most of it was not understood
FEWEST_WORDS_A_SECOND = 0.25
SHORT_SECONDS = 6.0
#: what an engine that tells no confidence is believed
ESTIMATED = 0.7
LETTERS = re.compile(r"[^\W\d_]")
LATIN_OR_ARABIC = re.compile(r"[A-Za-zÀ-ɏɓɗŋƴƁƊŊƳ؀-ۿ]")


def believed(heard: Heard, piece: Piece) -> Heard | None:
    """What remains of a transcript after doubt; None where it is an invention."""
    text = _unlooped(heard.text.strip())
    folded = fold(text)
    if not LETTERS.search(text) or (PHANTOMS.search(folded) and len(folded.split()) < 14):
        return None
    letters = LETTERS.findall(text)
    if sum(bool(LATIN_OR_ARABIC.match(letter)) for letter in letters) < 0.8 * len(letters):
        return None
    confidence = heard.confidence * _pace(len(text.split()), piece) * (0.6 if text != heard.text.strip() else 1.0)
    return Heard(
        text=text,
        confidence=round(confidence, 3),
        provider=heard.provider,
        language=heard.language,
        seconds=piece.length,
    )


def _unlooped(text: str) -> str:
    """The text with a loop said once."""
    return LOOP.sub(r"\1", text)


def _pace(words: int, piece: Piece) -> float:
    pace = words / max(piece.voiced, 0.5)
    if pace > MOST_WORDS_A_SECOND:
        return 0.4
    return 0.5 if piece.voiced > SHORT_SECONDS and pace < FEWEST_WORDS_A_SECOND else 1.0
