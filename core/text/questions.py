"""What people ask of an illness beside what to do: its cause, how it is kept away, whether one may go to school with
it, wash, die of it. Patterns of folded words, in French, English and Pidgin."""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern of whole words that is found where any of the phrases is."""
    return re.compile(rf"\b({'|'.join(phrases)})\b")


#: where it comes from; why something is forbidden or advised is another question
CAUSE = any_of(
    r"(?<!quelles )caus(es?|er|ent)|provoqu\w*|origine|du a quoi|vien\w* (d ou|de quoi)",
    r"d ou (est ce que |que )?(ca|sa|cela|c|il|elle|ils|elles|la|le|les|cette|ce)?( \w+){0,2} ?(vien\w*|venu\w*)",
    r"qu est ce qui (\w+ )?(donne|provoque|cause|amene|apporte)|what (\w+ )?(causes?|brings)",
    r"where .*\b(comes? from|from)|(comes?|coming|commot) from where|from where e",
    r"where (do|does|did|can) (\w+ )?(get|catch) (it|this|am)|wusai (e|it|dis) (di |dey )?(come|commot)",
    r"(weti|wetin) (it be )?(di |dey |fit |can |go |weh |wey |don )*(cause|bring)",
    r"na (weti|wetin) (di |weh |wey )*(cause|bring|make)|(weti|wetin) (di |dey )?make (am|it|dis|this)\b",
    r"how (did|do|does|can) (he|she|i|one|you|people|a|we|it|they|dem) (fit )?(get|catch|have)",
    r"comment (est ce que |est ce qu )?(il|elle|on|j|je|ils|elles|(mon|ma) \w+) (l |y |m )?(a|ai|ont|as) (pu )?(l "
    r"|ca )?"
    r"(attrap\w*|chop\w*|eu|avoir)",
    r"how (e|she|he|i|a|person|pikin) (take|tek|tak|di take|do) (catch|get)",
    r"(pourquoi|why)( (moi|me|ca|sa|cela|lui|elle|this|that|it|nko|so))?$",
    r"(pourquoi|why)(?! .*\b(pas|ne|not|no|don|never|faut|dois|doit|must|should)\b) .*\b(a|ai|as|avons|ont|eu"
    r"|tombe\w*|attrap\w*|arriv\w*|vien\w*|has?|have|got|gets?|happen\w*|comes?|catch|di|dey)",
)
#: how it is kept away; what to keep from is `AVOID`
PREVENT = any_of(
    r"(comment|how)( \w+){0,5} (evit\w*|avoid|prevent\w*|prevenir|proteg\w*|protect\w*|empech\w*)",
    r"(evit\w*|preven(ir|ez)|empech\w*|avoid|prevent)( ca| sa| cela| it| am| this)? (comment|how)",
    r"(peut|puis|peux) (on |je )?(l|la|le|s en|m en|nous|se) (eviter|prevenir|proteger|empecher)",
    r"(can|could|fit) (i |we |you |one |person )?(prevent|protect)|be (prevented|avoided)|to (prevent|protect)",
    r"(pour|a) l eviter|(eviter|prevent|avoid) (ca|sa|cela|it|am|this|dis)|eviter (que|d)",
    r"(avoid|prevent) (getting|catching)|n[e ]? ?(l |la |le |s |m )?(attrap|contamin)\w* (pas|plus)",
    r"pour (ne|que)( \w+){0,5} (pas|plus) (l |la |le |me |les )?"
    r"(attrap|contamin|avoir|aient|ait|tomb|transm|revien)\w*",
    r"how (do|can|could|to|fit) (\w+ )?not (get|catch)",
    r"(make|so|so that|for)( \w+){1,5} (no|not|don t|doesn t|never) (fit |go |di )?(catch|get|pass|come back)",
)
#: whether there is a vaccine for it
VACCINE = any_of(r"vaccins?|vaccines?|vaxin|vaccinat\w*|immuni[sz]ation")
#: which test shows it; a result is none, nor that one was done
TEST = any_of(
    r"(quels?|quelles?|which|what|weti|wetin) (be |is |are )?(the |les? |la |di )?(\w+ )?(tests?|examens?|analyses?)",
    r"(faut|faire|fais|dois|need|do|take|get|y a|is there|dey|have) (il |t il |un |une |le |la |les |l |des |the |a "
    r"|any |some |for )*(tests?|examens?|analyses?|depist\w*|blood test|prise de sang|radio|scanner)"
    r"(?! (a |de \w+ |du \w+ )?(ete|est|etait|was|is))",
    r"(be|get|have (it|him|her|me)) tested|tests? dey|se faire depister",
)
#: whether somebody may go among others, to school or to work
SCHOOL = any_of(
    r"(al{1,2}er|partir|part|va|vais|retourn\w*|repart\w*|reprend\w*|envo[iy]\w*|send|continu\w*|peut|puis|peux|go"
    r"|goes|going"
    r"|back|return|to|for|fit"
    r"|miss|rater?) (il |elle |je |on |a |au |l |la |le |en |to |for |mon |ma |son |sa |back |the |my |his |her |go )*"
    r"(ecole|ecol|school|skul|skull|sukul|classe|creche|nursery|cours|lycee|college|travail\w*|boulot|taf"
    r"|bureau|work|wok|job|farm|champs?)",
    r"(sortir|jouer|jou[ea]|play|playing|go|waka) (jouer )?(dehors|outside|out)",
    r"(jouer|jou[ea]|play|reste\w*|stay|mix) (avec|with) (les |the |other |ses |his |her |di |ma |my |d )*"
    r"(autres?|others?|enfants?|children|pikin|freres?|brothers?)",
    r"((stay|keep|kept|reste\w*|garder?) (\w+ )?(at |a la |for )?(home|house|maison) )?"
    r"(or|ou|from) (school|work|l ecole)",
    r"(can|may|should|peut|peux|puis|dois|doit|fit|must) (he |she |i |il |elle |je |on |we )?(still )?"
    r"(work|travail\w*|wok)",
)
#: whether somebody may wash or bathe; hands and wounds are washed for other reasons
BATH = any_of(
    r"(se|le|la|l|me|lui|m|s) (laver|lave|baigner|doucher)(?! (les|la|le) (mains?|plaie|nez|dents))|baign\w*"
    r"|(un|son|le|des|ses|les|mon) bains?|prendre (une |sa |la )?douche|douches?",
    r"bath\w*|baff?|barf|showers?|swim|swimming|nager|piscine",
    r"wash (him|her|it|am|myself|body|skin|yi|the (child|baby)|ma (pikin|baby|body|skin))",
)
#: whether it is as it should be
NORMAL = any_of(
    r"(c|cest|ce|ca|sa|cela) (est |ce |que |c |il |pas |bien |tout a fait )*normale?s?|est il normale?",
    r"(is|are|be|e|it|this|that|dis|its|na|s) (it |this |that |dis |e |di |be |really |no |not |a )*normal"
    r"(?! (pressure|blood|sugar|value|weight|temperature|birth|delivery|range))",
    r"^normale?|(this|dis|di) one normal",
    r"(tension|glycemie|sucre|temperature|pression|pouls|taux|pressure|bp|sugar) normale? (c est|est|is|be|na|cest) "
    r"(combien|quoi|what|weti|how much)",
    r"(c est quoi|quelle?|combien|what|weti|wetin|which|how much)( \w+){0,4} (normale?s? (blood )?(pressure|bp"
    r"|sugar|temperature"
    r"|pulse|level|rate|range)|(tension|glycemie|sucre|temperature|pression|pouls|taux|pressure|bp|sugar) normale?)",
)
#: whether it comes back; that it does is none, nor when somebody is to come back to a health worker
AGAIN = any_of(
    r"(?<!si )(?<!quand )(?<!de )(ca|sa|cela|maladie|elle|il|elles|ils) (peut |va |vont |peuvent |risque de |pourra )*"
    r"(encore )?(revenir|reviendra|reviennent|recommencer)(?! (te |vous |me )?(voir|a l|au))",
    r"(peut|va|risque)( elle| il| ca| t elle| t il| de)* (revenir|recommencer)",
    r"risque (que|qu) (ca|sa|cela|elle|il) (revienne|recommence)|rechut\w*|recidiv\w*|relapse",
    r"(?<!si )(?<!quand )(ca|sa|cela) (revient|revien|reviens)( (encore|souvent|toujours|apres|ou pas))?$",
    r"(attrap\w*|avoir|tomber malade) (ca |sa |cela )?(encore|a nouveau|de nouveau|deux fois|plusieurs fois)",
    r"(?<!\bi )(?<!\bwe )(will|can|does|could|may|go|fit|would|might) (it |this |that |e |dis |they )?(go |fit |di "
    r"|ever |still |always )*"
    r"(comes? back|return|happen again|start again)(?! (to|for|here|hospital|if|when))",
    r"(go|fit|can|will) come again",
    r"(get|have|catch) (it |this |am |dis )(again|twice|two times?|a second time)",
)
#: whether it kills; that somebody died or wants to is none
DIE = any_of(
    r"(peut|peux|puis|peuvent|va|vais|vont|risque\w*|pourrait|font|faire|s en|on) (on |il |elle |je |nous |de |m |l "
    r"|encore |vraiment |vite )*(en )?(mourir|meurt)|mortel(le)?s?|deadly|fatal|mortal",
    r"(can|could|will|may|might|does|do|fit|go) (\w+ |the \w+ |my \w+ |ma \w+ |di )?(still |really )?die",
    r"(can|could|will|does|fit|go|di|dey) (it |this |that |e |dis |di |they )?(really |still )?kills?",
    r"(ca|sa|cela|il|elle|maladie) (peut |peu |va )?(tue|tuer)",
)

#: that a food is good or bad for whoever was told of
GOOD_FOOD = any_of(
    r"(?!.*\b(oeil|yeux|eyes?|oreilles?|ears?|nez|nose|peau|skin|plaie|wound|cordon|cord|visage|face)\b)"
    r"(poissons?|viandes?|lait|oeufs?|riz|fruits?|legumes?|manioc|plantains?|banane|mangue|orange|avocat|arachides?"
    r"|haricots?|maggi|cubes?|jumbo|kub|sauces?|macabo|taro|ignames?|yams?|cocoyam|couscous|pain|bread|beignets?"
    r"|puff puff"
    r"|bouillon|bonbons?|sweets|chocolat|soda|djino|top|coca|bissap|foler\w*"
    r"|sucre|sel|huile|cafe|the|jus|piment|bouillie|fish|meat|milk|eggs?|rice|vegetables?|cassava|banana|mango"
    r"|groundnuts?"
    r"|beans|sugar|salt|oil|coffee|juice|pepper|pap|fufu|ndole|eru|koki|njama)( \w+){0,6} "
    r"(bon|bonne|bons|permis|interdite?s?|mauvais|good|ok|okay|allowed|bad|forbidden|fine)"
)
#: what is asked of any illness, and told by words that stand for all where a page has no line: what it costs
COST = any_of(
    r"prix|tarifs?|payants?|gratuits?|(ca|sa|cela|il|elle|le \w+|la \w+|l \w+) cout\w*( combien| cher)?"
    r"|cout\w* (combien|cher)"
    r"|c est cher|(est|sont) chers?",
    r"combien( \w+){0,3} (cout\w*|pay\w*|depens\w*|argent|francs?|cfa)|(pay\w*|depens\w*|argent|francs?) combien",
    r"combien d argent|(quel|le) (est )?(le )?cout|how much( \w+){0,4} (costs?|pay|paid|money|sell)",
    r"(what|how much|weti|wetin|e|it|they|dem|does|do|di|will|go)( \w+){0,4} costs?|the costs? of|prices?"
    r"|na how much|how much (na|be)( \w+){0,4}$",
    r"how much (is|for|are|be|na) (a |an |the |di |dis |this |one )*(\w+ )?(tests?|drugs?|medicines?|consultation"
    r"|operations?|scan|echo|injections?|implant|coil|delivery|vaccines?|treatment|card|insulin|hospital|am|it)",
    r"how much (to|for) (deliver|do|treat|remove|test|buy|pay|born)|(is|are|na|be|e) (it |they |this "
    r"|the (tests?|medicines?|vaccines?|treatment|drugs?|care|consultation) )?(for )?free"
    r"|free of charge|(have|need|must|go|i) (to )?pay|expensive|dey cost|e (dear|cost)|(sell|buy) (am|it) how much",
)
#: whether one may have sex with it: what was done is no question
SEX = any_of(
    r"(peut|puis|peux|pouvons|dois|doit|faut|permis de|possible de|continuer a?|interdit de|can|could|may|should"
    r"|must|fit"
    r"|allowed to|safe to|ok to|go)( \w+){0,4} (l amour|rapports?( sexuels?)?|relations?|coucher|sexe|baiser|sex"
    r"|intercourse"
    r"|make love|knack|(sleep|lie) with (my|ma|her|him|his|yi) (wife|husband|woman|man|partner|girlfriend|boyfriend))",
    r"(les |des |the |et |and )?(rapports? sexuels?|rapports|sexe|sex|faire l amour|intercourse)"
    r"( (c est|est|is|na|be|dey))?( (bon|permis|interdits?|allowed|ok|okay|possibles?|safe|fine))?( (avec|with) (ca"
    r"|it|am))?$",
    r"when( \w+){0,4} (have|do) sex|quand( \w+){0,6} (l amour|rapports?)",
)
_DRINKS = (
    r"(bieres?|beers?|biere|alcool\w*|alcohol|vin|wine|whisk\w*|mimbo|matango|odontol|afofo|guinness|castel|palm wine"
    r"|liqueurs?|33|sachets? de whisky)"
)
#: whether one may drink alcohol with it; that somebody drank is none
ALCOHOL = any_of(
    rf"(peut|puis|peux|pouvons|dois|doit|faut|permis|can|could|may|should|must|fit|allowed|go)( \w+){{0,5}} {_DRINKS}",
    rf"^(et |and |ok |mais |but )?(pour |for |about |what about )?(la |le |l |les |the |du |de la |un peu de "
    rf"|small |un (petit )?verre de |(a |one )?(small )?(glass|cup) of )*{_DRINKS}"
    r"( (de palm\w*|un|une|petit|petite|peu|verre|bouteille|a|one|small|little"
    r"|glass|cup|bottle|seulement|only|just|par jour|is|na|be|it|c est|est))*( (bon|bonne|permis|permise"
    r"|interdite?|allowed|ok|okay|good|bad|mauvais"
    r"|dangereux"
    r"|nko))?$",
)
#: whom to see for it
DOCTOR = any_of(
    r"(fait|faire|passe|passer|trouve|trouver)( le| la| un| l| ce| cet)?( test| examen| vaccin| analyse)? ou$",
    r"(where|wusai|for where|for which (place|side))( (i|we|he|she|to|can|do|fit|go|for|should|must|one|you|di"
    r"|a)){1,4} "
    r"(do|take|get|find|make|test|buy|have) (am|it|this|the (test|medicine|drug|vaccine)|tested)",
    r"ou (est ce que |est ce qu )?(je|on|peut on|puis je|elle|il|nous) ?(peut|peux|dois|doit|va|vais"
    r"|pouvons)? ?(le |la |l |se |en |y )?"
    r"(faire|fait|trouve\w*|passer)( (le|la|l|ce|cet|un) (test|examen|vaccin|analyse|medicament))?$",
    r"(quel|quelle|which|what|weti|wetin)( est| is| be)?( le| the| la)?( kind| genre| type| sorte)?( of| de| d)? ?"
    r"(docteur|medecin|doctor|dokta|docta|specialiste|specialist|toubib)( (should|must|can|do|for|i|we|he|she|to|go"
    r"|dois"
    r"|doit|doi|faut|il|qu|que|je|on|kon))*( (see|meet|consult|voir|consulter))?",
    r"(voir|consulter|see|meet) (qui|who)|(qui|who) (est ce que |qu )?(\w+ )?(dois|doit|faut|peux|should|can|must"
    r"|for|to|i go"
    r"|we go)( \w+){0,3} (voir|consulter|see|meet|consult)|specialiste de quoi|what specialist",
)
#: how it is treated: what to do at home is told before
TREATED = any_of(
    r"(comment|how) ((on|ca|sa|cela|se|le|la|les|l|ils|elles|elle|il|dem|they|do|does|is|are|di|dey|it|e|am|this"
    r"|that|we|one"
    r"|people|can|could|fit|go|peut|peuvent|est ce que|est ce qu|the|doctors?|nurses?|docteurs?|medecins?|hospital"
    r"|to) )*"
    r"(soign\w*|trait(e|er|ent)|treat\w*)",
    r"(soigne|soignent|soigner|traite|traiter|traitent)( \w+){0,2} (comment|how)",
    r"(quels?|what|which|weti|wetin|c est quoi) (is |are |be |est |sont |na )?(the |le |les |di |kind )?"
    r"(treatments?|traitements?)|(traitement|treatment) (c est |est |is |na )?(quoi|lequel|weti|wetin|what)",
)
#: whether it is for ever
LIFE = any_of(
    r"(a|pour|pour la|pour toute la|toute la|toute sa|toute ma|pour toute ma|pour toute sa) vie|pour toujours|definitif"
    r"|for (all )?(my |his |her |ya |yi |the )(whole |entire )life|for (all )?life|life ?time|lifelong|life long"
    r"|for ?ever|for ever",
)
#: what it does to a woman with child who is near, or has it
CARRYING = any_of(
    r"enceintes?|grossesse|pregnant|pregnancy|(get|carry|with|has|have) belle|belle (woman|mami)|woman with belle"
)
RISK = any_of(
    r"risqu\w*|risks?|danger\w*|graves?|harm\w*|affect\w*|serious|problemes?|problems?|wahala|fait quoi|fit do|do am"
    r"|attrap\w*|catch|contamin\w*|careful|attention|protect\w*|proteg\w*|inquiet\w*|worr(y|ied)|bad for|mauvais"
    r"|elle fait comment|weti she go do|what should she do"
)
#: whether a mother who has it, or whose child has it, may go on giving the breast
BREAST = any_of(
    r"(peut|puis|peux|pouvons|dois|doit|faut|can|could|may|should|must|fit|continu\w*|still)( \w+){0,4} "
    r"(allait\w*|breast ?feed\w*|le sein|give (bobi|breast)|bobi|breastfeeding)",
    r"(breast ?milk|breast ?feeding|bobi|lait maternel|allaitement|le sein)( \w+){0,2} (continu\w*|go on|is ok"
    r"|c est bon)",
)
#: a blood pressure that is too high, and none to be seen today: 17/10, as it is written here, or 170/100
HIGH = any_of(
    r"1[4-7]([.,]\d)? (sur |over |by |on )?([9]|10)([.,]\d)?",
    r"1[4-7]\d (sur |over |by |on )?(9\d|10\d)",
    r"(tension|pressure|bp)( (est|a|was|is|na|be|di|dey|at|for|of|de|ma|my|elle|systolique)){0,3} 1[4-7]\d?(?! (ans"
    r"|years|jours|days))",
)
#: a blood pressure as it should be: 12/8, 120/80
IN_RANGE = any_of(r"1[0-3]([.,]\d)? (sur |over |by )?[6-8]([.,]\d)?|1[0-3]\d (sur |over |by )?[6-8]\d")
#: that something is asked to be the cause of what was told of: "can stress cause it"
_CAUSES_IT = (
    r"(can|could|fit|does|is it|est ce que|peut|na|is)?( \w+){1,4} (can |fit |peut |go |di )?"
    r"(cause|causes|causing|bring|brings|give|provoque\w*|donne|donner|causer|cause par) (it|this|that|am|dis|ca|sa"
    r"|cela)"
)
CAUSES_IT = re.compile(
    rf"^(and |et |so |but |mais |ok )?({_CAUSES_IT}|(le |la |l |les )?\w+ peut (causer|provoquer|donner) (ca|sa|cela))$"
)
#: what page after page is asked by many, one by one
OF_ANY = (COST, SEX, ALCOHOL, DOCTOR, TREATED, LIFE)
#: questions that name a thing of their own, and are asked of what was answered last all the same. Of death only what
#: is asked of others: of the person who writes it may be a cry
OF_THAT = (
    SCHOOL,
    BATH,
    NORMAL,
    AGAIN,
    *OF_ANY,
    any_of(
        r"on peut (en )?mourir|(il|elle) peut en mourir|peut (on|il|elle) (en )?mourir|va t (il|elle) mourir",
        r"mortel(le)?|deadly",
        r"(can|could|will|may|fit) (he|she|one|a person|people|person|somebody|someone|pikin|man) die",
        r"(person|man) (fit|go|can) die|(can|does|will|fit|go) (it|this|that|e|dis) kill",
        r"(e|it|dis) (fit|can|di|go) kill (people|person|pikin|man)",
        r"(y a t il|il y a|existe t il|il existe|is there|there is|e get|get|dey) (un|a|any|some) (vaccin|vaccine)",
        r"(vaccin|vaccine) (dey|existe|exist)|ca tue",
        r"(quels?|which|what|weti|wetin) (be )?(the |di )?(tests?|examens?|analyses?)",
        r"d ou (ca|sa|cela|elle|il) (vient|viennent)",
        r"where (does|do|did|is) (it|this|that) (come|coming)? ?from",
        r"(qu est ce qui|qu est ce ki) (provoque|cause|donne|amene|apporte) (ca|sa|cela)",
        r"pourquoi (ca|sa|cela) (arrive|vient)",
        r"(catch|get) (it|am|this) from (him|her|yi|me|somebody|person|others?|people)",
        r"why (e|it|this|dis|that) (di |dey |does |do )?happens?|(weti|wetin) (di |dey )?make (am|it)",
        r"(dem|they|doctor|person) fit (cure|heal|treat) (am|it)|vien\w* (de quoi|d ou)",
        r"from where e come|where (do|does|did|can) (people|one|you|they|he|she|i|we) (get|catch) (it|this|am)",
        r"(can|fit|will|could) (my |ma )?(family|children|pikin|others|they|people) "
        r"(get|catch) (it|am|this)( from me)?",
        r"(weti|wetin) (di |dey )?(cause|bring)|(vient|come) (de quoi|from where)",
        r"wusai (e|it|dis) (di |dey )?come( from)?",
        r"(comment|how) ((on|je|nous|peut|peux|puis|faire|pour|l|le|la|s|en|to|for|can|do|could|fit|go|we|i|you|one"
        r"|a) )*"
        r"(eviter|prevenir|empecher|avoid|prevent)( it| this| that| am| dis| ca| sa| cela)?$",
        r"(protect|proteger|contaminer) (my|our|ma|mes|nos|the|les|la) "
        r"(family|famille|children|kids|enfants|pikin|others|autres|proches)",
        r"how (do|can) (we|i|one|you) not (get|catch)",
    ),
)
#: what was answered last, by the most general name: naming it is no question
THE_ILLNESS = any_of(r"(dis|this|that|the|cette|la|ce) (sick|sickness|disease|illness|maladie)")

#: that a plant, a food or a drink is said to cure; what it soothes is told by a page's own line
REMEDY = any_of(
    r"(citron|lemon|gingembre|ginger|ail|garlic|oignon|onion|papaye|papaya|pawpaw|moringa|ndole|neem|aloe|artemisia"
    r"|goyave"
    r"|guava|bitter (leaf|kola)|bitterleaf|feuilles?|leaf|leaves|lif|herbes?|herbs?|plantes?|racines?|roots?|ecorces?"
    r"|barks?|tisanes?|vinaigre|vinegar|miel|honey|urine|piss|sel|salt|biere|beer|whisky|alcool|petrole|kerosene"
    r"|argile|clay"
    r"|bicarbonate|charbon|kwatt|decoctions?|potions?|holy water|eau benite)( \w+){0,4} "
    r"(gueri\w*|soign\w*|trait(e|er|ent)|cures?|curing|heals?|treats?|fit cure|di cure|go cure|tue|kill\w*)",
)

#: whether those around somebody ill are to be seen, tested, treated or vaccinated too
_AROUND = (
    r"(enfants?|famille|proches|entourage|partenaires?|mari|femme|conjointe?|copine|copain|freres?|soeurs?|autres?"
    r"|tout le"
    r" monde|gens|children|kids|pikin|family|partner|husband|wife|brothers?|sisters?|others?|everybody|everyone|people)"
)
_SEEN = (
    r"(vus?|vues?|testes?|depist\w*|trait\w*|soign\w*|control\w*|examin\w*|vaccin\w*|deparasit\w*|le test|les tests"
    r"|un test"
    r"|seen|checked|tested|treat(ed)?|screened|vaccinated|dewormed|check|test|the test|examined|medicine|treatment)"
)
OTHERS = any_of(
    rf"{_AROUND}( \w+){{0,4}} (doit|doivent|devons|devraient|must|should|need|needs|have to|for"
    rf"|fit)( \w+){{0,4}} {_SEEN}",
    rf"(must|should|do|does|faut il|faut|dois je|need to)( \w+){{0,4}} {_AROUND}( \w+){{0,4}} {_SEEN}",
    rf"(faut il|faut|dois je|must i|should i|should we|need to|i for|we for) {_SEEN}( \w+){{0,4}} {_AROUND}",
    rf"(dois je|je dois|must i|should i|do i|i must|i should|i for|i go)( \w+){{0,4}} {_SEEN}( \w+)? (aussi|too"
    rf"|also|as well)",
    rf"{_AROUND}( \w+){{0,3}} (prend|prendre|prennent|take)( \w+){{0,3}} (aussi|too|also|as well)",
    r"(toute la (famille|maison)|tout le monde|everybody|everyone|(the |all the )?whole (family|house)|all (the "
    r"|di )?(house|family)|all (people"
    r"|man) for house)"
    r"( \w+){0,2} (doit|doivent|must|should|needs?|for|fit|go)( \w+){0,2} "
    r"(prendre|prenne|take|soigner|traiter|treat|test|vaccin\w*|drink|boire)",
)
