"""What a message says was put on, given or taken, or will be: a thing of the house or the market, or a treatment that
did not help. In folded words, French, English and Pidgin."""

import re
from collections.abc import Mapping

from core.text.asking import folded

#: words of a message that tells of that and little else
MOST_WORDS = 18
#: things that people use, by what a page forbids them as
THINGS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b({words})\b")
    for kind, words in {
        "corrosive": r"pile|battery|javel|bleach|petrole|kerosene|petrol|essence|gasoil|diesel|acides?|acid"
        r"|insecticides?|rambo|moon tiger|fuel",
        "plant": r"herbes?|herbs?|herbal|feuilles?|leaf|leaves|lif|plantes?|ecorces?|bark|racines?|roots?|decoctions?"
        r"|tisanes?|potions?|(remedes?|medicaments?) (traditionnel\w*|indigenes?|du village|du quartier)"
        r"|(traditional|country|native|village) (medicine|remedy|drugs?|treatment)|tradi\w*|guerisseur|kwatt"
        r"|miel|honey|aloe"
        r"|garlic|ail|ginger|gingembre|oignon|onion",
        "fat": r"huiles?|oil|manyanga|beurre|butter|karite|vaseline|graisse|pommade au karite",
        "dirt": r"terre|boue|cendres?|bouse|soil|mud|ash|ashes|dung|sable|sand|toile d araignee|spider web|dust"
        r"|clay|argile",
        "paste": r"dentifrice|tooth ?paste|close up|vicks?|vik|baume|balm|robb|aboniki|mentholatum|menthol\w*"
        r"|macleans|colgate",
        "sharp": r"piment|pepper|citron|lemon|lime|sel|salt|vinaigre|vinegar|cafe|coffee|alcool|alcohol|whisky"
        r"|odontol|afofo"
        r"|poudre|powder|egg|oeufs?|sucre|sugar|coca|urines?|piss|salive|spit|saliva|lait|milk|ice|glace",
        "cut": r"scarifi\w*|incis\w*|coup(e|er|ees?)|cut|cuts|suc(e|er|ee)|aspire\w*|suck\w*|garrot|tourniquet"
        r"|attach\w*"
        r"|tie|tied|pierre noire|black stone",
        "purge": r"purge\w*|lavements?|enemas?|poire|pump(ed)?",
        "antibiotic": r"antibio\w*|amoxi\w*|ampi\w*|cotri\w*|bactrim|flagyl|metro\w*|tetra\w*|cipro\w*|penicillin\w*",
        "cream": r"cortisone|creme eclaircissante|lightening cream|caro\w*|bethasol|betnovate|diprosone|quadriderm",
    }.items()
}
#: what is put on a body, whichever it is: a page that forbids one of them there forbids them all
PUT_ON = frozenset({"corrosive", "plant", "fat", "dirt", "paste", "sharp"})
#: that it was or is to be put, given or taken
USED = re.compile(
    r"\b(mis|met|mets|mettre|mettent|frott\w*|lav(e|er|es|ee)|donn\w*|verse\w*|appliqu\w*|pris|prend\w*|utilis\w*|passe"
    r"|mass\w*|essay\w*|bu|soign\w*|fait|faire|use|uses|used|using|put|puts|putting|rub\w*|wash\w*|give|gives"
    r"|gave|given"
    r"|apply|applied|applies|pour\w*|took|taken|take|taking|try|tried|trying|drink|drank|treat\w*|don"
    r"|conseill\w*|advis\w*|told|dit|dem say|they say|aide|aider|helps?|bon|bonne|good|marche|works?|tue|kills?"
    r"|coup\w*|cut|suc\w*|attach\w*|tie|tied)\b"
)
#: that it is put on the body, and not swallowed or made
PUTS = re.compile(
    r"\b(mis|met|mets|mettre|mettent|frott\w*|verse\w*|appliqu\w*|passe|mass\w*|put|puts|putting|rub\w*|apply|applied"
    r"|applies|pour\w*|lav(e|er|es|ee)|wash\w*)\b"
)
#: that a thing alone is asked of: "et la javel ?"
ASKED_ALONE = re.compile(r"^(et|and|ou|or|what about|weti about|nko)\b( \w+){1,4}$")
#: that something is washed
WASHES = re.compile(r"\b(lav(e|er|es|ee|ez|ons)|wash\w*|rinc\w*|rins\w*)\b")
#: that something was tried, and that it did not help
TREATED = re.compile(
    r"\b((ai|a|ont|avons|as|g|j) (deja |bien |tout )*(essay\w*|pri[st]?|pri|fait|utilise\w*|mis|bu|donne\w*|try"
    r"|take|mange)"
    r"|g (deja )?(pri|pris|prit|bu|mis|essay\w*)|deja (essay\w*|pri[st]?|pri|donn\w*|mis|try|bu|take)"
    r"|(i|we|he|she|a|e|my \w+) (have |has |don |already |even )*(tried|try|took|take|taken|use|used|rub|rubbed"
    r"|gave|give"
    r"|given|been taking|bought|buy|drink|drank)"
    r"|already (tried|took|taken|take|used|given|gave|giving|drank))\b"
)
MEDICINE = re.compile(
    r"\b(paracetamol|para|doliprane|efferalgan|panadol|ibu\w*|advil|diclo\w*|novalgin\w*|aspirin\w*"
    r"|medicaments?|medocs?"
    r"|remedes?|sirops?|syrup|pommades?|creme|cream|massages?|gel|comprimes?|tablets?|medicines?|drugs?|treatments?"
    r"|traitements?|gouttes|drops|injections?|piqures?|perfusion|drip|ointment|balm|tisanes?|coartem|antibio\w*"
    r"|amoxi\w*"
    r"|flagyl|omeprazol\w*|gaviscon|maalox|bains?|ors|sro|zinc|everything|tout)\b"
)
NO_HELP = re.compile(
    r"\b((marche|passe|change|donne|give|aide|calme|soulage|fait|va|gere|sort) (toujours |vraiment |meme )?(pas"
    r"|rien|walou)"
    r"|pas (marche|change|aide|calme|soulage|d effet|mieux)|(ne|n) \w+ (pas|rien)|rien (ne |n )?(change|fait"
    r"|donne|marche)"
    r"|toujours (mal|pareil|la|les)|sans (effet|succes|resultat)|inefficace|en vain"
    r"|(no|not|never|neva|didn t|didnt|doesn t|doesnt|don t|dont|cannot|ain t) (di |dey |fit |even |really )?"
    r"(work|working|help|helping|change|changed|stop|better|good|reduce|go|commot|finish|do anything|do anytin)"
    r"|no (change|improvement|effect|relief|difference|better)|(still|same) (pain\w*|there|the same|dey|hurt\w*"
    r"|sick|thing|hot)"
    r"|for nothing|in vain|nothing (change\w*|work\w*|help\w*|happen\w*))\b"
)


