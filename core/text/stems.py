"""Words by what they mean rather than how they end: "grossir" and "grossit" are one, "grossesse" is another."""

from functools import lru_cache

import snowballstemmer

from core.text.fold import tokens

_STEMMERS = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
_REMEMBERED = 20_000


def stem(word: str, language: str) -> str:
    """The stem of a folded word; numbers and single letters stay. Pidgin is stemmed as English is."""
    return _stem(word, "fr" if language == "fr" else "en")


def stems(text: str, language: str) -> tuple[str, ...]:
    """Those of a text, in order."""
    return tuple(stem(word, language) for word in tokens(text))


@lru_cache(maxsize=_REMEMBERED)
def _stem(word: str, code: str) -> str:
    stemmed: str = _STEMMERS[code].stemWord(word) if word.isalpha() and len(word) > 1 else word
    return stemmed
