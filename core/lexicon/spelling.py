"""Words as people spell them on a phone: short forms written out, and unknown words read as the nearest known one."""

from collections.abc import Collection, Container, Iterable, Mapping
from pathlib import Path

from core.errors import ContentError

#: shorter words have too many neighbours to guess at
SHORTEST, SHORTEST_STEM, LONGEST = 5, 6, 20
ELIDED = frozenset("ldjmtsnc")
#: "je" written as one letter before its verb
SHORTEST_JE = 4
MOST_REMEMBERED = 50_000

_SOUNDS = (
    ("eaux", "o"), ("eau", "o"), ("aux", "o"), ("au", "o"), ("ph", "f"), ("qu", "k"), ("ck", "k"), ("th", "t"),
    ("sh", "ch"), ("ai", "e"), ("ei", "e"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ea", "i"), ("y", "i"),
    ("z", "s"), ("x", "s"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("kh", "ch"), ("h", ""), ("w", "v"),
)  # fmt: skip
_SILENT = "stdexpr"


class Spelling:
    """What an unknown word most likely is. The same word always gives the same."""

    def __init__(
        self,
        *,
        words: Collection[str],
        stems: Collection[str] = (),
        short_forms: Mapping[str, str] | None = None,
        common: Iterable[str] = (),
    ) -> None:
        long = {word for word in words if len(word) >= SHORTEST}
        self._stems = frozenset(stems)
        self._known = frozenset(words) | frozenset(common)
        self._short_forms = {word: tuple(full.split()) for word, full in (short_forms or {}).items()}
        self._words = _Neighbours(long)
        self._beginnings = _Neighbours({stem for stem in self._stems if len(stem) >= SHORTEST_STEM})
        self._remembered: dict[str, tuple[str, ...]] = {}

    def __call__(self, word: str) -> tuple[str, ...]:
        """The word or words meant: one, unless a short form stands for several."""
        found = self._remembered.get(word)
        if found is None:
            found = self._read(word)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = found
        return found

    def write_out(self, word: str, known: Container[str]) -> tuple[str, ...]:
        """The same, but words of `known` that are no short forms stay."""
        return (word,) if word in known and word not in self._short_forms else self(word)

    def _read(self, word: str) -> tuple[str, ...]:
        if word in self._short_forms:
            return self._short_forms[word]
        if not word.isalpha() or self.knows(word):
            return (word,)
        if len(word) > SHORTEST and word[0] in ELIDED and word[1] in "aeiouh" and self.knows(word[1:]):
            return (word[0], word[1:])
        if len(word) >= SHORTEST_JE and word[0] == "j" and word[1] not in "aeiouyh" and self.knows(word[1:]):
            return ("je", word[1:])  # "jveux", "jvais"
        if not SHORTEST <= len(word) <= LONGEST:
            return (word,)
        return (self._words.nearest(word) or self._nearest_beginning(word) or word,)

    def knows(self, word: str) -> bool:
        """Whether it is a word, as far as the lexicon and its list of common words tell."""
        return word in self._known or any(word[:end] in self._stems for end in range(SHORTEST, len(word) + 1))

    def _nearest_beginning(self, word: str) -> str | None:
        """The longest stem that the word nearly begins with."""
        ends = range(len(word), SHORTEST_STEM - 1, -1)
        return next((stem for end in ends if (stem := self._beginnings.nearest(word[:end]))), None)


class _Neighbours:
    """Words by their sound, and by what is left without one of their letters."""

    def __init__(self, words: Collection[str]) -> None:
        self._by_sound: dict[str, str] = {}
        #: words by what is left, one after the other with spaces: a list for each of so many would cost more than all
        self._by_gap: dict[str, str] = {}
        for word in sorted(words):
            self._by_sound.setdefault(sound(word), word)
            for short in (word, *_shortened(word)):
                before = self._by_gap.get(short)
                self._by_gap[short] = f"{before} {word}" if before else word

    def nearest(self, word: str) -> str | None:
        """One that sounds the same, else one that is one edit away and begins alike."""
        if same := self._by_sound.get(sound(word)):
            return same
        near = {found for short in (word, *_shortened(word)) for found in self._by_gap.get(short, "").split()}
        close = [found for found in near if found[0] == word[0] and one_edit_apart(found, word)]
        return min(close, key=lambda found: (abs(len(found) - len(word)), found)) if close else None


def load_short_forms(path: Path) -> dict[str, str]:
    """Lines of `short = what it stands for`; `#` begins a comment. Raises ContentError with file, line and why."""
    forms: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        short, sign, full = line.split("#", 1)[0].partition("=")
        if not line.split("#", 1)[0].strip():
            continue
        if not sign or not short.strip() or not full.strip() or " " in short.strip():
            raise ContentError(path.name, number, "a line reads: short = what it stands for")
        forms[short.strip()] = full.strip()
    return forms


def sound(word: str) -> str:
    """A key that words said alike share: doubled letters single, silent endings gone, spellings of a sound as one."""
    for written, said in _SOUNDS:
        if written in word:
            word = word.replace(written, said)
    letters = [letter for number, letter in enumerate(word) if number == 0 or letter != word[number - 1]]
    while len(letters) > 3 and letters[-1] in _SILENT:
        letters.pop()
    return "".join(letters)


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two swapped makes one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        swapped = len(rest) > 1 and rest[:2] == others[1::-1] and rest[2:] == others[2:]
        return rest[1:] == others[1:] or swapped
    return rest[1:] == others or rest == others[1:]


def _shortened(word: str) -> set[str]:
    return {word[:n] + word[n + 1 :] for n in range(len(word))}
