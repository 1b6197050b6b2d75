"""Messages that only ask back: what they are made of, and what they ask for."""

import re
from collections.abc import Mapping

from core.text.fold import tokens
from core.text.questions import (
    AGAIN,
    ALCOHOL,
    BATH,
    BREAST,
    CAUSE,
    CAUSES_IT,
    COST,
    DIE,
    DOCTOR,
    GOOD_FOOD,
    HIGH,
    IN_RANGE,
    LIFE,
    NORMAL,
    OF_THAT,
    OTHERS,
    PREVENT,
    SCHOOL,
    SEX,
    TEST,
    THE_ILLNESS,
    TREATED,
    VACCINE,
)
from core.text.questions import any_of as _any
from core.text.whom import of_oneself

#: words of which a message that only asks back is made: it is about what was answered last
ASKING_BACK = frozenset(
    """
    et ou mais alors donc puis te si quand comment combien quoi que qu quel quelle quels quelles pourquoi est ce c cest
    ca sa cela ceci j je tu t il elle on nous vous ils elles lui le la l les un une des de d du en y a au aux pour
    par avec sans pendant jusqu jusque depuis dans sur fois jour jours semaine semaines mois temps heure heures
    matin soir nuit dois doit doivent devoir devons peux peut peuvent pouvons puisje faut faire fais fait faites
    prends prend prendre pris prenons donne donner donnez donnes donnons mets met mettre aller vais va allons allez
    hopital hopitaux docteur medecin centre sante consulter consulte voir revenir partir venir continue continuer
    continuent persiste persistent dure durent durer empire aggrave passe passer change marche baisse arrete reste
    revient toujours encore plus pas ne n rien jamais apres avant maintenant sinon grave dangereux danger signe
    signes serieux urgent attendre attends attend eviter evite interdit medicament medicaments remede traitement
    soigner traiter mange mangent manger boire bois boit eat eats drink drinks chop svp s te plait stp merci bien ok
    dose quantite comprime comprimes tous toutes toute tout chose meme pareil gueri guerir guerit fini finit maison
    deja ici suis attrape attraper attrapent contagieux contagieuse contagion transmet transmettre transmettent
    guerissable soigne soignent arreter arretes arretez famille proches gens autres personne personnes entourage agit
    marcher effet effets secondaires duree repete repetez repeter redis redites renvoie renvoyez renvoyer ton votre
    relire revoir message
    reponse ai efface perdu recu and or but so then if when how many much often long what which why is it this that
    these he she they him her them i we you do does should can could must may have has to the an of for in at my be
    am are not no don doesn will would times time day days week weeks month months hour hours morning evening take
    takes taking give gives giving use go goes going hospital doctor clinic health come comes back continues
    continued continuing last lasts persist persists get gets getting worse better stop stops still same more less
    again after before now else also too serious dangerous signs sign wait avoid medicine medicines drug drugs
    treatment treat tablet tablets home talk please pls thanks thank repeat resend send say me answer lost deleted
    received works work working contagious catching catch catches spread spreads infect infectious cure cured curable
    heal heals healed person people others somebody someone family everybody side effect effects there se stay dem
    allowed safe food foods aliment aliments weti wetin wety wey weh di dey fit make na plenty hospita dokta abeg oga
    finish small talk tok fo dis dat e gree nko sef cmb cbn cbien kombien temp tps jr jrs 2 pdt kmt cmt pr tomorrow
    amener emmener amene emmene conduire carry run rush bring kind sorte tank tanks
    demain contaminer contamine skul pourra pourrai pourront sera sont
    reviens retourner retourne return kind genre type
    treats treated
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: a message with more words than these tells something
MOST_ASKING_BACK = 14


#: how words that ask are misspelt, and what is meant
SPELT: Mapping[str, str] = {
    written: meant
    for meant, forms in {
        "comment": "coment comen commen komment koment komen commant comant cmnt",
        "combien": "conbien combient combiens kombien konbien combi1",
        "quand": "kan kand quan qand",
        "quel": "kel quell",
        "quoi": "koi quoa kwa",
        "est ce que": "eske esque esk eskeu",
        "est ce qu": "eskil",
        "peuvent": "peuve peuven",
        "pourra": "poura",
        "manger": "manjer mangee",
        "attraper": "atraper attrapper atrapper",
        "attrape": "atrape atrapee attrapee",
        "contagieux": "contagieu contajieux kontagieux contagieus contageux",
        "contagious": "contageous contagius contajious contagous",
        "ecole": "ecol ekole",
        "l ecole": "lecole lekol lecol",
        "traitement": "traitment tretement traitemen",
        "treatment": "treatement tretment",
        "medicament": "medicamen medikament",
        "medicine": "medecine medicin",
        "hopital": "opital hopitale",
        "l hopital": "lopital",
        "docteur": "docter doktor",
        "symptomes": "symtomes simptomes symptom",
        "symptoms": "symtoms simptoms",
        "dangereux": "dangereu danjereux",
        "dangerous": "dangerus dangerouse",
        "which": "wich whch wch",
        "what": "wat wht waht wot",
        "when": "wen whn",
        "how": "hw",
        "should": "shd shud shld",
        "can": "cn",
        "could": "cld cud",
        "would": "wld wud",
        "about": "abt",
        "before": "b4",
        "today": "2day",
        "tomorrow": "2moro 2morrow tmrw",
        "give": "gv",
        "you": "u",
        "your": "ur",
        "don t": "dnt",
        "school": "scool shool skool",
        "prevent": "privent prevant",
        "take": "tak tke",
        "avoid": "avoide avoyd",
        "chop": "tchop tchope",
    }.items()
    for written in forms.split()
}
#: words that are written in one with the article or the pronoun before them: "lambulance", "dhopital"
JOINED = """
    ambulance hopital enfant enfants eau injection implant infirmier infirmiere operation urgence urgences accouchement
    allaitement alcool alimentation ordonnance oreille oeil estomac aiguille examen analyse antibiotique insuline asthme
    epilepsie ulcere hepatite infection anemie appareil assurance heure eruption abces
""".split()  # noqa: SIM905 - a list of words reads better as words
#: the same of verbs and small words
OPENED: Mapping[str, str] = {
    **{f"{short}{word}": f"{short} {word}" for word in JOINED for short in ("l", "d")},
    **{f"dl{word}": f"de l {word}" for word in JOINED},
    "jai": "j ai", "cest": "c est", "nest": "n est", "quil": "qu il", "quils": "qu ils", "quon": "qu on",
    "dun": "d un", "dune": "d une", "jsuis": "je suis", "jpeux": "je peux", "jdois": "je dois",
    "jattends": "j attends", "daller": "d aller", "darreter": "d arreter", "davoir": "d avoir",
}  # fmt: skip
#: what is asked for, in folded words
REPEAT = _any(
    r"repet\w*|redi(s|tes)|renvo[iy]\w*|relire|revoir|repeat|resend|encore une fois|once more",
    r"(send|say|talk|tok|tell) (it |am |that |me )?again",
    r"(pas|rien) recu|(not|no) received|ai (efface|perdu)",
)
OFTEN = _any(
    r"combien de fois|tou(s|tes) les combien|how (many|plenty) times?|how often",
    r"(fois|times) (par|a|per|for) (jour|day)",
    r"(apres|after|every|chaque|toutes les|dans|in|entre|between|au bout de) (combien|how (many|much|long)|quel temps) "
    r"?(d |de |2 )?(heures?|h|hours?|time|temps|minutes?)( \w+){0,5} "
    r"(redonn\w*|reprend\w*|remett\w*|refaire|again|donn\w*|prend\w*|prends|give|take|encore|repeat)",
    r"(redonn\w*|reprend\w*|reprends|give|take|donner|donne|prendre|prends)( \w+){0,4} (encore |again )?"
    r"(apres|after|every|toutes les|au bout de) (combien|how (many|much|long))",
    r"(combien|how (many|much)) (d |de )?(heures?|hours?|temps|time)( \w+){0,2} (entre|between|avant de re\w*|before "
    r"(\w+ )?(next|another|again|give|second))",
    r"(when|quand)( \w+){0,4} (next|second|another|prochaine?|autre|deuxieme) (dose|one|prise|spoon|tablet)",
    r"(when|quand)( \w+){0,3} (give|take|donner|redonner|reprendre|redonne|reprend)( \w+){0,2} (again|encore"
    r"|une autre)",
)
MUCH = _any(
    r"combien de (para\w*|doliprane|sirop|mg|comprimes?|cuill\w*|gouttes?|sachets?|ml)",
    r"how (many|plenty) (tablets?|spoons?|drops|sachets?)",
    r"how much(?! time)(?! (it |e |dis |that |we |i |you )?(go |di |will |is |to )?(cost\w*|pay|money|price))",
    r"(quelle?|what|which|la|the) (dose|quantite)|dosage|posologie",
)
LONG = _any(
    r"(combien|cmb) 2 temperature",  # "cmb 2 temp", as it is spelt out
    r"(combien|kombien|cmb|cbn|cbien|combi1) (de|d|2)? ?(temps?|tps|jours?|jrs?|semaines?|sem|mois)",
    r"h[ao]?w long(?! before (i|we|you|one) (can|could|fit))|how (many|plenty) (days?|weeks?|months?|time e go)",
    r"how much time|(finish|end|better|gueri\w*|fini\w*|passe) (when|quand)",
    r"(dure|durer|prend|prendre) combien|combien (ca|sa|cela|elle|il|e)( va| peut)? dur\w*|(ca|sa) dure longtemps",
    r"(when|wen|quand)( (est ce que|est ce qu|will|does|do|go|is|it|e|the|le|la|l|ca|il|elle|this|that|dis|di"
    r"|va|cordon|cord"
    r"|croute|scab|nombril|navel|stump|plaie|wound|dent|tooth|to|going|supposed|fit)){1,6} "
    r"(tombe\w*|fall|falls|drop|comot|commot|sech\w*|dry|heal|heals|ferme\w*|close|closes|sort\w*|disparai\w*)",
    r"(tombe\w*|fall|drop|comot|commot|sech\w*|dry|heal) (quand|when|apres combien|after how)",
    r"jusqu a quand|duree|(until|till) when|(quand|when) .*\b(gueri\w*|fini\w*|passer|better|finish|end|go away)",
)
#: how an illness goes on: whether it heals, passes to others, may be treated no longer, and what a treatment does
#: besides. "comment guérir" asks what to do
HOW = _any(r"comment|combien|how|weti (i|a|we) (go |fit |must )?do")
CURED = _any(
    r"gueri\w*|curable|cured?|cures|heal(s|ed)?|se soigne\w*|soigne t"
    r"|(e|am|it|dis|sick) fit (finish|cure|clear|comot|commot)",
)
CATCHING = _any(
    r"contagi\w*|(s|on|peut|peux|puis|va|vais|vont|peuvent|comment|pas|l|la|le) attrap\w*"
    r"|(se|la|le|l|on|peut|va) transm\w*",
    r"(se|la|le|peut|peux|va|vais) (donn|pass|refil)\w* (ca |sa |cela )?(a|aux|au)"
    r" (autres?|d autres|quelqu\w*|mes|ma|mon|famille|gens|enfants?)",
    r"contamin\w*|catch(ing|es)?(?! (me|my|ma|am|him|her|us|cold|yi)\b)|infectious|(can|does|it|e|fit|will) spreads?",
    r"(how|comment) .*\b(spreads?|catch(es)?|caught|attrap\w*|transm\w*|passes|pass (from|to))",
    r"(what|weti|wetin|qu est ce qui) (causes?|bring|donne)",
    r"(fit|di|dey|go) pass (go )?(for|to|go|give) (other|others|people|person|family|ma|my|pikin)",
    r"(e|it|dis|dis sick|sick) (fit|can|go|will) catch (ma|my|me|am|person|people|others?|pikin)",
    r"(manger|mange|boire|dormir|vivre|eat|chop|drink|sleep|live|stay)( \w+){0,3} (ensemble|together|(dans|from|for"
    r"|avec|with)"
    r" (la |le |les |the |di )?(meme|same) \w+)",
    r"(share|partag\w*|use|utilis\w*|drink|boire|meme|same)( \w+){0,3} (cup|cups|plate|plates|spoons?|tasse"
    r"|assiettes?|verre|verres"
    r"|cuilleres?|couverts|kop)",
    r"(get|catch) (it|am|this) from|(family|children|others|they|people) (get|catch) (it|am|this)",
    r"(give|pass) (it |am )?to (others?|people|my|ma|somebody|someone|children|pikin)",
)
STOP = _any(
    r"(peux|puis|peut|dois|doit|faut|pouvons|can|may|should|fit|must|si j)"
    r" .*\b(arret\w*|interromp\w*|stop|cesser|quit)",
)
EFFECTS = _any(
    r"effets? (secondaires?|indesirables?)|side effects?|quels effets|what effects?",
    r"(va|vas|peut|will|wil|go|can|fit|does|do|would)( \w+){0,4} (rendre|rend|make|mak|makes|me rendre) (me|am"
    r"|him|her|you"
    r"|one"
    r"|malade|mal)( (sick|ill|weak|vomit|dizzy|sleep|malade))?",
    r"(medicament|traitement|drug|medicine|tablets?|comprimes?|remede|pilule|pill)( \w+){0,2} (rend|fatigue|makes?"
    r"|fit make)"
    r" (malade|me|one|you|person)",
)
FOOD = _any(r"mang\w*|nourri\w*|aliments?|eat|foods?|chop", GOOD_FOOD.pattern)
DRINK = _any(r"boire|bois|boit|drinks?|dring")
AVOID = _any(
    r"(pas|jamais) (faire|donner|manger|boire|prendre|mettre)|evit\w*|interdit\w*|avoid|forbidden|(must|should) not",
    r"not to (do|give|eat|take)|no for (do|give|chop|take)|weti (i|a|e|we) no (for|fit|must)",
)
WHEN = _any(
    r"hopital|hospital|hospita|(ca|cela|elle|il|sa) (dure|reste|revient)|lasts?(?! (year|month|week|time|night|one))"
    r"|come back|continu\w*|persist\w*",
    r"(quand|when) .*\b(aller|va|vais|consult\w*|docteur|doctor|dokta|go|come|see|worry|partir|venir|revenir|retourn\w*"
    r"|reviens?|return|revient|repass\w*)",
    r"(reviens?|revenir|retourn\w*|repass\w*|vais|va|aller|partir)( \w+){0,4} quand",
    r"(no|neva|never) (gree|wan|fit|di|dey) (stop|finish|go|commot|better|clear)",
    r"empir\w*|aggrav\w*|wors\w*|(passe|change|marche|baisse|arrete|finit) (toujours )?pas|toujours (la|pareil"
    r"|malade)",
    r"still (not|there|the same|dey)|(not|no|neva) (get |getting |dey |di )?(better|stop|finish|change|commot"
    r"|go|work)",
    r"(va|peut|go|will|can|fit|could|risque) (\w+ )?(de )?(mourir|die|tuer|kill)",
    r"grave|dangereu\w*|serieux|serious|dangerous|signe?s?|urgent|danger|attend\w*|wait|inquiet\w*|worried",
)
#: how an illness is recognised; which signs are a danger is asked of `WHEN`
SIGNS = _any(
    r"reconna\w*|(quels?|quelles?|les|c est quoi) (sont (les )?)?(premiers )?(signes?|symptomes?)"
    r"(?! (de danger|graves?))",
    r"recogni[sz]e|(what|which|the) (are )?(the )?(first )?(signs?|symptoms?)(?! of danger)"
    r"|(weti|wetin) (be )?(the )?signs?",
    r"how (do|can|a|i|you|to) .*\bknow (if|say|that)|comment savoir si",
)
WHAT = _any(
    r"c est quoi|qu est ce que c est|pourquoi|d ou (ca|cela)? ?vient|causes?|why|what (is|be) (it|this|that)",
    r"(weti|wetin) (be|cause|bring|make)|na (weti|wetin)",
)
HOME = _any(
    r"(que|quoi) (faire|prendre|donner|manger|boire|mettre)|(que|qu) (dois|puis|peut|faut|est ce)",
    r"(fais|fait|prends|prend|donne|mets|mange|bois|faire|prendre|donner) (lui |lui je )?quoi",
    r"quels? (medicaments?|remedes?|traitements?|aliments?)|a la maison|at home",
    r"comment (faire|soigner|traiter|soulager|calmer|on fait|je fais)",
    r"(on|je|nous|elle|il|tu) (fait|fais|faisons|do|doit faire|dois faire|va faire|vais faire) (comment|quoi)",
    r"what (can|should|do|to|else|must|will)|(which|what) (medicine|drug|food|treatment)",
    r"how (can|do|to|should) (i|we|you)? ?(treat|do|help|reduce|care|manage|stop)|how (a|i|we) (fit|go) do",
    r"(weti|wetin) .*\b(do|give|take|chop|drink|use)",
)
#: that something is asked, in words; the same, of words that do nothing else; and that something is said not to be
#: there, which may be a complaint
QUESTION = _any(
    r"si|if|quoi|que|qu|quand|combien|comment|quels?|quelles?|pourquoi|what|when|how|which|why|weti|wetin|jusqu"
    r"|suppose"
)
ASKS = _any(r"quoi|quand|combien|comment|quels?|quelles?|pourquoi|what|when|how|which|why|weti|wetin|wusai|est ce que")
DENIED = _any(r"n|ne|pas|plus|rien|jamais|no|not|don|doesn|never|neva|cannot|can t|stops?|stopped")


def asks_again(text: str) -> bool:
    """Whether the last answer is wished for once more, and nothing else is said."""
    return asks_back(text) and bool(REPEAT.search(folded(text)))


def asks_back(text: str) -> bool:
    """Whether a message only asks of what was answered last: it names nothing of its own."""
    words = folded(text)
    if not 0 < len(words.split()) <= MOST_ASKING_BACK or of_oneself(text):
        return False
    if CAUSES_IT.match(words):
        return True
    rest = words
    for named in (*OF_THAT, THE_ILLNESS):
        rest = named.sub(" ", rest)
    return ASKING_BACK.issuperset(rest.split()) and _asks(words)


#: that it has not happened: "et s'il vomit ?", "if e no stop", "e no stop nko"
SUPPOSED = re.compile(r"^(et|and|mais|but|ou|or|ok|docteur|doctor|dokta|abeg)? ?(si|s|if|suppose|supposons)\b|\bnko$")
#: how heavy somebody is, and nothing else
WEIGHT = re.compile(
    r"^(et |and )?((pour|for) (moi|me|lui|him|her|elle|am) )?"
    r"(il|elle|on|he|she|e|it|i|je|bebe|baby|l enfant|the child|pikin)?"
    r" ?(pese|weighs?|weight|wt|wey|fait|is|get|has|a)?"
    r" ?\d+( \d)? ?(kg|kilos?|kilogrammes?)$"
)


def asks(text: str) -> bool:
    """Whether a message asks anything, by its mark or by a word that does nothing else."""
    return "?" in text or bool(ASKS.search(folded(text)))


#: that a yes or no is wished for, or that something is asked in the short forms of an SMS
POLAR = _any(
    r"(je|j|on|il|elle|ils|elles) (peut|peux|puis|peuvent|dois|doit|doivent)",
    r"(peut|puis|peux|dois|doit|faut) (je|on|il|elle)|(can|could|should|must|may|fit) (i|he|she|they|we|you|it|a|e)",
    r"(i|he|she|we|e|a|person|pikin|you) (fit|can|should|must)|(hw|cmt|koi|kwa|pk|pkoi|ki|wht|wen)",
    r"(is|na) (it|dat|that|this|dis|am) (ok|okay|fine|good|normal|bad|safe|enough)",
)
POLAR_FIRST = re.compile(
    r"^(and |et |ok |but |mais )?(is|are|does|do|did|will|would|can|could|should|must|may|fit|est ce|faut il) "
)


def wonders(text: str) -> bool:
    """Whether a message asks anything, a yes or no among it, and says of nothing that it is not there."""
    words = folded(text)
    return asks(text) or permits(words)


#: a yes or no that is asked of somebody or something: "is getting worse" tells it
ASKED_OF = re.compile(
    r"^(and |but |ok )?(is|are|does|do|did|will|would|can|could|should|must|may) "
    r"(it|this|that|he|she|they|i|we|one|you|there)\b"
)


#: kinds whose words are a question without any other. That somebody may die is none of them
BARE = frozenset({"stop", "effects", "cause", "prevent", "vaccine", "test", "school", "bath", "normal", "again"})


#: that something is told by who leaves out of whom: "is getting worse"
TELLS = re.compile(r"(is|are|was|has|does) (getting|still|worse|going|not|no)\b")


def only_asks(text: str) -> bool:
    """Whether a message asks back and says of nothing that it is not there: it tells nothing of anybody's state. That a
    treatment may be stopped is no such thing."""
    if not asks_back(text):
        return False
    words, found = folded(text), kinds(text)
    bare = "die" not in found and not TELLS.match(words) and (wonders(text) or not BARE.isdisjoint(found))
    asked = bare or any(question.search(words) for question in (QUESTION, ASKED_OF, *OF_THAT))
    return asked and not DENIED.search(words.replace("stop", " ") if "stop" in found else words)


def tells_nothing(text: str) -> bool:
    """Whether a message tells nothing of anybody's state: it asks back, wishes to read the last answer again, supposes
    something that it does not name, or says how heavy somebody is."""
    return only_asks(text) or asks_again(text) or (supposes(text) and asks_back(text)) or only_weight(text)


def only_weight(text: str) -> bool:
    """Whether a message tells how heavy somebody is, and nothing else."""
    return WEIGHT.search(folded(text)) is not None


def supposes(text: str) -> bool:
    """Whether what a message tells of has not happened."""
    return bool(SUPPOSED.search(folded(text)))


#: that it is asked what will come, of somebody who is named by a word alone: "will she have fever after"
FORESEES = re.compile(
    r"\b(he|she|it|e|i|we|baby|pikin) (will|go|can|could|fit|might) (catch|get|have) (it|am|that|sick)\b"
    r"|\b(il|elle|je|on) (va|vais|peut|peux|risque d|risque de) (l |la |le )?(attraper|avoir ca|tomber malade)\b|"
    r"^((and|et|ok|docteur|doctor|dokta|so|alors|but|mais|abeg|svp|please) )*"
    r"((will|would|can|could|may|might|is|are|does) ((the|my|le|his|her) \w+|he|she|it|they|the|baby|pikin|i|we)"
    r" (\w+ )?(get|have|be|feel|cry|come|go|going|sleep|vomit|swell|hurt|pain|bleed|develop|cause|bring|give|die)\b"
    r"|(est ce qu(e)? )?(il|elle|on|ca|bebe|le \w+|la \w+|l \w+|je|mon \w+|ma \w+) (va|vas|vais|peut|risque"
    r"|pourra|aura"
    r"|fera|sera) (t (il|elle|on) )?(encore |pas |peut etre |d |de )*\w+"
    r"|(va|peut|aura|risque|fera|sera) t (il|elle|on)\b"
    r"|(e|she|he|pikin|ma pikin|body|skin|the \w+|di \w+) (go|fit|fit go) (get|hot|swell|cry|pain|vomit|sleep"
    r"|bleed|bring|be|die)\b)"
)
#: that it is there all the same
THERE = _any(
    r"depuis|since|hier|yesterday|maintenant|now|deja|already|encore|still|toujours|a (vomi|convulse|perdu)|don"
    r"|est|is in"
)


def foresees(text: str) -> bool:
    """Whether a message asks whether something will come that is not there."""
    words = folded(text)
    said = FORESEES.search(words) is not None and not THERE.search(
        words.removeprefix("est ce que ").removeprefix("est ce qu ")
    )
    return said and ("?" in text or words.split()[0] not in ("il", "elle", "on", "je"))


#: words of a message that says no more than that it was not understood
MOST_UNCLEAR = 9
#: that it was not understood, or is to be said in other words
UNCLEAR = re.compile(
    r"\b(pas?|rien|mal|jamais) (bien |trop |tout )?(compri\w*|saisi\w*|entendu|capte|pige)\b"
    r"|\b(comprend\w*|compren\w*|capte|pige|saisi\w*) (pas?|rien|mal|plus)\b|\bn y comprend\w*"
    r"|\b(no|not|don t|dont|didn t|didnt|never|neva|cannot|can t) (fit |really |quite )?(understand|understood"
    r"|hear|grab|follow"
    r"|catch|sabi|get)( it| you| am| that| this| weti \w+ \w+)?( fine| well| o)?$"
    r"|\b(expli\w*|dites?|dis|redi\w*) (\w+ )?(autrement|mieux|simple\w*|clairement|plus)\b|\bplus (simple\w*"
    r"|clair\w*|facile\w*)\b"
    r"|\b(explain|talk|say|break|put) (\w+ )?(\w+ )?(better|simple\w*|small|down|clear\w*|other way|otherwise|more)\b"
    r"|\b(c est )?pas clair\b|\b(it is |e )?no(t)? (dey )?clear\b|\bconfus(ing|ed)\b.*\b(you|answer|message)\b"
)


def not_understood(text: str) -> bool:
    """Whether a message says that the last answer was not understood, or asks for other words."""
    words = folded(text)
    return len(words.split()) <= MOST_UNCLEAR and UNCLEAR.search(words) is not None


def permits(text: str) -> bool:
    """Whether a message asks for a yes or no, and denies nothing: "il peut aller à l'école"."""
    words = folded(text)
    return (POLAR.search(words) or POLAR_FIRST.search(words)) is not None and DENIED.search(words) is None


def folded(text: str) -> str:
    """Its words, folded, with a space between; words that ask are spelt as everybody spells them, and apart."""
    return " ".join(SPELT.get(word) or OPENED.get(word, word) for word in tokens(text))


def _asks(folded: str) -> bool:
    return any(kind.search(folded) for kind in (*KINDS.values(), REPEAT, AVOID, WHEN, WHAT, HOME))


#: what may be asked of any page, by the name that pages know it by, the more special first
KINDS: Mapping[str, re.Pattern[str]] = {
    "often": OFTEN, "much": MUCH, "long": LONG, "stop": STOP, "effects": EFFECTS, "catching": CATCHING, "cured": CURED,
    "food": FOOD, "drink": DRINK,
    "cause": CAUSE, "prevent": PREVENT, "vaccine": VACCINE, "test": TEST, "school": SCHOOL, "bath": BATH,
    "normal": NORMAL, "again": AGAIN, "die": DIE,
    "cost": COST, "sex": SEX, "alcohol": ALCOHOL, "doctor": DOCTOR, "treated": TREATED, "life": LIFE, "breast": BREAST,
    "high": HIGH,
    "in_range": IN_RANGE, "others": OTHERS,
}  # fmt: skip

#: kinds whose words are those of others too, which are then not asked for: "how much does it cost" is of no dose
SAYS_ALL: Mapping[str, frozenset[str]] = {
    "cost": frozenset({"much", "often", "long", "test", "vaccine", "treated"}),
    "alcohol": frozenset({"drink", "food", "school"}),
    "sex": frozenset({"school"}),
    "doctor": frozenset({"cause"}),
    "life": frozenset({"long"}),
    "breast": frozenset({"food", "drink"}),
    "others": frozenset({"test", "vaccine", "treated", "catching"}),
}
#: kinds that ask for an amount or a time
OF_TIME = frozenset({"often", "much", "long"})


#: whether a child is a boy or a girl
BOY_OR_GIRL = _any(
    r"(quel|what|which) (sexe?|gender)|(sexe?|gender) (du|de l|de mon|de la|a mon|of) .*",
    r"(boy|garcon|fille|girl) (or|ou) (a |une? )?(girl|fille|boy|garcon)",
)


def kinds(text: str) -> tuple[str, ...]:
    """Of `KINDS`, those that a message asks for. How something is healed is no question whether it is, and who
    asks whether a treatment may be stopped "when I am better" does not ask when that will be."""
    words = folded(text)
    found = tuple(name for name, asked in KINDS.items() if asked.search(words))
    said = frozenset[str]().union(*(SAYS_ALL[name] for name in found if name in SAYS_ALL))
    found = tuple(name for name in found if name not in said and not (name == "sex" and BOY_OR_GIRL.search(words)))
    if not OF_TIME.isdisjoint(found):  # how long or how often the breast is given is asked of nursing itself
        found = tuple(name for name in found if name != "breast")
    if HOW.search(words):
        return tuple(name for name in found if name not in ("cured", "stop"))
    return tuple(name for name in found if name != "long") if "stop" in found else found


#: that a message asks to know, of nobody: "what is hepatitis B", "can one catch TB by kissing"
INFORMING = _any(
    r"c est quoi|qu est ce que? (c est|le|la|les|l|un|une|signifie)|(what|weti|wetin) (is|are|be|does|mean)"
    r"|definition",
    r"(quels?|quelles?|what|which) .*\b(signes?|symptomes?|causes?|signs?|symptoms?|vaccins?|vaccines?)",
    r"(les|the) (signes?|symptomes?|causes?|signs?|symptoms?) (de|du|d|of|for|weh)",
    r"(peut on|on peut|est ce qu on|can (one|you|people|someone|somebody|we|i|it|a)|person fit|man fit|dem fit"
    r"|you fit)"
    r" .*\b(attrap\w*|transm\w*|mourir|avoir|guer\w*|soign\w*|prevenir|eviter"
    r"|catch|get|die|have|prevent|avoid|cured?|pass)",
    r"comment (on |se |s |ca |elle |il |peut on |la |le |l )*(attrap|transm|evit|preven|proteg|donn)\w*",
    r"how (do|can|does|to|a|i|we|you|person|dem) .*\b(catch|spread|avoid|prevent|protect|get|pass)",
    r"contagi\w*|s attrape|se transmet|catching|di catch|se guerit|curable|be cured|dangereu\w* de",
    r"(difference|pourquoi|why) .*\b(entre|between|les gens|people|on a)",
)
#: that somebody is ill or hurt, or may be
SOMEBODY = _any(
    r"mon|ma|mes|notre|nos|son|sa|ses|my|our|his|her|their|il|elle|ils|elles|he|she|they|him|depuis|since|hier"
    r"|yesterday",
    r"j ai|je (suis|me|sens|fais|tousse|vomis|saigne)|m a|on m|nous avons"
    r"|i (have|had|am|feel|get|got|was|di|dey)|i m|i ve|me",
    r"moi|a (get|di|don|dey)|ce matin|today|aujourd|maintenant|now|bebe|baby|pikin|husband|wife|mari|femme",
    r"took|bitten|mordu|pique|tombe|fell|swallow\w*|avale\w*",
)


def informs(text: str) -> bool:
    """Whether a message asks to know something of an illness, and tells of nobody."""
    words = folded(text)
    return bool(INFORMING.search(words)) and not SOMEBODY.search(words)
