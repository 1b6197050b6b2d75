"""Towns, quarters and villages named in a message."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ContentError
from core.lexicon.spelling import one_edit_apart
from core.places.facilities import Point
from core.text.fold import fold, tokens

#: kinds of places, those meant first among places of one name first; `in_town`: somewhere in it, nobody says where
ORDER = {"quarter": 0, "in_town": 1, "town": 2, "village": 3}
#: a name of these kinds and this length needs no word of place before it
FREE, FREE_LETTERS = frozenset({"town", "quarter", "in_town"}), 5
#: shorter words are not looked for with a typing error in them, and shorter ones not with a vowel left out
GUESSED_LETTERS, SHORTEST_GUESSED = 6, 4
#: ordinary words and names of other places: only after a word of place
ORDINARY = frozenset(
    """
    santa nylon village manguier carriere congo dakar denver damas jouvence bangue brazzaville madagascar messa obili
    melen mokolo centre poste marche bassa dang awae
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: words that stand before a place
BEFORE = frozenset(
    """
    a at in for from near de d au vers dans quartier quarter village ville town side habite vis dey deh live lives
    suis es sommes inside around chez pres cote nder kwat kwatt route
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
GUESSED = (ORDER["quarter"], ORDER["town"])
VILLAGES = (*GUESSED, ORDER["in_town"], ORDER["village"])
#: quarters that are called by their kilometre, in two words
KILOMETRE = re.compile(r"\bpk (\d+)\b")
VOWELS = re.compile(r"[aeiouy]")
#: spellings of a sound in names of places
SOUNDS = (
    ("dsch", "x"), ("tch", "x"), ("sch", "x"), ("ch", "x"), ("sh", "x"), ("ck", "k"), ("qu", "k"), ("c", "k"),
    ("ou", "u"), ("oo", "u"), ("w", "u"), ("v", "u"), ("y", "i"), ("ea", "ia"), ("dj", "j"), ("gu", "g"), ("z", "s"),
    ("h", ""),
)  # fmt: skip
#: the nose before a first consonant comes and goes: "Kambe", "Nkambe"
NASAL = re.compile(r"^[mn](?=[bcdfgjkpstvxz])")
DOUBLED = re.compile(r"(.)\1+")
#: other names of towns
ALSO = {
    "dla": "douala", "yde": "yaounde", "ongola": "yaounde", "bda": "bamenda", "abakwa": "bamenda",
    "baf": "bafoussam", "kumbo": "banso", "kumbu": "banso", "buya": "buea", "bouea": "buea", "buia": "buea",
    "konsamba": "nkongsamba", "kongsamba": "nkongsamba", "ngdere": "ngaoundere", "ndere": "ngaoundere",
}  # fmt: skip
#: places of one name nearer than this are the same place
SAME_KM = 15.0
LONGEST = 3
#: of one name so many places at most are told
SEVERAL = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place that was named. `town` is empty for towns and villages."""

    name: str
    kind: str
    town: str
    point: Point


class Gazetteer:
    """Places by name."""

    def __init__(self, places: Iterable[Place], is_word: Callable[[str], bool] = lambda _word: False) -> None:
        #: whether a folded word is an ordinary one
        self.is_word = is_word
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            if place.kind != "village" or not is_word(_plain(place.name)):
                self._by_name[_plain(place.name)].append(place)
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for name in self._by_name:
            if " " not in name and len(name) > SHORTEST_GUESSED:
                self._by_first_letter[name[0]].append(name)
            if len(name) >= SHORTEST_GUESSED:
                self._by_sound[sound(name.replace(" ", ""))].append(name)

    @classmethod
    def load(
        cls, paths: Iterable[Path], is_word: Callable[[str], bool], towns: Iterable[tuple[str, Point]] = ()
    ) -> "Gazetteer":
        """Read the files. `is_word` tells ordinary words from names; `towns` are taken as well where the files have
        none of the name, after a word of place alone. Raises ContentError with line and why."""
        places = [place for path in paths for place in _read(path)]
        names = {_plain(place.name) for place in places}
        more = [Place(name=name, kind="village", town="", point=at) for name, at in towns if _plain(name) not in names]
        return cls([*places, *more], is_word)

    def find(self, text: str, *, asked: bool = False) -> Place | None:
        """The place that a text names; None where it names none, or one of two. Where a hospital is `asked` for,
        villages are found with a typing error too. Never raises."""
        words = [ALSO.get(word, word) for word in _WORD.findall(KILOMETRE.sub(r"pk\1", fold(text)))]
        names = self._names(words) or self._guessed(words, VILLAGES if asked else GUESSED)
        for name in names:
            if place := self._one_of(self._by_name[name], words):
                return place
        return None

    def several(self, text: str) -> tuple[Place, ...]:
        """The places that a text may mean by a name that two or three of them have; none where it is clear which."""
        words = [ALSO.get(word, word) for word in _WORD.findall(KILOMETRE.sub(r"pk\1", fold(text)))]
        for name in self._names(words):
            places = [place for place in self._by_name[name] if place.kind != "village"]
            apart: list[Place] = []
            for place in sorted(places, key=lambda place: ORDER[place.kind]):
                if all(place.point.km_to(other.point) > SAME_KM for other in apart):
                    apart.append(place)
            if 1 < len(apart) <= SEVERAL:
                return tuple(apart)
        return ()

    def words(self, text: str) -> tuple[str, ...]:
        """Words of a text that are a name of a place, or that a name may be with a typing error."""
        words = tokens(text)
        names = {part for name in self._names([ALSO.get(word, word) for word in words]) for part in name.split()}
        return tuple(
            word for word in words if ALSO.get(word, word) in names or (not self.is_word(word) and [*self._alike(word)])
        )

    def towns(self) -> dict[str, Point]:
        """Towns by name, as their quarters write them."""
        written = {_plain(town): town for town in self.large()}
        towns = (place for found in self._by_name.values() for place in found if place.kind == "town")
        return {written.get(_plain(place.name), place.name): place.point for place in towns}

    def large(self) -> frozenset[str]:
        """Towns that have quarters, as these write them."""
        return frozenset(place.town for found in self._by_name.values() for place in found if place.town)

    def names(self) -> Iterable[str]:
        """Names of all places, folded."""
        return self._by_name.keys()

    def _names(self, words: Sequence[str]) -> list[str]:
        """Names in the text: quarters before towns, longer before shorter."""
        found = set()
        for at in range(len(words)):
            for count in range(1, LONGEST + 1):
                name = " ".join(words[at : at + count])
                if name in self._by_name and (self._free(name) or _after_place_word(words, at)):
                    found.add(name)
        return sorted(found, key=lambda name: (self._rank(name), -len(name), name))

    def _guessed(self, words: Sequence[str], kinds: Sequence[int]) -> list[str]:
        """Names that a word is one typing error away from, or a vowel left out, where a word of place stands before
        it; those meant first before others."""
        found = [
            name
            for at, word in enumerate(words)
            if len(word) >= SHORTEST_GUESSED and _after_place_word(words, at) and not self.is_word(word)
            for name in self._alike(word)
            if self._rank(name) in kinds
        ]
        return sorted(found, key=self._rank)

    def _alike(self, word: str) -> Iterable[str]:
        """Names that sound the same, else those that it may be with a typing error."""
        same = self._by_sound.get(sound(word))
        return same or (name for name in self._by_first_letter.get(word[0], ()) if _misspelt(word, name))

    def _free(self, name: str) -> bool:
        kinds = {place.kind for place in self._by_name[name]}
        return len(name) >= FREE_LETTERS and bool(kinds & FREE) and name not in ORDINARY

    def _rank(self, name: str) -> int:
        return min(ORDER[place.kind] for place in self._by_name[name])

    def _one_of(self, places: Sequence[Place], words: Sequence[str]) -> Place | None:
        """The only one, the one whose town is named too, or the one that is no village. Else nobody knows which."""
        named = [place for place in places if place.town and _plain(place.town) in " ".join(words)]
        known = named or [place for place in places if place.kind != "village"] or list(places)
        first = min(known, key=lambda place: ORDER[place.kind])
        return first if all(place.point.km_to(first.point) <= SAME_KM for place in known) else None


def sound(name: str) -> str:
    """What spellings of a name share that are said alike: "Marwa" and "Maroua", "Tchang" and "Dschang"."""
    for written, said in SOUNDS:
        name = name.replace(written, said)
    return DOUBLED.sub(r"\1", NASAL.sub("", name))


def _misspelt(word: str, name: str) -> bool:
    if not one_edit_apart(name, word):
        return False
    short = VOWELS.sub("", name) == VOWELS.sub("", word) and len(word) < len(name)
    return short or min(len(word), len(name)) >= GUESSED_LETTERS


def _read(path: Path) -> list[Place]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_place(path.name, n, row) for n, row in enumerate(csv.DictReader(file), 2)]


def _after_place_word(words: Sequence[str], at: int) -> bool:
    return len(words) <= LONGEST or bool(BEFORE & set(words[max(0, at - 2) : at]))


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))


def _place(file: str, line: int, row: dict[str, str]) -> Place:
    try:
        point = Point(float(row["latitude"]), float(row["longitude"]))
        name, kind, town = row["name"], row["kind"], row["town"]
    except (KeyError, ValueError, TypeError) as error:
        raise ContentError(file, line, f"needs name, kind, town, latitude, longitude: {error}") from error
    if kind not in ORDER or not _plain(name):
        raise ContentError(file, line, f"kind {kind!r}; there are {', '.join(ORDER)}")
    return Place(name=name, kind=kind, town=town, point=point)
