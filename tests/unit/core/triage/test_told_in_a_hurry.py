"""Dangers told short, by ear, or with the thing unnamed; what stands beside each of them is none."""

import pytest

from core.triage.model import After, EpisodeFacts, Level
from tests.unit.core.triage.telling import ENGINE, told

#: the first aid that each of these must get
DANGERS = {
    "suicide": (
        "jveux mourir", "g envi de mourire", "personne ne me regrettera", "mon copain a des idées noires",
        "jvais me tué", "jveu plus vivre", "nobody will miss me", "i wana die", "person no go miss me",
        "my friend has dark thoughts", "i wnt to kil myself",
    ),
    "cut_oneself": ("je me suis coupé les veines", "i slit my veins"),
    "bleeding": (
        "they shot my brother", "dem don shoot ma broda", "ma fille a ses règles, 2 serviettes par heure",
        "i dey use 3 pad one hour",
    ),
    "stroke": (
        "e mouth don bend one side now and e hand no di move", "sa bouche est tordue et son bras ne bouge plus",
        "his mouth is twisted and his arm is not moving",
    ),
    "convulsion": ("ma fille enceinte a une crise", "my pikin fit no stop since 20 minutes"),
    "smoke": ("gaz dans la maison on est étourdis", "gas leak and my children are vomiting"),
    "eye": ("serpent m'a craché dans les yeux", "a cobra spat in my eye"),
    "violence": ("my uncle touch my private part", "mon cousin touche mes parties intimes"),
    "newborn_danger": (
        "mon bébé de 3 semaines est chaud", "bébé de 10 jours est chaud", "bb 2 sem corp chaud",
        "1 mois, il pèse 4 kg et a de la fièvre, combien de paracétamol", "my baby of 2 weeks is hot",
        "bb 15 jr tre cho", "new baby skin hot since morning",
    ),
    "poison": (
        "ma soeur a bu otapiap", "mon fils a bu un peu de kerozen", "kid drank kalitcha",
        "le petit a bu l'eau de batri", "il a bu esans", "ma fille a bu du snaiper",
        "drank methylated spirit", "my son drink mineral spirit",
    ),
    "snake_bite": (
        "serpan a mordu ma fille", "le sepent a piké mon pere", "mboodi ŋatii kam", "mbodi ŋati mo",
    ),
    "accident": (
        "on a renversé mon père", "bendskin a cogné mon frère", "une voiture a jam mon petit", "wall fall on my boy",
        "le camion nous a cogné", "my father was knocked down by a car", "tree fall for ma papa",
    ),
    "waters": ("ma fem perd les eaux a 6 mois", "my water broke at 6 months"),
    "pregnancy": (
        "le cordon sort",
        "elle a pris des plantes pour enlever le bélé et elle saigne fort",
        "ma copine a pris des comprimés pour avorter et elle saigne beaucoup",
    ),
    "mother_fever": (
        "jai accouché il ya 5 jours fievre et pertes qui puent",
        "a born 4 days ago, body hot, belle di pain, wata di smell",
    ),
    "breathing": ("saturation 85 %", "spo2 82", "oxygen level 84%"),
    "nosebleed": ("mon nez saigne depuis 30 minutes", "my nose is bleeding for 25 minutes"),
    "urine": ("he can't pee since yesterday and belly is swollen", "ma papa no fit piss since yestade, belle swell"),
    "choking": ("mon fis a avaler un bouchon il etouf", "bb avalé arachide étouf"),
    "sugar_high": ("my sugar is 3.5 g/l and i am vomiting", "ma glycemie est a 4 g/l je vomis"),
}  # fmt: skip
#: what must be seen today, and may not pass for no matter of health
URGENT = (
    "ma fem est encinte 8 mois mal de tete", "i am 7 months pregnant with headache",
    "mon fils a avalé un zinzin bizarre", "un truc a mordu mon frère", "someone hit my sister", "my brother fell",
    "i di feel cold plenty, head di pain, body di hot",
    "my neighbour hears voices and talks alone", "mon voisin entend des voix et parle seul",
)  # fmt: skip
NONE = (
    "je veux en finir avec ce mal de dent", "i want to be done with this toothache", "mi ɗon nawna reedu",
    "reedu am ɗon nawa", "useko masin", "ko woni paludisme", "saturation 98%", "mon nez saigne depuis 2 minutes",
    "le bain de mon bébé de 2 semaines doit être chaud", "il fait chaud, comment habiller mon bébé de 3 semaines",
    "the nurse shot my son with vaccine", "mon cousin a bu la bière", "papa est tombé malade",
    "on a frappé à la porte", "5 mois il pèse 7 kg, c'est bien ?", "g 30 ans et g mal au dos",
    "ma moto a heurté un mur, je n'ai rien", "my phone is dying",
    "je suis enceinte j'ai une crise d'hémorroïdes", "le gaz est fini à la maison", "how many pads for one period",
    "e fit no stop to cough", "the nurse touched my private parts during the exam", "spirit of god",
    "le serpent de mon voisin m'a fait peur",
)  # fmt: skip
#: what follows an answered emergency, and what is made of it
AFTERWARDS = (
    ("my wife is bleeding heavily after birth", "she is in the theatre now", After.REACHED),
    ("mon père fait un avc", "on est là", After.REACHED),
    ("mon enfant convulse", "min ngari hospital", After.REACHED),
    ("mon fils a avalé de la javel", "c'est bon il est soigné, il est rentré à la maison", After.WELL),
    ("ma tante ne respire plus", "elle est décédée", After.DIED),
    ("mon enfant convulse", "e don die", After.DIED),
    ("j'ai envie d'en finir avec la vie", "merci quand même", After.HELD),
    ("my baby is not breathing", "he is breathing now", After.LEAVING),
    ("mon enfant convulse", "useko masin", After.LEAVING),
)
#: these still are the emergency
STILL = (
    ("mon enfant convulse", "on dirait qu'il est mort"),
    ("mon enfant convulse", "il va mourir"),
    ("mon frere a bu du gramoxone", "he is breathing fast now"),
    ("mon enfant convulse", "il respire mal maintenant"),
    ("mon enfant a bu du petrole", "il est soigné par ma mère à la maison"),
    ("she is in labour and convulsing", "the baby died but she is still bleeding"),
)
#: another matter behind it
BESIDE = (
    ("my uncle got hit by a car and is bleeding", "he is at the hospital. how can I treat my cough"),
    ("moto vient de taper mon frer il saigne bcp", "ok il es a lhopital. ma dent me fait tjrs mal je fais koi"),
    ("my baby is not breathing", "can I stop my BP tablets if I feel ok"),
)


