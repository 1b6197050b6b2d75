"""The cause, the age and what the person has decide what is told first, not the sign that came with them."""

import pytest

from core.triage.model import Level
from tests.unit.core.triage.telling import told


@pytest.mark.parametrize(
    "said",
    [
        ("my husband don leave me, i just want make i sleep and no wake up again", "i don drink plenty tablet"),
        "my pikin drink jik",
        "my child drank JIK",
        "e drink jik",
        "mon fils a bu du La Croix",
        "on a bu l'eau de batterie, mon neveu, sa bouche brule",
        "ma fille de 2 ans a bu La Croix sous l'évier",
        "il a avalé du Destop",
        "my daughter swallowed Baygon",
        "pikin don drink battery water",
        "elle a bu du Rambo",
        "mon frère a pris du Furadan",
        "he drank caustic soda by mistake, his mouth is burning",
        "e don chop rat medicine",
        "mon mari a bu du Caïman du champ",
        "il a bu l'acide de batterie sa gorge brûle",
        "mon bébé a bu du jik",
        "la petite a bu l'eau de Javel La Croix",
        "she drank some bleach",
        "ma soeur a avalé du Baygon liquide",
        "pikin don drink kerosene for bottle",
        "mon frère a bu du raid",
        "il a bu du liquide de batterie",
        "he don drink sniper",
        "mon neveu a bu de la soude caustique",
        "the boy drank Destop for pipes",
        "e don chop rat poison",
        "le petit a bu la javel",
        "my pikin don drink JIK bleach",
        "mon fils a bu jik",
        "il a bu Lacroix",
        "elle a bu le produit Roundup",
        "il a bu l acide de la batterie",
        "my son drank bleach JIK, his mouth is burning",
        "mon enfant a mangé le tueur de rats",
        "elle a bu du gramoxone, elle voulait mourir",
        "i don drink sniper, i tire for life",
        "j'ai avalé tous mes comprimés, je veux mourir",
        ("mon fils a 2 ans", "il a bu jik"),
    ],
)
def test_who_swallowed_a_poison_by_its_brand_is_told_of_poison(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "poison")


@pytest.mark.parametrize(
    "said",
    [
        "bb de 3 semaines il é tout bleu il respir pu",
        "mon bébé de 3 semaines est tout bleu il ne respire plus",
        "nouveau né ne respire pas",
        "le bébé ne respire pas, je viens d'accoucher",
        "mon nouveau-né de 5 jours est bleu et ne respire plus",
        "bb né ce matin respire pas",
        "my 2 weeks old baby turned blue and is not breathing",
        "small bebi weh dem born am today no di breathe",
        "l'enfant vient de naître et il ne respire pas",
        "mon bb de 4 jours respire plus",
        "bébé né hier tout bleu respire pas",
        "my newborn is blue",
        "pikin weh dem just born e body blue e no di breathe",
        "j'ai accouché à la maison il y a 10 minutes le bébé ne respire pas",
        "bébé de 2 jours ne respire pas",
        "bb 1 semaine bleu respir pa",
        "nouveau née tout bleu",
        "new born baby no di breathe",
        ("mon bébé a 3 semaines", "il est tout bleu"),
    ],
)
def test_a_newborn_without_breath_is_given_a_newborn_s(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "newborn_breath")


@pytest.mark.parametrize(
    "said",
    [
        "jesus motor don jam my sister for road she no di talk",
        "a taxi knocked him down, he got up but he is vomiting and sleepy",
        "okada nack my papa for head e no fit talk",
        "une moto a renversé ma soeur, elle ne parle plus",
        "a car hit my son and now he cannot speak",
        "une voiture l'a percuté, il s'est relevé mais il vomit et il dort",
        "bike knock ma broda, e di vomit, e di sleep anyhow",
        "motor jam my pikin e no di talk",
        "voiture a cogné mon père il ne parle pas",
        "he fell from a motorbike, now he is vomiting and drowsy",
        "car knock am, e stand up, but e di vomit and e want sleep",
        "moto a renversé ma fille elle parle plus",
        "bike jam my mama e no di talk e no di move hand",
        "taxi hit him, he vomits and sleeps",
        ("he fell from a taxi", "now he cannot talk"),
    ],
)
def test_who_was_hit_is_treated_as_hit(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "accident")


