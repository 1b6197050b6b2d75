"""Fulfulde as it is written on a phone, read word by word: its many spellings as one, and what they mean in French.

No translation: enough of one for the lexicon, the model of triage and the search to know what is complained of.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import ContentError
from core.text.fold import fold

#: spellings of a sound: "bandou", "dodja", "ketchi", "gnawa"
_SOUNDS = (
    ("ou", "u"), ("tch", "c"), ("ch", "c"), ("dj", "j"), ("gn", "ny"), ("gui", "gi"), ("gue", "ge"), ("v", "w"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
#: "mboodi" is also "boodi": the nose before b, d, g and j comes and goes, and so does h
_NASAL = re.compile(r"^(m(?=b)|n(?=[dgj])|h)")
_GLIDE = re.compile(r"iy(?=[aou])|ni(?=[aou])")
#: "yi'i", "nyi'e": a stop between vowels
_STOP = re.compile(r"(?<=[aeiou])'(?=[aeiouy])")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[.,!?;\n]+")
#: endings of a verb that say that it did not happen, or does not
_DENIED = re.compile(r"(?<=..)(a?ay(i|e)?|a?ata(a|ako))$")
#: its last letters are told from those of "it does"
_DOES_NOT = re.compile(r"(ta(a|ako)|^yid+aa|^an+daa)$")
#: so many words at most stand for one thing: "nde noye", how many times
_LONGEST = 3
#: the writer, somebody who is spoken of, that something is asked, and those whom one writes of, in French
_SELF = frozenset("mi mido midon am yam mam".split())  # noqa: SIM905 - words read better as words
_OTHER = frozenset("o mo omo odon maako mako makko".split())  # noqa: SIM905 - the same
#: words before a place
_AT = frozenset(("ha", "haa", "nder", "her", "to"))
_ASKS = re.compile(r"\b(comment|combien|ou est|quoi|quel|quand|qui|pourquoi)\b")
_SOMEBODY = re.compile(r"\b(?<!mon )(?<!ma )(enfant|bebe|petit frere|pere|mere|femme)\b")
#: words of the French that are what somebody does, and nothing that they have
_DOES = re.compile(
    r"(il|ne|refuse|respire|mange|boit|vomit|tousse|dort|pleure|urine|parle|va|dit|joue|tombe|pas|est|a|avoir|veux)\b"
)
_IS = re.compile(r"(malade|enceinte|fatigue|blesse|en bonne sante|inquiet)\b")
_CALLS = re.compile(r"\W*((merci|docteur)\W+)+(?=\w)")
_WOMEN = frozenset(("femme", "mere"))
#: greetings that name the body
_GREETING = re.compile(
    r"\b(jam )?(banndu|bandu|bandou) (jam|na|koo)\b( na)?|\bjam (na|naa|koo)\b|\b(sannu|useko|useku)\b"
)
#: a text that only says thank you
_THANKS = re.compile(
    r"\W*((useko|usoko|useku|useni|(mi )?yett?ii?( ma| on)?|(on )?jaraa?ma) ?)+"
    r"((jur|masin|masina|sanne|do[kc]t\w*|kadi|boddum|ma|on|allah|barkini|hokku|jam)\W*)*"
)
#: words of a text that must be known for it to be Fulfulde, of all, and for its French to stand for it
_READ, _WHOLE = 0.5, 0.75
#: a single word is Fulfulde by itself from so many letters on
_ALONE = 5
#: whose part it is and how much it hurts may stand between the two
_WHOSE = r"(mon enfant |enfant |femme |mere )*(tres |peu |pas )*"
_PAINS: Mapping[str, str] = {
    "ventre": "mal au ventre", "tete": "mal a la tete", "dos": "mal au dos", "dents": "mal aux dents",
    "gorge": "mal a la gorge", "poitrine": "mal a la poitrine", "oreille": "mal a l oreille", "yeux": "mal aux yeux",
    "jambe": "mal a la jambe", "bras": "mal au bras", "sein": "mal au sein",
}  # fmt: skip
#: pairs that mean more than each: what is found in the French, and what it is then
_TOGETHER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"\bil a (jours|mois|ans|semaine) (\d+|un)\b", r"il a \2 \1"),
        (r"\bcorps (mon enfant |enfant |tres )*(chaud|brulant)\b", r"\1 fievre"),
        (r"\b(chaud|brulant) corps\b", "fievre"),
        (r"\bventre (mon enfant |enfant |mere |femme )*(coule|court)\b", r"\1 diarrhee"),
        (r"\b(coule|court|gate) ventre\b", "diarrhee"),
        (r"\b(femme|avoir) (femme |enceinte )*ventre\b(?! (mal|gonfle|coule|diarrhee))", "enceinte"),
        (r"\b(jours|mois|ans|semaine) (\d+|un)\b", r"\2 \1"),
        (r"\bventre (femme) (?=(\d+|un) mois\b)", r"\1 enceinte de "),
        (r"\bdepuis (?=(\d+|un) (jours|mois|ans|semaine)\b)", ""),
        (r"\b(enfant|bebe) (?=(\d+|un) (jours|mois|ans|semaine)\b)", r"\1 de "),
        (r"\b(enfant|bebe) , (?=(\d+|un) (mois|ans)\b)", r"\1 de "),
        (r"(?<!de )(?<!il a )(?<!ventre )(?<!enceinte )\b((\d+|un) (jours|mois|semaine)|hier)\b", r"depuis \1"),
        (r"\b(?:ventre|enceinte) (?:mon enfant )*(?:de |depuis )?(\d+|un) mois\b", r"enceinte de \1 mois"),
        (r"\bne peut pas prend le sein\b", "ne peut pas teter"),
        (r"\bne peut pas respire\b", "ne peut pas respirer"),
        (r"\bne peut pas mange\b", "ne peut pas manger"),
        (r"\bne peut pas boit\b", "ne peut pas boire"),
        (r"\bne peut pas va\b", "ne peut pas marcher"),
        (r"\bne peut pas parle\b", "ne peut pas parler"),
        (r"\bne peut pas se lever\b", "ne peut pas se lever ni marcher"),
        (r"\bfeu (mon enfant|enfant|femme|mere|pere)\b", r"\1 brule par le feu"),
        (r"\bmaladie (ventre|tete|dent|dents|dos|poitrine|gorge|oreille|yeux)\b", r"\1 mal"),
        (r"\bmal (\w+ )?(ventre|tete|dos|dents|gorge|poitrine|oreille|yeux|jambe|bras)\b", r"\2 mal"),
        *((rf"\b{part} {_WHOSE}mal\b", rf"\1\2{meant}") for part, meant in _PAINS.items()),
        (r"\b(mal (au|aux|a la|a l) \w+) tres\b", r"tres \1"),
        (rf"\bcorps {_WHOSE}demange\b", r"\1\2demangeaisons peau"),
        (r"\bboutons corps\b|\bcorps boutons\b", "boutons sur la peau"),
        (r"\bvers ventre\b|\bventre vers\b", "vers dans le ventre"),
        (r"\b(serpent|chien|scorpion) (\w+ )?entre\b", r"\1 mordu"),
        (r"\bne veut pas (\w+ )?boit\b", "refuse de boire"),
        (r"\bne veut pas (\w+ )?mange\b", "refuse de manger"),
        (r"\bne veut pas (\w+ )?prend le sein\b", "refuse de teter"),
        (r"\b(yeux|fontanelle) (enfant |mon enfant )*(?:est )?(?:entre|enfonce)\b", r"\1 enfonces"),
        (r"\beau (femme |tres )*est sorti\b", "a perdu les eaux"),
        (r"\benceinte(?: ,)? (?:depuis |de )?9 mois\b", "enceinte de 9 mois"),
        (r"\b(enceinte de 9 mois)\b(.*)\bmal au ventre\b", r"\1\2le travail a commence , contractions mal au ventre"),
        (r"\beau (?:sel|sale)(?: avec)? sucre\b|\beau sucre(?: avec)? (?:sel|sale)\b", "eau sucree salee"),
        (r"\bnumero ambulance\b|\bambulance numero\b", "numero de l ambulance"),
        (r"\b(numero de l ambulance) (?:combien|comment|quel)\b", r"quel est le \1"),
        (r"\b(medicament(?: contre \w+)?) quel\b", r"quel \1"),
        (r"\bdonne (?=(mon |ma )?(enfant|bebe|femme|mere|pere)\b)", "donner a "),
        (r"\b(veux) sais\b", "veux savoir"),
        (r"\b(?:sommes |est )?arrive hopital\b|^\W*arrive(?=\W*$|\W+merci)", "nous sommes arrives a l hopital"),
        (r"\bou hopital\b|\bhopital ou\b(?! est)", "ou est hopital"),
        (r"\bsang (?:est )?(?:sort|coule|sorti)(?: a| dans)? (nez|bouche|oreille)\b", r"saigne du \1"),
        (r"\b(nez|bouche|oreille) (?:enfant |mon enfant )*sang\b", r"saigne du \1"),
        (r"\bchaud (?:a |dans )?feu\b", "brule par le feu"),
        (r"\b(accouche\b.*?)\bne sort pas\b", r"\1le placenta ne sort pas"),
        (r"\bdepuis depuis\b", "depuis"),
        (r"\bsang (?:est )?(?:sort|sorti)\b", "saigne"),
        (r"\b(?:gorge|cou) (mon enfant |enfant |tres )*raide\b", r"\1cou raide"),
        (r"\btombe (?:depuis |a )?medicament\b", "tombe d un arbre"),
        (r"\bbouche tordu\b", "bouche tordue"),
        (r"\bvoiture (?:est )?frappe\b", "renverse par une voiture"),
        (r"\bchaud (?:a |dans )?eau (?:chaud|bouillant)\b", "brule par l eau chaude"),
        (r"\bhomme (frappe)\b", r"mon mari me \1"),
        (r"(?<!au )(?<!aux )(?<!la )\b(\w+) pas la\b", r"pas de \1"),
        (r"\bmedicament rats?\b", "mort aux rats"),
        (r"\bmedicament (fievre|paludisme|toux|diarrhee)\b", r"medicament contre \1"),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """A word: as the lexicon writes it, and in French. `own`: no other language that is written here has it."""

    canonical: str
    french: str
    own: bool
    verb: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A text in Fulfulde: with its words spelt as the lexicon has them, and those that are known in French."""

    spelt: str
    french: str
    #: the French with the words that are not known, names of places among them, and whose complaint it is
    told: str
    #: whether two of its words are Fulfulde's alone
    sure: bool
    #: whether nearly every word is known, or one of another language that is, so that the French stands for the whole
    whole: bool
    #: whether an ending says that something is not there, which a phrase of its beginning alone would overlook
    denies: bool