@pytest.mark.parametrize(("said", "aid"), [(said, aid) for aid, all_said in DANGERS.items() for said in all_said])
def test_a_danger_told_in_a_hurry_gets_its_first_aid(said: str, aid: str) -> None:
    assert told(said) == (Level.EMERGENCY, aid)


@pytest.mark.parametrize("said", URGENT)
def test_what_is_seen_today_is_no_emergency(said: str) -> None:
    assert told(said)[0] is Level.URGENT
    assert ENGINE.of_health(said)


@pytest.mark.parametrize("said", NONE)
def test_what_only_sounds_like_it_is_no_emergency(said: str) -> None:
    assert told(said)[0] is not Level.EMERGENCY


@pytest.mark.parametrize(("first", "then", "after"), AFTERWARDS)
def test_what_follows_an_emergency_does_not_send_it_again(first: str, then: str, after: After) -> None:
    result = ENGINE.assess(then, facts=ENGINE.assess(first, facts=EpisodeFacts()).facts)
    assert (result.level, result.after) == (Level.URGENT, after)


@pytest.mark.parametrize(("first", "then"), STILL)
def test_what_is_feared_or_worse_still_is_the_emergency(first: str, then: str) -> None:
    assert told((first, then))[0] is Level.EMERGENCY


@pytest.mark.parametrize(("first", "then"), BESIDE)
def test_another_matter_behind_it_gets_its_own_level(first: str, then: str) -> None:
    result = ENGINE.assess(then, facts=ENGINE.assess(first, facts=EpisodeFacts()).facts)
    assert result.level is not Level.EMERGENCY
    assert result.after in (None, After.OTHER)


def test_voices_that_are_calm_do_not_alarm_for_who_writes() -> None:
    assert told(("my neighbour hears voices and talks alone", "and me I can't sleep since 2 weeks"))[0] is Level.URGENT
    assert told("my brother hears voices telling him to kill us")[0] is Level.EMERGENCY
    assert told("il entend des voix et a un couteau")[0] is Level.EMERGENCY
