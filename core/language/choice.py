"""Requests for a language in plain words: "parle français", "english please", "answer me for pidgin"."""

import re
from collections.abc import Iterator

from core.language.model import ARABIC, CAMFRANGLAIS, ENGLISH, FRENCH, FULFULDE, HAUSA, PIDGIN
from core.text.fold import fold, tokens

_NAMES = {
    FRENCH: """
        fr francais francaise francai french frances frans faransaniya faransanci fransi faransi faransiire francophone
        frensh fransh
    """,
    ENGLISH: """
        eng anglais anglaise english englis inglish ingilish ingles turanci ingilizi engeleere anglophone
    """,
    PIDGIN: "pidgin pidjin pijin pitchin picin pidgine pidgeon",
    CAMFRANGLAIS: "camfranglais kamfranglais franglais francamglais",
    FULFULDE: "fulfulde foulfoulde foufoulde fulani fula peul foulbe fulbe fulatanci",
    HAUSA: "hausa haoussa hawsa haussa hausanci",
    ARABIC: "arabe arabic arabi 3arabi arab larabci العربية بالعربية بالعربي عربي عربية",
}
#: of a person: who says "I am Fulani" asks for nothing
_I_AM = re.compile(r"\b(i|we) (am|m|are) (?!anglophone|francophone)")
#: Pidgin by the name of what it grew from
_PIDGIN_ENGLISH = re.compile(
    r"\b(pidgin|pidjin|pijin) (english|inglish|anglais)\b|\b(broken|country) (english|inglish)\b"
)
_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}

_AROUND = """
    en in for be bi da le la l the au a je i ana mi min nous we you u tu vous toi moi me us wi wuna c est it s d
    j m t accord ok okay yes oui eh please pls plz svp stp sil il te plait plais abeg beg don allah useni afuk
    fadlak docta docteur doctor dr likita bonjour hello hi salut bjr sannu salam now maintenant tan bas only
    seulement just uniquement language langue lang luga haala kala plutot instead rather mieux better encore merci
    thanks thank na dey di with avec to et pour si that ca this ce ka ki ku ma mais but et and because car
    version am big broken country mieux well fine do we one
    من فضلك
"""
_ASKING = """
    parle parles parler parlez parlons repond reponds repondre repondez reponse ecris ecrire ecrivez explique
    expliquez dis dites change changer changez passe passer mets mettre mettez choisis choisir utilise utiliser
    prefere preferes veux veut voudrais voulons aimerais peux pouvez peut continue continuer continuons
    speak speaking talk talking answer answering reply replying respond write switch use put set explain tell prefer
    give have hear hia understand read sabi yarn translate traduis traduire traduisez traduction comprends comprend
    entends lis lire demande
    want would like please pls svp stp can could let change go say tok toke wan make
    wolwu wolwan wolwugo wolwee haalu haal yidi jaabu magana yi fada gaya min so ina amsa
    hajji kallim kallimni itkallam nidoor ayiz abgha تكلم تكلمي اكتب اريد
"""
_AGAINST = """
    ne n pas jamais aucun non sans not dont doesn don't doesn't cant cannot can't never neither without no nor ni
    ba ban bana baya wala walaa ma mish ما لا
"""
#: words that may stand around the name of a language in a request and change nothing
_NEUTRAL = frozenset((_AROUND + _ASKING).split())
#: words that ask, needed where the message says other things too
_WISHES = frozenset(_ASKING.split())
#: words that turn it round: "je ne parle pas français", "a no sabi english"
_REFUSALS = frozenset(_AGAINST.split())

_CLAUSE = re.compile(r"[.,;:!?\n،؟]+")


def language_request(text: str) -> str | None:
    """The code of the language that the text asks to be answered in, or None if it asks for none.

    The name of a language counts only where all else in its clause belongs to such a request, so that "je ne
    parle pas français, mon enfant est malade" and "the nurse speaks English" ask for nothing.
    """
    clauses = [
        words
        for part in _CLAUSE.split(_I_AM.sub("iam ", _PIDGIN_ENGLISH.sub("pidgin", fold(text[:300]))))
        if (words := tokens(part))
    ]
    asked = {code for words in clauses for code in _requests(words, alone=len(clauses) == 1)}
    return asked.pop() if len(asked) == 1 else None


def _requests(words: list[str], *, alone: bool) -> set[str]:
    """The languages that a clause asks for; none if anything in it is about something else."""
    meant = [(code, others) for code, others in _mentions(words) if not _refused(others)]
    if any(others - _NEUTRAL for _, others in meant):
        return set()
    return {code for code, others in meant if alone or others & _WISHES}


def _refused(words: set[str]) -> bool:
    return bool(words & _REFUSALS) or ("t" in words and bool(words & {"don", "can"}))


def _mentions(words: list[str]) -> Iterator[tuple[str, set[str]]]:
    """Each language that is named, with the words since the one before; the last with those after it, too."""
    named = [i for i, word in enumerate(words) if word in _CODES]
    starts = [0, *(i + 1 for i in named[:-1])]
    for start, at in zip(starts, named, strict=False):
        end = len(words) if at == named[-1] else at
        yield _CODES[words[at]], set(words[start:end]) - {words[at]}