def things(text: str) -> frozenset[str]:
    """Of `THINGS`, those that a text names."""
    words = folded(text)
    return frozenset(kind for kind, named in THINGS.items() if named.search(words))


def used(text: str) -> frozenset[str]:
    """Things that a short message says were or are to be put, given or taken."""
    words = folded(text)
    told = USED.search(words) or ASKED_ALONE.search(words)
    return things(text) if len(words.split()) <= MOST_WORDS and told else frozenset()


def tried(text: str) -> bool:
    """Whether a short message says that a treatment was taken."""
    words = folded(text)
    return len(words.split()) <= MOST_WORDS and bool(MEDICINE.search(words)) and bool(TREATED.search(words))


def helped_not(text: str) -> bool:
    """Whether a short message says that a treatment did not help."""
    words = folded(text)
    named = MEDICINE.search(words) is not None or TREATED.search(words) is not None
    return len(words.split()) <= MOST_WORDS and named and NO_HELP.search(words) is not None


#: that somebody had sex without protection, or that it failed: told, not asked how it is done
UNPROTECTED = re.compile(
    r"\b(capotes?|preservatifs?|condoms?|kondom|chapo|durex)\b( \w+){0,3} "
    r"(jet\w*|enlev\w*|retir\w*|cass\w*|craqu\w*|dechir\w*|perc\w*|explos\w*|gliss\w*|lach\w*|rest\w* dedans"
    r"|broke|brk|brok\w*"
    r"|break|burst\w*|bust|tear|tore|torn|slip\w*|remove\w*|comot|commot|cut|split)\b"
    r"|\b(jet\w*|enlev\w*|retir\w*|refus\w*|remov\w*|took off|throw|threw|pull\w*)( \w+){0,2} (capote"
    r"|preservatif|condom)\b"
    r"|\b(rien|pas|n) (mis|met|utilis\w*)( de| la| le)? (capote|preservatif|protection|condom)\b"
    r"|\b(rapports?|sexe|sex|couch\w*|slept|sleep|fait|did it|do it|made love|knack|nyass\w*)( \w+){0,5} "
    r"(sans|without|no|witout) (rien|capote|preservatif|protection|proteger|condom|protect\w*|anything)\b"
    r"|\b(unprotected sex|sex no condom)\b"
)


