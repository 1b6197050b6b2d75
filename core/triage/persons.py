"""Whom a message is about, in a conversation that was of somebody else: what was told of one person is not put on
another."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.text.asking import folded, wonders
from core.text.whom import of_oneself
from core.triage.after import NOBODY, parts, reached
from core.triage.model import Aside, EpisodeFacts, Level

#: the writer, and those of whom people write, by the words for them, the longer first
SELF = "self"
NOUNS = {
    "grandmother": r"grand ?meres?|grand ?mothers?|grandma|mbombo",
    "grandfather": r"grand ?peres?|grand ?fathers?|grandpa",
    "brother": r"(?:(?:grand|petit|big|small|junior|senior|elder|younger) )?(?:freres?|frangin|brothers?|broda|brada)",
    "sister": r"(?:(?:grande?|petite?|big|small|junior|senior|elder|younger) )?(?:soeurs?|frangine|sisters?|sista)",
    "husband": r"maris?|husban[dt]?|epoux|massa",
    "wife": r"femmes?|epouse|wife|waif|woman|nga",
    "mother": r"meres?|mamans?|mothers?|mama|mum|mummy|mom|mami|inna",
    "father": r"peres?|papas?|fathers?|dad|daddy|pater|baba",
    "son": r"fils|sons?|garcons?|boy",
    "daughter": r"filles?|fillettes?|daughters?|girl",
    "baby": r"bebes?|baby|babies|bb|bby|nourrissons?|newborns?|nouveau ne",
    "child": r"enfants?|child|children|pikins?|pekin|pickins?|kids?|petite?|gosses?|mouna|muna|biyam|bingel",
    "uncle": r"oncles?|tontons?|uncles?",
    "aunt": r"tantes?|tantines?|aunty?|auntie",
    "cousin": r"cousine?s?",
    "niece": r"nieces?",
    "nephew": r"neveux?|nephews?",
    "friend": r"ami|amie|copain|copine|friend|padi|pote",
    "neighbour": r"voisine?s?|neighbou?rs?",
    "grandchild": r"petit (?:fils|enfant)|petite fille|grand ?(?:son|daughter|child|pikin)",
}
CHILDREN = frozenset({"child", "baby", "son", "daughter"})
MEN = frozenset({"husband", "father", "son", "brother", "grandfather", "uncle", "nephew"})
WOMEN = frozenset({"wife", "mother", "daughter", "sister", "grandmother", "aunt", "niece"})
_OWN = r"(?:mon|ma|mes|my|notre|nos|our|votre|your)"
#: "son" is a child in English
_THEIRS = r"(?:son|sa|his|her|their|leur)"
_BESIDE = r"(?:(?:petite?|grande?|autre|other|own|little|old|dear|big|small|deuxieme|second|last|propre) )?"
_ALL = "|".join(f"(?P<{name}>{words})" for name, words in NOUNS.items())
POSSESSED = re.compile(rf"\b{_OWN} {_BESIDE}(?:{_ALL})\b(?! (?:d|du|de) (?:fer|menage|lit))")
RELATED = re.compile(rf"\b{_THEIRS} {_BESIDE}(?:{_ALL})\b")
DEFINITE = re.compile(rf"\b(?:le|la|l|the|that|ce|cet|cette|di) {_BESIDE}(?:{_ALL})\b")
#: that a message goes on to somebody: "et pour ma fille", "and my mama", "ma fille aussi"
GOES_ON = re.compile(
    r"^(?:(?:ok|merci|thanks?|thank you|d accord|oui|yes|docteur|doctor|dokta|abeg|svp|pardon|please) )*"
    r"(?:et|and|mais|but|aussi|also|maintenant|now|what about|how about|sinon|pour|for)\b|\b(?:aussi|also|too|boo)\b"
)
FOR_SOMEBODY = re.compile(r"\b(?:pour|for)\b")
#: what those do who are not ill themselves: they give, say, bring, wish
ACTS = re.compile(
    r"^ (?:\w+ ){0,2}?(?:donne\w*|gave|give|giving|dit|dis|disent|say|said|says|tell|told|talk|veut|veulent"
    r"|wants?|pense\w*"
    r"|thinks?|emmen\w*|carry|carried|bring|brought|amen\w*|demand\w*|ask\w*|frapp\w*|battu?|bat|battent|beats?"
    r"|beat(?:s|ing)?|hits?|tape?|refus\w*"
    r"|croit|believes?|sait|know\w*|achet\w*|bought|arrive\w*|came|come|viol\w*|rap\w*|menac\w*|force\w*"
    r"|press\w*|est la"
    r"|(?:is|dey) (?:with|here)|est avec)\b"
)
#: that what is taken or used belongs to somebody: "je prends l'augmentin de ma soeur", "I take my sister's tablets"
TAKES = r"(?:prend\w*|pris|utilis\w*|boi[st]|boire|met\w*|take|took|taking|use[ds]?|drink|drank|di take|fit take)"
OWNED = re.compile(rf"\b{TAKES} (?:\w+ ){{0,4}}(?:de|d|of|from|for)$")
OWNER, TAKEN = re.compile(r"^ s \w"), re.compile(rf"\b{TAKES}\b")
#: somebody else who is told of in the same message
THIRD = re.compile(
    r"\b(?:il|elle|ils|elles|lui|he|she|him|her|his|they|them|e|am|yi|wuna|(?:l|le|la|les) (?:\w+er|\w+ir)|o|mo)\b"
)
#: whoever writes, as the one who is ill
OF_ME = re.compile(r"\b(?:j|je|moi|m|i|me|my|mon|ma)\b|^(?:and |but )?a (?:get|di|dey|no fit|don|feel|wan)\b")
#: a part of the writer's own body, whatever "e" or "elle" stands for behind it
OWN_BODY = re.compile(
    r"\b(my|ma|mon|mes) (breasts?|nipples?|seins?|bobi|belle|belly|ventre|tete|head|dos|back|waist|pieds?|foot|fut"
    r"|legs?|jambes?|hands?|mains?|eyes?|oeil|yeux|throat|gorge|ears?|oreilles?|tooth|teeth|dents?|chest|poitrine|skin|peau|body"
    r"|corps|periods?|regles|moon|knees?|genoux?|neck|cou|nez|nose)\b"
)
#: what they do for somebody else
FOR_OTHERS = re.compile(
    r"\b(?:donne\w*|gave|give\w*|given|vois|vu|saw|see|think|pense|crois|peur|fear|afraid|scared|worried|inquiet\w*"
    r"|trouve\w*|found|find|understand|compris|comprends|know|sais|want|wan|veux|voudrais)\b"
)
HE, SHE = re.compile(r"\b(?:il|he|him|his)\b"), re.compile(r"\b(?:elle|she|her)\b")
#: that somebody has something, whatever it is called
HAS = re.compile(
    r"\b(?:ai|a|est|ont|has|have|had|get|gets|got|is|am|dey|di|fait|souffre|suis|feels?|sens|qui|weh|wey|who)\b"
)
#: what whoever stands beside an ill person does as well, as ids of the lexicon
FRETS = frozenset({"crying", "anxiety", "severe", "miserable", "much", "teething"})
#: a child older than this in days is not the one that was just born
JUST_BORN = 61
#: days of age under which nobody writes of themselves
WRITES = 10 * 365
#: of two ages the greater by the smaller, from which they are of two people, and days that they differ by
RATIO, APART = 1.5, 150
#: concepts that a newborn's mother is told with
CHILDBED = ("after_birth",)
MOST_ASIDE = 3

Tells = Callable[[str], tuple[tuple[str, ...], int | None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """Whom a message is about, and what was told of the others."""

    facts: EpisodeFacts
    others: tuple[Aside, ...]
    #: the page that was answered last of them; None where they were not spoken of before
    page: str | None = None
    #: whether the message turns to somebody else than the one before
    moved: bool = False


def meant(text: str, facts: EpisodeFacts, others: Sequence[Aside], page: str | None, tells: Tells) -> Meant:
    """Whom a message is about. `page`: the last that was answered; `tells`: complaints and age in days that a text
    tells of by itself."""
    words = folded(text)
    told, age = tells(text)
    complaints = tuple(sign for sign in told if sign not in FRETS)
    named, kind = _named(words)
    who = _somebody(words, named, complaints)
    if facts.level is None and not facts.concepts and facts.who is None and not others:
        return Meant(facts=replace(facts, who=who), others=())
    both = parts(text)
    if facts.level is Level.EMERGENCY and both and reached(both[0]):  # and then something is asked
        return Meant(facts=facts, others=tuple(others))
    back = _back(text, words, who or named, facts, others, complaints)
    if back is not None:
        rest = tuple(one for one in others if one is not back)
        return Meant(facts=back.facts, others=_aside(facts, page, rest), page=back.page, moved=True)
    if who is None or not _another(words, who, kind, facts, age, bool(complaints), wonders(text)):
        return Meant(facts=replace(facts, who=facts.who or who), others=tuple(others))
    return Meant(facts=_fresh(who, facts), others=_aside(facts, page, others), moved=True)


def names_somebody(text: str) -> bool:
    """Whether a text names somebody: "my son", "the baby"."""
    return _named(folded(text))[0] is not None


def _named(words: str) -> tuple[str | None, str]:
    """Who is named, and whether as somebody's own, somebody else's, or only by "the"."""
    for kind, pattern in (("theirs", RELATED), ("own", POSSESSED), ("the", DEFINITE)):
        for found in pattern.finditer(words):
            name = found.lastgroup
            if kind == "theirs" and found[0] in ("son fils", "his son"):
                name = "son"
            if (
                name
                and not ACTS.search(words[found.end() :])
                and not _owns(words[: found.start()], words[found.end() :])
            ):
                return name, kind
    return None, ""


def _owns(before: str, after: str) -> bool:
    """Whether whoever is named between them owns what somebody else takes."""
    return bool(OWNED.search(before.rstrip()) or (OWNER.search(after) and TAKEN.search(before)))


def _somebody(words: str, named: str | None, complaints: Sequence[str]) -> str | None:
    """Who is named, else whoever writes, where they complain of themselves or ask for themselves."""
    if named:
        return named
    if of_oneself(words):
        return SELF
    if POSSESSED.search(words) or RELATED.search(words):
        return None
    if OWN_BODY.search(words) and complaints:
        return SELF
    own = OF_ME.search(words) and not THIRD.search(words) and not FOR_OTHERS.search(words)
    return SELF if own and complaints else None


def _another(
    words: str, who: str, kind: str, facts: EpisodeFacts, age: int | None, complains: bool, asks: bool
) -> bool:
    """Whether somebody is told of who cannot be the one of before."""
    before, goes_on = facts.who, GOES_ON.search(words) is not None
    goes_on = goes_on or (who == SELF and of_oneself(words) and before is not None)
    has = HAS.search(words) is not None and (who != SELF or not (FOR_OTHERS.search(words) or THIRD.search(words)))
    if kind == "the" or not (complains or asks or (goes_on and (has or FOR_SOMEBODY.search(words)))):
        return False
    if _just_born(who, facts, age):
        return False
    if who == SELF != before and complains and facts.age_days is not None and facts.age_days < WRITES:
        return True
    if facts.level is Level.EMERGENCY and not (complains or goes_on):
        return False
    if kind == "theirs":
        return True
    if before is None:
        return of_oneself(words) if who == SELF else goes_on
    if _may_be(who, before):
        return age is not None and facts.age_days is not None and _two_ages(age, facts.age_days) and goes_on
    return True


def _just_born(who: str, facts: EpisodeFacts, age: int | None) -> bool:
    """Whether a child is told of whom the woman of before carries or has just borne: they are in one danger."""
    carries = facts.pregnant or facts.weeks_postpartum is not None or "after_birth" in facts.concepts
    return bool(carries) and who in ("baby", "child") and (age is None or age <= JUST_BORN)


def _may_be(who: str, before: str) -> bool:
    """Whether two words may be for one person."""
    if who == before:
        return True
    return {who, before} <= CHILDREN and {who, before} != {"son", "daughter"}


def _two_ages(one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return high - low >= APART and high >= RATIO * max(low, 1)


def _back(
    text: str,
    words: str,
    who: str | None,
    facts: EpisodeFacts,
    others: Sequence[Aside],
    complaints: Sequence[str],
) -> Aside | None:
    """Somebody of before whom a message turns back to: by name, by what is told of them, by he or she."""
    before = facts.who or ""
    if who and not (before and _may_be(who, before)):
        return next((one for one in others if one.facts.who and _may_be(who, one.facts.who)), None)
    if who:
        return None
    pressing = [one for one in others if one.facts.level is Level.EMERGENCY]
    if facts.level is not Level.EMERGENCY and pressing and reached(text):
        return pressing[0]
    of_them = [one for one in others if complaints and set(complaints) <= set(one.facts.concepts)]
    if of_them and not set(complaints) <= set(facts.concepts):
        return of_them[0]
    spoken = NOBODY.sub(" ", words)
    he, she = HE.search(spoken) is not None, SHE.search(spoken) is not None
    if he == she or not before:
        return None
    wrong, right = (WOMEN, MEN) if he else (MEN, WOMEN)
    if before not in wrong and before != SELF:
        return None
    fitting = [one for one in others if one.facts.who in right]
    either = [one for one in others if one.facts.who not in MEN | WOMEN and one.facts.who != SELF]
    return next(iter((*fitting, *either)), None)


def _fresh(who: str, facts: EpisodeFacts) -> EpisodeFacts:
    """Nothing is known of somebody new, but that a newborn's mother has just given birth."""
    newborn = facts.age_days is not None and facts.age_days <= JUST_BORN
    mother = newborn and who in (SELF, "wife")
    return EpisodeFacts(who=who, concepts=CHILDBED if mother else ())


def _aside(facts: EpisodeFacts, page: str | None, others: Sequence[Aside]) -> tuple[Aside, ...]:
    """The others with the one of before, the last first; who is in an emergency is not forgotten for the newest."""
    every = (Aside(facts=facts, page=page), *others)
    kept = sorted(every, key=lambda one: one.facts.level is not Level.EMERGENCY)[:MOST_ASIDE]
    return tuple(one for one in every if one in kept)
