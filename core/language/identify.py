"""Which language a message is in: the model's view, what was spoken before, and the person's own choice."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from core.language import features, weights
from core.language.model import (
    ARABIC,
    ARABIC_CHAT,
    CAMFRANGLAIS,
    ENGLISH,
    FRENCH,
    FULFULDE,
    HAUSA,
    LANGUAGES,
    PIDGIN,
    UNKNOWN,
    LanguageGuess,
)

#: words kept, with their weights, so that common ones are worked out once
_REMEMBERED = 4096
#: below this the model's best language is a guess not worth making
_SURE_ENOUGH = 0.5
#: Camfranglais is French at heart: below this it is taken for French
_REAL_EVIDENCE = 0.5
#: below this, or with so few words, what was spoken before may decide
_CLEAR, _FEW = 0.9, 3
#: so many words and fewer are as much Pidgin as English: "thank you", "how many times a day"
_SHARED = 5
#: so many words and fewer are not Pidgin yet in an English conversation, unless a word of theirs is Pidgin alone
_MORE_SHARED = 9
_PIDGIN_ALONE = re.compile(
    r"\b(di|dey|weh|wey|weti|wetin|wusai|una|wuna|dem|abeg|pikin|sabi|belle|commot|comot|chop"
    r"|dokta|nor|neva|don|ma|yi|sotee|"
    r"sotay|waka|hospita|massa|ashia|fit|tori|wata|mami|smol|dis|dat|tok|no be|na|wan"
    r"|get am|am na|for ma|a (get|di|go|don|fit|no))\b"
)
#: what nobody says in English, though each word is: "e go finish", "i get fever", "how much for see doctor"
_PIDGIN_PAIRS = re.compile(
    r"\b((i|a|we|you) (get|go)|e|for (see|go|do|take|treat|buy|give|get|check|make|stop|cure|know|drink|eat))\b"
)
#: what only Fulfulde has, of words that look like Hausa's
_FULFULDE_ALONE = re.compile(r"\b(toye|yidi|yahugo|dabbita|reedu|biyam|bingel|woni|labbotirde|mi don|am don)\b")
#: what was spoken before must be at least this likely against the best
_PLAUSIBLE = 0.1

#: the ambulance service, which in Hausa is the word for "to get": in few words it tells no language
_SAMU = re.compile(r"\bsamu\b", re.IGNORECASE)

_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
#: letters of Persian, Urdu and of African languages in Arabic script
_NOT_ARABIC = re.compile(r"[پچژٹڈڑںےۇېۆٻڃڠݝݠ]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-z\u00c0-\u024f\u0250-\u02af\u1e00-\u1eff]", re.IGNORECASE)

_NOTHING = LanguageGuess(code=UNKNOWN, confidence=0.0)


@dataclass(frozen=True, slots=True)
class LanguageIdentifier:
    """Tells the language of messages. Safe to share: it holds nothing of a conversation."""

    _weights: weights.Weights = field(repr=False)
    _word: Callable[[str], tuple[int, int, int]] = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> "LanguageIdentifier":
        """Read the model file. Raises ContentError if it does not hold."""
        model = weights.load(path)
        return cls(model, lru_cache(maxsize=_REMEMBERED)(lambda word: _add(model.rows, features.grams(word))))

    def identify(self, text: str, *, prior: str | None = None, chosen: str | None = None) -> LanguageGuess:
        """The language of the text; `unknown` rather than wrong.

        `chosen` is the person's own choice and wins. `prior` is what the conversation spoke before; it decides
        only where the text is short or ambiguous. Codes that are not ours count as None.
        """
        if chosen in LANGUAGES:
            return LanguageGuess(code=chosen, confidence=1.0)
        seen = features.sample(text)
        found = features.words(seen)
        if len(found) <= _SHARED and (without := _SAMU.sub(" ", seen)) != seen:
            seen, found = without, features.words(without)
        likely = self._likely(seen, found)
        guess = _own(_best(likely), likely, found)
        return _with_prior(guess, likely, prior, found) if prior in LANGUAGES else _shared(guess, likely, found)

    def _likely(self, text: str, found: list[str]) -> dict[str, float]:
        """How likely each language is. Empty if nothing speaks for any."""
        script = _script(text)
        if script is not None:
            return {script: 1.0}
        total, count, size = _add(self._weights.rows, features.marks(text) + features.pairs(found))
        for word in dict.fromkeys(found):
            more, known, letters = self._word(word)
            total, count, size = total + more, count + known, size + letters
        if not found or not count:
            return {}
        scale = 1 / math.sqrt(size)
        scores = self._weights.unpack(total, count)
        return _softmax(self._weights.labels, [s * scale + b for s, b in zip(scores, self._weights.bias, strict=True)])


def _add(rows: dict[str, int], names: list[str]) -> tuple[int, int, int]:
    """The sum of the features' rows, how many of them are known, and how many there are."""
    known = [rows[name] for name in names if name in rows]
    return sum(known), len(known), len(names)


