"""What people ask of Carehelp that it does not do, in their words."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from core.text.fold import fold


class Limit(StrEnum):
    """What is asked. The value is the key of the text that declines."""

    #: to forget its rules, show them, or play somebody else
    RULES = "limit_rules"
    #: who or what this is
    IDENTITY = "limit_identity"
    #: a prescription medicine, or its dose
    PRESCRIBE = "limit_prescribe"
    #: what it costs to ask here
    FREE = "limit_free"
    #: medicine or money sent, lent or sold
    SEND = "limit_send"
    #: to know for certain which illness it is
    CERTAIN = "limit_certain"
    #: something that is no matter of health; beside anything of health it is overlooked
    OTHER = "off_topic"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b")


_LEAVE = r"(?:ignor\w*|oubli\w*|forget|disregard|bypass|contourn\w*|override|drop|leave|no follow|don'?t follow)"
_SHOW = r"(?:montr\w*|affich\w*|revel\w*|repet\w*|donn\w*|copi\w*|show|print|reveal|repeat|give|copy|tell|send|share)"
#: "règles" alone are a woman's periods
_ORDERS = r"(?:(?:tes|vos|ces|toutes(?: les| tes| vos)?|aux|les) regles?|rules?|instructions?|consignes?|prompts?"
_MEDICINE = r"(?:antibioti\w*|antibio|injection|piqure|medicaments?|medi[cs]in\w*|drugs?|tablets?|comprimes?|remede)"
_TAKE = r"(?:prendre|prends|dois|faut|peux|achete\w*|donne\w*|take|buy|give|use|swallow|drink|tek|fit|need)"
_YOU_ARE = r"(?:es[- ]tu|tu es|t'es|etes[- ]vous|vous etes|are you|r u|you be|na you be|you na|u b)"
_ILLNESS = r"(?:maladie|sickness|illness|disease|sick)"

_RULES = _any(
    _LEAVE + r"[\w ']{0,30}\b" + _ORDERS + r"|restrictions?|directives?|guidelines?)",
    _SHOW + r"[\w ']{0,25}\b(?:system )?(?:prompts?|message system\w*)",
    _SHOW + r"[\w ']{0,25}\binstructions? (?:system\w*|cach\w*|secret\w*|initial\w*)",
    _SHOW + r"[\w ']{0,25}\b(?:your|ya|tes|vos|hidden|secret) (?:own |secret |hidden )?"
    r"(?:instructions?|rules?|regles?|consignes?)",
    r"(?:you are|you're|you be|tu es|vous etes) (?:now|maintenant|desormais|a partir)",
    r"(?:from now on|desormais|a partir de maintenant|as from now)[ ,]+(?:you|tu|vous)",
    r"(?:act|behave|play|pretend)[\w' -]{0,15} (?:as (?:a|an|my)|like (?:a|an)|to be (?:a|an|my)|say you be)",
    r"(?:agis\w*|jou\w*|fais|faites|comporte\w*)[\w' -]{0,15} (?:comme (?:un|une|si)|le role d\w*|semblant d\w*)",
    r"jailbreak\w*|dan mode|mode dan|developer mode|mode developpeur|no (?:more )?(?:limits|rules)",
    r"sans (?:limites?|regles?)|system override|admin mode|mode admin\w*|debug mode",
)
_IDENTITY = _any(
    _YOU_ARE + r" (?:vraiment |really |bien |just |only |na |true true )?(?:un |une |a |an |le |the |some )?"
    r"(?:vrai |vraie |real |true )?"
    r"(?:docteur|medecin|doctor|dokta|doc|infirmier\w*|nurse|robot|bot|machine|humain\w*|human\w*|personne|person|man"
    r"|ai|ia|intelligence|ordinateur|computer|programme|program|chatgpt|gpt)",
    r"(?:qui|who|wu) (?:es[- ]tu|etes[- ]vous|are you|you be|be you|made you|t'a (?:cree|fait)|make you|create you)",
    r"(?:c'est quoi|quel est|what'?s|what is|wetin be|weti be) (?:ton|votre|your|ya) (?:nom|name)",
    r"comment (?:tu t'appelles?|t'appelles[- ]tu|vous vous appelez|vous appelez[- ]vous)",
    r"who (?:is|be) (?:dis|this)|qui (?:parle|ecrit|repond)(?= ?[?!.]|$)",
)
#: a medicine is wished for, in words that need no name of one
_PRESCRIBE = _any(
    r"prescri(?:s|vez|re|be)",
    r"(?:fais|faites|ecri\w*|donne\w*|envoi\w*|write|give|send|make)[\w' -]{0,15}"
    r" (?:ordonnance|prescription|antibioti\w*|injection)",
    r"(?:quel\w*|which|what|weti|wetin|wich)(?: (?:kind|sort|type|genre)\w*)?(?: (?:of|de|d))? ?"
    + _MEDICINE
    + r"[\w' ]{0,25}"
    + _TAKE,
)
#: an amount or a rhythm of a medicine that is named is wished for
_DOSE = _any(
    r"combien|how (?:many|much)|quelle? (?:dose|quantite|dosage)|dose|dosage|posologie|mg|milligram\w*|comprimes?",
    r"gelules?|tablets?|(?:fois|times) (?:par jour|a day|per day|for day)|can i (?:take|use)|fit (?:take|tek)",
    r"puis[- ]je prendre|je peux prendre|dois[- ]je prendre|should i take|give me|donne\w*[- ]moi",
)
#: of this service, not of a hospital: nothing but the price is asked, or the service is named
_ONLY_FREE = re.compile(
    r"(?:(?:bonjour|hello|hi|svp|please|docteur|doctor|dokta|et|and|mais|but) )*"
    r"(?:(?:est[- ]ce que )?c'?(?: ?est)? (?:gratuit|payant|free)|na (?:for )?free|(?:is it|e be) (?:for )?free"
    r"|(?:do|should|must) i (?:have to )?pay|(?:je|on|il|faut) ?(?:dois |doit |va |faut )?(?:payer|paie|paye)"
    r"|(?:i|a) (?:go|for|must) pay)(?: (?:ou|or) \w+)?(?: something| money| quelque chose| combien| how much)?[ ?!.]*"
)
_FREE = _any(
    r"(?:ce |cette |ton |votre |this |dis |your |ya |the |di |le )(?:service|programme|program|app|application"
    r"|numero|number|bot"
    r"|thing|ting|consultation|conseil|advice|chat) (?:\w+ )?(?:est |is |be |na |dey )?(?:gratuit\w*|payant\w*"
    r"|free|for free)",
    r"(?:is|na|est[- ]ce que) (?:this|dis|your|ya|ce|cette|ton|votre) (?:service|thing|ting|app|chat|advice) (?:est )?"
    r"(?:free|gratuit\w*|payant\w*)",
    r"(?:combien|how much|weti)[\w' ]{0,25} (?:pay|payer|cost|coute|charge)[\w' ]{0,12}"
    r"(?:for (?:this|dis|your|ya|you)|ce service|votre service|ton service|this service|dis service|dis ting|this thing"
    r"|to use (?:this|you)|ici|here|te parler|vous parler)",
    r"(?:pay|payer|charge|cost\w*|coute)[\w' ]{0,15} (?:dis ting|this service|dis service|ce service|te parler"
    r"|vous parler"
    r"|to talk to you|to chat)",
)
#: medicine or money to be sent, lent, sold or brought
_SEND = _any(
    r"(?:envoy\w*|send|livr\w*|deliver\w*|bring|apport\w*|vend\w*|sell|dash|expedi\w*|ship)[- ]?(?:moi|me|us"
    r"|nous|m'|for me|to me)?"
    r"[\w' ]{0,14} (?:medicaments?|medi[cs]in\w*|drugs?|tablets?|comprimes?|remedes?|medoc\w*|coartem"
    r"|paracetamol|sirop|syrup)",
    r"(?:vous|tu|you|u|una) (?:fit |can |di |peux |pouvez |do )?(?:vend\w*|sell|livr\w*|deliver)"
    r" (?:des |les |the |di )?(?:medicaments?|medi[cs]in\w*|drugs?|tablets?)?",
    r"(?:achet\w*|buy)[\w' ]{0,14} (?:medicaments?|medi[cs]in\w*|drugs?)[\w' ]{0,8} (?:chez (?:vous|toi)"
    r"|from you|with you|ici|here)",
    r"(?:pret\w*|lend|borrow|dash|donn\w*|give|envoy\w*|send|besoin|need|want|veux|wan|aide\w*|help|cherche)"
    r"[- ]?(?:moi|me|m'|us)?[\w' ]{0,14} (?:argent|money|moni|credit|momo|\d{3,6} ?(?:francs?|fcfa|cfa|f)?"
    r"|francs?|fcfa)(?= ?[?!.]|$| svp| please| abeg)",
)
_CERTAIN = _any(
    r"diagnos\w+[- ](?:me|moi|mon|my|mi)|(?:fais|faites|give|make|donne\w*)[\w' -]{0,12} diagnos\w+",
    r"oui ou non|yes or no",
    r"(?:dis|dites|tell|say)[- ]?(?:moi|me)? ?"
    r"(?:exactement|precisement|avec certitude|for sure|for certain|exactly|true true)",
    r"confirm\w*[\w' ]{0,12} (?:que j'ai|que c'est|that i have|say i get|say na)",
    r"(?:tell me|say) (?:the )?exact\w* (?:what|weti|wetin|sickness|illness|disease)",
    r"(?:quelle|what|which|weti) " + _ILLNESS + r"[\w' ]{0,12}"
    r"(?:j'ai|ai[- ]je|do i have|i have|i get|di worry me|a t'il|a[- ]t[- ]il)",
)
_OTHER = _any(
    r"match(?:s|es)?|football|lions? indomptables?|champions league|ligue|paris sportifs?|betting|1xbet|loto",
    r"president\w*|election\w*|politi\w+|ministre|minister|gouvernement|government|capitale? (?:de|du|of)",
    r"python|javascript|script|code source|programm?er|tradui\w+|translate",
    r"devoirs? d\w*|homework|maths?|exercice de|essay",
    r"blague|joke|histoire drole|poeme|poem|chanson|song|music|musique|film|movie|recette|horoscope",
    r"mobile money|momo|orange money|airtime|credit de|unites? de credit|bitcoin|crypto|forfait|recharge",
    r"argent sur internet|meteo|temps fera|weather|quelle heure|what time is it|taxi",
    r"voiture ne|car no|phone no|telephone ne|lost my phone",
    r"je t'aime|i love you|i like you|love letter|lettre d'amour|(?:ma|mon) (?:copine|copain|go) m'a (?:laisse|quitte)",
    r"cherche (?:du |un )?(?:travail|emploi|boulot|stage)|find (?:a )?(?:job|work)",
    r"price of|prix d[ue]|how much is (?:a|one) bag",
)
#: what anybody may take by the leaflet, and what the pages tell doses of
SELF_CARE = re.compile(r"\b(?:paracetamol|panadol|doliprane|efferalgan|para|ors|sro|sels? de rehydratation|zinc)\b")


def limit(text: str, medicines: Collection[str] = ()) -> Limit | None:
    """What a text asks that is not given. `medicines`: folded names of prescription medicines."""
    folded = fold(text)
    if _RULES.search(folded):
        return Limit.RULES
    if _SEND.search(folded):
        return Limit.SEND
    if _ONLY_FREE.fullmatch(folded.strip()) or _FREE.search(folded):
        return Limit.FREE
    if _asks_for_medicine(folded, medicines):
        return Limit.PRESCRIBE
    if _CERTAIN.search(folded):
        return Limit.CERTAIN
    if _IDENTITY.search(folded):
        return Limit.IDENTITY
    return Limit.OTHER if _OTHER.search(folded) else None


#: those that end a turn where nothing else is told; beside the others a page can help
ENDS_TURN: Mapping[Limit, bool] = {
    Limit.RULES: True, Limit.IDENTITY: True, Limit.OTHER: True, Limit.FREE: True, Limit.SEND: True,
    Limit.PRESCRIBE: False, Limit.CERTAIN: False,
}  # fmt: skip


def _asks_for_medicine(folded: str, medicines: Collection[str]) -> bool:
    if _PRESCRIBE.search(folded):
        return not SELF_CARE.search(folded)
    words = set(re.findall(r"[a-z-]{4,}", folded))
    return bool(_DOSE.search(folded)) and any(name in words for name in medicines)
