"""A bare yes or no, as the answer to a question about what is held. With anything beside it, it is neither.
Nor is "ok" or "d'accord": people say so out of courtesy."""

from core.text.fold import tokens

_YES = """
    oui|ouais|ouai|oui oui|bien sur|je veux|je veux bien|j accepte|je suis d accord
    yes|yeah|yep|yes yes|i agree|agreed|of course|yes o|i gree|a gree|na so|confirm|confirme|je confirme
    نعم|ايوا|naam|na am
"""
_NO = """
    non|no|nope|non non|no no|nan|nn|jamais|je refuse|je ne veux pas|pas d accord|never|no o|i no want|a no want|mba
    a a|لا|annule|annuler|cancel
"""
_COURTESY = "merci thanks thank you svp stp please abeg docteur doctor monsieur madame alors s il te vous plait"
_POLITE = frozenset(_COURTESY.split())


def _phrases(block: str) -> frozenset[str]:
    return frozenset(phrase.strip() for line in block.splitlines() for phrase in line.split("|") if phrase.strip())


YES, NO = _phrases(_YES), _phrases(_NO)


def yes_or_no(text: str, *, polite: frozenset[str] = _POLITE) -> bool | None:
    """True for a bare yes, False for a bare no, None for anything else."""
    words = tokens(text)
    bare = " ".join(words)
    for said in (bare, " ".join(word for word in words if word not in polite)):
        if said in YES:
            return True
        if said in NO:
            return False
    return None
