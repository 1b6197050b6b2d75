"""Whether a message asks for a place, and for what kind of it."""

import re

from core.lexicon.spelling import one_edit_apart
from core.places.gazetteer import Gazetteer, Place
from core.places.names import Named, Names
from core.text.fold import tokens

#: who treats one part of the body: the lists know none
SPECIALIST = (
    r"ophtalmo\w*|cardiolo\w*|dermato\w*|urolo\w*|neurolo\w*|kine\w*|opticien\w*|optician\w*|dentist\w*|pediatr\w*"
    r"|psychiatr\w*|gyneco\w*|gynaeco\w*|orl|radiolog\w*|(eye|skin|heart|bone|teeth|tooth|child|children|ear|baby|women)"
    r" (doctor|dokta|specialist|clinic)|specialist\w*"
)
#: what is asked for, in folded words
HOSPITAL = re.compile(
    r"\b(l?hopita\w*|hospit\w*|l?hosto|clini\w*|dispensaire\w*|cma|centres? (de sante|medica\w+)|health cent\w+|"
    r"urgences|maternit\w*|medecins?|(see|find|get|need|heb\w*) (a )?(doctor|dokta|docta)"
    r"|toye (dokta|docta|doktor)|(dokta|docta) toye|asibit\w*|labb?o?tirde|safrorde|lopita\w*"
    rf"|suudu (dokta|safaare|nyaw\w*)|{SPECIALIST})\b"
)
CENTRE = re.compile(r"\b(centre|center|csi|consultations?|laquintinie)\b")
PHARMACY = re.compile(
    r"\b(pharma\w*|farmas\w*|chemist|(medicine|drug) (store|shop)|sood\w* lekki|lekki( \w+)? toye"
    r"|toye( \w+){0,2} lekki)\b"
)
#: medicines are bought there
BUY = re.compile(r"\b(achet\w*|buy|sell|vend\w*|sood\w*)\b")
#: what is done there, and asked for by its name
TEST = re.compile(
    r"\b(tests?|tested|testing|tester|depist\w*|analyses?|examens?|prise de sang|radios?|radiographie|echo\w*|scans?"
    r"|scanner|ultrasound|check (my |the |di )?(sugar|pressure|bp|blood|eyes?|sight)"
    r"|x ray|vaccin\w*|vaccines?|vaxin\w*|labo|labos|laborato\w*|lab|imagerie|mammo\w*)\b"
)
HIV = re.compile(r"\b(vih|hiv|sida|aids)\b")
#: that it is asked where that is, in the words before it: "ou" is also "or", and "where" behind it tells of a hospital
WHERE = re.compile(
    r"^((bonjour|bonsoir|bjr|svp|docteur|doctor|dokta|please|pls|hello|hi|et|and|mais|but) )*"
    r"(ou|where|wusai|wey side|weh side|which side|for which side)\b|"
    r"\bou (aller|je vais|on va|dois je aller|est|sont|faire|se faire|se trouv\w*|trouver|y a|il y a|puis je"
    r"|peut on|je peux)\b|"
    r"\b(where|wusai|which side|weh side) (is|are|can|dey|fit|i|a|we|to|do)\b|"
    r"\bc est ou\b|"
    r"\bcomment (on |nous |je |tu |y )?(va|vais|aller|allons|arriver|faire pour aller) (a|au|aux|vers|jusqu)\b|"
    r"\bhow (do|can|to|for) (i |we |you )?(get|reach|go) (to )?(the |a )?(nearest )?(hospit\w*|clini\w*)"
)
#: the same in words anywhere
NEAR = re.compile(
    r"\b(near|nearby|nearest|proche\w*|closest|plus pres|pres (de|d)|proximite|around here)\b|"
    r"\b(est|trouve|dey|is) (where|wusai|which side|weh side)\b|\b(est|trouve|dey) ou$"
)
#: that one is asked for which is open
OPEN = re.compile(r"\b(garde|on duty|opens?|ouvert\w*|ouvr\w*|ferm\w*|closes?|24|nuit|night)\b")
#: that it is known where, or that something else is asked of it
NOT_WHERE = re.compile(
    r"\b(loin|far|ferme\w*|closed|combien|coute\w*|cout|cost\w*|price|prix|argent|money|payer|pay|much|carry"
    r"|apporter|bring)\b"
)
#: a hospital in a place that nobody here may know
SOMEWHERE = re.compile(
    r"^((bonjour|bonsoir|bjr|svp|please|pls|hello|et|and|quels?|which|what|weti|un|the|l|le|any) )*"
    r"(hopita\w*|hospit\w*|clini\w*) (a|de|d|du|at|for|in|dey|near) \w+( svp| please| pls)?$"
)
#: that it is asked where to go or to be treated, beside a place that is named: "où consulter à Edéa"
TO_GO = re.compile(
    r"\b(ou|where|wusai|wey side|weh side|which side)\b( (?!did|was|were|is|are|est|sont)\w+){0,6}? (aller|allons|va"
    r"|vais|vont|amener|amene"
    r"|emmener|conduire|consulter|trouv\w*|soigner|achet\w*|avoir|faire|go|take|carry|bring|find|get|see|treat"
    r"|buy|run)\b"
    r"|\b(va|vais|aller|allons|amener|amene|emmene|conduire|partir|consulte|trouve|go) ou\b"
    r"|^((et|and|ok|svp|please|abeg) )*(ou|where|wusai) (in|a|at|for|around|near) \w+"
    r"|\b(quels?|which|what|weti|wetin) (l?hopita\w*|hospit\w*|hosto|clini\w*|centre|health cent\w*)\b"
    r"|\b(need|besoin d|cherche|want|wan|looking for|look for|find) (\w+ ){0,2}(dentist\w*|gyneco\w*|pediatr\w*"
    r"|hopita\w*|hospit\w*"
    r"|clini\w*|medecin|doctor|docteur)\b"
)
NOT_TO_GO = re.compile(
    r"\b(loin|far|ferme\w*|closed|combien|coute\w*|cout|cost\w*|price|prix|argent|money|payer|pay|much)\b"
)
#: when it is open, and how it is called: nobody here knows
HOURS = re.compile(
    r"\b(a quelle heure|quelles? heures?|(what|which) time|horaires?|heures? d ouverture|(opening|open) (hours?"
    r"|time)|ouvr\w*"
    r"|ouvert\w*|opens?|close[sd]?|ferm\w*|open)\b"
)
PHONE = re.compile(
    r"\b(numeros?|number|telephone|phone|contact)\b( \w+){0,3} (l?hopita\w*|hospit\w*|clini\w*|pharmac\w*"
    r"|centre|center|chemist)\b"
    r"|\b(hospit\w*|clini\w*|pharmacy|chemist|centre) (\w+ )?(phone )?(number|contact)\b"
)
#: others who are called
NOT_PHONE = re.compile(r"\b(samu|ambulance|police|pompiers?|urgences?|emergency|119|doctor|docteur|medecin|dokta)\b")
#: what is done at a hospital, where the place is told too
BIRTH = re.compile(r"\b(accouch\w*|give birth|deliver|(for|go|fit) born)\b")
#: which kind of doctor, after an illness: that is asked of its page
WHICH_DOCTOR = re.compile(
    r"\b(quels?|which|what|weti|wetin) (kind |type |genre )?(of |de )?(medecins?|doctor|dokta|docta|specialist\w*)\b"
)
#: which vaccine or test: what there is, not where
WHICH_TEST = re.compile(
    r"\b(quels?|quelles?|which|what|weti|wetin) (est |sont |is |are |be |the |les? |la )*"
    r"(vaccin\w*|vaccines?|tests?|examens?|analyses?|scans?|echo\w*)\b"
)
#: which hospital to go to
WHICH = re.compile(
    r"((et|ok|and|mais|but) )?(dans |a |au |for |to )?(quels?|quelles?|which|weti|wetin|what)"
    r" (hopita|hospit|clini|centre|matern)"
)
#: words of a question for a place
MOST_ASKING_WORDS, MOST_NAMING_WORDS = 14, 6
#: a radio that one listens to
BROADCAST = re.compile(r"\b(a la|ha|on|for|sur|dans la) radio\b")
#: a number, where the hospital is named
CALLED = re.compile(r"\b(numeros?|number|numbers|telephone|tel|phone|contacts?|call|appeler)\b")
#: a hospital with a name behind it, and nothing else
STRANGE = re.compile(
    r"^((bonjour|bonsoir|bjr|svp|hello|the|l|le|un|ou|est|where|is|cherche|je) )*(hopital|hospital|clinique|clinic) "
    r"(?P<name>(saint |sainte |st |de |du |la )*\w{4,}( \w{4,})?)$"
)
#: what somebody has for whom it is asked, where no complaint is meant by it
SICK = frozenset(
    """
    malade sick malades vih hiv sida palu malaria selles urine urines sang stool blood sugar pressure
    typhoide typhoid dents dent teeth tooth night nuit
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: what is treated there, where a place is asked for by it
TREATS = re.compile(
    r"\b(soign\w*|treat\w*|examin\w*|arrach\w*) (les |des |the |di |my |ma |mes )?(dents?|yeux|teeth|tooth|eyes?"
    r"|enfants?|children|pikin|bebes?)\b"
)
#: that a result is told, and no test asked for
RESULT = re.compile(
    r"\b(resultat\w*|results?|positif|positive|negatif|negative|dit|dis|said|say|says|montre|show\w*)\b"
)
#: whoever is where it is asked for
THERE = re.compile(
    r"\b(suis|sommes|est|sont|am|i m|is|are|dey|was|were|etait|sorti\w*|sors|left|from|diga) "
    r"(already |deja |encore |still |admitted |hospitalise\w* |in |interne\w* )*"
    r"(a|for|at|in|de|au|aux|l|the|di|my|notre)* ?(l |the |di |un |une |this |cet |a )?"
    r"(hopita|hospit|hosto|clini|asibit)"
)
#: the same of a hospital by its name
HERE = re.compile(r"\b(suis|sommes|est|am|i m|are|dey|arrive\w*|reach\w*|depuis|since) (a|au|at|for|in|de|la|the)?\b")
#: words of a message that only asks for a place: greetings, small words, and words that seek, name a way or a kind
ASKING = frozenset(
    """
    bonjour bonsoir bjr bsr slt salut hello hi good morning evening allo svp stp sil s il vous plait te please pls plz
    abeg docteur doctor dokta docta doc merci thanks thank you jam na sannu useni ok et and ou or mais but so alors
    le la les l un une des du de d a au aux en dans sur pour chez pres proche proches plus ici coin quartier ville cote
    the an of to in on at for by me my near nearest nearby close closest around here town quarter side area
    i je j tu te t vous on nous we moi us una don e wuna ma mon notre our is are est sont be dey di
    where wusai which wey weh what quel quelle quels quelles c ce qu que quoi comment how qui who there y il
    trouve trouver trouves trouvent trouverai find get see reach go aller vais va irai rendre take carry come fit can
    could peux puis peut pouvez pourrais savoir connaitre connais connaissez know sabi want wan wants need needs besoin
    veux voudrais cherche cherchons chercher recherche looking look search show give donne donner donnez donnes send
    envoie list liste lists tell dis dites indique indiquez name names nom noms adresse address location localisation
    situe situation geographique position plan map route way direction lieu place bon bons bonne meilleur best better
    big grand grande petit gros regional district general central militaire military protestant catholique catholic
    baptist appelle appelles called public publique prive private near some any other autre one ones
    numero numeros number numbers telephone phone tel contact contacts call appeler
    mi min yidi yida yaha yahugo yahata ha haa nder to toye toy toi tooye woni heba hebata hebugo dabbita dabbitugo
    badiindum badiidum badiinde badiide badinde badiinde jooni am
    like comme avoir ai voir consulter consultation soigner soigne soignent treat people person man woman femme enfant
    child pikin baby bebe svp now maintenant frere frero sister brother bro mola gars tara la_bas
    centre center centres service services section ya dem them that this now do faire fais done avec with
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: of these, the ones that say that something is sought; in fewer words than so many, none need be there
SEEKING = frozenset(
    """
    where wusai which ou quel quelle quels quelles comment how trouve trouver find reach need besoin cherche cherchons
    looking search show give donne list liste adresse address location localisation situe situation plus proche near
    nearest closest best meilleur bon connais connaissez know sabi want wan veux voudrais numero number telephone phone
    contact toye toy toi tooye yidi yida dabbita one qui who go aller indique indiquez
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
FEW = 3
#: what is asked for, in words that are read with a typing error too, from so many letters on
HOUSES = (
    "hopital", "hospital", "maternite", "maternity", "pharmacie", "pharmacy", "clinique", "dispensaire", "laboratoire",
    "laboratory", "gyneco", "gynecologue", "dentiste", "dentist", "pediatre", "vaccination", "vaccine", "vacciner",
    "depistage", "echographie",
)  # fmt: skip
SHORTEST_MISSPELT = 6
#: words that ask, as they are shortened
SHORTENED = {
    "whr": "where", "wher": "where", "wusay": "wusai", "husai": "wusai", "kel": "quel", "kels": "quels",
    "kelle": "quelle", "pr": "pour", "hosp": "hospital", "hopi": "hopital",
}  # fmt: skip
#: that it is asked how to be given a day, and that there is one already
BOOKING = re.compile(
    r"\b(prendre|prends|pris|avoir|obtenir|demander|fixer|book\w*|make|get|take|want|veux|besoin d) "
    r"(un |une |a |an |my |mon )?(rdv|rendez vous|appointments?|rendevou\w*|randevou\w*)\b"
    r"|\b(rdv|rendez vous|appointments?)\b.*\b(comment|prendre|how|book)\b"
    r"|\b(comment|how)\b.*\b(rdv|rendez vous|appointments?)\b"
)
BOOKED = re.compile(
    r"\b(mon|my|notre|our|le|the|j ai un|i have an?|i get) (rdv|rendez vous|appointments?) "
    r"(est|is|c est|de|for|dey|a|at|on|le|tomorrow|demain)\b|\b(manqu|rat|oubli|miss|forg)\w*"
)
#: that there is no time
HASTE = frozenset("vite urgent urgence urgences urgently quick quickly fast emergency rapidement".split())  # noqa: SIM905


class Asked:
    """Reads what is asked of places."""

    def __init__(self, gazetteer: Gazetteer, names: Names) -> None:
        self._gazetteer, self._names = gazetteer, names

    def place(self, text: str) -> bool:
        """Whether it is asked where a hospital or a pharmacy is."""
        folded = self._folded(text)
        count = len(folded.split())
        if self._to_go(text, folded) or self._only(text, folded):
            return True
        pharmacy = PHARMACY.search(folded)
        birth = BIRTH.search(folded) if self._gazetteer.find(text) else None
        asked_for = pharmacy or HOSPITAL.search(folded) or birth or TREATS.search(folded)
        if asked_for is None or NOT_WHERE.search(folded) or count > MOST_ASKING_WORDS:
            return False
        if WHICH.match(folded) and count <= MOST_NAMING_WORDS:
            return True
        if WHERE.search(folded[: asked_for.start()].strip()) or NEAR.search(folded):
            return True
        if pharmacy and OPEN.search(folded):
            return True
        named = SOMEWHERE.search(folded) or self._known(text)
        return count <= MOST_NAMING_WORDS and named is not None and not THERE.search(folded)

    def test(self, text: str) -> bool:
        """Whether it is asked where a test, an examination or a vaccine is to be had."""
        folded = self._folded(text)
        asked_for = TEST.search(folded)
        if asked_for is None or NOT_WHERE.search(folded) or len(folded.split()) > MOST_ASKING_WORDS:
            return False
        if WHERE.search(folded[: asked_for.start()].strip()) or NEAR.search(folded):
            return True
        if WHICH_TEST.search(folded) and self._gazetteer.find(text, asked=True) is None:
            return False
        if RESULT.search(folded) or BROADCAST.search(folded):
            return False
        short = len(folded.split()) <= MOST_NAMING_WORDS
        return self._only(text, folded) or (short and self._gazetteer.find(text, asked=True) is not None)

    def specialist(self, text: str) -> bool:
        """Whether somebody is asked for who treats one part of the body."""
        return re.search(rf"\b({SPECIALIST})\b", self._folded(text)) is not None

    def named(self, text: str) -> Named | None:
        """The hospitals that a message names and says nothing else of but where, when or by which number."""
        folded = self._folded(text)
        if len(folded.split()) > MOST_ASKING_WORDS or NOT_TO_GO.search(folded) or PHARMACY.search(folded):
            return None
        named = self._names.find(text)
        if named is None:
            return None
        if CALLED.search(folded) and NOT_PHONE.search(folded):
            return None
        if HERE.search(folded) and SEEKING.isdisjoint(folded.split()):
            return None
        rest = [word for word in folded.split() if word not in named.words]
        return named if all(word in ASKING or word in HASTE or _hours(word) for word in rest) else None

    def in_haste(self, text: str) -> bool:
        """Whether a message says that there is no time."""
        return not HASTE.isdisjoint(tokens(text))

    def unknown(self, text: str) -> str | None:
        """The key of what is said to who asks when a hospital is open, or for its number."""
        folded = self._folded(text)
        if len(folded.split()) > MOST_ASKING_WORDS:
            return None
        if BOOKING.search(folded) and not BOOKED.search(folded):
            return "places_booking"
        named = self.named(text) is not None
        if (PHONE.search(folded) or (named and CALLED.search(folded))) and not NOT_PHONE.search(folded):
            return "places_phone"
        asked = (named or HOSPITAL.search(folded) or CENTRE.search(folded)) and not PHARMACY.search(folded)
        return "places_hours" if asked and HOURS.search(folded) and not TEST.search(folded) else None

    def strange(self, text: str) -> bool:
        """Whether a message is a hospital's name that nobody here knows: "hôpital Saint Luc de Nkolmesseng"."""
        folded = self._folded(text)
        found = STRANGE.match(folded)
        if found is None or self._known(text) or self._names.find(text):
            return False
        return not any(self._gazetteer.is_word(word) for word in found["name"].split())

    def _only(self, text: str, folded: str) -> bool:
        """Whether no word of a message does anything but ask for a place of this kind."""
        words = folded.split()
        if len(words) > MOST_ASKING_WORDS or THERE.search(folded):
            return False
        if CALLED.search(folded) and NOT_PHONE.search(folded):
            return False
        house = PHARMACY.search(folded) or HOSPITAL.search(folded.replace("urgences", ""))
        if house is None and (TEST.search(folded) is None or CALLED.search(folded)):
            return False
        place = self._known(text)
        if place is None and (WHICH_DOCTOR.search(folded) or (house is None and WHICH_TEST.search(folded))):
            return False
        named = frozenset(self._gazetteer.words(text)) if place else frozenset[str]()
        rest = PHARMACY.sub(" ", HOSPITAL.sub(" ", TEST.sub(" ", folded))).split()
        if not all(word in ASKING or word in named or word in SICK or word in HASTE for word in rest):
            return False
        few = house is not None and len(words) <= FEW
        return few or place is not None or not SEEKING.isdisjoint(words)

    def _folded(self, text: str) -> str:
        """The words of a text, folded; those that are a typing error away from a house or a healer, as these."""
        return " ".join(self._spelt(word) for word in tokens(text))

    def _spelt(self, word: str) -> str:
        if meant := SHORTENED.get(word):
            return meant
        if len(word) < SHORTEST_MISSPELT or self._gazetteer.is_word(word):
            return word
        return next((meant for meant in HOUSES if one_edit_apart(meant, word)), word)

    def _known(self, text: str) -> Place | None:
        """The place that a text names, or one of those that it may mean."""
        return self._gazetteer.find(text, asked=True) or next(iter(self._gazetteer.several(text)), None)

    def _to_go(self, text: str, folded: str) -> bool:
        """Whether it is asked where to go in a place that is named."""
        if len(folded.split()) > MOST_ASKING_WORDS or NOT_TO_GO.search(folded):
            return False
        return TO_GO.search(folded) is not None and self._known(text) is not None


def _hours(word: str) -> bool:
    return HOURS.fullmatch(word) is not None or word in ("heure", "heures", "quelle", "time")
