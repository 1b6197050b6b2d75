"""Facts that are told in different messages, and what looks like them; what ordinary complaints do not become."""

import pytest

from core.triage.model import After, Level
from tests.unit.core.triage.telling import assess, told

#: sex without protection, within days
UNPROTECTED = (
    ("how do i know if i have hiv", "the condom brk wit a girl i met on sat nite", "its been 2 days"),
    ("je prends la pilule", "mon copain a jeté la capote hier soir on a rien mis"),
    ("la capote a éclaté ce matin",),
    ("on a fait l'amour sans capote",),
    ("condom don burst last night",),
    ("the rubber bust inside me last night",),
)
#: daily drinking, or its end, and hands that shake
WITHDRAWAL = (
    ("je bois le odontol tous les jours, comment stop ?", "j'ai les mains qui shake le matin"),
    ("j'ai arrêté de boire il y a 3 jours", "mes mains tremblent"),
    ("mon mari boit tous les soirs", "ses mains tremblent ce matin"),
    ("my uncle drinks every day", "his hands are shaking"),
)
#: the thought that others are better off, and the means
GONE = (
    ("sometimes i di think say if i no dey again e go better for my pikin dem",),
    ("if i no dey again e go better for my pikin dem", "i get the rat medicine for house"),
    ("if i no dey, e go better for everybody",),
    ("i feel say ma pikin dem go dey fine without me",),
)
#: what is no emergency
NO_EMERGENCY = (
    ("mon bb de 4 mois a eu le vaccin hier", "apres la piqure sa cuisse est chaude et gonflee"),
    ("my baby is 3 months, only breast milk", "she hs not pooed 4 days"),
    ("hôpital à Dschang", "combien coute une césarienne là-bas"),
    ("my baby is 5 days old, the cord is still there", "my nipples are cracked and bleeding"),
    ("my son is SS, he is 7. his legs are paining him since last night",),
    ("cough for 1 month", "i see blood for my spit today"),
    ("asso le petit de ma sista a la diarrhée, il a 14 mois il weigh 9 kilos",),
    ("my pikin get 2 weeks", "i no get milk for bobi"),
    ("2 days after birth i still bleed, is it normal",),
    ("if i no dey for house, my pikin dem fit stay alone?",),
    ("mon pater tape sur la table quand il est saoul",),
)
#: what looks like it and is an emergency all the same
EMERGENCY = (
    (("2 days after birth i still bleed plenty with clots, is it normal",), "pregnancy"),
    (("je vomis du sang",), "go_now"),
    (("mon rép tape ma mère quand il est saoul",), "beaten"),
    (("mon rép a été mordu par un serpent",), "snake_bite"),
    (("j'ai mal au dos et je ne sens plus mes fesses, je me pisse dessus",), "cauda"),
    (("my baby of 2 weeks no gree suck bobi",), "newborn_danger"),
)


@pytest.mark.parametrize("said", [*UNPROTECTED, *WITHDRAWAL])
def test_facts_told_apart_are_seen_today(said: tuple[str, ...]) -> None:
    assert assess(said).level is Level.URGENT


@pytest.mark.parametrize("said", ["comment mettre une capote ?", "can a condom break?", "où acheter des préservatifs"])
def test_a_question_about_condoms_is_no_haste(said: str) -> None:
    assert assess(said).level.rank > Level.URGENT.rank


def test_water_is_no_drinking() -> None:
    assert "withdrawal_told" not in {
        rule.id for rule in assess(("je bois beaucoup d'eau tous les jours", "mes mains tremblent")).rules
    }


@pytest.mark.parametrize("said", GONE)
def test_the_thought_to_be_gone_is_an_emergency(said: tuple[str, ...]) -> None:
    assert told(said) == (Level.EMERGENCY, "suicide")


@pytest.mark.parametrize("said", NO_EMERGENCY)
def test_an_ordinary_complaint_is_no_emergency(said: tuple[str, ...]) -> None:
    assert assess(said).level is not Level.EMERGENCY


@pytest.mark.parametrize(("said", "aid"), EMERGENCY)
def test_what_looks_like_it_stays_one(said: tuple[str, ...], aid: str) -> None:
    assert told(said) == (Level.EMERGENCY, aid)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("i want to kill myself", "my sister don come sit with me. thank you", After.TOGETHER),
        ("je veux mourir", "ma soeur est avec moi maintenant. merci", After.TOGETHER),
        ("un serpent a mordu mon père", "merci mola", After.LEAVING),
        ("my baby is not breathing", "thnks nurse", After.LEAVING),
        ("il convulse", "thanks mon pote", After.LEAVING),
        ("sa bouche est tordue il parle de travers", "on est au taxi on arrive a laquintinie. merci", After.LEAVING),
        ("mboddi ŋati deerɗam nder ngesa", "min ngarii lopital, useko", After.REACHED),
        ("mboddi ŋati deerɗam nder ngesa", "min yottake", After.REACHED),
    ],
)
def test_what_is_said_behind_an_emergency(before: str, said: str, after: After) -> None:
    assert assess((before, said)).after is after


@pytest.mark.parametrize(
    "said",
    [
        "ma soeur m'a quitté",
        "nobody dey with me",
        "my brother died",
        "i dey alone",
        "mon mari est là mais il me frappe",
    ],
)
def test_who_is_alone_is_in_no_company(said: str) -> None:
    assert assess(("je veux mourir", said)).after is not After.TOGETHER


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("il convulse", "l'ambulance prend trop de temps"),
        ("il convulse", "ambulance take too long"),
        ("il respire très mal", "j'arrive plus à le tenir debout"),
        ("il convulse", "on n'a pas de taxi"),
    ],
)
def test_who_is_still_waiting_has_not_arrived(before: str, said: str) -> None:
    assert assess((before, said)).level is Level.EMERGENCY
