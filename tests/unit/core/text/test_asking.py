"""What a message that asks back asks for: the kinds that pages have lines for."""

import pytest

from core.text.asking import asks_back, kinds, tells_nothing

ASKED = {
    "cost": (
        "ça coûte combien", "cmb sa coute", "prix de l'insuline", "how much is pregnancy test", "HIV test na how much",
        "what does it cost", "is it free", "le traitement est payant ?", "do we have to pay", "e dey cost?",
    ),
    "sex": (
        "on peut faire l'amour ?", "can we have sex", "i fit sleep with ma wife?", "les rapports c'est permis",
        "when can we have sex again", "je peux avoir des rapports sexuels",
    ),
    "alcohol": (
        "je peux boire la bière ?", "can i drink beer", "may she take a little wine", "i fit drink mimbo",
        "et le vin de palme", "beer nko", "il peut prendre le vin de palme",
    ),
    "doctor": (
        "c'est quel docteur qu'il faut voir", "c kel docteur kon doi voir", "which doctor should i see",
        "who should i see", "which kind doctor for see", "je dois voir qui", "where can i do the test",
        "on fait le test où",
    ),
    "treated": (
        "on soigne ça comment", "on soigne coment", "how do they treat it", "how dem di treat am",
        "quel est le traitement", "how is it treated in hospital",
    ),
    "life": ("c'est à vie ?", "is it for life", "na for life?", "c'est pour toute la vie", "is it forever"),
    "breast": ("can i still breastfeed", "je peux allaiter encore", "i fit still give am bobi"),
    "in_range": ("ce matin 12/8", "today na 120/80", "elle a 13 sur 7"),
    "high": ("ma mère a 17/10", "today it was 145 over 95", "160/100", "il a 16 sur 10", "ma tension est à 16"),
    "cause": (
        "d'où ça vient", "pourquoi ?", "et pourquoi elle a ça", "qu'est-ce qui provoque ça", "c'est causé par quoi",
        "où est-ce qu'il a attrapé ça, d'où vient la maladie", "ça vient de quoi", "what causes it",
        "where does it come from", "why does he have it", "how did she get it", "why", "weti di cause am",
        "na weti bring dis sick", "e di come from where", "wusai e come", "weti fit cause am",
    ),
    "prevent": (
        "comment éviter ça", "comment protéger ses frères", "comment on peut l'éviter", "peut-on l'éviter",
        "que faire pour ne pas l'attraper", "pour que mes autres enfants ne l'attrapent pas que faire",
        "how do I prevent it", "how can we protect the others", "can it be prevented", "how to avoid it",
        "how i go fit prevent am", "weti i go do make ma other pikin no catch am", "comment empêcher que ça revienne",
    ),
    "vaccine": (
        "y a-t-il un vaccin", "il existe un vaccin contre ça ?", "is there a vaccine", "vaccine dey?",
        "le vaccin existe", "e get vaccine for am", "can she be protected by vaccination",
    ),
    "test": (
        "quel test faut-il faire", "quels examens faire", "il faut faire une prise de sang ?", "which test should i do",
        "do i need a test", "should he be tested", "which test i go do", "weti be di test", "test dey for am?",
    ),
    "school": (
        "elle peut aller à l'école", "il doit rester à la maison ou aller a l'ecole", "je peux travailler avec ça",
        "quand il peut retourner à l'école", "can she go to school", "when can i go back to work", "can i work",
        "e fit go school", "i fit go work", "e fit play with other pikin", "il peut jouer avec les autres",
        "je peux aller au travail", "pikin fit go skul", "je l'envoie à l'école ou pas",
    ),
    "bath": (
        "elle peut se laver ?", "je peux le baigner", "on peut lui donner un bain", "can i bath her", "can he swim",
        "i fit baff am", "can i wash the baby", "il peut prendre la douche",
    ),
    "normal": (
        "what is the normal blood pressure", "la tension normale c'est combien",
        "c'est normal ?", "est-ce que c'est normal", "est-ce normal", "is it normal", "is this normal?", "e normal?",
        "dis one be normal", "c normal docteur", "normal ?",
    ),
    "again": (
        "ça va revenir ?", "est-ce que ça peut revenir", "elle peut revenir la maladie ?", "will it come back",
        "can he get it again", "e go come back again?", "peut-on l'attraper encore", "does it come back",
        "on peut avoir encore ça", "e fit come back", "is there a risk of relapse", "e go fit come again",
    ),
    "die": (
        "on peut en mourir ?", "c'est mortel ?", "il peut mourir de ça", "can she die of it", "is it deadly",
        "e fit kill person?", "can it kill", "person fit die", "does it kill", "ça tue ?", "est-ce que ça peut tuer",
    ),
    "catching": ("je peux contaminer ma famille ?", "e fit pass go for my pikin dem", "dis sick di catch people?"),
    "long": ("ça dure combien de temps", "sa dure combien", "combien ça va durer", "how long e go last"),
}  # fmt: skip

