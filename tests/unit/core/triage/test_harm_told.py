"""Self-harm told without its word: the rope, the letter, the burden, a plan after sadness; and what only sounds so."""

import pytest

from bot.content import load
from core.triage.model import EpisodeFacts, Level

ENGINE = load().triage


def told(said: str | tuple[str, ...]) -> tuple[Level, str | None]:
    """The level of the last of these messages, and the first aid that is told with it."""
    texts = (said,) if isinstance(said, str) else said
    facts = EpisodeFacts()
    for text in texts[:-1]:
        facts = ENGINE.assess(text, facts=facts).facts
    result = ENGINE.assess(texts[-1], facts=facts)
    return result.level, next((rule.first_aid for rule in result.rules if rule.first_aid), None)


@pytest.mark.parametrize(
    "said",
    [
        "j'ai préparé la corde",
        "j'ai acheté la corde",
        "plus rien n'a de sens, j'ai préparé la corde",
        ("je suis trop triste", "je vais le faire ce soir"),
        "je suis un poids pour ma famille",
        "ma famille serait mieux sans moi",
        "everyone would be better off without me, I wrote my goodbye letter",
        "I wrote my goodbye letter",
        "I have a gun and I want it to be over",
        ("I feel so sad", "I will do it tonight"),
        ("I feel so sad", "I don't see the point anymore"),
        ("I feel so sad", "I have my dad's gun"),
        ("I feel so sad", "I have a plan"),
        ("I feel so sad", "I can't go on anymore"),
        "I'm cutting myself",
        "I can't go on anymore",
        "tell my mama say i love am, i di go",
        "nobody go miss me if i die",
        "my brother locked himself in with a rope",
        "my husband don leave me, i just want make i sleep and no wake up again",
        "j'ai déjà accroché la corde au plafond",
        "mes enfants seront mieux quand je ne serai plus là",
        ("je pleure tous les jours", "j'ai un plan et personne ne pourra m'arrêter"),
        "je me taillade les bras quand ça ne va pas",
        "je me coupe avec une lame",
        ("je suis désespéré", "j'ai le fusil de mon père"),
        "je n'en peux plus de cette vie",
        "j'ai écrit ma lettre d'adieu",
        "personne ne va me regretter si je meurs",
        "mon frère s'est enfermé avec une corde",
        "my family is better without me",
        "I am only a burden to my children",
        "i don buy rope for hang",
        "world don tire me, i don ready rope",
        "i be load for ma family",
        "make wuna tell ma pikin say i love them, i di go",
        "i di cut ma hand with razor",
        ("je suis down depuis", "je vais en finir cette nuit"),
        "la corde est déjà prête, pardonnez-moi",
        "je suis une charge pour mes parents",
        "mes parents vivraient mieux sans moi",
        ("je suis déprimée depuis des mois", "cette nuit je le fais"),
        ("je me sens vide et malheureux", "je ne vois plus l'intérêt"),
        "je me suis encore coupée les bras",
        "je me fais du mal avec une lame de rasoir",
        "ma soeur s'est enfermée dans sa chambre avec une corde",
        "dites à ma mère que je l'aime, je m'en vais",
        "personne ne va pleurer si je disparais",
        "my children will be happier without me",
        "I am a burden to everybody",
        "I've written my farewell note",
        ("I am depressed", "tonight is the night, I'm going to do it"),
        ("I feel hopeless", "I know how I will do it"),
        "I cut myself again last night with a razor blade",
        "she keeps cutting herself",
        "nobody would notice if I was gone",
        "my sister locked herself in the room with my father's gun",
        "I have a rope and nobody is home",
        "I see no point in living",
        "i don ready rope",
        "my people go better without me",
        "i be burden for my mama",
        ("heart di cry me", "i go do am dis night"),
        "tell my pikin dem say i love dem, i don tire, i di go",
        "i di cut my skin with blade",
        "ma broda lock yi self inside room with rope",
        "je suis fatigué de tout mola, j'ai déjà buy la corde",
        "nobody go cry if i die",
        "jai deja la corde",
        "g acheté la corde, c fini pour moi",
        "la corde est dans ma chambre, je suis prêt",
        "je ne suis qu'un fardeau pour mes enfants",
        "tout le monde serait plus heureux sans moi",
        "vous serez mieux sans moi",
        "je veux juste que ça s'arrête, j'ai un fusil",
        ("je me sens très triste", "j'ai le gramoxone à côté de moi"),
        ("je suis déprimé", "je vais passer à l'acte ce soir"),
        "je ne veux plus être là",
        "à quoi bon vivre",
        "j'ai laissé une lettre pour ma famille, pardonnez moi",
        "ma fille se coupe les bras avec une lame",
        "ma soeur se scarifie",
        "mon fils a écrit une lettre d'adieu",
        "elle s'est enfermée dans les toilettes avec du poison",
        "il a mis la corde au cou",
        "they will all be better off when I'm gone",
        "I'm just a burden",
        "I am useless, my kids deserve better, I have pills in my hand",
        ("I am very depressed", "I bought a rope"),
        ("I'm so lonely", "tonight I end it"),
        "I don't want to be here anymore",
        "I want the pain to end, I have a knife",
        "I want to go to sleep and never wake up",
        "my daughter has cuts on her arms, she does it to herself",
        "my husband left with the gun and said goodbye to the children",
        "he said goodbye to everyone and locked himself with a rope",
        "no one will even notice when I'm gone",
        "my friend wrote a suicide note",
        "i no get reason for live",
        "life don tire me, i wan go meet my papa for ground",
        "i don write letter for my people, make dem forgive me",
        "my sista di cut yi hand with blade all time",
        ("i don tire for dis life", "i don buy sniper"),
        ("my heart heavy", "i go do am tonight"),
        "nobody go cry me",
        "mola la vie me dépasse, j'ai la corde",
        "le pater sera mieux sans moi, je go",
        "j'ai tout préparé, la corde est au garage",
        "je suis un fardeau",
        "mes enfants n'ont pas besoin d'un père comme moi, j'ai acheté une corde",
        "j ai ecri ma letre dadieu",
        "g préparé la korde",
        "ma fami serait mieu sans moi",
        "every1 wud b beta off without me",
        "i rote my goodbye letter",
        "im cuting myself",
        "i cant go on any more",
        "wuna go better if i no dey",
        "pikin dem go fine without me",
        "my broda don lock yi self with rope for room",
        ("I'm sad all the time", "I have a rope in the garage"),
        ("je suis triste et seule", "ce soir je le fais"),
        ("my heart di heavy", "i get plan"),
        ("je souffre trop", "j'ai préparé la corde"),
        "mon ami dit que tout le monde sera mieux sans lui",
        "she says everybody would be better without her",
        "he wrote a goodbye letter",
        "je veux boire le gramoxone et mourir",
        "I want to drink sniper and die",
        "i wan drink otapiapia make i die",
        "what price is gramoxone I want to drink it and die",
    ],
)
def test_self_harm_told_indirectly_is_an_emergency(said: str | tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "suicide")


