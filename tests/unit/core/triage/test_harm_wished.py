"""Harm that is wished, planned or done to oneself, poison not drunk yet, and causes that decide the first aid."""

import pytest

from core.triage.model import After, Level
from tests.unit.core.triage.telling import Said, assess, told

#: the first aid that each of these must get
DANGERS: dict[str, tuple[Said, ...]] = {
    "accident": (
        "la voiture a frappé mon enfant", "un taxi m'a frappé", "Bike man hit my mama", "bendskin a tapé mon petit",
        "moto a tapé ma mère", "a taxi knocked my son", "okada bash my sister", "une moto m'a tapé",
        "la moto ma frapé", "my pikin, car don hit am", "motor jam my papa", "le camion a cogné mon père",
        "un bus a percuté ma soeur", "une voiture ma tapé ce matin", "car hit my neighbour",
        "bensikin don knock my pikin", "taxi bash ma mami for road", "une moto vient de cogner ma fille",
        "my wife was hit by a bike", "une voiture a tapé mon frère", "le taxi a percuté mon enfant",
        "bend skin don knock my mama", "un camion m'a renversé", "moto don jam me", "bike knocked my daughter down",
        "ma soeur a été tapée par une moto", "mon fils a été frappé par une voiture",
        "un clando a bousculé ma grand mère", "vehicle bash my pikin", "mon père, une moto l'a cogné",
        ("la voiture a frappé mon enfant", "il saigne du nez"), "une moto vient de frapper ma mère",
        "benskin a tapé mon père au carrefour", "car bash my brother for junction", "le taxi ma cogné",
        "moto man jam my sister", "un camion a fauché deux personnes", ("un taxi m'a frappé", "j'ai mal à la tête"),
        ("la voiture a frappé mon enfant", "il dort"), "une voiture a renversé ma fille de 4 ans",
        "moto ma taper sur la route", "a truck just hit my dad", "clando don nack my sister",
        "tombée du lit, elle dort beaucoup", "ma fille est tombée du lit, elle dort beaucoup",
        "ma fille de 2 ans est tombée du lit, elle dort beaucoup, combien de paracetamol pour 10 kg",
        "baby fell from bed and is very sleepy", "my son fall for bed, e di sleep too much, how much paracetamol",
        "bébé tombé de la table, il dort trop", "pikin fall from chair e di sleep sleep",
        "il est tombé du lit hier et depuis il dort tout le temps, dose de doliprane pour 12 kg",
        "il a chuté de l'escalier et il somnole", "bb tombé du canapé il dort bcp",
        "my baby fell off the chair and keeps sleeping", "pikin fall for ground, e only di sleep",
        "mon fils est tombé sur la tête, il est somnolent",
        "mon bébé est tombé du lit et maintenant il ne fait que dormir",
        "she fell off the bed and she's drowsy, can i give 5ml paracetamol, she weighs 11kg",
        "pikin fall from stairs e di sleep plenty", "petite fille tombée du toit elle dort seulement",
        "my kid hit his head and is so sleepy, what dose of paracetamol 15 kg",
    ),
    "beaten": (
        "mon mari me tape", "my husband hit me with a bike chain",
    ),
    "bleeding": (
        "cutlass don cut e hand near the wrist blood no di stop", "je me suis coupé le poignet avec du verre",
        "je me suis coupé le poignet en faisant la vaisselle avec un verre cassé",
    ),
    "chest_pain": (
        "my grandma chest di squeeze, e di sweat, e say e go die",
        "my papa chest di tight am, sweat di commot, e say e wan die",
        "ma mère a fait une crise cardiaque, c'est quoi qu'on fait", "cant breath well chest pain since 1h",
        "my husband has chest pain, sweating, he says he is dying",
        "mon père a mal à la poitrine il transpire il dit qu'il va mourir", "papa chest di pain, e say e want die",
    ),
    "choking": (
        "bone hook my throat i no fit breathe", "fish bone hook my pikin throat e no fit breathe",
        "une arête est bloquée dans sa gorge il respire pas bien", "fish bone stuck in my throat can't breathe",
        "arete de poisson coincé dans ma gorge je narive pas a respirer",
        "meat stuck in his throat he can't breathe", "bone don hook my mama for throat, e no fit breathe",
        "morceau de viande coincé elle ne respire plus", "poisson arete dans la gorge jarive pa a respiré",
        "fishbone stuck my throat i can't breathe well", "groundnut hook my pikin throat, no breath",
        ("bone hook my throat i no fit breathe", "wetin i go do"), "bonbon coincé dans la gorge de ma fille",
        "fish bone don hang for my throat breath no di pass",
    ),
    "cut_oneself": (
        "ma soeur s'est taillé les bras avec une lame", "je me suis ouvert les veines",
        "elle s'est coupé les poignets", "mon frère s'est coupé les veines", "my sister cut her arms with a razor",
        "il s'est ouvert les poignets", "she slit her wrist", "ma fille s'est tailladé les bras",
        "she cut herself again with a blade, blood is pouring and will not stop", "ma copine sest ouver les vene",
        "mon frère s'est entaillé les bras avec une lame de rasoir",
    ),
    "drowned": (
        "une pirogue s'est renversée, un enfant a bu l'eau", "canoe don capsize, pikin drink water",
        "l'enfant est tombé dans le puits il a bu l'eau", "la pirogue a chaviré, mon fils a bu beaucoup d'eau",
        "pikin fall for river drink plenty water", "le bateau a coulé, ma soeur a avalé de l'eau",
        "pirogue don turn, two pikin drink wata", "notre pirogue a chaviré mon frère a bu beaucoup d'eau",
        "boat sank my cousin swallow plenty water",
    ),
    "electric": (
        "na electric wire touch my brother, e fall down", "electric wire touch my brother e fall",
        "il a touché le courant il est tombé", "le courant a attrapé mon frère",
        "nepa light shock my broda e no di move", "mon fils a mis le doigt dans la prise il est tombé",
        "light wire catch my papa e fall", "ma fille a touché un fil électrique",
        "my brother touched a live wire and fell", "elle a pris le courant elle bouge plus",
        "current catch my pikin", "mon mari a touché un câble électrique il ne bouge plus",
        "elle a été secouée par le courant", "my son put nail for socket e don fall",
        "fil électrique tombé sur mon père", "waya don shock my brother",
        "he touched the fallen cable and is not responding", ("il a touché le courant il est tombé", "il respire"),
        "elle a touché un fil nu elle tremble", "my pikin touch electric wire", "nepa wire don catch papa",
        ("il a touché le courant il est tombé", "il a 8 ans"), "mon cousin a touché un fil haute tension",
        "e touch naked wire e di shake",
    ),
    "go_now": (
        "ma mère de 72 ans ne se lève plus", "mon grand père ne se lève plus depuis ce matin",
    ),
    "newborn_breath": (
        "newborn gasping", "the newborn is gasping", "my baby just born di gasp", "nouveau-né qui gaspe",
        "my newborn is gasping for air", "bébé né ce matin il gaspe", "baby just delivered is gasping",
        "le nouveau né fait des gasps", "new born baby di gasp for air", "bb vient de naitre il gaspe seulement",
        "newborn gasping and blue",
    ),
    "poison": (
        "il a bu le gramoxone", "she wants to vomit she drank bleach", "il a voulu mourir il a bu le gramoxone",
        "elle voulait boire de l'eau mais elle a bu la javel", "my pikin drink kerosene",
        "mon enfant a bu du pétrole", "she drank sniper because she wants to die", "il vient de boire la javel",
        ("il veut boire le gramoxone", "il l'a bu"), ("il veut boire le gramoxone", "il a bu maintenant"),
        ("I wan drink sniper", "i don drink am"), ("she wants to drink bleach", "she drank it"),
        "je veux me faire du mal j'ai avalé 20 comprimés", "il a dit qu'il va mourir il a bu le poison",
        "mon bébé veut vomir il a avalé du pétrole", "ma fille va mal elle a bu l'eau de javel",
        "je vais à l'hôpital ma fille a bu du kérosène", "wan vomit, e don drink kerosene",
        "i think my son drank kerosene", "i think she swallowed bleach", "j'ai envie de vomir j'ai bu de la javel",
        "he wants to sleep after drinking kerosene", "i am going to hospital, my kid drink sniper",
        "going to the hospital, kid drink kerosene", "she go drink kerosene for kitchen yesterday",
        "my pikin go drink bleach for toilet", "ma soeur pense que son fils a pu boire du gramoxone",
        "je pense que mon fils a dû boire du pétrole", "i think she must have drink rat poison",
    ),
    "stroke": (
        "mon père fait un avc c'est quoi les gestes", "mon père fait un avc c'est quoi ?",
        "my father get stroke weti i go do", "papa don get stroke wetin make i do",
        "my mother having a stroke what is the first thing",
    ),
    "suicide": (
        "je veux me faire du mal", "je veux me faire mal", "j'ai envie de me faire du mal", "je vais me taillader",
        "ma copine veut se couper les veines", "elle parle de mourir tout le temps",
        ("ma copine veut se couper les veines", "elle dit que c'est fini"),
        ("ma copine veut se couper les veines", "comment lui parler"), "my daughter cuts her arms",
        "my friend wants to cut her wrists", "i don tire make God carry me", "i don tire, make God carry me",
        "il veut boire le gramoxone", "I wan drink sniper", "I don tire for this life, I wan drink sniper",
        ("I don tire for this life, I wan drink sniper", "my brother dey with me"), "je ve me fair mal",
        "jai envi de me fer du mal", "mon frère dit qu'il va boire le poison", "she wants to drink bleach",
        "my sister wan cut e vein", "i want to hurt myself", "ma fille se fait du mal avec une lame",
        "je pense à me couper", "g envie de me fair du mal", "mon ami veut se taillader les poignets",
        "i feel like hurting myself", "my cousin says she will cut her wrists", "i wan wound ma skin",
        "a don taya for dis life make papa God take me", "elle menace de boire la javel",
        "mon mari veut avaler du poison a rat", "she is going to swallow rat poison",
        "my broda talk say e go drink otapiapia", "jveu me coupé les vene", "mon fils se coupe les bras",
        "je veux me faire souffrir physiquement me blesser", "ma fille menace de se couper les veines",
        "il dit qu'il va se tuer", "she keeps talking about dying", "elle veut avaler tous les comprimés",
        "he threatened to drink kerosene", "ma sista wan drink otapiapia",
        "mon voisin a envie de se tailler les veines", "j'ai envie de me faire mal avec une lame",
        "i want to slit my wrists", "my brother wan kill e sef", "elle se taillade les cuisses",
        "my girlfriend cuts herself", "je pense tout le temps à me blesser", "God make You take me i don tire",
        "a wan drink rat poison", "mon copain dit qu'il va boire du sniper", "jve me blesser expres",
        ("ma copine veut se couper les veines", "elle pleure"), ("il veut boire le gramoxone", "il s'est enfermé"),
        ("il veut boire le gramoxone", "que faire"), ("je veux me faire du mal", "je suis seule"),
        "mon amie m'a dit qu'elle veut se faire du mal ce soir", "j'arrête pas de penser à me mutiler",
        "my little sister is cutting her wrists", "i dey think to wound myself",
        "ma pikin say e go drink sniper if i beat am", "il parle tout le temps de mourir",
        "my uncle wants to swallow poison", "ma maman a dit qu'elle va avaler le raticide",
        "mon gars wan cut yi veins", "jveux me coupe les vaines", "papa God abeg carry me go, i don taya",
        "jai plu envi de vivr je vé boir le poison",
        ("ma copine veut se couper les veines", "elle dit que c'est fini", "je fais quoi"),
        ("je veux me faire du mal", "oui"), ("I wan drink sniper", "abeg help me"),
        ("my friend wants to cut her wrists", "she is in her room"), "je suis enceinte et je veux me faire du mal",
        "mon fils de 14 ans veut se couper les bras", "she has been hurting herself",
        "il a dit qu'il va boire le poison si je le quitte", ("je veux mourir", "je blague mais j'ai la corde"),
        "ma cousine menace de se faire du mal", "j'ai besoin de me couper",
        "my roommate wants to hurt herself tonight", "my pikin di cut e skin with blade", "g envi de me tailladé",
        "il va boire du décis si sa femme part", "we found sniper in her bag she wants to drink it",
        "a wan drink gramoxone finish dis wahala",
    ),
    "unconscious": (
        "struck by lightning, no pulse", "elle a bu du whisky et des médicaments elle ne se lève plus",
        ("il veut boire le gramoxone", "il ne répond plus"),
    ),
}  # fmt: skip
#: emergencies all the same, whatever the first aid
STILL: tuple[Said, ...] = (
        ("mon enfant convulse", "on veut aller a lopital"), ("my son is convulsing", "we no fit reach hospital"),
        ("mon enfant convulse", "on arrive pas a l'hopital"), "the canoe turned over and my boy swallowed water",
        ("my son is convulsing", "e dey for road, no car"), ("my son is convulsing", "this is an emergency"),
        ("mon enfant convulse", "il n'y a personne aux urgences"),
        ("mon enfant convulse", "he is in an emergency state"),
        ("mon enfant convulse", "abeg make dem carry am go hospital?"),
        ("mon enfant convulse", "i want carry am go hospital"),
        ("mon enfant convulse", "jarive lopital mrc", "ma femme est inconsciente"),
        ("mon enfant convulse", "jarive lopital mrc", "ca recommence"), ("je veux mourir", "c'est une blague"),
)  # fmt: skip
#: what only sounds like it
NONE: tuple[Said, ...] = (
        "je veux boire du lait", "je ne veux pas me faire mal au dos en soulevant",
        "how to avoid hurting myself at work",
        "mon fils veut boire de l'eau de javel diluée c'est quoi les dangers si un enfant boit",
        "I want to cut my hair", "je vais me couper les cheveux", "I wan drink water",
        "une moto ma renversé hier j'ai mal au pied seulement", "ma voiture a tapé un mur",
        "le taximan m'a insulté", "il n'y a pas de courant à la maison",
        ("bby 6mths hot bdy 39", "hw mch pcm syrup", "she wt 7kg"),
        ("how much paracetamol for my baby 6 months", "she wt 7kg"),
        ("how much paracetamol for my baby 6 months", "she weighs 7kg"),
        ("mon bébé a la diarrhée", "e no di stop after 3 days nko"),
        ("pikin di shit wata", "e no di stop after 3 days nko"),
        "my son has asthma, how many puffs of the blue inhaler",
        ("my son has asthma, what should we avoid at home", "how many puffs of the blue inhaler"), "avc c'est quoi",
        "mon fils a vomi le comprimé 15 minutes après l'avoir pris",
        "does the yellow tablet the nurse gave me make me sleepy",
        "le docteur m'a dit que je vais mourir de mon cancer", "il veut boire son sirop",
        "je me fais mal au genou en courant", "la moto de mon frère est en panne", "i hit my toe",
        "un taxi m'a frappé l'année passée", ("how much paracetamol for my baby 8 months", "he wt 9kg"),
        "cholera c'est quoi", "ma fille a vomi le coartem 20 minutes après",
        "my wife has asthma, can she use the inhaler before sport", "does amoxicillin make you sleepy",
        "crise cardiaque c'est quoi", ("diarrhée depuis hier", "if e no stop after 2 days nko"),
        "je veux prendre une tisane", "il veut couper l'arbre", "I want to cut sugar", "my son wants to drink soda",
        "je veux boire du vin", "je vais me blesser si je cours avec des chaussures trop petites",
        "le chauffeur de taxi a insulté ma mère", "une moto a tapé ma voiture", "ma moto a tapé un chien",
        "mon fils est tombé hier, il dort bien et joue", "il est tombé malade et dort beaucoup",
        "epilepsie c'est quoi", "stroke na weti", "il a de l'asthme, la pompe bleue c'est combien de bouffées",
        "ma fille a vomi le sirop 10 min après, je redonne ?", "does this medicine make you sleepy",
        ("dose paracetamol enfant 2 ans", "elle pese 12 kg"), ("how much paracetamol for my baby", "wt 9kg"),
        "my boy wt 14kg", "mon fils a vomi le paracetamol 10 minutes après", "hypertension c'est quoi",
        "does the yellow capsule make you sleep",
        ("bby 6mths hot bdy 39", "hw mch pcm syrup", "she wt 7kg", "hw many tims a day"),
        ("bby 6mths hot bdy 39", "hw mch pcm syrup", "she wt 7kg", "wat if she vomit it"),
        ("how much paracetamol for my baby 6 months", "she wt 7kg", "thank you"),
        ("mon bébé a la diarrhée", "e no di stop after 3 days nko", "tank you ya"),
        ("does the yellow tablet the nurse gave me make me sleepy", "who made you"),
        ("my son has asthma, what should we avoid at home", "how many puffs of the blue inhaler", "thank you"),
        ("mon enfant convulse", "jarive lopital mrc", "can he play football"),
        ("mon enfant convulse", "jarive lopital mrc", "g tjr mal o ventr"), "je veux me faire couper les cheveux",
        "je vais me faire mal au coeur en mangeant ça ?", "est-ce que je vais me faire mal si je cours enceinte",
        "je ne veux pas me blesser au travail", "comment couper les ongles de mon bébé sans le blesser",
        "I want to cut down on salt", "she wants to drink only milk", "je veux boire l'eau de coco",
        "mon mari veut boire de l'alcool avec le médicament",
        "je parle souvent de la mort de mon père décédé en 2010", "la peur de mourir m'angoisse",
        "mon fils va avaler le sirop ce soir", "God take care of me", "God carry me pass my exam",
        "ma voiture est tombée en panne", "le taxi a frappé le trottoir", "j'ai tapé mon genou contre la table",
        "la lumière est revenue au quartier", "eneo a coupé la lumière", "we no get light since morning",
        "je suis au courant merci", "je veux mettre mon fils au courant", "la prise de sang a fait mal",
        "mon enfant dort beaucoup la nuit", "ma fille est tombée enceinte et dort beaucoup", "my baby sleeps a lot",
        "the boat trip made me vomit", "je gaspille l'argent des médicaments",
        "mon père se lève plus de trois fois la nuit pour uriner", "la voiture me donne la nausée",
        "les enfants veulent boire le jus", "il veut boire l'eau du puits",
        "can i drink alcohol with metronidazole", "je vais boire la tisane",
        "i want to swallow the contraceptive pill now", "my husband drinks and hits me sometimes last year",
        "j'ai peur du courant électrique", "comment savoir si on fait un avc", "ce médicament jaune fait dormir ?",
        "AVC c koi", ("baby 9kg how much paracetamol", "she wt 9 kg"),
)  # fmt: skip
#: what follows an answered emergency, and what is made of it
AFTERWARDS: dict[After, tuple[tuple[str, ...], ...]] = {
    After.HELD: (
        ("il veut boire le gramoxone", "merci"), ("je veux me faire du mal", "merci"),
    ),
    After.JESTED_HELD: (
        ("je veux me faire du mal", "non je blague"), ("tout le monde serait mieux sans moi", "non je blague"),
    ),
    After.LEAVING: (
        ("my son is convulsing", "tank you ya"), ("mon enfant convulse", "mrc"),
        ("my son is convulsing", "ok we don dey road"), ("mon enfant convulse", "mrc bcp"),
        ("my son is convulsing", "tank u plenty"), ("my son is convulsing", "we dey for road"),
        ("mon enfant convulse", "mrc docteur"), ("my son is convulsing", "thnks"),
        ("my son is convulsing", "ok we dey road"), ("my son is convulsing", "ok am going"),
        ("my son is convulsing", "tanks ya"), ("my son is convulsing", "mrc bcp docta"),
        ("my son is convulsing", "we don dey road"), ("my son is convulsing", "ok thx we dey road now"),
        ("mon enfant convulse", "mci"), ("mon bébé vient de naitre et ne crie pas", "il crie maintenant"),
    ),
    After.REACHED: (
        ("mon enfant convulse", "jarive lopital mrc"), ("mon enfant convulse", "on arive a lopital"),
        ("mon enfant convulse", "jsui a lhopital"),
        ("mon enfant convulse", "dem don carry me go hospital, thank you"),
        ("my son is convulsing", "we've arrived at the emergency, thank you"),
        ("my son is convulsing", "we have arrived, they are taking care of her"),
        ("mon enfant convulse", "on l'a tcha à l'hosto"), ("mon enfant convulse", "on es a lopital merci"),
        ("mon enfant convulse", "jsuis arrivé o hopital"),
        ("my son is convulsing", "we have reached the emergency room"),
        ("my son is convulsing", "dem carry am go hospital"),
        ("mon enfant convulse", "nous sommes arrivés aux urgences, on s'occupe de lui"),
        ("mon enfant convulse", "on vient d'arriver à l'hôpital"), ("mon enfant convulse", "jsui o urgence la"),
        ("my son is convulsing", "we are at the er thank u"),
        ("my son is convulsing", "we don reach, dem di look am"), ("mon enfant convulse", "arrivé"),
        ("mon enfant convulse", "on est a lopital merci docta"),
        ("my son is convulsing", "dem don take me go hospital"), ("mon enfant convulse", "jariv a lopital mrc"),
        ("mon enfant convulse", "jsuis a lopital"), ("my son is convulsing", "we've reached the hospital"),
        ("my son is convulsing", "dem don carry am reach hospital"),
        ("my son is convulsing", "we don reach emergency"),
        ("mon enfant convulse", "on est arrivé o urgence merci"),
        ("my son is convulsing", "they carried her to the hospital"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "aid"), [(said, aid) for aid, all_said in DANGERS.items() for said in all_said])
def test_a_danger_gets_the_first_aid_of_its_cause(said: Said, aid: str) -> None:
    assert told(said) == (Level.EMERGENCY, aid)


@pytest.mark.parametrize("said", STILL)
def test_it_is_an_emergency(said: Said) -> None:
    assert told(said)[0] is Level.EMERGENCY


@pytest.mark.parametrize("said", NONE)
def test_what_only_sounds_like_it_is_none(said: Said) -> None:
    assert told(said)[0] is not Level.EMERGENCY


@pytest.mark.parametrize(
    ("said", "after"), [(said, after) for after, all_said in AFTERWARDS.items() for said in all_said]
)
def test_arrival_and_thanks_do_not_send_it_again(said: tuple[str, ...], after: After) -> None:
    result = assess(said)
    assert (result.after, result.level) == (after, Level.URGENT)


def test_cutting_oneself_is_told_of_the_wound_and_leaves_the_danger_of_harm_open() -> None:
    assert assess(("elle s'est coupé les veines", "merci")).after is After.HELD
