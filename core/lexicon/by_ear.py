"""Words written as they are said, where their neighbours tell what is meant: "mal o do", "la tou", "i wan no if"."""

import re

#: who may cough: "tous" behind them is no "all"
_WHO = (
    r"il|el|ele|elle|bebe|bb|bbe|enfant|enfan|enft|lenfant|fils|fis|fil|fille|fem|femme|mari|mere|mer|pere|maman|papa|petit"
    r"|petite|garcon|frere|frer|soeur|seur|gosse|pikin|je|aussi|ki|qui"
)
_ALL = r"(les|le|la|l|nos|mes|ses|ces|vos|leurs|deux|trois|quatre|ensemble|sont|ont|malades?|vont|d|ceux|dans|a|au)\b"
_ILL = (
    r"(fievre|fievr|fiever|tou|tous|toux|diarrhee|diarre|diare|diaree|grippe|gale|nausee|nausees|migraine|gorge|gorj|tet"
    r"|tete|palu|paludisme|rhume|rume|typhoide|tifoid|tifoide|vertige|vertiges|tension|sida|ventre|ventr)\b"
)
_I_HAVE = (
    r"(mal|froid|chaud|soif|faim|peur|besoin|envie|vomi|eu|pris|perdu|oublie|avale|tousse|de la|de l|du|des|un"
    r"|une|trop mal"
    rf"|tres mal|pas mal|(la|le|les|l|de) {_ILL})\b"
)
_SOUND = (
    r"(me|m|fe|fai|grat|gratte|brul|brule|pass|pas|va|dure|donne|gonfl|gonfle|coule|piq|pique|saigne|sent|pu|pue|gueri"
    r"|gerit|guerit|soigne|attrape)\b"
)
_NUMBER = r"(\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quelques?|kelke|plusieurs)"

#: in folded text, one after the other
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"\b(je|j|g|jai|gai) (?=mal\b)", "j ai "),
        (r"\b(j e|g|gmal|jmal|jaimal) ?(?=mal (o|a|au|aux|ala|ds|dans|partou|partout)\b)", "j ai "),
        (r"\b(gmal|jmal|jaimal)\b", "j ai mal"),
        (rf"\bje (?={_I_HAVE})", "j ai "),
        (r"\b(j ai|jai|g) ma (?=(o|a|au|aux|ala|de|ds|dans)\b)", "j ai mal "),
        (r"\bmal (o|ou|oo) (?=[a-z])", "mal au "),
        (r"\bmal ala\b", "mal a la"),
        (r"\bmal ds\b", "mal dans"),
        (r"\bmal (au|aux|a|a les|dans les?) (do|dau)\b", "mal au dos"),
        (r"\bmal (au|a la|aux|a|a les) (dan|dans|dens)(?= |$)(?! (le|la|les|mon|ma|mes|l)\b)", "mal aux dents"),
        (r"\b(zie|zies|zye|zyeu|zyeux|zieu|zieux|ziex|zyes)\b", "yeux"),
        (r"\b(les?|mes?|mon|au|aux|o|des?|son|ses) pie(s?)\b", r"\1 pied\2"),
        (r"\b(la|une|sa|cette|ma|de|forte|grosse|avec) (tou|tous)\b(?! (les|le|la|mes|nos|ces|d)\b)", r"\1 toux"),
        (rf"\b({_WHO}) (aussi )?(tou|tous|touss)\b(?! {_ALL})", r"\1 \2tousse"),
        (r"\b(ma|sa|notre|petite) fil\b", r"\1 fille"),
        (r"\b(ma|sa|notre) mer\b", r"\1 mere"),
        (r"\b(mon|son|notre) per\b", r"\1 pere"),
        (rf"\bsa (?={_SOUND})", "ca "),
        (r"\b(ca|il|elle|me|m|ki|qui|bb|bebe|on|kon|tu|ne|enfant) (fe|fai)\b", r"\1 fait"),
        (rf"\b{_NUMBER} ?moi\b", r"\1 mois"),
        (rf"\b{_NUMBER} ?(smaine|semain|semene|smene|smn|sem)\b", r"\1 semaines"),
        (rf"\b{_NUMBER} ?(jr|jrs|joor|jou)\b", r"\1 jours"),
        (r"\ble (tan|tem|tps|tmp|tmps|temp)\b", "le temps"),
        (r"\bil fo\b", "il faut"),
        (r"^fo (?=il|pas|que|ke|fair|faire)", "faut "),
        (r"(^|[?.!,] ?|\b(slt|bjr|bsr|bonjour|salut) )(kel|kell|kels) ", r"\1quel "),
        (r"\b(c|cest|c est) kel\b", "c est quel"),
        # English and Pidgin
        (
            r"\b(wan|want|wanna|want to|wan to|like to|lyk) no\b(?= |$)(?! (go|take|give|be|chop|die|drink|come)\b)",
            r"\1 know",
        ),
        (
            r"\b(fit|go|can|i|do you|do u|u) no (?=(if|weda|wether|whether|how|wetin|weti|what|why|when|who|wusai|say"
            r" (na|if))\b)",
            r"\1 know ",
        ),
        (r"\b(fit|can|di|go|wan|to|dey|could|will|may|dat|de) kil\b", r"\1 kill"),
        (r"\b(high|low|my|ma|his|her|check|the|for) bp\b", r"\1 hypertension"),
        (r"\b4 (?=(my|ma|a|the|high|low|adults?|child|children|baby|pikin|him|her|me|dis|this|how|babies)\b)", "for "),
        (r"\b(hw|how|want|need|able|wat|what|wen|when) 2 (?=[a-z]{2,})", r"\1 to "),
        (
            r"\b(ma|my|e|yi|pikin) (bele|beli|bely|bell|bel) (?=(di|dey|hot|hurt|bite|bit|pain|hat|is|no)\b)",
            r"\1 belle ",
        ),
        (r"\bbelle di bit\b", "belle di bite"),
        (r"\bmal au (?=(yeux|dents|pieds|genoux|reins|seins)\b)", "mal aux "),
        (r"\b(ma|my) (tit|tif|teet|tis)\b", r"\1 tooth"),
        (r"\b(bby|babi|bb) (?=(hot|is|has|get|dey|di|no|body|bdy|skin|skn|cry|crying|not|vomit\w*)\b)", "baby "),
    )
)  # fmt: skip
#: what none of them can do without: most texts are left alone at one look
_ANY = re.compile(
    r"\b(je|j|g|jai|bele|beli|bely|bell|bel|bit|gmal|jmal|jaimal|mal|zie|zies|zye|zyeu|zyeux|zieu|zieux|ziex|zyes|pies?|tous?|touss|fil|mer|per|sa|fe|fai|tan|tem"
    r"|tps|tmp|tmps|temp|fo|kel|kell|kels|no|kil|bp|4|2|tit|tif|teet|tis|bby|babi|bb)\b|moi\b|(smaine|semain|semene|smene|smn"
    r"|sem|jrs?|joor|jou)\b"
)


def heard(folded: str) -> str:
    """A folded text with such words as they are spelt."""
    if not _ANY.search(folded):
        return folded
    text = folded.replace("'", " ")
    for pattern, meant in RULES:
        text = pattern.sub(meant, text)
    return text if text != folded.replace("'", " ") else folded