class Fulfulde:
    """The words, by a key that all their spellings share."""

    def __init__(self, words: Mapping[str, _Known]) -> None:
        self._words = words
        self._meaning = lru_cache(maxsize=20_000)(self._find)

    @classmethod
    def load(cls, path: Path) -> "Fulfulde":
        """Lines of `word | French | spellings`; `#` begins a comment. A French of `-` says that the word is a small
        one, of no meaning here; `~` in front of a word, that other languages have it too; `!`, that it is a verb, whose
        endings may deny it. Raises ContentError with file, line and why."""
        words: dict[str, _Known] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            text = line.split("#", 1)[0].strip()
            if not text:
                continue
            parts = [part.strip() for part in text.split("|")]
            if len(parts) != 3 or not parts[0] or not parts[1]:
                raise ContentError(path.name, number, "a line reads: word | French | spellings")
            word, french, spellings = parts
            known = _Known(
                canonical=word.lstrip("~!"),
                french="" if french == "-" else fold(french),
                own=french != "-" and word[0] != "~",
                verb="!" in word,
            )
            for spelling in (known.canonical, *spellings.split()):
                words.setdefault(key(fold(spelling)), known)
        return cls(words)

    def read(self, folded: str, is_word: Callable[[str], bool] = lambda _word: False) -> Read | None:
        """What a folded text says; None if it is no Fulfulde that is known. Words of other languages, as `is_word`
        tells, stay among the French."""
        if _THANKS.fullmatch(folded):
            return Read(spelt="useko", french="merci", told="merci", sure=True, whole=True, denies=False)
        marks = _WORD.findall(_STOP.sub("", _GREETING.sub(" ", folded)))
        marks = self._together(marks)
        words = [mark for mark in marks if mark[0].isalpha()]
        known = [self._meaning(word) for word in words]
        found = [one for one in known if one]
        if (
            not any(known.own for known, _ in found)
            or len(found) < _READ * len(words)
            or not self._of_it(words, len(found))
        ):
            return None
        spelt: list[str] = []
        french: list[str] = []
        told: list[str] = []
        meanings = iter(known)
        before = ""
        for mark in marks:
            meaning = next(meanings) if mark[0].isalpha() else None
            spelt += self._spelt(mark, meaning)
            said = self._in_french(mark, meaning)
            french += (mark,) if meaning is None and is_word(mark) else said
            unknown = ("a", mark) if before in _AT and mark[0].isalpha() else (mark,)  # the name of a place
            told += unknown if meaning is None else said
            before = mark
        return Read(
            spelt=" ".join(spelt),
            french=_joined(" ".join(french)),
            told=_of_whom(_joined(" ".join(told)), frozenset(words)),
            sure=sum(known.own for known, _ in found) > 1,
            whole=sum(1 for word, one in zip(words, known, strict=True) if one or is_word(word)) >= _WHOLE * len(words),
            denies=any(denied for _, denied in found),
        )

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the lexicon's."""
        return self._meaning(word) is not None

    def _together(self, marks: list[str]) -> list[str]:
        """The marks, words that together are one of the lexicon's as one."""
        joined: list[str] = []
        at = 0
        while at < len(marks):
            sizes = range(min(_LONGEST, len(marks) - at), 1, -1) if marks[at][0].isalpha() else ()
            size = next((n for n in sizes if key("_".join(marks[at : at + n])) in self._words), 1)
            joined.append("_".join(marks[at : at + size]))
            at += size
        return joined

    def _of_it(self, words: list[str], known: int) -> bool:
        return known > 1 or (len(words) == 1 and len(words[0]) >= _ALONE)

    def _find(self, word: str) -> tuple[_Known, bool] | None:
        """A word, and whether its ending denies it."""
        if known := self._words.get(key(word)):
            return known, False
        if (ending := _DENIED.search(word)) and (root := word[: ending.start()]):
            verbs = (self._words.get(key(root + vowel)) for vowel in "ai")
            if known := next((verb for verb in verbs if verb and verb.verb), None):
                return known, True
        return None

    def _spelt(self, mark: str, meaning: tuple[_Known, bool] | None) -> Iterable[str]:
        if meaning is None or not meaning[0].french:
            return (mark,)
        known, denied = meaning
        return ("wala", known.canonical) if denied else (known.canonical,)

    def _in_french(self, mark: str, meaning: tuple[_Known, bool] | None) -> Iterable[str]:
        if not mark[0].isalpha():
            return (mark,)
        if meaning is None or not meaning[0].french:
            return ()
        known, denied = meaning
        return ("pas", known.french) if denied else (known.french,)


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """What all spellings of a word share; of words that are one, of each."""
    if "_" in word:
        return "_".join(key(part) for part in word.split("_"))
    denied = "!" if _DOES_NOT.search(word) else ""
    for written, said in _SOUNDS:
        if written in word:
            word = word.replace(written, said)
    word = _DOUBLED.sub(r"\1", word)
    return _NASAL.sub("", _GLIDE.sub(lambda m: "ny" if m[0][0] == "n" else "i", word)) + denied


def _joined(french: str) -> str:
    for pattern, meant in _TOGETHER:
        french = pattern.sub(meant, french)
    return " ".join(french.split())


def _of_whom(french: str, words: frozenset[str]) -> str:
    """The French with "my child", "I have" and "he", as the little words of the Fulfulde say."""
    if words & {"am", "amin", "an"}:
        french = _SOMEBODY.sub(lambda m: ("ma " if m[0] in _WOMEN else "mon ") + m[0], french)
    if _SOMEBODY.search(french) or re.search(r"\b(mon|ma|merci|nous) ", french) or _ASKS.search(french):
        return french
    if called := _CALLS.match(french):
        return called[0] + _of_whom(french[called.end() :], words)
    if _IS.match(french.lstrip(" ,")):
        return f"{'il est' if words & _OTHER else 'je suis'} {french}" if words & (_OTHER | _SELF) else french
    does = _DOES.match(french.lstrip(" ,"))
    if words & _OTHER:
        return f"il {french}" if does else f"il a {french}"
    if words & _SELF:
        if french.startswith("a "):
            return f"j ai {french[2:]}"
        return f"je {french}" if does else f"j ai {french}"
    return french
