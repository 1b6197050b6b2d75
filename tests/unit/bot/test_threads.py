"""What one turn does to the next: whom it is about, what is over, what goes on, what is said again."""

import pytest

from core.triage.model import Level
from tests.unit.bot.test_follow_up import hold, sent

#: what was told of the first, and what is told of the second, who is not in that danger
ANOTHER = (
    ("my wife is pregnant 8 months and she is bleeding", "my husband has a headache"),
    ("mon mari a mal à la poitrine et il transpire beaucoup", "ma fille de 3 ans tousse"),
    ("mon père ne se réveille plus", "et moi j'ai un rhume"),
    ("my brother no di wake", "and my mama, back di pain am"),
    ("ma fille convulse", "et pour mon mari qui a mal au dos"),
)
#: what goes on of the same person, in other words for them
THE_SAME = (
    ("my wife just delivered", "she is bleeding a lot", "and the baby is cold"),
    ("mon fils est tombé de l'arbre", "mon enfant dort et ne répond pas"),
    ("my mother has chest pain", "my mama di sweat plenty"),
    ("my daughter swallowed a battery", "my husband says she is fine"),
    ("il a bu du pétrole", "ma mère lui a donné du lait"),
    ("mon bébé ne respire plus", "ma mère souffle dans sa bouche"),
    ("my husband no di breathe", "my brother dey with me"),
    ("my husband no di breathe", "my pikin di cry"),
)
#: a jest or a mistake, and what is asked then
TAKEN_BACK = (
    ("j'ai envie de mourir", "non je blague", "je peux manger quoi pour mal d'estomac"),
    ("I want to kill myself", "it was a joke lol", "how do i prevent malaria"),
    ("il a avalé de l'eau de javel", "non non je rigole", "comment on attrape le palu"),
    ("my husband cannot breathe", "sorry wrong message", "how do i treat scabies"),
    ("mon fils convulse", "c'était pour tester", "comment soigner la gale"),
)
NOT_TAKEN_BACK = (
    ("mon fils convulse", "ce n'est pas une blague"),
    ("il a avalé de l'eau de javel", "je ne rigole pas"),
    ("my brother no di wake", "no be joke"),
    ("je veux mourir", "je blague mais j'ai la corde"),
)


@pytest.mark.parametrize("said", ANOTHER)
async def test_the_danger_of_one_is_not_anothers(said: tuple[str, str]) -> None:
    first, second = await hold(said, "whatsapp")
    assert first.decision.level is Level.EMERGENCY
    assert second.decision.level is not Level.EMERGENCY
    assert second.decision.passages
    assert first.reply is not None and second.reply is not None
    act = first.reply.sections[0].text
    assert act not in sent(second)
    assert "avant" in sent(second) or "before" in sent(second)  # who is not yet treated is not forgotten


async def test_who_is_spoken_of_again_is_known_again() -> None:
    wife, husband, again = await hold(
        ["my wife is pregnant 8 months and she is bleeding", "my husband has a headache", "and my wife, can she drink"]
    )
    assert (wife.decision.level, again.decision.level) == (Level.EMERGENCY, Level.EMERGENCY)
    assert husband.episode.facts.who == "husband"
    assert again.episode.facts.pregnant
    assert not husband.episode.facts.pregnant


async def test_an_age_is_one_childs() -> None:
    *_, young = await hold(["combien de paracetamol pour mon fils de 6 ans", "18 kg", "et pour mon bébé de 1 mois"])
    assert "pas de paracétamol" in sent(young)


async def test_a_newborn_gets_none_behind_another_medicine() -> None:
    *_, young = await hold(["paracetamol for 14 kg child", "and ibuprofen?", "and for the baby of 1 month"])
    assert "Under 2 months" in sent(young)


