"""What a person asks of what is held of them, in plain words: "efface mes données", "wetin una sabi about me?".

A message counts only if all of it is the wish: polite words around a verb and something that is theirs and is data.
So "efface cette tache", "supprimer la douleur" and "mon mari a effacé mes messages" ask for nothing.
"""

import re
from enum import StrEnum

from core.text.fold import tokens


class Wish(StrEnum):
    """What can be asked of what is held."""

    ERASE = "erase"
    EXPORT = "export"
    SEE = "see"
    WITHDRAW = "withdraw"


#: longer messages tell of something else
MOST_WORDS = 16

_AROUND = (
    r"(?:je|j|veux|voudrais|voulons|aimerais|souhaite|demande|wanda|a|que|qu|tu|vous|peux|peut|pouvez"
    r"|pourrais|pourriez|on|nous|il|faut"
    r"|svp|stp|s|te|plait|plaist|v|p|bonjour|bonsoir|hello|hi|salut|merci|thanks|thank|docteur|doctor|doc"
    r"|carehelp|gars|mola"
    r"|comment|how|can|could|should|may|do|you|u|i|to|d|would|like|want|wan|make|una|wuna|fit|abeg|please"
    r"|pls|kindly|now|maintenant"
    r"|tout de suite|est ce|possible|de|di|ok|alors|donc|and|et|ici|here|definitivement|need|we|ca|moi)"
)
_MINE = (
    r"(?:toutes? (?:mes|ma)|tous mes|tout mon|mes|mon|ma|nos|notre|(?:all|toute?s?) (?:of )?(?:my|ma|mes)"
    r"|my|our|personal)"
)
_SAID = (
    r"(?:donnees?|infos?|informations?|messages?|messags?|msgs?|sms|conversations?|discussions?"
    r"|historique|history|data|chats?|dossier"
    r"|tok|talk|traces?|vocaux|notes? vocales?|voice notes?|photos?|ecrits)"
)
_NAMED = r"(?:numeros?|number|num|compte|account|nom|name|profile?|coordonnees|contact)"
_AFTER = r"(?: dem| personnell?es?| perso| medicales?| medical)*"
_DATA = rf"{_MINE} (?:{_SAID}|{_NAMED}){_AFTER}(?: (?:et|and) (?:{_MINE} )?(?:{_SAID}|{_NAMED}){_AFTER})*"
_TOLD = rf"{_MINE} (?:personal )?{_SAID}{_AFTER}"
_ABOUT_ME = r"(?:de|sur|about|on|for|of|concernant|d apres) (?:moi|me)"
_WHAT_YOU_KNOW = (
    rf"(?:tout )?ce que (?:tu|vous) (?:sais|savez|as|avez|gardes|gardez|connais\w*) {_ABOUT_ME}"
    r"|(?:everything|all|all things|anything|what) (?:(?:that|weh|wey|wetin|weti) )?(?:you|u|una|wuna)"
    rf" (?:di |dey |don )?(?:know|have|get|got|sabi|keep|kept|hold) {_ABOUT_ME}"
    rf"|(?:tout|everything|all) {_ABOUT_ME}"
)
_WHAT_I_SAID = (
    r"(?:tout )?ce que j(?:e (?:t|vous) ai| ai)? ?(?:dit|ecrit|envoye)"
    r"|(?:(?:all|everything|all of) )?(?:what|that|wetin|weti|weh) (?:i|a) (?:don |have |ve )?(?:wrote"
    r"|written|write|said|sent|send|talk|tok)"
)
_FROM = (
    r"(?: (?:de|du|des|dans|sur|from|for|in|inside|on|out of) (?:ton|ta|votre|vos|your|una|ya|the|la|le|l"
    r"|di|dis|this|cette?)?"
    r" ?(?:systeme?|system|serveur|server|base|database|liste?|phone|telephone|memoire|memory|machine"
    r"|computer|ordinateur|robot|bot|service"
    r"|application|app|book|chat|record|records))?"
)
_ERASE = (
    r"(?:ef+ace[rzs]?|supprime[rzs]?|suprime[rzs]?|enleve[rzs]?|retire[rzs]?|detruire|detrui[st]\w*"
    r"|vide[rz]|nettoie|nettoyez|oublie[rzs]?"
    r"|suppriment|supprimiez|effaciez|delete|deleted|erase|erased|remove|removed|wipe|clear|destroy"
    r"|forget|clean|comot|commot|komot|rub)"
)
_GIVE = (
    r"(?:envoie[rzs]?|envoye[rz]|donne[rzs]?|exporte[rzs]?|export|telecharge[rzs]?|recupere[rzs]?"
    r"|transfere[rzs]?|send|give|download|get|bring"
    r"|have|recevoir|obtenir|avoir|receive)"
)
_KEEP = (
    r"(?:garde[rzs]?|conserve[rzs]?|stocke[rzs]?|enregistre[rzs]?|keep|keeping|store|storing|save|saving"
    r"|record|recording)"
)


