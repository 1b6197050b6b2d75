"""What sounds like a danger and is none, by classes, and beside each what looks so and is one: a belly that bites, too
much drink yesterday, wind, nappies, fuel, a cord that dries, a film, scorpions, waters before term, sugar."""

import pytest

from core.triage.model import After, Level
from tests.unit.core.triage.telling import Said, assess, told

#: no emergency: the last of these messages
CALM: tuple[Said, ...] = (
    "my pikin belle di bite yi, e di cry",
    ("my pikin belle di bite yi, e di cry", "e don vomit two times"),
    "mon petit a le ventre qui mord, il pleure",
    "stomach di bite me since morning",
    "Massa, le repé a trop jong hier, sa tete lui do mal now",
    "he drank too many beers last night and his head aches",
    "cuite hier soir, bouche seche et mal de tete",
    "j'ai la gueule de bois, tete lourde",
    "j'ai des gaz dans le ventre et des vertiges",
    "belle don full gas",
    "je change la couche du bebe chaque heure",
    "how many times should I change the nappy? I change every hour",
    "je dois changer sa couche chaque heure",
    "she fit stop breastfeed?",
    "she fit stop give breast now? pikin get 18 months",
    "j'ai pris l'essence à la station",
    "on a mis le gasoil dans le groupe",
    "le cordon du bébé est tombé",
    "le bout de cordon s'est détaché, c'est propre",
    "cord don fall, na clean",
    "je ne peux plus retenir mon pipi",
    "je ne retiens plus bien mes urines depuis 6 mois",
    "piss di commot small small when i laugh",
    "elle est enceinte de 3 mois et dort tout le temps",
    "my son swallowed an orange seed",
    "mon mari m'étouffe avec sa jalousie",
    "mon bras est engourdi quand je dors dessus, ça passe",
    "i saw a film where a man cut his wrists",
    "j'ai lu un livre sur le suicide",
    "ma mère est hypertendue, elle oublie ses médicaments",
    "oreille bouchée après la douche",
    "we learn first aid for choking today",
    "ballonnement et gaz, un peu de vertige",
    "gas full my belle and i dey dizzy small",
    "j'ai pris de l'essence pour ma moto ce matin",
    "i take fuel for station before i come",
    "je change bebe toutes les heures il pisse beaucoup",
    "he swallowed chewing gum",
    "wuddu ɓiŋgel yani",
    "she suffocates me with messages",
    ("j'ai perdu les eaux", "dans 3 mois j'ai un examen"),
)
#: seen today at most, though it was a fall from a height
FELL_AND_WELL = (
    "tombé d'un arbre hier, il joue bien",
    "tombé du manguier avant-hier, rien de cassé, il court partout",
    "pikin fall from stick yestade, e dey play",
)
#: what looks like these and is an emergency, and its first aid where it is told by a rule
DANGERS: tuple[tuple[Said, tuple[str | None, ...]], ...] = (
    ("belle di bite am e no fit stand", ("go_now",)),
    ("snake don bite yi for belle", ("snake_bite",)),
    ("il a trop bu hier, on n'arrive pas à le réveiller", ("unconscious",)),
    ("odontol hier, maintenant il voit flou", ("go_now", None)),
    ("ventre ballonné et dur, ni gaz ni selle depuis 3 jours, il vomit", ("go_now",)),
    ("je change les garnitures toutes les heures depuis l'accouchement", ("bleeding", "pregnancy")),
    ("3 couches pleines de sang depuis ce matin, j'ai accouché hier", ("bleeding", "pregnancy")),
    ("e don stop to suck, body hot", ("child_danger", "newborn_danger")),
    ("il a arreté de téter depuis hier", ("child_danger", "newborn_danger")),
    ("tombé du manguier hier, il joue mais il vomit depuis ce matin", ("accident",)),
    ("il est tombé de l'arbre, il joue bien", ("accident",)),
    ("my pikin drink fuel weh dey for bike tank", ("poison",)),
    ("she take the thing weh dem di use kill rat, e dey vomit", ("poison",)),
    ("i buy kerosene, tonight i go drink am finish", ("suicide",)),
    ("le cordon est tombé, le nombril est rouge et sent mauvais", ("newborn_danger",)),
    ("cord fell out before the baby, we are at home", ("birth", "pregnancy")),
    ("je ne retiens plus mes urines et mes jambes sont faibles depuis la chute", ("go_now", "accident")),
    ("il m'étouffe avec un oreiller", ("violence", "beaten")),
    ("main engourdie et ne parle plus", ("stroke",)),
    ("belle 7 months, e di sleep too much, head di pain and face swell", ("pregnancy",)),
    ("like in the film, I want to cut my wrists", ("suicide",)),
    ("i watched a film, now i want to kill myself", ("suicide",)),
    ("i watched a film now i want to kill myself", ("suicide",)),
    ("same as for nollywood, i go drink poison", ("suicide",)),
    ("mon bébé a été piqué par un scorpion", ("scorpion",)),
    ("scorpion bite am, e di vomit", ("scorpion",)),
    ("ma mater a le sucre, elle tok plus bien", ("sugar_or_stroke",)),
    ("sugar patient, mop don twist", ("sugar_or_stroke",)),
    ("diabétique, elle parle bizarre et transpire", ("diabetes",)),
    ("I am 8 months pregnant and the waters don break", ("waters",)),
    (("I am 8 months pregnant", "the waters don break"), ("waters",)),
    (("the waters don break", "I am 8 months pregnant"), ("waters",)),
    (("j'ai perdu les eaux", "je suis à 7 mois"), ("waters",)),
    ("les eaux sont parties cette nuit, grossesse de 30 semaines", ("waters",)),
    ("my sister get belle 7 month, wata commot for her body this night", ("waters",)),
    ("le jumeau est né tout bleu il ne bouge pas", ("newborn_breath",)),
    ("arachide coincée, bébé ne crie plus", ("choking",)),
    ("papa a le sucre et sa bouche est tordue", ("sugar_or_stroke",)),
    ("papa diabétique, un bras ne bouge plus", ("sugar_or_stroke",)),
    ("drépanocytaire, elle ne bouge plus le coté droit", ("stroke", "go_now")),
    ("cord don fall, baby no suck and body hot", ("newborn_danger",)),
    ("champignons, ils vomissent et délirent", ("poison",)),
    ("belle 6 months, wata di pour from down, no pain", ("waters",)),
    ("wata broke, belle na 7 months", ("waters",)),
    ("retard de règles, douleur coté droit et malaise", ("pregnancy",)),
    ("newborn twins, one is yellow till the feet and no wan suck", ("newborn_danger",)),
    ("on vient de sortir le gamin du puits, il a bu beaucoup d'eau et il tousse", ("drowned", "unconscious")),
    ("il me serre le cou chaque soir et dit qu'il va me tuer", ("violence",)),
    ("une brindille de fer est rentrée dans son oeil en soudant", ("eye",)),
    ("cement enter yi eye, e no fit open am", ("eye",)),
    ("elle vient d'accoucher et le sang ne finit pas, elle est blanche", ("pregnancy",)),
    ("cholera for we quarter, my wife don shit sotay e no fit stand", ("dehydration",)),
    ("manioc amer toute la famille vomit et tombe", ("poison",)),
    ("elle a écrit qu'elle ne sera plus là demain", ("suicide",)),
    ("wuna share ma tins dem, where i di go i no need dem", ("suicide",)),
    ("douleur bras gauche, machoire, essouflé, 55 ans", ("chest_pain",)),
    ("O yani diga dow lekki, o waawataa yahugo", ("accident",)),
    ("le chien sans maitre a mordu la petite au cou, depuis on l'a retrouvé crevé", ("bleeding", "go_now")),
    ("vipere ma modu doigt gonfle et noir", ("snake_bite",)),
)


