"""Fold text so that one word spelt several ways compares equal: case, accents, hooked letters, emphasis."""

import re
import unicodedata

#: letters that Unicode does not decompose, as people without that key type them
_LETTERS = {
    "ɓ": "b", "ɗ": "d", "ŋ": "n", "ƴ": "y", "ƙ": "k", "ɲ": "n", "ɛ": "e", "ɔ": "o", "ǝ": "e", "ə": "e",
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ʉ": "u", "ɨ": "i",
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "`": "'", "´": "'", "′": "'", "ꞌ": "'",
    "\u0640": "",  # the Arabic stretch
}  # fmt: skip
#: combining marks (accents, Arabic vowel signs) and invisible format characters
_DROPPED = frozenset({"Mn", "Cf"})

_EMPHASIS = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")


class _Table(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = "" if unicodedata.category(char) in _DROPPED else _LETTERS.get(char, char)
        self[code] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The text in lower case, without accents or hooks, letters repeated three times or more written once.

    Folding twice changes nothing. Digits, spaces and punctuation stay; typographic apostrophes become "'".
    The result may be shorter or longer than the text, so offsets don't carry over.
    """
    if text.isascii():
        return _EMPHASIS.sub(r"\1", text.lower().replace("`", "'"))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).casefold()
    plain = unicodedata.normalize("NFC", plain.translate(_TABLE))
    return _EMPHASIS.sub(r"\1", plain)


def tokens(text: str) -> list[str]:
    """The folded words and numbers in order: "J'ai 38,9 !" gives j, ai, 38,9."""
    return _TOKEN.findall(fold(text))
