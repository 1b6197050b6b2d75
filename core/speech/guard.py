"""Keeping out what speech models make up: subtitles' credits, loops, words on noise, other alphabets.

Whatever may have been said stays: a loop keeps one round, a made-up sentence goes without its neighbours.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from core.speech.model import Heard

#: sentences that models learnt from subtitles; they are matched whole, without marks and accents
PHANTOMS = re.compile(
    r"sous ?titr\w*( (par|realise\w*|de|la|st|societe|fr|pour)\b.*)?"
    r"|.*\bamara org\b.*|.*\bradio canada\b|.*\bsous titrage\b.*"
    r"|merci (d avoir|a tous d avoir) (regarde|visionne|ecoute|suivi)\b.*"
    r"|(n oubliez pas (de|d) )?(abonnez vous|vous abonner|liker)\b.*"
    r"|a bientot pour une nouvelle video|.*\bsoustitreur\b.*"
    r"|c est la fin de (cette|la) video\b.*|.*\bcliquez sur la cloche\b.*"
    r"|(thank you|thanks)( so much| very much)? for (watching|listening|viewing)\b.*"
    r"|(please |don t forget to |like and )+subscribe\b.*|see you (in the )?next (video|time)"
    r"|(subtitles?|captions?|captioned|transcri(bed|ption|pt)|translated) by\b.*|transcription outsourcing\b.*"
    r"|www \w+ (com|org|fr|net)|copyright\b.*|all rights reserved"
)
#: short courtesies that models put on noise; real ones come with good confidence or with other words
COURTESIES = frozenset({
    "merci", "merci beaucoup", "thank you", "thanks", "thank you very much", "you", "bye", "bye bye", "au revoir",
    "so", "uh", "hmm", "the end", "fin", "a bientot",
})  # fmt: skip
#: what models write for sounds: [Musique], (rires), *soupir*, notes
SOUNDS = re.compile(
    r"[\[(*]\s*(?:musi\w*|rire\w*|laugh\w*|applau\w*|bruit\w*|noise\w*|silence|soupir\w*|sigh\w*|blank_audio|inaudible"
    r"|bip|beep|cri\w*|pleur\w*|tou[sx]\w*|cough\w*|sound\w*|son\b[^\])*]*|background[^\])*]*)[^\])*]{0,30}[\])*]"
    r"|[♪♫🎵🎶]+", re.IGNORECASE,
)  # fmt: skip
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
#: nobody speaks faster, pauses taken out
WORDS_A_SECOND = 9.0
CHARACTERS_A_SECOND = 45.0
#: fewer than this in sound that is not silence is odd
FEW_WORDS_A_SECOND = 0.5
#: rounds that make a loop, and the longest phrase that is looked at
ROUNDS = 4
LONGEST_ROUND = 14
#: Whisper's own rule for words on silence
NO_SPEECH, NO_SPEECH_CONFIDENCE = 0.6, 0.37
ALPHABETS = ("LATIN", "ARABIC")
MOST_STRANGE = 0.3
#: what a text is worth when its engine does not say
ESTIMATE, ODD_ESTIMATE, LOOP_FACTOR = 0.65, 0.45, 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What stays of a recogniser's text. `doubted`: there were words, and none can be believed."""

    text: str = field(repr=False)
    confidence: float
    doubted: bool = False


def guard(heard: Heard, seconds: float) -> Verdict:
    """What to believe of the words for a piece that lasts `seconds` without its pauses."""
    text = " ".join(SOUNDS.sub(" ", heard.text).split())
    if not text:
        return Verdict(text="", confidence=0.0)
    single, looped = _once(text)
    if _too_fast(single, seconds) or _strange(single) > MOST_STRANGE:
        return Verdict(text="", confidence=0.0, doubted=True)
    kept = _without_phantoms(single)
    confidence = _confidence(heard, kept, seconds) * (LOOP_FACTOR if looped else 1.0)
    if not kept or _on_noise(kept, heard.no_speech, confidence):
        return Verdict(text="", confidence=0.0)
    return Verdict(text=kept, confidence=confidence)


def _plain(text: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", folded))


def _too_fast(text: str, seconds: float) -> bool:
    """More words than can be said. A loop is judged by one round: it may hold the one thing that was said."""
    spoken = max(seconds, 1.0)
    return len(text.split()) / spoken > WORDS_A_SECOND or len(text) / spoken > CHARACTERS_A_SECOND


def _strange(text: str) -> float:
    """The share of letters in alphabets that our patients don't write."""
    letters = [c for c in text if c.isalpha()]
    strange = sum(not unicodedata.name(c, "").startswith(ALPHABETS) for c in letters)
    return strange / len(letters) if letters else 0.0


def _once(text: str) -> tuple[str, bool]:
    """The text with each phrase that goes round and round said once, and whether there was one."""
    words = text.split()
    folded = [_plain(word) for word in words]
    kept: list[str] = []
    at, looped = 0, False
    while at < len(words):
        size, rounds = _loop(folded, at)
        looped = looped or rounds > 1
        kept += words[at : at + size]
        at += size * rounds
    return " ".join(kept), looped


def _loop(words: list[str], at: int) -> tuple[int, int]:
    """The phrase that begins here and goes round: its length and rounds; one word once when none does."""
    for size in range(1, LONGEST_ROUND + 1):
        phrase, rounds = words[at : at + size], 1
        while words[at + rounds * size : at + (rounds + 1) * size] == phrase:
            rounds += 1
        if rounds >= ROUNDS and not "".join(phrase).isdigit():  # 6 6 6 6 may be a phone number
            return size, rounds
    return 1, 1


def _without_phantoms(text: str) -> str:
    return " ".join(s for s in SENTENCE_END.split(text) if not PHANTOMS.fullmatch(_plain(s)))


def _on_noise(text: str, no_speech: float, confidence: float) -> bool:
    if no_speech > NO_SPEECH and confidence < NO_SPEECH_CONFIDENCE:
        return True
    return _plain(text) in COURTESIES and (no_speech > NO_SPEECH or confidence < ESTIMATE)


def _confidence(heard: Heard, text: str, seconds: float) -> float:
    sparse = len(text.split()) / max(seconds, 1.0) < FEW_WORDS_A_SECOND
    if heard.confidence is None:
        return ODD_ESTIMATE if sparse else ESTIMATE
    return min(heard.confidence, ODD_ESTIMATE) if sparse else heard.confidence
