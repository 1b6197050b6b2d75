"""Messages that tell of no danger of their own, by what they say and ask: how old, how far with child, where, whether
one dies of it; and what happened to others, behind which somebody asks for themselves."""

import re

from core.text.asking import folded
from core.text.fold import fold

#: words of which a message is made that tells no more than how old somebody is, or how many months with child
OF_MONTHS = frozenset(
    """
    et and ok oui yes so elle il he she e it i je j ai suis am is es est a at an ans the la le de d of for enceinte
    pregnant pregnancy grossesse belle belly bele bel wife woman femme sister soeur daughter fille my ma mon mois month
    months moi mwa semaine semaines week weeks wks jours days year years yrs get has have don reach di dey now
    old age agee sui chui m im shes hes c our son pikin baby bebe child enfant s
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
MOST_OF_MONTHS = 9
#: that it is asked where: the nearest of something, which hospital, where to go
WHERE = re.compile(
    r"\b((le|la|les|the) )?(plus (proche|pres)|nearest|closest)\b"
    r"|^((et|and|ok|svp|please|abeg|docteur|doctor|so|mais|but|stp) )*(near|around|close to|pres de|vers|in|at"
    r"|for) \w+( \w+)?$"
    r"|^((et|and|ok|svp|please|abeg|docteur|doctor|so|mais|but|stp) )*(ou|where|wusai) (aller|je|on|est|dois|peut|to"
    r"|can|do|i|we"
    r"|should|is|fit)\b"
    r"|\b(quels?|which|what|wetin|weti) (l?hopita\w*|hospit\w*|clini\w*|centres?|health cent\w*)\b"
)
MOST_WHERE = 9
#: that it is asked what something costs
PRICE = re.compile(
    r"\b(combien|conbien|kombien|cmb|cbn) (ca |il |elle |on |est ce que |ce que )?(\w+ )?"
    r"(coute\w*|paye\w*|payer|vaut|faut payer)\b"
    r"|\b(coute\w*|cost|costs|payer|pay) (combien|how much|cmb|cbn)\b"
    r"|\bhow much\b( \w+){0,8} (cost|costs|price|pay)\b"
    r"|\b(quel|le|what|wetin|the) (est le )?(is the |be |na )?(prix|price|tarif|cout|cost)\b"
    r"|\b(prix|price|tarif|cost) (de|du|d|of|for)\b"
    r"|\b(na |how )(how )?(much|moch) (money|moni)\b"
)
MOST_PRICE = 12
#: that it is asked whether somebody dies of what they have
DIES = re.compile(
    r"\b(je vais|j vais|il va|elle va|ils vont|on va|vais je|va t il|va t elle|je risque de|il risque de"
    r"|elle risque de)"
    r"( \w+)? mourir\b"
    r"|\b(will|would|can|could|may) (i|he|she|they|we|my \w+|the \w+) (\w+ )?die\b"
    r"|\b(am|is|are) (i|he|she|they|my \w+) (\w+ )?(going to|gonna) die\b"
    r"|\b(i|a|e|he|she|we|pikin) (go|fit|fit go|will) die\b"
)
#: that it is asked of what was told: it turns the words around, or a mark stands behind it
TURNED = re.compile(
    r"\b(will|would|can|could|am|is|are) (i|he|she|they|we|my \w+|the \w+)\b|\b(vais je|va t (il|elle)|est ce qu(e)?)\b"
)
MOST_DIES = 14
#: somebody of theirs, and what became of them
KIN = (
    r"(mother|mum|mom|mama|mami|mater|father|papa|dad|pater|sister|sista|brother|broda|aunt\w*|uncle|grand ?mother"
    r"|grand ?father|grandma|grandpa|cousine?|friend|neighbou?r|mere|maman|pere|soeur|frere|tante|oncle|tonton"
    r"|grand ?mere"
    r"|grand ?pere|amie?|copine|voisine?|belle ?mere|belle ?soeur)"
)
BEFALLEN = re.compile(
    rf"\b(my|ma|mon|our|notre|one|une|un|his|her|sa|son|we) (\w+ )?{KIN}\b.*\b(died|die|dead|passed away|morte?"
    rf"|mourut|decedee?"
    r"|had|eu|avait|lost|perdu|suffered|don die|bin get)\b"
)
#: that it is asked whether the same befalls whoever asks
FOR_ONESELF = re.compile(
    r"\b(will|can|could|may|might|would|does|is) (it|this|that|the same|i) (\w+ )?(happen|get|have|catch|going|lose"
    r"|die|too)\b"
    r"|\b(happen|arriver) (to|with) me\b|\bcan i (also )?(get|have)\b|\be (fit|go) (happen|catch|reach) (to |for )?me\b"
    r"|\b(ca|sa|cela) (peut|va|risque de|pourrait) (m |me |aussi )*arriver\b|\bm arriver\b"
    r"|\b(je|moi aussi je) (risque|cours|peux l avoir|vais l avoir|peux avoir)\b"
    r"|\b(vais|dois|puis|peux) je (aussi )?(perdre|avoir|craindre|l avoir|le perdre|avoir peur)\b"
    r"|\b(am|will) i (be )?(also )?(at risk|in danger)\b|\bshould i (be )?(afraid|worr\w+|fear)\b|\bi go get am too\b"
)
#: what stands between two things told
BETWEEN = re.compile(r"\s*[.,;:!?\n]+\s*|\s+(?:and|et|mais|but|so|donc|alors) (?=(?:now|i|je|j|maintenant|is|a)\b)")
#: that something happens now, behind what happened before
NOW = re.compile(r"(?:\b(?:and|et|but|mais|so|bot)|[.,;]) (?:now|maintenant|la|today|aujourd hui)\b")


def only_months(text: str) -> bool:
    """Whether a message tells no more than an age, or how many months somebody is with child."""
    words = folded(text).split()
    told = [word for word in words if not word.isdigit()]
    return 0 < len(words) <= MOST_OF_MONTHS and len(told) < len(words) and OF_MONTHS.issuperset(told)


def asks_where(text: str) -> bool:
    """Whether a short message asks for a place to go to."""
    words = folded(text)
    return len(words.split()) <= MOST_WHERE and WHERE.search(words) is not None


def asks_price(text: str) -> bool:
    """Whether a short message asks what something costs."""
    words = folded(text)
    return len(words.split()) <= MOST_PRICE and PRICE.search(words) is not None


def asks_of_death(text: str) -> bool:
    """Whether it is asked whether somebody dies of what they have: fear, and neither a wish nor a sight."""
    words = folded(text)
    asked = "?" in text or TURNED.search(words) is not None
    return asked and len(words.split()) <= MOST_DIES and DIES.search(words) is not None


def of_oneself_alone(text: str) -> str | None:
    """What is told beside the fate of somebody else, by who asks whether the same will befall them; None where that is
    not asked."""
    if not FOR_ONESELF.search(folded(text)):
        return None
    clauses = [clause for clause in BETWEEN.split(fold(text)) if clause.strip()]
    rest = [clause for clause in clauses if not BEFALLEN.search(folded(clause))]
    return ", ".join(rest) if len(rest) < len(clauses) else None


def told_now(text: str) -> str | None:
    """What is said to happen now, behind what happened before; None where nothing is."""
    parts = NOW.split(fold(text), maxsplit=1)
    return parts[1].strip() if len(parts) == 2 and parts[1].strip() else None
