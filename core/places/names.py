"""Hospitals that are called by their name: "hôpital Laquintinie", "the general hospital", "Mbingo"."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from core.lexicon.spelling import one_edit_apart
from core.places.facilities import Facilities, Facility
from core.places.gazetteer import Gazetteer, sound
from core.text.fold import fold, tokens

#: words of names that say only that it is one
KIND = frozenset(
    """
    hopital hopitaux hopitale hospital hospitals hospita hosto hop hosp centre center hospitalier medical medicale
    clinic clinique cma d arrondissement de du des la le les l of the a et and saint st sainte minsante
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: words that many names have: two of a town are told apart by them, and none is named by them alone without "hospital"
SORT = {
    "district": "district", "discrit": "district", "regional": "regional", "regionale": "regional",
    "central": "central", "centrale": "central", "general": "general", "generale": "general",
    "militaire": "military", "military": "military", "garnison": "military", "police": "police",
    "protestant": "protestant", "protestante": "protestant", "catholique": "catholic", "catholic": "catholic",
    "baptist": "baptist", "baptiste": "baptist", "baptists": "baptist",
    "gyneco": "gyneco", "obstetrique": "gyneco", "gynecologique": "gyneco", "pediatrique": "gyneco",
    "urgences": "urgences", "cardiologie": "cardiologie", "chu": "chu", "annexe": "annexe", "prive": "prive",
    "reference": "reference", "mission": "mission", "islamique": "islamique", "fondation": "", "medicale": "",
    "universitaire": "chu", "subdivisional": "", "privee": "prive", "psychiatrique": "", "psychiatric": "", "mere": "",
    "enfant": "",
}  # fmt: skip
#: sorts that are named without a town: there are few
ALONE = frozenset({"central", "general", "military", "police", "gyneco", "chu", "cardiologie", "urgences", "baptist"})
#: what a hospital is called besides the name in the lists
ALSO = {
    "hgoped": "gyneco obstetrique pediatrique douala", "hgopy": "gyneco obstetrique pediatrique yaounde",
    "cury": "centre urgences yaounde cury", "chuy": "chu yaounde", "hgd": "hopital general douala",
    "hgy": "hopital general yaounde", "hcy": "hopital central yaounde", "cnps": "centre hospitalier essos",
    "adlucem": "ad lucem", "lucem": "ad lucem", "shisong": "shishong", "chishong": "shishong", "kumbo": "banso",
    "laquinti": "laquintinie", "quintinie": "laquintinie", "shantal": "chantal", "jamo": "jamot",
    "bbh": "banso baptist hospital", "mbh": "mbingo baptist hospital", "bhm": "baptist hospital mutengene",
    "hd": "hopital district", "hr": "hopital regional", "dh": "district hospital",
    "yde": "yaounde", "dla": "douala", "bda": "bamenda",
}  # fmt: skip
#: whole names under which others know a hospital of the lists, in folded words
KNOWN_AS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bcaisse( d)? (essos|yaounde|nationale)\b|\b(la )?caisse essos\b"), "hospitalier essos"),
    (re.compile(r"\bcentre mere et enfant\b|\bmother and child cent\w+"), "chantal biya"),
    (re.compile(r"\bcentre( des)? urgences?\b"), "centre urgences"),
    (re.compile(r"\bgyneco(logie|logique)?( obstetri\w+)?( et)?( pediatri\w+)? ngousso\b"), "gyneco yaounde"),
)
#: shorter words of a place's name are no name by themselves
LONG_ENOUGH = 3
#: the typing error is looked for in words of so many letters
GUESSED_LETTERS = 6
#: a hospital is of a town when it is not farther from its middle, and of a large one so near
OF_TOWN_KM, OF_LARGE_KM = 25.0, 10.0
MOST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _Name:
    """What a hospital is recognised by."""

    facility: Facility
    #: words of its own, and those of many
    own: frozenset[str]
    sorts: frozenset[str]
    #: whether its own words are no names of places
    proper: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Hospitals that a text names, and the words of it that do so, folded."""

    facilities: tuple[Facility, ...]
    words: frozenset[str]


class Names:
    """Hospitals by name."""

    def __init__(self, facilities: Facilities, gazetteer: Gazetteer) -> None:
        where = frozenset(word for place in gazetteer.names() for word in place.split() if len(word) > LONG_ENOUGH)
        self._names = [name for facility in facilities.all if (name := _name(facility, where)).own or name.sorts]
        #: words of their own by their first letter, since a word is spelt wrongly behind that
        self._own: dict[str, set[str]] = defaultdict(set)
        for word in frozenset[str]().union(*(name.own for name in self._names)):
            self._own[word[0]].add(word)
        self._large = gazetteer.large()
        #: towns as they are shown, the large ones first
        self._shown = gazetteer.towns()
        self._towns = {fold(town): point for town, point in self._shown.items()}

    def find(self, text: str) -> Named | None:
        """The hospitals that a text names, at most five of them. Never raises."""
        folded = " ".join(tokens(text[:300]))
        for pattern, meant in KNOWN_AS:
            folded = pattern.sub(meant, folded)
        said = [word for spelt in folded.split() for word in ALSO.get(spelt, spelt).split()]
        words, sorts = frozenset(said), frozenset(SORT[word] for word in said if SORT.get(word))
        says_kind = not words.isdisjoint(KIND - _SMALL) or not sorts.isdisjoint({"chu", "urgences"})
        said_own = frozenset(one for word in words for one in self._own.get(word[0], ()) if _same(word, one))
        if not said_own and not sorts:
            return None
        scored = [
            (score, name) for name in self._names if (score := _score(name, said_own, sorts, says_kind=says_kind))
        ]
        if not scored:
            return None
        most = max(score for score, _ in scored)
        best = [name for score, name in scored if score == most]
        if any(word in self._towns and word not in name.own for word in said for name in best):
            best = self._of_town(best, said)
        if not best:  # of that name in another town
            return None
        used = _SMALL | KIND | frozenset(word for word in tokens(text) if word in ALSO or SORT.get(word) is not None)
        own = frozenset(word for name in best for word in name.own)
        used |= frozenset(word for word in tokens(text) if any(_same(word, one) for one in own))
        used |= frozenset(word for word in tokens(text) if word in self._towns)
        best.sort(key=lambda name: (name.facility.kind != "referral", self.town(name.facility) not in self._large))
        return Named(facilities=tuple(name.facility for name in best[:MOST]), words=used)

    def town(self, facility: Facility) -> str:
        """The town that a hospital stands in, as far as the lists tell; empty where none is near."""
        near = ((town, point.km_to(facility.point)) for town, point in self._shown.items())
        within = [(town, km) for town, km in near if km <= OF_TOWN_KM]
        large = next((town for town, km in within if town in self._large and km <= OF_LARGE_KM), "")
        return large or min(within, key=lambda one: one[1], default=("", 0.0))[0]

    def _of_town(self, names: Sequence[_Name], said: Sequence[str]) -> list[_Name]:
        """Those of the town that is named beside them."""
        towns = [self._towns[word] for word in said if word in self._towns]
        return [name for name in names if any(town.km_to(name.facility.point) <= OF_TOWN_KM for town in towns)]


#: names that are a hospital's and nothing else's in the country
_ONLY = frozenset({"laquintinie", "jamot", "chantal", "lucem", "cury", "mbingo", "shishong", "enongal"})
_SMALL = frozenset("d de du des la le les l of the a et and saint st sainte".split())  # noqa: SIM905


def _name(facility: Facility, where: frozenset[str]) -> _Name:
    words = [word for spelt in tokens(facility.name) for word in ALSO.get(spelt, spelt).split()]
    sorts = frozenset(SORT[word] for word in words if SORT.get(word))
    own = frozenset(word for word in words if word not in KIND and word not in SORT and len(word) > 1)
    return _Name(facility=facility, own=own, sorts=sorts, proper=not own <= where or not own.isdisjoint(_ONLY))


def _score(name: _Name, said: frozenset[str], sorts: frozenset[str], *, says_kind: bool) -> int:
    """How much of a name is said, of its own words and of those of many; 0 where it is not named."""
    own = len(name.own & said)
    sort = len(name.sorts & sorts)
    if name.proper and name.own:
        whole = own == len(name.own)
        found = (whole and (says_kind or own > 1)) or (own and not _ONLY.isdisjoint(name.own & said))
        return 10 * own + sort if found else 0
    if own and sort:
        return 10 * own + sort
    return sort if says_kind and name.sorts & sorts & ALONE and sorts <= name.sorts | {"chu"} else 0


def _same(word: str, name: str) -> bool:
    if word == name:
        return True
    if min(len(word), len(name)) < GUESSED_LETTERS or word[0] != name[0]:
        return False
    return one_edit_apart(name, word) or one_edit_apart(sound(name), sound(word))