@pytest.mark.parametrize("said", CALM)
def test_what_is_no_danger_does_not_alarm(said: Said) -> None:
    assert assess(said).level is not Level.EMERGENCY


@pytest.mark.parametrize("said", FELL_AND_WELL)
def test_who_fell_a_day_ago_and_plays_is_seen_today(said: str) -> None:
    assert assess(said).level is Level.URGENT


@pytest.mark.parametrize(("said", "first_aid"), DANGERS)
def test_what_looks_so_and_is_one_alarms(said: Said, first_aid: tuple[str | None, ...]) -> None:
    level, key = told(said)
    assert level is Level.EMERGENCY
    assert key in first_aid


@pytest.mark.parametrize(
    "said",
    [
        ("my baby swallowed kerosene", "sorry it was water"),
        ("mon fils a bu du petrole", "pardon c'était de l'eau"),
    ],
)
def test_what_was_drunk_and_was_water_is_taken_back(said: tuple[str, ...]) -> None:
    assert assess(said).after is After.JESTED


def test_what_was_no_water_is_not() -> None:
    assert assess(("he drank bleach", "it was not water")).level is Level.EMERGENCY


def test_behind_what_is_said_to_be_over_another_matter_is_one() -> None:
    first = ("chest pain, sweating", "it is over now")
    assert assess(first).level is Level.EMERGENCY
    assert assess((*first, "my knee hurts")).after is After.OTHER
    assert assess((*first, "my knee hurts", "since two weeks")).level is not Level.EMERGENCY
    assert assess((*first, "my knee hurts", "it started again")).level is Level.EMERGENCY
    assert assess((*first, "he is sweating")).level is Level.EMERGENCY


def test_another_matter_waits_where_nothing_is_said_to_be_over() -> None:
    assert assess(("chest pain, sweating", "my knee hurts")).level is Level.EMERGENCY


def test_those_who_treat_are_asked_of_the_person_whom_they_treat() -> None:
    said = ("papa a fait un AVC, sa bouche est tordue", "we don reach. e weigh 90kg i fit give yi aspirin?")
    assert assess(said).after is After.REACHED
    worse = ("papa a fait un AVC, sa bouche est tordue", "we don reach. e no di breathe, weti i fit do?")
    assert assess(worse).level is Level.EMERGENCY
