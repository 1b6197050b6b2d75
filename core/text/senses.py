"""Everyday words that mean one thing in the languages of the pages: who asks says "drop", the page says "fall"."""

from collections.abc import Mapping

from core.text.stems import stem

LONG_ENOUGH = 5
#: folded words, by a name that stands for all of them
SENSES: Mapping[str, str] = {
    word: sense
    for sense, words in {
        "fall": "fall falls fallen drop drops tombe tomber tombera tombent comot commot",
        "clean": "clean cleaning cleaned nettoyer nettoie nettoyez propre lavage laver lave lavez wash washes washed",
        "inside": "inside dedans interieur vagin vagina",
        "warm": "warm chaud chaude chauffer heat chaleur hot tiede lukewarm",
        "cold": "cold froid froide glace glacon ice frais fraiche cool",
        "light": "habit habits clothes cloth clothing cover couvrir couverture blanket habiller dress linge",
        "night": "night nuit nuits sleep dormir dort sommeil",
        "walk": "walk marche marcher waka exercise sport bouger move moving actif active courir run gym",
        "water": "water wata eau eaux",
        "drink": "drink drinks drinking boire boit bois boivent buvez",
        "milk": "milk lait",
        "breast": "breast bobi sein seins allaiter allaite allaitement breastfeed breastfeeding",
        "salt": "salt sel salty sale salee cube cubes maggi jumbo",
        "sugar": "sugar sucre sucree sweet sweets bonbons soda",
        "share": "share sharing partager partage partages emprunter borrow",
        "condom": "condom condoms capote capotes preservatif preservatifs chapo",
        "partner": "partner partenaire mari femme husband wife copain copine boyfriend girlfriend conjoint",
        "net": "net nets moustiquaire moustiquaires",
        "mosquito": "mosquito mosquitoes mosquitos moustique moustiques",
        "test": "test tests tested depistage depister examen analyse",
        "vaccine": "vaccine vaccines vaccin vaccins vaccination vacciner",
        "injection": "injection injections piqure piqures",
        "tablet": "tablet tablets comprime comprimes pill pills pilule cachet cachets",
        "antibiotic": "antibiotic antibiotics antibiotique antibiotiques amoxicilline amoxicillin amoxi",
        "herb": "herb herbs herbal herbe herbes plante plantes feuille feuilles leaf leaves tisane tisanes",
        "street": "street rue marche market vendeur ambulant hawker",
        "honey": "honey miel",
        "smoke": "smoke smoking fumee fumer fume cigarette cigarettes tabac tobacco",
        "scratch": "scratch scratching gratter gratte grattez",
        "massage": "massage massages masser rub rubbing frotter",
        "squeeze": "squeeze presser percer pop burst crever",
        "lie": "lie lying coucher couche allonge position cote side",
        "raise": "raise lever surelever elevated jambes legs pillow oreiller",
        "coffee": "coffee cafe tea the cola",
        "pepper": "pepper piment spicy epice",
        "fat": "fat gras graisse oil huile fried friture",
        "fruit": "fruit fruits vegetables legumes",
        "private": "private secret prive confidentiel discret confidential",
        "free": "free gratuit gratuite gratuits",
        "stop": "stop arreter arrete arretez",
        "miss": "miss missed oublie oublier oubliee forget forgot saute",
        "travel": "travel travelling voyage voyager trip",
        "cut": "cut cutting couper coupe coupure",
        "toothbrush": "brush brosse brosser brossage",
        "talk": "talk parler parle confier tell trust confiance",
        "alone": "alone seul seule",
        "phone": "phone telephone ecran screen",
        "iron": "iron fer",
        "urine": "urine pee piss pipi uriner",
        "beat": "beat beating taper tape tapez frapper frappe battre battez punir punish punition whip fouet",
        "child": "child children enfant enfants pikin bebe baby",
    }.items()
    for word in words.split()
}
#: the same by stems, French and English, of words long enough for a stem to tell something
STEMS: Mapping[str, str] = {
    stem(word, code): sense for word, sense in SENSES.items() for code in ("fr", "en") if len(word) >= LONG_ENOUGH
}


def sense(word: str, language: str) -> str | None:
    """What a folded word stands for; None where it is of no such group."""
    return SENSES.get(word) or STEMS.get(stem(word, language))
