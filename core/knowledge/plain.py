"""What people write as pages would spell it, so that "dpui 3 smaine" is found by the words "depuis 3 semaines"."""

from collections.abc import Callable

from core.knowledge.library import Library
from core.lexicon.lexicon import Lexicon
from core.text.asking import ASKING_BACK
from core.text.fold import fold, tokens

Plain = Callable[[str], str]
#: in a longer text the words that are spelt as everybody spells them are enough
MOST_CHARACTERS = 2_000
#: from how many letters on a word that people ask with is no short form of another
LONG = 7
#: forms of what one may and must, near to words of health
MODALS = frozenset(
    ["pourra", "pourrai", "pourront", "pourrons", "pourrait", "devra", "devrai", "devront", "doit", "dois", "doi"]
)


def as_written(text: str) -> str:
    """The text as it stands."""
    return text


def plainly(lexicon: Lexicon, library: Library) -> Plain:
    """Short forms written out, and words that neither the lexicon nor a page has read as the nearest that it has."""
    known = frozenset(
        word
        for page in library.pages.values()
        for text in page.texts.values()
        for part in (
            text.title, *text.keywords, *text.questions, text.sms, text.what, *text.home, *text.avoid, *text.when
        )
        for word in tokens(part)
    ) | {word for word in ASKING_BACK if len(word) >= LONG} | MODALS  # fmt: skip

    def plain(text: str) -> str:
        read = lexicon.plain(fold(text[:MOST_CHARACTERS]), known)
        return f"{read} ?" if "?" in text else read

    return plain
