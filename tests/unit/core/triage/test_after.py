"""What is made of a message behind an emergency that was answered: thanks are no emergency, a detail is."""

import pytest

from core.triage.model import After, Level, TriageResult
from tests.unit.core.triage.telling import ENGINE, assess

#: they are with those who treat them: what was told first, and what came then
REACHED = (
    ("un serpent a mordu mon père", "on est deja a l'hosto, ils l'ont hospitalisé"),
    ("ma woman di bleed plenty after e born", "dem don take am for maternity thank you"),
    ("ɓiŋgel am ɗon diwna", "min njottike hopital, useko"),
    ("a snake bit him", "he is with the doctor now"),
    ("e drink kerosene", "we dey hospita now, docta di look am"),
    ("mon bébé ne respire plus", "c bon on est à la clinique les infirmiers s'occupent de lui"),
    ("mon réfré a fall du moto il ne répond plus", "on est à l'hosto, le doc le gère"),
    ("he drank kerosene", "we are at the clinic, the nurse is checking him"),
)
#: thanks, or on the way: what was told first, and what came then
LEAVING = (
    ("snake don bite am", "thank you doctor"),
    ("il respire très mal", "on est en route pour l'hôpital"),
    ("il a avalé une pile", "d'accord merci beaucoup que Dieu vous bénisse"),
    ("my child vomits everything and cannot drink", "thanks, we are on our way to the hospital"),
    ("my husband is unconscious", "we are going now"),
    ("je veux mourir ce soir", "merci"),
    ("mon fils convulse", "merci docteur"),
)
#: it is over: what was told first, and what came then
WELL = (
    ("my daughter is choking on a bone", "it came out, she is ok now"),
    ("ma fille s'étouffe avec un os", "c'est sorti elle va bien"),
    ("il respire très mal", "il respire bien maintenant ça va mieux"),
    ("fish bone don choke pikin", "e don commot, e dey okay thank you"),
    ("my son is convulsing", "he is fine now, thank you doctor"),
    ("ma pikin di convulse", "e don stop, e dey fine now"),
)
#: something else is asked: what was told first, and what came then
OTHER = (
    ("a snake bit him", "by the way, what can i take for toothache"),
    ("my son is convulsing", "how do i treat scabies"),
    ("il a bu du pétrole", "comment faire un bon SRO à la maison"),
    ("snake don bite am", "weti fit cause worms for belle"),
    ("il a très mal à la poitrine et transpire", "quels sont les signes du diabète"),
    ("ma pikin di convulse", "how i fit treat craw-craw"),
    ("mon fils convulse", "comment soigner la gale"),
)
#: a detail, a hindrance, a question: what was told still holds: what was told first, and what came then
OPEN = (
    ("ma woman di bleed plenty after e born", "dem drive us for hospital"),
    ("my husband is unconscious", "it is still the same"),
    ("mon fils convulse", "il a 3 ans"),
    ("snake don bite am", "we no get money for hospital"),
    ("e drink kerosene", "e fit drink milk?"),
    ("ma pikin di convulse", "e get 2 years"),
    ("mon bébé ne respire plus", "il est né ce matin"),
    ("my daughter is choking on a bone", "what should i do"),
    ("il respire très mal", "on est loin de l'hôpital"),
)
#: a fresh danger, whatever stands beside it: what was told first, and what came then
FRESH = (
    ("he drank kerosene", "thank you. now he is not breathing"),
    ("my son is convulsing", "we have reached the hospital but my wife has fainted and is not waking up"),
    ("ma femme enceinte saigne beaucoup", "comment soigner la gale. et ma fille ne se réveille plus"),
)
#: what was over is there again: what was told first, and what came then
BACK = (
    ("mon fils convulse", "c'est fini, il va bien maintenant merci", "ça recommence"),
    ("mon fils convulse", "on est arrivés à l'hôpital merci", "la crise est revenue"),
    ("my son is convulsing", "he is fine now, thank you doctor", "it is back"),
)
#: once it is over, what comes is judged by itself: what was told first, and what came then
OVER = (
    ("ma femme enceinte saigne beaucoup", "nous sommes aux urgences, le docteur l'a prise", "le bébé va bien, merci"),
    ("mon fils convulse", "on est arrivés à l'hôpital merci", "ils ont donné un sirop, c'est combien de fois par jour"),
    ("ma pikin di convulse", "we don reach hospital", "thank you plenty"),
)


def told(*said: str) -> TriageResult:
    return assess(said)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (said, kind)
        for kind, ones in ((After.REACHED, REACHED), (After.WELL, WELL), (After.OTHER, OTHER))
        for said in ones
    ],
)
def test_what_is_no_part_of_it_does_not_send_it_again(said: tuple[str, ...], after: After) -> None:
    assert told(*said[:-1]).level is Level.EMERGENCY
    result = told(*said)
    assert result.after is after
    assert result.level is not Level.EMERGENCY


@pytest.mark.parametrize("said", LEAVING)
def test_thanks_leave_it_open(said: tuple[str, ...]) -> None:
    result = told(*said)
    assert result.after in (After.LEAVING, After.HELD)
    assert result.facts.level is Level.EMERGENCY


def test_whoever_may_harm_themselves_is_held() -> None:
    assert told("je veux mourir ce soir", "merci").after is After.HELD


@pytest.mark.parametrize("said", (*OPEN, *FRESH, *BACK))
def test_what_is_open_fresh_or_back_is_an_emergency(said: tuple[str, ...]) -> None:
    assert told(*said).level is Level.EMERGENCY


@pytest.mark.parametrize("said", OVER)
def test_what_comes_once_it_is_over_is_judged_by_itself(said: tuple[str, ...]) -> None:
    assert told(*said).level is not Level.EMERGENCY


def test_another_matter_between_does_not_lose_it() -> None:
    asked = told("mon fils convulse", "comment soigner la gale")
    assert asked.facts.level is Level.EMERGENCY
    assert ENGINE.assess("il a 3 ans", facts=asked.facts).level is Level.EMERGENCY


def test_what_was_over_is_back_with_its_first_aid() -> None:
    result = told("mon fils convulse", "c'est fini, il va bien maintenant", "ça recommence")
    assert next(rule.first_aid for rule in result.rules if rule.first_aid) == "convulsion"
