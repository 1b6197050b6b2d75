"""Of whom a message is, beside those before it: of something or somebody else, of the writer, or an age alone."""

import re

from core.text.fold import fold, tokens

#: words that turn to something else or somebody else, in folded text
TURNS = re.compile(
    r"\b(autre (chose|question|souci|probleme|sujet)|nouvelle question|rien a voir|a part ca|au fait|by the way|btw|"
    r"(another|other|different|new) (thing|question|matter|issue|problem|palava)|change (the )?(topic|subject))\b"
)


#: the same before what the message then says
TURNING = re.compile(
    r"^\W*((ok|okay|merci|thanks?|thank you|et|and|mais|but|bon|svp|please|docteur|doctor|dokta|i (have|get)|j'?ai|une?"
    r"|a|an|na|encore) )*(autre (chose|question|souci|probleme|sujet)|nouvelle question|(another|other|different|new)"
    r" (thing|question|matter|issue|problem|palava)|au fait|by the way|btw|a part ca|rien a voir)\b[\s,.:;!-]*"
    r"(c'?est que |est ce que )?"
)


def without_turn(text: str) -> str:
    """What a message says behind the words that it turns to something else with; the whole where nothing follows."""
    rest = TURNING.sub("", fold(text), count=1)
    return rest if rest.strip() and rest != fold(text) else text


def turns(text: str) -> bool:
    """Whether a message says that it turns to something else."""
    return bool(TURNS.search(fold(text)))


#: somebody and an age, and nothing of them
ONLY_AGE = re.compile(
    r"((mon|ma|my|le|la|the|notre|our|il|elle|he|she|e|it|bebe|enfant|fils|fille|garcon|baby|child|son|daughter|boy"
    r"|girl|pikin|"
    r"petit|petite|a|est|is|has|get|getam|di|don|dey|age|agee|de|s|of|old) )*"
    r"(\d+|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|one|two|three|four|five|seven|eight|nine|ten|eleven) "
    r"(mois|ans?|jours?|semaines?|months?|years?|days?|weeks?|yia|mont)( old)?"
)


def only_age(text: str) -> bool:
    """Whether a message tells how old somebody is, and nothing else."""
    return bool(ONLY_AGE.fullmatch(" ".join(tokens(text))))


#: words with which somebody who wrote of another asks for themselves, and words that show the other is meant still
ONESELF = re.compile(
    r"\b(et (pour )?moi|moi (aussi|meme|par contre|j)|quant a moi|me too|(and|for|as for) (me|myself)|"
    r"me (a|i) (get|di|dey))\b"
)
ANOTHER = re.compile(r"\b(lui|leur|him|her|them|l enfant|le bebe|the (child|baby)|pikin)\b")


def of_oneself(text: str) -> bool:
    """Whether a message is of the person who writes, and of nobody else."""
    folded = " ".join(tokens(text))
    return bool(ONESELF.search(folded)) and not ANOTHER.search(folded)


#: that what was told of one is asked of another: whether it holds for them as well, or what they risk
TOO = re.compile(r"\b(aussi|egalement|pareil|meme chose|also|too|as well|the same|same thing|boo|sef|risque\w*|risk)\b")


def too(text: str) -> bool:
    """Whether a message asks whether what was told of one holds for another as well."""
    return bool(TOO.search(fold(text)))


#: a measure of somebody, and nothing of them: "oui 38,9", "elle a 17/10"
ONLY_MEASURED = re.compile(
    r"((oui|yes|non|no|ok|et|and|il|elle|lui|he|she|it|e|i|je|j|on|ca|c|a|ai|est|is|has|have|get|di|dey|don|fait"
    r"|was|s|de"
    r"|of|now|maintenant|temperature|temp|fievre|fever|tension|pression|pressure|bp|ta|sucre|sugar|glycemie"
    r"|thermomet\w+|la|le|l|the|sa|son|his|her|my|ma|mon|at|degres?|degrees?|celsius|g|mg|dl|mere|maman|mother|mama"
    r"|pere"
    r"|papa|father|enfant|child|bebe|baby|fille|fils|daughter|son|pikin|mari|femme|husband|wife) )*"
    r"\d+([.,/]\d+)?( \d+)?"
    r"( (degres?|degrees?|celsius|c|g|l|mg|dl|of|de|fever|fievre|now|maintenant|ce|matin|soir|today))*"
)


def only_measured(text: str) -> bool:
    """Whether a message tells what was measured of somebody, and nothing else."""
    return bool(ONLY_MEASURED.fullmatch(" ".join(tokens(text))))


#: somebody grown, by what they are to the writer, who has, feels or takes something: "ma mater a aussi le palu"
GROWN = re.compile(
    r"\b(mere|maman|mater|pere|papa|pater|mari|femme|epouse|epoux|copine|copain|tante|tantine|oncle|tonton|grand mere"
    r"|grand pere|grande soeur|grand frere|voisine?|mother|mum|mama|mami|father|dad|husband|wife|aunt|auntie|uncle"
    r"|grandmother|grandfather|grandma|grandpa|big sister|big brother|neighbou?r|girlfriend|boyfriend|man pikin)"
    r"( \w+){0,1} (a|ont|as|aussi|fait|tousse|souffre|prend|has|have|had|get|got|gets|don|catch|di|too|also|takes)\b"
    r"|\b(i am|i m|i have|i get|a get|i di|a di|j ai|je suis|je) (\w+ ){0,2}(too|also|aussi)\b|\b(moi|me) (aussi|too)\b"
)


def of_the_grown(text: str) -> bool:
    """Whether a message tells what somebody grown has, and names no child."""
    folded = " ".join(tokens(text))
    return GROWN.search(folded) is not None and ANOTHER.search(folded) is None


#: that somebody is ill, and nothing of how
ONLY_ILL = re.compile(
    r"((bonjour|bonsoir|hello|hi|docteur|doctor|dokta|svp|please|abeg|help|aide|aidez|moi|me|je|j|il|elle|on|i|we|he|she|e"
    r"|a|mon|ma|my|le|la|the|enfant|bebe|child|baby|pikin|fils|fille|son|daughter|mari|femme|husband|wife|mere|pere|mother"
    r"|father|mama|papa|suis|est|ai|am|m|is|are|feel|feels|feeling|se|sens|sent|get|di|dey|not|no|pas|very|tres|trop|so"
    r"|really|vraiment|toujours|still) )*"
    r"(malade|malades|sick|ill|mal|unwell|souffrant|souffre|bien|well|fine)"
    r"( (aujourd|hui|today|maintenant|now|beaucoup|docteur|doctor|dokta|svp|please|oo?|quoi|depuis|hier|trop|plenty))*"
)
WELL = re.compile(r"\b(bien|well|fine)\b")
DENIES = re.compile(r"\b(pas|no|not)\b")


def only_ill(text: str) -> bool:
    """Whether a message says that somebody is ill, and nothing of how: no page answers that."""
    words = " ".join(tokens(text))
    return ONLY_ILL.fullmatch(words) is not None and (WELL.search(words) is None or DENIES.search(words) is not None)