async def test_arrival_is_of_who_was_in_danger() -> None:
    *_, arrived, asked = await hold(
        ["mon mari a mal à la poitrine et il transpire", "ma fille tousse", "on est arrivé à l'hôpital merci",
         "ma fille peut boire du miel"]
    )  # fmt: skip
    assert arrived.decision.stage == "closing"
    assert "urgence d'avant" not in sent(asked)


@pytest.mark.parametrize("said", THE_SAME)
async def test_other_words_for_somebody_change_nothing(said: tuple[str, ...]) -> None:
    *_, last = await hold(said)
    assert last.decision.level is Level.EMERGENCY
    assert last.episode.others == ()


@pytest.mark.parametrize("said", TAKEN_BACK)
async def test_what_is_taken_back_is_not_said_again(said: tuple[str, ...]) -> None:
    first, back, asked = await hold(said, "whatsapp")
    assert (first.decision.stage, back.decision.stage) == ("emergency", "closing")
    assert "119" in sent(back)
    assert len(sent(back)) < 300
    assert asked.decision.level.rank > Level.URGENT.rank
    assert asked.decision.passages


@pytest.mark.parametrize("said", NOT_TAKEN_BACK)
async def test_no_jest_is_no_jest(said: tuple[str, str]) -> None:
    *_, last = await hold(said)
    assert last.decision.level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("first", "then", "stage"),
    [
        ("my baby was shaking with fever", "e don better now", "closing"),
        ("mon enfant a la diarrhée", "ça va mieux", "closing"),
        ("mon enfant a la diarrhée", "ça ne va pas mieux", "library"),
        ("my child has fever", "e no better", "library"),
        ("mon fils convulse", "ça ne va pas mieux", "urging"),
    ],
)
async def test_better_and_not_better(first: str, then: str, stage: str) -> None:
    *_, last = await hold([first, then])
    assert last.decision.stage == stage


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [
        ("mon père ne se réveille plus", "quel numéro j'appelle", "119"),
        ("my brother no di wake", "ambulance number", "119"),
        ("my baby no fit breathe well", "wetin be the number", "119"),
        ("my brother no di wake", "where hospital dey", "quarter"),
        ("mon père ne se réveille plus", "il ne se réveille toujours pas", "C'est toujours une urgence"),
        ("ma mère est tombée elle parle plus", "toujours pareil", "C'est toujours une urgence"),
    ],
)
@pytest.mark.parametrize("rendering", ["sms", "whatsapp"])
async def test_an_emergency_goes_on_in_few_words(first: str, then: str, word: str, rendering: str) -> None:
    whole, short = await hold([first, then], rendering)
    assert short.decision.level is Level.EMERGENCY
    assert word in sent(short)
    assert rendering == "sms" or len(sent(short)) < len(sent(whole)) * 0.7


async def test_a_new_danger_is_told_whole_and_so_is_another_language() -> None:
    *_, bleeds = await hold(["mon père ne se réveille plus", "toujours pareil", "il convulse maintenant"])
    assert bleeds.decision.stage == "emergency"
    *_, other = await hold(["mon père ne se réveille plus", "please my father is still not waking up"])
    assert other.decision.stage == "emergency"


@pytest.mark.parametrize("ask", ["pardon répète", "répétez svp la dernière réponse", "j'ai pas bien lu, redis"])
async def test_the_last_answer_is_said_again(ask: str) -> None:
    *_, answer, again = await hold(
        ["j'ai mal au dos depuis 2 semaines", "combien de temps ça va durer", ask], "whatsapp"
    )
    assert sent(again) == sent(answer)


@pytest.mark.parametrize("ask", ["j'ai pas compris", "explique autrement", "i no understand", "g pa compri"])
async def test_who_did_not_understand_reads_it_shorter(ask: str) -> None:
    page, again = await hold(["j'ai mal au dos depuis 2 semaines", ask], "whatsapp")
    assert again.decision.stage == "again"
    assert len(sent(again)) < len(sent(page))


