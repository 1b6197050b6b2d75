"""What people write once an emergency was answered, by its words alone: that help is reached, that they go, thanks."""

import re

from core.knowledge.thread import turns
from core.text.asking import asks, asks_back, folded, supposes
from core.text.fold import tokens

#: a message with more words than these tells more than where somebody is
MOST_WORDS = 18
#: where care is given, and who gives it
_CARE = (
    r"(hopita\w*|hospita\w*|hosto|asibiti|urgences|clini\w*|dispensaire|cma|centres? (de sante|medical)|health cent\w+|"
    r"maternite|maternity|casualty|ward|emergency (room|unit)|docteurs?|doc|medecins?|infirmi\w+|sages? femmes?|"
    r"doctors?|dokta|docta|nurses?|midwi\w+|soignants?|health workers?)"
)
CARE = re.compile(rf"\b{_CARE}\b")
#: that somebody is there, or in their hands
THERE = re.compile(
    r"\b(arrivee?s?|reached|reach|arrived|got (to|here|there)|njotti\w*|yotti\w*|admis\w*|admitted|hospitalis\w*|"
    r"prise?s? en charge|s occup\w+|(l|les?|la|ont|a) (ont |a |est )?(prise?s?|vue?s?|recue?s?|examine\w*|soigne\w*|garde\w*)|"
    r"(le|la|les) (gere|gerent|soigne|soignent|voit|regarde|examine|examinent)|"
    r"(est|sommes|suis|sont|c est bon)( \w+)? (a|au|aux|en|chez|dans|avec|devant)|"
    r"(are|is|am|re|m|s)( now| already| here| both| all)? (at|in|with|inside)|"
    r"(are|is|re|s)( now| already)? (looking|treating|seeing|attending|taking|checking|caring|working)|"
    r"(have|has|don) (taken|take|seen|see|admit|received|hold)|took (him|her|me|over|charge)|"
    r"(di|dey) (look|treat|check|take|see|hold|care)|dey|don (reach|enter|rich))\b"
)
#: that they arrived, where no place is named: it was the last answer that sent them there
ARRIVED = re.compile(
    r"^((ok|okay|oui|yes|merci|thanks|c est bon|c bon|bonjour|docteur|doctor) )*"
    r"(on est|nous sommes|je suis|we are|we have|we|we don|a don|i have|i|i don|on a|min|mi)( bien| deja| don| now| just)? "
    r"(arrivee?s?|reached|reach|arrived|there|rich|njotti\w*|yotti\w*)"
    r"( bien| la| now| safe\w*| fine| well| here| there| la bas| merci| docteur| thanks?| thank you| doctor| beaucoup)*$"
)
#: that it is not yet so, or that they were not taken in
NOT_THERE = re.compile(
    r"\b(loin|ferme\w*|pas|jamais|sans|refus\w*|renvoy\w*|chass\w*|personne|argent|bloque\w*|panne|no|not|far|closed|nobody|"
    r"money|stuck|sent|back|away|n t|don t|isn t|never|neva|mais|but|bot|faut|falloir|doi\w+|should|must|si|if|quand|when|comment|how|"
    r"combien|where|ou est|peu\w+|can|could|fit|want|veux|veut|wan|try|essa\w*|cherch\w*|look for|far|drive|drove|toujours)\b"
)
#: that they are on the way
ON_THE_WAY = re.compile(
    r"\b(en route|en chemin|sur la route|en voiture|dans (le |un )?taxi|on (the|our|my) way|for road|on the road|inside (taxi|car|moto)|"
    r"(on|nous|je) (y va|y vais|y allons|part|pars|partons|va|vais|allons|cours|courons|fonce)|"
    r"(we|i|a) (are |am |di |dey |don |will |go )*(go|going|leaving|leave|left|start|move|moving|run|running|rush|rushing))\b"
)
#: words of which thanks, an all-right and a good-bye are made, and those that say so
COURTESY = frozenset(
    """
    merci mercii thanks thank thx tank tanks thanx you u usoko useko nagode docteur doctor dokta docta doc ok okay oki k d
    accord dac dacc oui yes yeah ouais beaucoup bien bcp compris vu entendu understood noted god bless dieu que qu le la vous
    te t ben benisse benis benissez on y va vais part pars partons allons tout toute de suite maintenant now now-now right
    we are am going di dey go leaving i a je j nous courage hopital l au aux the to hospital hospita for ashia alright
    so much very well all lot infiniment mille fois papa mama maman ma mon frere soeur brother sister sir madame
    monsieur plenty your help aide votre ton pour d'aide conseil conseils advice advise bonne nuit journee soiree bye
    aurevoir revoir good night day bonjour bonsoir salut hello hi bjr bsr slt morning evening afternoon fine c est bon
    ca cool amen na him grand big vraiment really appreciate car taxi moto voiture route en chemin way our my road
    hosto quickly vite direct fast fonce run running rush cours leave start small wuna oga massa je suis
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
THANKS = re.compile(
    r"\b(merci\w*|thanks?|thx|than[xk]s?|tanks?|usoko|useko|nagode|ok|okay|oki|d accord|dac+|compris|entendu|understood|noted|"
    r"alright|bless|benis\w*|bonjour|bonsoir|salut|hello|hi|bjr|bsr|slt|bye|revoir|courage|ashia|bien vu|vu)\b"
)
MOST_THANKS = 14
#: that what was over is there again
BACK = re.compile(
    r"\b(recommenc\w*|(est|ca|c est|elle|il) revenue?s?|revient|reprend|reprennent|repris|de nouveau|a nouveau|rechute|empir\w*|"
    r"aggrav\w*|pire|(start\w*|begin\w*|began|happen\w*|doing it|don catch am|shake|come|came|don come) (again|back)|again o*$|"
    r"(is|e|has come|dey) back|(get\w*|got|don|much) worse|don worse|don start|don hold am again)\b"
)
MOST_BACK = 10
#: words for whoever was in danger, or for what happened; what only looks so is taken away first
OF_THEM = re.compile(
    r"\b(il|elle|ils|elles|lui|ca|cela|he|she|him|her|it|they|them|e|yi|am|this|that|dis|dat|son|sa|ses|his|l enfant|"
    r"le bebe|le petit|la petite|the child|the baby|pikin|o|mo|maako)\b"
)
NOBODY = re.compile(r"\b(il y a|y a t il|il faut|faut il|s il (vous|te) plait|i am|is it|est il|it is|a t il|qu il)\b")


def reached(text: str) -> bool:
    """Whether somebody is now with those who treat them."""
    words = folded(text)
    if "?" in text or len(words.split()) > MOST_WORDS or NOT_THERE.search(words) or ON_THE_WAY.search(words):
        return False
    return bool(ARRIVED.search(words) or (CARE.search(words) and THERE.search(words)))


def thanks(text: str) -> bool:
    """Whether it is thanks, an all-right, or that they go, and nothing else."""
    words = tokens(text)
    if not 0 < len(words) <= MOST_THANKS or "?" in text or not COURTESY.issuperset(words):
        return bool(on_the_way(text))
    plain = " ".join(words)
    return bool(THANKS.search(plain) or ON_THE_WAY.search(plain))


def on_the_way(text: str) -> bool:
    """Whether they say that they go to where care is given."""
    words = folded(text)
    if "?" in text or len(words.split()) > MOST_WORDS or NOT_THERE.search(words):
        return False
    return bool(ON_THE_WAY.search(words) and (CARE.search(words) or COURTESY.issuperset(words.split())))


def back(text: str) -> bool:
    """Whether what was over is said to be there again, in few words that name nothing."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_BACK and "?" not in text
    return few and bool(BACK.search(words)) and not CARE.search(words) and not supposes(text) and "merci" not in words


def another_matter(text: str) -> bool:
    """Whether a message asks in general, or says that it turns to something else, and means nobody told of before."""
    if asks_back(text) or supposes(text):
        return False
    if turns(text):
        return True
    return asks(text) and not OF_THEM.search(NOBODY.sub(" ", folded(text)))
