"""What people write once an emergency was answered, by its words alone: that help is reached, that they go, thanks."""

import re

from core.text.asking import asks, asks_back, folded, supposes
from core.text.fold import tokens
from core.text.whom import turns


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(phrases)})\b")


#: a message with more words than these tells more than where somebody is
MOST_WORDS = 18
SENTENCE = re.compile(r"(?<=[.!;\n])\s+")
CLAUSE = re.compile(r"[,.;!\n]+")
#: where a question begins behind what is told in the same breath
BEFORE_A_QUESTION = re.compile(
    r",\s+(?=[^,]*\?\s*$)|\s+(?=(?:can|should|may|est[- ]ce que|faut[- ]il) [^,]*\?\s*$)", re.I
)
#: where care is given, and who gives it
_PLACE = (
    r"(l?h?opita\w*|lhosto|"
    r"hospita\w*|hosto|opital|asibiti|urgences|clini\w*|dispensaire|cma|centres? (de sante|medical)|"
    r"health cent\w+|maternite|maternity|casualty|ward|emergency (room|unit)|labbotirde|safrorde|"
    r"theatre|theater|operating room|bloc|bloc operatoire|salle d operation|reanimation|icu)"
)
_WHO = (
    r"(docteurs?|doc|medecins?|infirmi\w+|sages? femmes?|doctors?|dokta|docta|nurses?|midwi\w+|soignants?|"
    r"health workers?|major|staff|personnel)"
)
_HERE = (
    r"(j?arr?iv(ee?s?)?|(vien\w*|venons) d arr?iver|tcha\w*|jss|jsuis?|chui|arrived|reached|reach|rich|"
    r"admise?s?|admitted|at|in|inside|dey|"
    r"don enter|es|est|sommes|suis|sont|is|are|am|"
    r"(?<!make )(?<!wan )(?<!di )(?<!dey )carr(y|ied) (me|am|yi|us|we|him|her|ma \w+|my \w+)( go| reach| come)?|"
    r"got to|made it to|took (him|her|me) to|amenee?s?|conduite?s?|deposee?s?|emmenee?s?|deja|already|njotti\w*"
    r"|yotti\w*)"
)
_TREAT = (
    r"(prise?s?|prend|prennent|occup\w+|vue?s?|voit|voient|examin\w+|soign\w+|"
    r"ger\w+|recue?s?|regard\w+|look\w*|treat\w*|"
    r"see\w*|attend\w*|tak\w+|check\w*|car\w+|admit\w*|hold)"
)
#: to whom thanks are given that they got there, and how
_GOD = (
    r"(grace a dieu|dieu (merci|est grand|soit loue|a fait grace)|(thank|thanks be to|praise|glory to) (god|jesus"
    r"|the lord|papa"
    r" god)|thank you (god|jesus|lord|papa god)|by (god s |the )?grace( of god)?|god (is|be) (great|good)|papa god"
    r"|god don"
    r" (do am|help)|alhamdu\w*|hamdu\w*|amen|jesus|seigneur|merci seigneur)"
)
#: what is given there
_GIVEN = (
    r"(serum|perfusion|drip|infusion|oxygene?|oxygen|injections?|piqures?|sang|blood|traitement|treatment|medicaments?)"
)
#: that somebody is there
PLACED = _any(
    rf"{_HERE}( \w+){{0,4}} {_PLACE}",
    r"hospitalise\w*",
    r"(arriv\w*|reach\w*|at|inside) (at |for )?(the |di )?(emergency|emergencies|er)",
    r"(jsuis?|chui|suis|sommes|est|es) (arriv\w* )?(o|au|aux|a l) urgences?",
    r"admise?s? (a|au|aux|en)",
    r"(was|been|is) admitted",
)
#: that they are in the hands of those who treat; "docteur" alone is whom they write to
IN_HANDS = _any(
    rf"(avec|chez|with|devant|par|by) ((un|une|le|la|les|l|des|the|a|di|our) )?{_WHO}",
    rf"{_WHO} ((l|nous|m|les) (a|ont)|s|se|ont|a|le|la|les|nous) (bien |deja )?{_TREAT}",
    rf"{_WHO} (now |already |dem |here )?(is|are|s|has|have|don|di|dey) (now |already )?{_TREAT}",
    r"(ils|elles|on) (l|m|nous|les) (ont|a) (hospitalis\w+|admise?s?|prise?s? en charge|recue?s?|gardee?s?)",
    r"(ambulance|samu|pompiers?|firemen|fire service) (now |just |don |has |have |is |are |di |dey )*"
    r"(carry|carried|carrying|take|taken|took|taking|tek) (am|yi|me|him|her|us|we|them|my|ma|the)",
    r"(ambulance|samu|pompiers?) (vient d |vient de |viennent de )?(les?|l|la|nous|m|lui)( (a|ont))?( deja| bien)? "
    r"(emmen\w*|amen\w*|pris\w*|prendre|prend|embarqu\w*|emport\w*|transport\w*|charg\w*|conduit\w*)",
    rf"{_WHO} (has |have |is |are |don |est |sont |vient d |vient de |a )(now |already |deja |just )?"
    r"(come|came|arriv\w*|here|there|la|venue?s?|dey)",
    r"ils s occupent (de|d)",
    r"(dem|they) (don|have|di|dey|are|re) (now )?(take|taken|admit|admitted|hold|treat\w*|look\w*|check\w*|see\w*)",
    r"they admitted|(they|dem) (are|re|di|dey|don|have) (now )?tak\w* (good |fine )?care",
    r"on s occupe (bien )?(de|d)",
    rf"(ils|elles|on) (m |l |lui |nous )*(a|ont) (mis|mise|donne|pose|fait|place|branche) (\w+ ){{0,2}}{_GIVEN}",
    rf"(dem|they) (don|have|has|di|dey|are|re)? ?(give|gave|given|giving|put|putting) (\w+ ){{0,3}}{_GIVEN}",
)
#: that they arrived, where no place is named: it was the last answer that sent them there
ARRIVED = re.compile(
    r"^((ok|okay|oui|yes|merci|thanks|c est bon|c bon|(ca|sa|c|cest) y est|enfin|finally|at last|bonjour|docteur|doctor"
    rf"|{_GOD}) )*"
    r"((on|nous|je|we|i|a|dem|they|en) )?((est|sommes|suis|are|have|ve|don|a|min|mi|y) )?"
    r"((bien|deja|don|now|just|y|finally|enfin|already) )*"
    r"(arr?ivee?s?|reached|reach|arrived?|rich|njotti\w*|yotti\w*|yott\w*|njott\w*|ngar\w*|made it"
    r"|dey there"
    r"|(?<=on est )la( bas)?|(?<=sommes )la( bas)?|(?<=suis )la( bas)?|(?<=we are )t?here|(?<=we dey )here"
    r"|(?<=on y )est"
    r"|(?<=nous y )sommes|(?<=y )sommes)"
    rf"( nder| l)?( {_PLACE})?"
    r"( bien| la| now| useko| usoko| nagode| jur| masin| safe\w*| fine| well| here| maintenant| enfin"
    r"| finally| and| et| a| the| by|"
    rf" there| la bas| merci| useko| usoko| jaraama| docteur| thanks?| thank you| doctor| beaucoup| {_GOD})*$"
)
#: that it is not yet so, or that they were not taken in
NOT_THERE = _any(
    r"loin|pres|proche|near|close|far|km|kilom\w*|heures?|hours?|minutes?|maison|house|home|village|champ|farm|kwat",
    r"ferme\w*|closed|pas|jamais|sans|refus\w*|renvoy\w*|chass\w*|personne|nobody|bloque\w*|"
    r"panne|stuck|no|not|n t|never",
    r"neva|argent|money|sent|back|away|drive|drove|mais|but|bot|faut|falloir|doi\w+|should|"
    r"must|si|if|quand|when|comment",
    r"how|combien|where|ou est|quel\w*|which|wusai|weh side|peu\w+|can|could|fit|want|veux|veut|wan|try|"
    r"essa\w*|cherch\w*|look(ing)? for|toujours|hier",
    r"yesterday|yestade|demain|tomorrow|avant|before|will|go (reach|carry)|bientot|soon",
)
#: that they are on the way, so plainly that the hospital may be called by its own name beside it
_UNDER_WAY = (
    r"en route|en chemin|sur la route|en voiture|(au|en|dans (le |un )?|a bord du) ?(taxi|clando|bus)"
    r"|sur (la |une )?(moto|bendskin)|on (the|our|my) (way|road)|for road|on arrive bientot"
    r"|^(ok |oui |yes |merci |d accord )*(on|nous|je|j|we|i) "
    r"(arriv(e|ons)(?! (plus|pas|meme|mal|jamais|a \w+(er|ir|re)\b))|dey come|are coming|am coming|di come)"
    r"|(inside|in) (the |a )?(taxi|car|moto|okada|bendskin|bike)|for (taxi|car|moto|bike|bendskin) (now|inside)"
)
#: that they are on the way
ON_THE_WAY = _any(
    _UNDER_WAY,
    r"inside (taxi|car|moto)|(we|i|a|dem) (don |di )?(dey|deh|de) (for |inside )?(the |di )?(road|taxi|moto)|"
    r"(on|nous|je) (y va|y vais|y allons|part|pars|partons|va|vais|allons|cours|courons|fonce|go)",
    r"(we|i|a) (are |am |di |dey |don |will |go )*(go|going|leaving|leave|left|start|move|moving|run|running|rush\w*)",
)
UNDER_WAY = _any(_UNDER_WAY)
MOST_UNDER_WAY = 12
#: words of which thanks, an all-right and a good-bye are made, and those that say so
COURTESY = frozenset(
    """
    merci thanks thank thx tank tanks thanx you u usoko useko nagode docteur doctor dokta docta doc ok okay oki k d
    accord dac dacc oui yes yeah ouais beaucoup bien bcp compris vu entendu understood noted god bless dieu que qu le la
    vous te t ben benisse benis benissez on y va vais part pars partons allons tout toute de suite maintenant now right
    we are am going di dey go leaving i a je j nous courage hopital l au aux the to hospital hospita for ashia alright
    so much very well all lot infiniment mille fois papa mama maman ma mon frere soeur brother sister sir madame
    monsieur plenty your help aide votre ton pour conseil conseils advice bonne nuit journee soiree bye
    aurevoir revoir good night day bonjour bonsoir salut hello hi bjr bsr slt morning evening afternoon fine c est bon
    ca cool amen na him grand big vraiment really appreciate car taxi moto voiture route en chemin way our my road
    hosto quickly vite direct fast fonce run running rush cours leave start small wuna oga massa suis
    mola molah gars gar bro bros broda reuf mbom asso pote potes mbindi boss chef nurse infirmier infirmiere tata
    tonton auntie aunty uncle sista sis friend padi ami amie ndolo dear cher chere mami mummy grande petit petite
    thnks thnk thkx thks thanxx mercii tenks tanki thankyou jur
    useko masin jaraama quand meme sef ya mrc mrci mci mersi tnk tenk thnx thnks don dey deh inside
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
THANKS = _any(
    r"merci\w*|mrci?|mci|mersi|tnk|tenk|thn?ks?|thanks?|thx|thanx|tanks?|usoko|useko|nagode|ok|okay|oki|d accord",
    r"dacc?|compris|entendu|understood|noted",
    r"alright|bless|benis\w*|bonjour|bonsoir|salut|hello|hi|bjr|bsr|slt|bye|revoir|courage|ashia|vu",
)
MOST_THANKS = 14
#: that it did good to be heard, or that somebody only wished to talk
RELIEVED = re.compile(
    r"^((ok|oui|yes|merci|thanks?|thank you|beaucoup|docteur|doctor) )*(ca|sa|cela) (me |m )?(fait|a fait)"
    r" (du bien|plaisir)"
    r"|^((ok|oui|yes|merci) )*(je|j|i) (voulais|wanted|just wanted|only wanted|avais besoin) "
    r"(juste |seulement |only |just )?(d |de |to )?(en |l en )?(parler|talk)"
    r"( (de ca|about it|a quelqu un|to someone|to somebody))?$"
)
#: that somebody has died, and what says that it is feared, asked or of a child not yet born
DIED = _any(
    r"decede\w*|(est|sont|etait) (deja |deja )?mort\w*|nous a quittee?s?|rendu l ame|n est plus de ce monde|deces",
    r"(is|s|was|has|have|don) (already |now )?(dead|died|die|passed away|passed on|gone to be with)|she died|he died",
    r"they died|passed away|e don die|maayi|maayii|nde maayi",
)
MAYBE_DEAD = _any(
    r"dirait|comme|semble|crois|pense|peut|presque|like|seems?|think|maybe|nearly|almost|si|if|va|go|going|will|peur|"
    r"ventre|bele|belle|belly|womb|bebe|baby|je|i|me|pas|not|no|cheval|phone|telephone|mais|but|autre|other|aussi|also"
)
MOST_DIED = 12
#: that somebody breathes, wakes or speaks again, whom it is still too early to call well
STIRS = _any(
    r"(il|elle|bebe|e) (crie|cri|pleure|cry) (maintenant|enfin|deja|now)",
    r"(respire|parle|bouge|pleure|repond|reagit)( bien)? (maintenant|a nouveau|encore|enfin|de nouveau|deja)",
    r"(recommence|commence|remet|s est remis\w*) a (respirer|parler|bouger|pleurer)",
    r"(s est|est) (reveille\w*|revenue?( a (lui|elle))?)|a (repris connaissance|ouvert les yeux)|ouvre les yeux",
    r"(is|s|dey|di|are) (now )?(breathing|breathe|talking|talk|awake|crying|moving|wake) (now|again|well|fine|small)",
    r"(is|s|dey|don) (now )?(awake|wake|wake up|woken up|open eye|conscious)|(woke|wake|came) (up|round|to)",
)
UNSTEADY = _any(
    r"pas|plus|mal|difficile\w*|vite|not|no|nt|bad\w*|fast|hard|noisy|noise|sifflant|peine|but|mais|stop\w*|sang|blood"
)
#: that those who treat have treated, and that the person has left them
TREATED = _any(r"soigne\w*|traite\w*|gueri\w*|opere\w*|treated|treat am|cured|healed|operated")
GONE_HOME = _any(
    r"rentree?s?|sortie?s?|retournee?s?|liberee?s?|discharged|for house",
    r"(is|are|s|came|come|gone|went|reach|back) (back )?home",
    r"(don|has) (come|go|gone) (back |home|house)",
)
UNTREATED = _any(
    r"pas|jamais|sans|refus\w*|renvoy\w*|mal|not|no|neva|never|without|encore|toujours|still|mais|but|faut|should"
)
#: that what was over is there again
BACK = _any(
    r"recommenc\w*|(est|ca|c est|elle|il) revenue?s?|revient|reprend|reprennent|repris|de nouveau|a nouveau|rechute",
    r"empir\w*|aggrav\w*|pire|again o*$|(is|e|has come|dey) back|(get\w*|got|don|much) worse|don worse|don start",
    r"(start\w*|begin\w*|began|happen\w*|doing it|don catch am|shake|come|came) (again|back)|don hold am again",
)
MOST_BACK = 10
#: words for whoever was in danger, or for what happened; what only looks so is taken away first
OF_THEM = _any(
    r"il|elle|ils|elles|lui|ca|cela|he|she|him|her|it|they|them|e|yi|am|this|that|dis|dat|son|sa|ses|his|l enfant",
    r"le bebe|le petit|la petite|the child|the baby|pikin|o|mo|maako",
)
#: that somebody asks of themselves
OWN_MATTER = _any(
    r"(can|may|should|must|do|fit) i|i (can|may|should|must|fit)|(puis|dois|peux) je|"
    r"je (peux|dois|puis)|for me|pour moi"
)
#: the same, of people alone
OF_PEOPLE = _any(r"il|elle|ils|elles|lui|he|she|him|her|they|them|e|yi|am|son|sa|ses|his|l enfant|o|mo|maako")
NOBODY = _any(r"il y a|y a t il|il faut|faut il|s il (vous|te) plait|i am|is it|est il|it is|a t il|qu il")


#: that somebody is not well, in the words that say that they are
UNWELL = _any(
    r"(pas|plus|jamais|guere|not|no|never|neva|n t|isn t|aint|nobi|no be|waawataa)( (\w+)){0,3} "
    r"(mieux|bien|better|fine|okay|ok|well|gueri\w*|soulage\w*|passe|fini|good|change\w*|improve\w*|calme\w*)",
    r"(mieux|better|fine|bien) (pas|not|at all)|sans (changement|amelioration)",
    r"(gueri\w*|passe|finit|s arrange|cicatrise\w*|se ferme|part|s en va|change|soulage)( \w+)? (pas|plus|jamais)",
    r"(pas|not|no|never|neva|n t|isn t|doesn t|don t)( \w+){0,2} (heal\w*|close\w*|cicatris\w*|go away|going away)",
)


def unwell(text: str) -> bool:
    """Whether it is denied that somebody is well: "ça ne va pas mieux", "e no better"."""
    return UNWELL.search(folded(text)) is not None


#: that what was told was no more than a joke, a test or a mistake, and that it was none
JEST = _any(
    r"(je|j|on) (\w+ ){0,2}?(blagu\w*|rigol\w*|plaisant\w*|deconn\w*|joue|test\w*|m amus\w*)",
    r"(c etait|cetait|s etait|etait|c est (juste|pour|qu|que)) (juste |que |seulement |rien que |qu )?(pour "
    r"|une |un )*(blague|rire|rigoler|jeu"
    r"|test|tester|plaisanter\w*|delire|canular)",
    r"(just|only|was|were|am|i m|been|dey|di|na|is|it s|lol) (just |only |a |all )*(jok\w+|kidding|prank\w*|testing)",
    r"(was|na|just|only) (just |only )?(a )?(joke|test|prank|play)|na play|(i|a|we) (di|dey) (play|joke|whine|lie)",
    r"(wrong|mauvais\w*) (message|number|person|chat|numero|destinataire|conversation|group\w*)",
    r"(tromp\w*|erreur) de (numero|message|conversation|personne|destinataire|groupe)|fausse alerte|false alarm",
    r"(c etait|it was|was) (pas|not|never|n t|no) (vrai|true|real|serieux|serious)|(ignor\w*|oubli\w*|forget) (my|that"
    r"|mon|ce|le|the) (\w+ )?(message|dernier|last|j ai|i said)",
    r"(c etait|cetait|etait|it was|was|na|it s|c est) (just |only |juste |seulement |que )?"
    r"(de l |du |de la |des |some |the |plain |une? )?"
    r"(eau|water|wata|jus|juice|lait|milk|sirop|syrup|fausse alerte|erreur|mistake|dream|reve)"
    r"( only| seulement| finalement| o| simple| minerale)?$",
)
NO_JEST = _any(
    r"(blagu\w*|rigol\w*|plaisant\w*|deconn\w*|joue|amus\w*) (pas|plus|meme pas)",
    r"(pas|not|no be|nobi|never|isn t|aint) (une |un |a |for |de )?(blague|joke|joking|kidding|prank|play|jeu|test)",
    r"(n|ne) (\w+ )?(blagu|rigol|plaisant|deconn)\w*|no (di|dey|be|come) (play|joke|whine|test)|mais|but|bot",
)
MOST_JEST = 12
#: "mais non", which takes back, and turns to nothing else
LEADING_NO = re.compile(
    r"^((mais|but|bot|ah|oh|eh|hein|ok) )*((non|nah|nope|oui|yes|si) )+|^(mais|but|bot) (?!j |i |je )"
)


def jests(text: str) -> bool:
    """Whether what was told is now said to have been a joke, a test or a mistake."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_JEST and "?" not in text
    return few and bool(JEST.search(words)) and not denies_jest(text)


def denies_jest(text: str) -> bool:
    """Whether it is said that it is no joke, or more than one."""
    return NO_JEST.search(LEADING_NO.sub("", folded(text))) is not None


def reached(text: str) -> bool:
    """Whether somebody is now with those who treat them."""
    words = folded(text)
    if "?" in text or len(words.split()) > MOST_WORDS or NOT_THERE.search(words) or ON_THE_WAY.search(words):
        return False
    clauses = (folded(clause) for clause in CLAUSE.split(text))
    return any(map(ARRIVED.search, clauses)) or bool(PLACED.search(words) or IN_HANDS.search(words))


def thanks(text: str) -> bool:
    """Whether it is thanks, an all-right, or that they go, and nothing else."""
    words = tokens(text)
    if 0 < len(words) <= MOST_THANKS and "?" not in text and RELIEVED.search(" ".join(words)):
        return True
    if not 0 < len(words) <= MOST_THANKS or "?" in text or not COURTESY.issuperset(words):
        return on_the_way(text)
    plain = " ".join(words)
    return bool(THANKS.search(plain) or ON_THE_WAY.search(plain))


def on_the_way(text: str) -> bool:
    """Whether they say that they go to where care is given."""
    words = folded(text)
    if "?" in text or len(words.split()) > MOST_WORDS or NOT_THERE.search(words):
        return False
    if UNDER_WAY.search(words) and len(words.split()) <= MOST_UNDER_WAY:
        return True
    return bool(ON_THE_WAY.search(words) and (re.search(rf"\b{_PLACE}\b", words) or COURTESY.issuperset(words.split())))


#: that somebody is with whoever may harm themselves
_COMPANY = (
    r"(soeurs?|freres?|mere|maman|pere|papa|mari|femme|amie?s?|copaine?s?|copine|voisine?s?|cousine?s?"
    r"|tante|oncle|tonton|fils"
    r"|fille|quelqu un|pasteur|famille|sisters?|sista|brothers?|broda|mother|mama|mami|mum|father|dad"
    r"|husband|wife|friends?|padi"
    r"|neighbou?rs?|aunt\w*|uncle|son|daughter|somebody|someone|person|pastor|family|pote|rem|reme|pater|mater)"
)
ACCOMPANIED = _any(
    rf"{_COMPANY}( \w+){{0,6}} (avec moi|pres de moi|a cote de moi|a mes cotes|chez moi|me tient compagnie"
    r"|with me|near me|beside me|by my side|for my side|for side me|near mi|wit me|wit mi|with mi)",
    rf"{_COMPANY} (est|sont|is|are|dey|don|has|have|a|vient|vient d|di) (deja |now |just |dey )*"
    r"(la|ici|here|come|came|arriv\w*|venue?s?|reach\w*)",
    r"(je suis|j suis|chui|i am|i m|i dey|a dey|me voila) (now |maintenant |plus )?(avec|with|chez|wit) (\w+ )?"
    + _COMPANY,
    r"(je ne suis|je suis|i am|i m|i) (plus|pas|not|no) (\w+ )?(seule?|alone)( now| anymore| maintenant)?$",
)
ABANDONED = _any(
    r"personne|nobody|no one|quitt\w*|laiss\w*|left me|leave me|fach\w*|disput\w*|frapp\w*|beat\w*|mais"
    r"|but|bot|mort\w*|died|dead|die"
)


def accompanied(text: str) -> bool:
    """Whether whoever may harm themselves says that somebody is with them."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_WORDS and "?" not in text
    return few and bool(ACCOMPANIED.search(words)) and not ABANDONED.search(words)


def died(text: str) -> bool:
    """Whether somebody is said to have died, in few words that neither ask nor fear it."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_DIED and "?" not in text
    return few and bool(DIED.search(words)) and not MAYBE_DEAD.search(words)


def stirs(text: str) -> bool:
    """Whether somebody breathes, wakes or speaks again, and nothing worse is told."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_THANKS and "?" not in text
    return few and bool(STIRS.search(words)) and not UNSTEADY.search(words)


#: that help is waited for: whoever asks what to do till then is still in danger
WAITING = re.compile(
    r"\b(en attendant|le temps que|while (we|i|they|dem|waiting)|as (we|i|dem) (di |dey )?wait\w*|waiting for"
    r"|before (help|bike|taxi|car|moto|ambulance|una|dem))\b"
)


def waits(text: str) -> bool:
    """Whether help is waited for."""
    return WAITING.search(folded(text)) is not None


def treated(text: str) -> bool:
    """Whether somebody was treated and has left those who did."""
    words = folded(text)
    told = "?" not in text and len(words.split()) <= MOST_WORDS
    return told and bool(TREATED.search(words) and GONE_HOME.search(words)) and not UNTREATED.search(words)


def parts(text: str) -> tuple[str, str] | None:
    """The first sentence of a text, or what is told before it asks, and what follows; None where there is but one."""
    first, *rest = SENTENCE.split(text.strip(), maxsplit=1)
    if not rest:
        first, *rest = BEFORE_A_QUESTION.split(text.strip(), maxsplit=1)
    return (first, rest[0]) if rest else None


def back(text: str) -> bool:
    """Whether what was over is said to be there again, in few words that name no hospital."""
    words = folded(text)
    few = 0 < len(words.split()) <= MOST_BACK and "?" not in text and "merci" not in words
    return few and bool(BACK.search(words)) and not re.search(rf"\b{_PLACE}\b", words) and not supposes(text)


def another_matter(text: str) -> bool:
    """Whether a message asks in general, or says that it turns to something else, and means nobody told of before."""
    own = OWN_MATTER.search(folded(text)) is not None
    if asks_back(text) or (supposes(text) and not own):
        return False
    if turns(text):
        return True
    return (asks(text) or own) and not OF_THEM.search(NOBODY.sub(" ", folded(text)))