def _whole(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns, with nothing but polite words around it."""
    either = "|".join(patterns)
    return re.compile(rf"(?:{_AROUND} )*(?:{either})(?: {_AROUND})*")


_PATTERNS = {
    Wish.ERASE: _whole(
        rf"{_ERASE} (?:moi )?(?:{_DATA}|{_WHAT_YOU_KNOW}|{_WHAT_I_SAID}){_FROM}",
        rf"(?:have |get )?{_DATA} (?:deleted|erased|removed|wiped|cleared){_FROM}",
        r"(?:efface[rzs]?|supprime[rzs]?|delete|erase|wipe) (?:tout|tous|toutes|all|everything)",
        r"(?:oublie[rz]?|forget) (?:moi|me)",
        r"(?:comot|remove|delete) me (?:from|for) (?:una|your|ya|the) (?:system|list|book)",
        rf"(?:la )?(?:suppression|effacement) (?:de|of) {_DATA}",
    ),
    Wish.EXPORT: _whole(
        rf"{_GIVE} (?:moi |me )?(?:une copie |a copy |copy |la copie )?(?:de |of |for )?(?:{_TOLD}|{_WHAT_I_SAID})",
        rf"(?:une copie|a copy|copy) (?:de|of) {_TOLD}",
        rf"(?:carry|take) {_TOLD} (?:go|away|with me)",
    ),
    Wish.SEE: _whole(
        r"(?:que|qu est ce que|quoi|what|wetin|weti|weh|which thing)(?: (?:do|does|di|na))? (?:(?:tu|vous"
        r"|you|u|una|wuna) (?:di |dey |don )?)?"
        r"(?:sais|savez|as|avez|gardes|gardez|connais\w*|know|have|get|got|sabi|keep|store|hold)(?: (?:tu"
        rf"|vous))? {_ABOUT_ME}"
        r"(?: (?:for )?inside (?:una|your|ya) system)?",
        rf"(?:tu|vous) (?:sais|savez|as|avez|gardes|gardez|connais\w*) quoi {_ABOUT_ME}",
        rf"(?:quelles?|what|which|wetin) {_SAID} (?:do )?(?:avez vous|as tu|tu as|vous avez|gardez vous"
        r"|you have|you get|una get|you keep|una di keep)"
        rf" {_ABOUT_ME}",
        rf"(?:tu|vous) (?:as|avez|gardes|gardez) (?:quelles?|quoi comme) {_SAID} {_ABOUT_ME}",
        rf"(?:montre[rz]?|show|dis|dites|tell|voir|see) (?:moi |me )?(?:{_TOLD}|{_WHAT_YOU_KNOW}|(?:wetin"
        rf"|weti) (?:you|una) (?:sabi|know) {_ABOUT_ME})",
        r"(?:qui|who) (?:(?:peut|can|di|dey|fit|else|d autre) )*(?:lit|lire|voit|voir|recoit|recevoir"
        r"|garde|a acces a|reads?|sees?|gets|has|keeps)"
        rf" (?:{_TOLD}|ce que j ecris|ca|cela|it|this|dis|am|what i (?:write|say|type))",
        rf"(?:est ce que |do |does )?(?:tu|vous|you|una|u) (?:di |go )?{_KEEP} {_TOLD}",
        r"(?:est ce que )?(?:c est|ceci est|est ce|is it|is this|this|it is|dis thing dey|e dey) (?:bien "
        r"|vraiment |really )?"
        r"(?:confidentiel|prive|secret|private|confidential)",
        rf"(?:are )?{_TOLD} (?:sont(?: ils| elles)? |are |dey |di dey |safe |for )*(?:confidentiel\w*"
        r"|prives?|prive\w*|secrets?|private|chiffre\w*|kept)",
        r"(?:combien de temps|jusqu a quand|how long)(?: (?:est ce que|do|does|una|you|di|tu|vous|que))*"
        rf" {_KEEP}(?: (?:tu|vous))? {_TOLD}",
        r"(?:(?:politique de |la )?(?:confidentialite|vie privee)|(?:my )?privacy(?: policy)?|mes donnees)",
    ),
    Wish.WITHDRAW: _whole(
        rf"(?:ne )?{_KEEP} (?:plus|pas) {_TOLD}",
        rf"(?:don t|do not|dont|no|stop|never|cesse[rz]? de|arrete[rz]? de) {_KEEP} {_TOLD}",
        r"(?:retire[rz]?|annule[rz]?|reprends?|withdraw|take back|cancel) (?:mon|my|ma) (?:accord"
        r"|consentement|consent|agreement|permission)",
    ),
}


def rights_wish(text: str) -> Wish | None:
    """What the whole text asks for, or None."""
    words = tokens(text[:300])
    if not words or len(words) > MOST_WORDS:
        return None
    said = " ".join(words)
    return next((wish for wish, pattern in _PATTERNS.items() if pattern.fullmatch(said)), None)