#: longer ago than a treatment or a pill can help
LONG_AGO = re.compile(r"\b(semaines?|weeks?|mois|months?|mont|ans?|years?|yia)\b")


def unprotected(text: str) -> bool:
    """Whether a message tells that sex was without protection, or that the protection failed, days ago at most."""
    words = folded(text)
    return UNPROTECTED.search(words) is not None and LONG_AGO.search(words) is None


#: a treatment that is taken for long, by any name
TREATMENT = (
    r"(medicaments?|medocs?|remedes?|comprimes?|cachets?|traitements?|arvs?|insulin\w*|antibio\w*|coartem|pilules?|pompe|pump|inhaler|sirop|syrup"
    r"|medicines?|drugs?|tablets?|tabs?|treatments?|pills?|meds?|medication\w*|dawa)"
)
#: that somebody stopped or will not go on taking it
STOPS = re.compile(
    r"\b(veut|veux|veu|aime|veulent) (plus|pas) (le |la |les |l )?(prendre|boire|continuer|avaler)( \w+){0,3} "
    rf"{TREATMENT}\b"
    r"|\b(prends?|boit|bois|prennent|continue) (plus|pas)( \w+){0,2} "
    rf"{TREATMENT}\b"
    r"|\brefus\w* (de |to |di )?(prendre|boire|avaler|continuer|take|drink|swallow|continue)( \w+){0,3} "
    rf"{TREATMENT}\b"
    r"|\b(arret\w*|stoppe\w*|abandon\w*|laiss\w*|stopped|stop|quit|left)( \w+){0,4} "
    rf"{TREATMENT}\b"
    r"|\b(no|not|don t|doesn t|dont|doesnt|won t|never|neva) (di |dey |wan |want |gree |like |longer )*(to )?"
    r"(take|taking|tek|drink|swallow|continue)( again)?( \w+){0,3} "
    rf"{TREATMENT}\b"
)
#: that it was stopped, where the treatment is not named
STOPPED = re.compile(
    r"\b(i|he|she|we|a|they|dem) (have |has |don |just |also )*(stop|stopped)( to)?( taking| take)?( it| am| them"
    r"| everything)?( (because|since|when|as|cos|and|now|cause)\b|$)"
    r"|\b(j ai|il a|elle a|g|j) (deja |tout )*(arrete|stoppe)( de (le |les |la )?prendre)?( (parce|car|puisque|quand"
    r"|comme|depuis)\b|$)"
)
FEELS_WELL = re.compile(
    r"\b(mieux|bien|gueri\w*|better|fine|well|good|strong|no more (pain|sick\w*)|don (well|better|finish)"
    r"|plus (mal|rien)|normale?|bonne)\b"
)
#: what is asked of whether it may be stopped is read elsewhere
MAY_STOP = re.compile(r"\b(peut|peux|puis|dois|doit|faut|can|may|should|could|fit|must)\b")


def stops_taking(text: str) -> bool:
    """Whether a short message says that somebody stopped a treatment or will not take it."""
    words = folded(text)
    if len(words.split()) > MOST_WORDS or MAY_STOP.search(words):
        return False
    return STOPS.search(words) is not None or bool(STOPPED.search(words) and FEELS_WELL.search(words))