def _script(text: str) -> str | None:
    """Arabic if most letters are; unknown if most are neither Arabic nor Latin."""
    if text.isascii():
        return None
    letters, arabic = len(_LETTER.findall(text)), len(_ARABIC.findall(text))
    if arabic * 2 > letters:
        return UNKNOWN if _NOT_ARABIC.search(text) else ARABIC
    return UNKNOWN if len(_LATIN.findall(text)) * 2 < letters else None


def _softmax(labels: tuple[str, ...], scores: list[float]) -> dict[str, float]:
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    whole = sum(powers)
    return {label: power / whole for label, power in zip(labels, powers, strict=True)}


def _best(likely: dict[str, float]) -> LanguageGuess:
    if not likely:
        return _NOTHING
    code = max(likely, key=likely.__getitem__)
    sure = likely[code]
    if code == CAMFRANGLAIS and sure < _REAL_EVIDENCE:
        code, sure = FRENCH, min(1.0, sure + likely.get(FRENCH, 0.0))
    if sure >= _SURE_ENOUGH:
        return LanguageGuess(code=code, confidence=sure)
    return LanguageGuess(code=UNKNOWN, confidence=sure, leaning=code if code != UNKNOWN else None)


def _own(guess: LanguageGuess, likely: dict[str, float], found: list[str]) -> LanguageGuess:
    """The guess, unless a word of the text is Fulfulde alone."""
    fulfulde = likely.get(FULFULDE, 0.0)
    if guess.code in (HAUSA, ARABIC_CHAT, UNKNOWN) and _FULFULDE_ALONE.search(" ".join(found)):
        return LanguageGuess(code=FULFULDE, confidence=max(_SURE_ENOUGH, fulfulde))
    return guess


def _shared(guess: LanguageGuess, likely: dict[str, float], found: list[str]) -> LanguageGuess:
    """English, where few words are Pidgin as well and none is Pidgin alone: "how much paracetamol for 12 kg"."""
    said = " ".join(found)
    alone = _PIDGIN_ALONE.search(said) or _PIDGIN_PAIRS.search(said)
    pidgin = guess.code == PIDGIN and len(found) <= _MORE_SHARED and not alone
    english = likely.get(ENGLISH, 0.0)
    if pidgin and english >= _PLAUSIBLE * guess.confidence:
        return LanguageGuess(code=ENGLISH, confidence=max(_SURE_ENOUGH, english))
    return guess


def _with_prior(guess: LanguageGuess, likely: dict[str, float], prior: str | None, found: list[str]) -> LanguageGuess:
    size = len(found)
    if prior is None or prior == guess.code:
        return guess
    if not likely:
        return LanguageGuess(code=prior, confidence=_SURE_ENOUGH)
    if prior == PIDGIN and guess.code == ENGLISH and size <= _SHARED:
        return LanguageGuess(code=prior, confidence=_SURE_ENOUGH)
    if prior == ENGLISH and guess.code == PIDGIN and size <= _MORE_SHARED and not _PIDGIN_ALONE.search(" ".join(found)):
        return LanguageGuess(code=prior, confidence=_SURE_ENOUGH)
    short = size <= _FEW and guess.code == UNKNOWN
    unclear = guess.confidence < _CLEAR and likely.get(prior, 0.0) >= _PLAUSIBLE * guess.confidence
    if short or unclear:
        return LanguageGuess(code=prior, confidence=max(_SURE_ENOUGH, likely.get(prior, 0.0)))
    return guess