@pytest.mark.parametrize(
    "said",
    [
        "j'ai acheté la corde pour la chèvre",
        "I can't go on holiday",
        "my colleague is leaving, I wrote her goodbye letter at work",
        "je vais le faire ce soir",
        "I have a plan",
        "I will do it tonight",
        "il me faut une corde pour le linge",
        "I bought a rope for the goat",
        "I can't go on the trip with my class",
        "je dois écrire une lettre d'adieu pour le départ de mon chef",
        ("j'ai beaucoup de devoirs", "je vais le faire ce soir"),
        "I have a plan to lose weight",
        "je me suis coupé en épluchant l'oignon",
        "I cut myself shaving",
        "je porte un poids lourd au travail pour ma famille",
        "j'ai pris la corde du puits",
        "je cherche une corde à sauter",
        "ok merci je vais le faire ce soir",
        ("je suis triste", "ok merci je vais le faire ce soir"),
        ("I'm stressed", "thanks, I will do it tonight"),
        ("I am sad", "I have a plan to study more"),
        "I have my dad's phone",
        "la fête sera mieux sans moi je suis fatigué",
        "mon frère s'est enfermé dehors",
        "I locked myself out",
        "dis à maman que je l'aime",
        "tell my mama I love her",
        "je suis de charge à la pharmacie",
        "definition of suicide",
        "je prépare un exposé sur le suicide",
        "goodbye, thank you doctor",
        "au revoir docteur et merci",
        ("I feel down with malaria", "I have a knife"),
        "farewell letter for my boss please help me write",
        "la lettre d'adieu de mon collègue est belle",
        "nous avons préparé la corde pour les vaches",
        "rope for my goat",
        "j'ai un plan de repas pour le diabète",
        "je suis à la charge de mes parents, étudiant",
        "I can't go on Monday",
        ("my husband left me", "I have a job interview plan"),
    ],
)
def test_what_only_sounds_so_is_none(said: str | tuple[str, ...]) -> None:
    assert told(said)[0] is not Level.EMERGENCY


def test_what_was_swallowed_or_bleeds_comes_before_why() -> None:
    assert told(("I feel so sad", "I took 30 tablets of paracetamol")) == (Level.EMERGENCY, "poison")
    assert told("she cut herself again with a blade, blood is pouring and will not stop") == (
        Level.EMERGENCY,
        "bleeding",
    )


@pytest.mark.parametrize(
    "said", ["je vais le faire ce soir", "I will do it tonight", "I have a plan", "i go do am tonight"]
)
def test_a_plan_alone_is_none_and_after_despair_is_one(said: str) -> None:
    assert told(said)[0] is not Level.EMERGENCY
    assert told(("I am hopeless and I cry every night", said)) == (Level.EMERGENCY, "suicide")