#: what looks like one of them and is none
NOT_ASKED = {
    "cost": ("i have been free of pain", "combien de comprimés", "how much paracetamol", "is the doctor free today"),
    "sex": ("j'ai eu un rapport non protégé hier", "the condom broke", "elle s'est couchée tôt", "mon sexe coule"),
    "alcohol": ("j'ai bu la bière hier", "my husband drinks too much beer", "il boit l'alcool chaque jour"),
    "doctor": ("docteur j'ai mal", "the doctor gave me a drug", "il est allé voir le médecin"),
    "treated": ("comment guérir", "i was treated for malaria", "on l'a soigné"),
    "life": ("c'est la vie", "i fear for my life", "il veut en finir avec la vie"),
    "breast": ("le sein me fait mal", "my breast is hard", "elle allaite depuis 3 mois"),
    "high": ("38,9", "il a 15 ans", "my child weighs 14 kg", "12/8", "190/120", "ma fille a 14 ans 9 mois"),
    "catching": ("e no fit pass piss", "il passe ses journées au lit"),
    "cause": (
        "pourquoi il ne faut pas donner d'antibiotique", "why should i not give aspirin", "où est l'hôpital",
        "weti i go give am", "he comes from the village",
    ),
    "prevent": (
        "que faut-il éviter", "quoi éviter", "what to avoid", "which food should i avoid", "weti i no fit chop",
        "quels aliments peut-on éviter",
    ),
    "vaccine": ("faut-il se faire piquer", "she got an injection"),
    "test": ("le test est négatif", "the malaria test was positive", "on a fait le test du palu hier"),
    "school": ("does it work", "le sirop marche", "il vient de l'école", "how does the medicine work",),
    "bath": ("je me lave les mains", "wash hands", "laver la plaie", "wash the wound"),
    "normal": ("sa température est normale ?", "he eats normally", "he weighs 12 kg 8"),
    "again": (
        "si ça revient", "if it comes back", "when should i come back", "quand revenir",
        "when should she come back to the hospital",
        "je dois revenir quand", "elle doit revenir à l'hôpital ?", "la fièvre est revenue",
    ),
    "die": ("mon père est mort", "he died last year", "je veux mourir", "i want to die", "she is dying"),
    "long": ("depuis combien", "ça coûte combien", "il est malade depuis longtemps"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ASKED.items() for text in texts])
def test_a_question_is_of_its_kind(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT_ASKED.items() for text in texts])
def test_what_looks_like_a_question_of_a_kind_is_none(kind: str, text: str) -> None:
    assert kind not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "elle peut aller à l'école", "can she go to school", "e fit go school?", "on peut en mourir ?",
        "c'est normal ?", "can she die of it", "is there a vaccine", "y a-t-il un vaccin ?", "quel test faut-il faire",
        "will it come back", "e fit kill person?", "ça va revenir ?", "e normal?", "je peux aller au travail",
        "d'où ça vient",
        "is it deadly", "can i bath her", "ça coûte combien", "je peux boire la bière ?", "can we have sex",
        "which doctor should i see", "how do they treat it", "is it for life", "can stress cause it",
        "est-ce que le stress peut causer ça", "on soigne coment", "on fait comment",
    ],
)  # fmt: skip
def test_it_is_asked_of_what_was_answered_last(text: str) -> None:
    assert asks_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir", "i want to die", "how can i die", "i go kill myself", "comment mourir", "how i fit die",
        "je vais mourir", "je vais le tuer", "i can kill him", "les vaccins de bébé", "quel vaccin à 9 mois",
        "can i bath the baby in the river",
    ],
)  # fmt: skip
def test_a_cry_and_another_matter_are_no_question_of_a_page(text: str) -> None:
    assert not asks_back(text)
    assert not tells_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "will it come back",
        "is it normal",
        "can she die of it",
        "d'où ça vient",
        "elle peut se laver",
        "e fit go school",
        "should i stop the medicine",
        "is he allowed to go to school",
        "ça vient d'où même",
        "are there side effects",
        "i fit stop medicine if e better",
        "wusai e di come from",
        "how for avoid am",
    ],
)
def test_a_yes_or_no_that_is_asked_tells_nothing(text: str) -> None:
    assert tells_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "is getting worse",
        "he can not drink",
        "is not going",
        "e no fit drink",
        "il peut mourir",
        "e fit die",
        "e di kill me",
        "this sickness is getting worse",
        "the blood no stop",
        "it can not stop",
    ],
)
def test_what_looks_like_a_yes_or_no_tells_something(text: str) -> None:
    assert not tells_nothing(text)
