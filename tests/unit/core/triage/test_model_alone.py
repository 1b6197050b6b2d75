"""The model alone does not alarm where nothing that is told supports it, and still does where something is."""

import pytest

from core.triage.model import Level
from tests.unit.core.triage.telling import told

CALM = (
    "ma femme n'a plus vu ses règles depuis 2 mois, le test est négatif",
    "she has not seen her period for four months",
    "elle ne voit plus ses règles depuis 4 mois",
    "my menses stopped since i took the injection",
    "ma go ne see plus ses règles depuis 3 mois",
    "ma fille de 15 ans n'a pas encore ses règles",
    "which rope is good for a swing for children",
    "the cow pulled the rope and my palm is sore",
    "je cherche la corde pour attacher le mouton de la fête",
    "rope for sheep how much",
    "i need a rope for the sheep for the feast",
    "où acheter une corde solide pour le linge",
    "my baby's tongue is white",
    "mon bébé de 2 mois bave beaucoup",
    "my baby sneezes a lot but sucks well",
    "baby of 3 months puts his hands in his mouth and drools",
    "mon bebe rote pas apres le lait",
    "he vomited the first dose, do i repeat",
    "elle a vomi le sirop juste après, je redonne ?",
    "si l'enfant recrache le médicament on fait quoi",
    "what if she vomits the malaria drug",
    "and if he vomits the tablet?",
    "et s'il vomit le comprimé ?",
    "can i take paracetamol with alcohol",
    "je suis tombée enceinte, par où commencer les visites",
    "peut-on donner du miel à un bébé de 6 mois",
    "pourquoi les femmes enceintes ont les pieds gonflés",
    "why baby di cry for night",
    "belle woman fit chop pepper?",
)
#: no rule knows these: the model alone does
ALONE = (
    "maman ne peut plus s'allonger, elle dort assise et on entend de l'eau quand elle respire",
    "enfant qui a avalé les comprimés de mémé",
)
#: the words of every day beside what is none
BESIDE = (
    "j'ai acheté une corde pour attacher le mouton mais c'est pour me pendre",
    "the rope for the goat is round my son's neck and he is not breathing",
    "elle ne voit plus ses règles depuis 4 mois et elle saigne beaucoup, elle est tombée",
    "la langue de mon bébé est blanche et il refuse de téter, il a 1 mois",
    "s'il vomit tout et ne peut plus boire, mon fils dort trop",
)


@pytest.mark.parametrize("text", CALM)
def test_what_nothing_supports_is_no_emergency(text: str) -> None:
    assert told(text)[0] is not Level.EMERGENCY


@pytest.mark.parametrize("text", (*ALONE, *BESIDE))
def test_what_something_supports_is_one(text: str) -> None:
    assert told(text)[0] is Level.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "mon bébé de 10 jours convulse",
        "le nouveau-né tremble de tout le corps et ses yeux tournent",
        "mon bb de 3 semaines a la fièvre et il convulse",
        "bébé de 5 jours fait des crises et refuse le sein",
        "mon nouveau né se raidit et secoue les bras, il est froid",
        "my 6 day old baby is having fits",
        "my newborn is jerking and refuses the breast",
        "3 week old baby with fever had a seizure this morning",
        "ma new born di shake body and e eye don turn",
        "pikin weh get 2 weeks di convulse, skin hot",
        "le bébé de 8 jours fait la crise, il tète plus",
        "ɓiŋgel balɗe joy ɗon diwna",
        "mon nouveau-né a 4 jours et il fait des spasmes, il ne veut pas téter",
        "bébé d'une semaine, ses yeux se révulsent et il devient raide",
        "le bb né hier convulse il a le corps chaud",
        "my baby born yesterday has a fit and is yellow",
        "2 weeks old baby convulsing, not sucking, cold",
        "newborn twitching one side of the body, eyes staring",
        "baby weh dem born last week di convulse, e no gree suck",
        "new pikin crisis don catch am",
        "mon bébé de 20 jours est en crise, il a vomi",
        "one month old baby is shaking all over and eyes rolled back, fever",
    ],
)
def test_the_first_aid_of_a_newborn_who_convulses_is_both(text: str) -> None:
    assert told(text) == (Level.EMERGENCY, "newborn_fits")