@pytest.mark.parametrize("ask", ["et ibuprofene ?", "and ibuprofen?", "combien de brufen"])
async def test_of_another_pain_medicine_no_dose_is_told(ask: str) -> None:
    *_, last = await hold(["dose paracetamol 20 kg", ask])
    assert last.decision.passages == ("pain-medicines",)
    assert "mg" not in sent(last)


async def test_a_dose_that_came_up() -> None:
    *_, last = await hold(["how much paracetamol for my 12 kg child", "she vomited it after 10 minutes"])
    assert "30 minutes" in sent(last)
    *_, too_much = await hold(["combien de paracetamol pour 12 kg", "j'ai deja donné 4 fois aujourd'hui", "il a vomi"])
    assert "30 minutes" not in sent(too_much)
    *_, everything = await hold(["how much paracetamol for my 12 kg child", "she vomits everything"])
    assert "30 minutes" not in sent(everything)


async def test_what_may_come_after_a_vaccine_has_not_come() -> None:
    *_, asked = await hold(
        ["mon bébé de 6 semaines va être vacciné aujourd'hui", "est-ce qu'elle va avoir de la fièvre ?"]
    )
    assert asked.decision.passages == ("vaccine-side-effects",)
    assert asked.decision.level.rank > Level.URGENT.rank
    assert "fever" not in asked.episode.facts.concepts


async def test_what_no_page_tells_is_said_so() -> None:
    *_, asked = await hold(["ma pikin get fever", "e don better now", "e fit ride bike"])
    assert "My book no talk dat one" in sent(asked)


async def test_fulfulde_of_a_headache_is_no_emergency() -> None:
    outcomes = await hold(["mi ɗon nyawa, hoore am naawi", "mi yarii paracetamol", "useko", "reedu am naawi boo"])
    assert Level.EMERGENCY not in [outcome.decision.level for outcome in outcomes]
    assert outcomes[2].decision.stage == "small talk"


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [
        ("we gave coartem to the child", "he vomited it", "Within the hour"),
        ("j'ai pris la pilule du lendemain", "j'ai vomi", "2 heures"),
        ("mon enfant a pris son vermifuge", "il a vomi le comprimé", "ne redonnez pas"),
    ],
)
async def test_other_medicines_that_came_up(first: str, then: str, word: str) -> None:
    *_, last = await hold([first, then], "whatsapp")
    assert word in sent(last)
    assert last.decision.level is not Level.EMERGENCY


@pytest.mark.parametrize(
    ("said", "level"),
    [
        (("i get gonorrhoea", "wetin i fit do", "i no hear fine"), Level.ROUTINE),
        (("paracetamol 10kg", "et s'il vomit"), Level.SELFCARE),
        (("mon bébé a la diarrhée", "il peut aller à la crèche"), Level.URGENT),
        (("i get headache", "e no gree stop"), Level.SELFCARE),
        (("my child has diarrhoea since 2 days", "e go die?"), Level.URGENT),
    ],
)
async def test_what_tells_nothing_new_is_no_alarm(said: tuple[str, ...], level: Level) -> None:
    *_, last = await hold(said)
    assert last.decision.level is level


async def test_what_is_told_in_fulfulde_adds_up() -> None:
    *_, last = await hold(("mi ɗon reedu lebbi joyi", "hoore am naawa", "mi yi'ataa boɗɗum"))
    assert last.decision.level is Level.EMERGENCY  # pregnant, with a headache, and does not see well


async def test_who_sets_out_is_sent_off() -> None:
    *_, going = await hold(["ma fille a de la fièvre", "ok on part à l'hôpital"])
    assert going.decision.stage == "closing"
    assert "carnet" in sent(going)


async def test_for_another_child_the_weight_is_asked() -> None:
    *_, asked, told = await hold(["je peux prendre du paracétamol", "et pour mon fils de 8 ans", "25 kg"])
    assert "kilos" in sent(asked)
    assert "300 mg" in sent(told)