@pytest.mark.parametrize(
    "said",
    [
        ("mon père est diabétique", "il tremble et transpire beaucoup il est confus"),
        "mon père est diabétique, il tremble et transpire beaucoup il est confus",
        ("ma mère a le diabète", "elle transpire, tremble et raconte n'importe quoi"),
        ("my father is diabetic", "he is shaking, sweating and confused"),
        ("ma papa get sugar sick", "e di shake, e di sweat plenty, e di talk rubbish"),
        "ma grand-mère diabétique tremble et sue, elle est confuse",
        "diabetic man sweating shaking not making sense",
        "mon mari diabétique tremble et transpire",
        "diabetic mama di shake di sweat e no sabi me",
        ("my mother has sugar disease", "she is shaking and sweating"),
    ],
)
def test_a_diabetic_who_shakes_is_given_sugar(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "diabetes")


@pytest.mark.parametrize(
    "said",
    [
        "il me frappe et il a dit qu'il va me tuer",
        "my husband beats me and says he will kill me",
        "mon mari me bat et dit qu'il va me tuer",
        "he hits me and he swore he will kill me",
        "ma masa di beat me, e say e go kill me",
        "mon mari menace de me tuer et me frappe",
        "my boyfriend hits me and says he'll kill me",
        "e di beat me say e go kill me",
        "mon copain me tape et il a juré de me tuer",
        "he beats me every day and threatens to kill me",
    ],
)
def test_who_is_beaten_and_threatened_is_brought_to_safety(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "beaten")


@pytest.mark.parametrize(
    "said",
    [
        "dans mon rêve je saignais beaucoup",
        "je dois faire un exposé sur l'hémorragie de la délivrance",
        "what is postpartum haemorrhage",
        "what does a seizure look like",
        "dis hunger wan kill me",
        "ma tongue don white",
        "j'ai rêvé que je saignais beaucoup",
        "in my dream I was drowning",
        "exposé à l'école sur les convulsions",
        "what is eclampsia",
        "c'est quoi une hémorragie",
        "what do convulsions look like",
        "hunger go kill me today",
        "my tongue is white",
        "La Croix",
        "je lave le sol avec La Croix",
        "he works as a battery water seller",
        "le caïman a mangé la chèvre",
        "le prix de la javel La Croix",
        "où acheter du jik",
        "I use jik to wash",
        "mon père est diabétique, que peut-il manger",
        "rêver de sang veut dire quoi",
        "c'est quoi la convulsion",
        "langue blanche depuis 3 jours",
        "pikin tongue white",
        "j'ai eu un accident l'an dernier, tout va bien",
        "I'm a burden? no, I am fine",
        "j'ai rêvé que ma mère était morte",
        "i dream say blood di comot",
        "what is a stroke",
        "what is epilepsy",
        "c'est quoi l'éclampsie",
        "définition de l'hémorragie",
        "my baby tongue white like milk",
        "hunger wan kill us for house",
        "dites-moi si je peux prendre du paracétamol",
        "je cherche le savon La Croix",
        "les rats mangent mon champ, quel tueur de rats",
        "we use battery water for car",
        "mon mari travaille à La Croix Rouge",
        ("I feel so sad", "ok good night"),
        ("je suis triste", "j'ai des comprimés pour dormir, je peux en prendre ?"),
        ("je suis stressée", "que faire"),
        ("I'm sad since my baby was born", "what can I eat"),
        ("my heart di cry", "weti i fit do"),
        ("je n'en peux plus de ce mal de dos", "j'ai un couteau suisse"),
        ("je suis déprimé", "je vois plus bien de loin"),
        ("I'm tired", "I can't go to work tomorrow"),
        ("je suis découragée", "je ne peux pas continuer le traitement, il coûte cher"),
    ],
)
def test_dreams_lessons_and_things_are_none(said: str | tuple[str, ...]) -> None:
    assert told(said)[0] is not Level.EMERGENCY


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("il tremble et il est confus", "convulsion"),
        ("my newborn has bubbles at the mouth and turns blue", "newborn_fits"),
        ("il a bu du gramoxone et il ne respire plus", "unconscious"),
        ("huile bouillante sur son visage", "burn"),
        ("il m'a frappé avec une machette, je saigne beaucoup", "bleeding"),
        ("elle ne parle plus et sa bouche est tordue", "stroke"),
    ],
)
def test_without_that_cause_the_sign_decides(said: str, key: str) -> None:
    assert told(said) == (Level.EMERGENCY, key)
