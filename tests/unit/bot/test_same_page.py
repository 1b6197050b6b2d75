"""What is asked after a page, and is still of it: whether it holds for somebody else, what was measured, what joins to
what was told before."""

import pytest

from core.triage.model import Level
from tests.unit.bot.test_follow_up import hold, sent


@pytest.mark.parametrize(
    ("turns", "page", "words"),
    [
        (("ma pikin 4 years get worm", "et moi qui suis enceinte de 5 mois je prends aussi ?"), "worms", "Enceinte"),
        (("how to treat worms in a child", "i am 2 months pregnant, do i take it too?"), "worms", "Pregnant"),
        (("j'ai la gale", "ma femme doit se traiter aussi ?"), "scabies", "même jour"),
        (("i have hepatitis B", "should my wife be tested"), "hepatitis", "partner"),
        (("ma pikin get ringworm", "other pikin for treat too?"), "ringworm-fungus", "all people for house"),
        (("my husband get gonorrhea", "i for treat too?"), "sti-symptoms", "partner"),
        (
            ("j'ai la tuberculose", "le test est positif. mes enfants doivent etre vus aussi ?"),
            "tuberculosis",
            "enfants",
        ),
        (("le sein gauche est dur et me brûle, j'allaite", "oui 38,9"), "breast-pain", "aujourd'hui"),
        (("c'est quoi la tension normale", "ma mere a 17/10"), "hypertension", "14/9"),
    ],
)
async def test_it_is_still_of_the_page(turns: tuple[str, ...], page: str, words: str) -> None:
    *_, last = await hold(turns, "whatsapp")
    assert last.decision.passages[:1] == (page,)
    assert words in sent(last)


@pytest.mark.parametrize(
    "turns",
    [
        ("i have cough since 3 days", "can i take my sister's amoxicillin", "and if it goes on for 3 weeks?"),
        ("je tousse depuis 3 jours", "et si ça continue ? ça fait maintenant 3 semaines et je maigris"),
    ],
)
async def test_a_cough_joins_its_weeks(turns: tuple[str, ...]) -> None:
    *_, last = await hold(turns, "whatsapp")
    assert last.decision.passages[:1] == ("tuberculosis",)


@pytest.mark.parametrize("then", ["my sister is pregnant and her belly hurts", "ma soeur est enceinte et vomit"])
async def test_a_complaint_of_somebody_else_is_not(then: str) -> None:
    *_, last = await hold(("my husband has typhoid", then), "whatsapp")
    assert last.decision.passages[:1] != ("typhoid",)


@pytest.mark.parametrize(
    "then", ["ah ok vous m'avez rassurée", "ok thank you i am reassured now", "e don cool my mind"]
)
async def test_relief_is_answered_with_a_word(then: str) -> None:
    _, last = await hold(("c'est quoi la gale", then), "whatsapp")
    assert last.decision.stage == "small talk"


@pytest.mark.parametrize("question", ["what is malaria", "c'est quoi le palu", "weti be malaria"])
async def test_no_sentence_is_sent_twice(question: str) -> None:
    (answer,) = await hold((question,), "whatsapp")
    sentences = [line.strip() for line in sent(answer).replace("\n", ". ").split(". ") if len(line.strip()) > 20]
    assert len(sentences) == len(set(sentences))


async def test_a_liver_bears_no_dose_unseen() -> None:
    *_, last = await hold(("my eyes are yellow since a week", "can i take paracetamol for headache"), "whatsapp")
    assert last.decision.stage == "doses"
    assert "no dose" in sent(last)


@pytest.mark.parametrize(
    "turns",
    [
        ("my baby will be 6 weeks on Friday, which injection is that?", "will she have fever after?"),
        ("ma boy di cough three days, e get 3 years", "no fever, e di chop fine", "honey fit help?"),
        ("mon sein est dur et douloureux, bebe a 2 semaines", "ca chauffe maintenant, j'ai 38,7 et une plaque rouge"),
        ("baby get 2 months", "my breast don swell, e hot, i get fever"),
        ("mon enfant de 3 ans a le palu", "j'ai déjà pris du doliprane ça n'a rien fait"),
        ("ma mère a le diabète", "elle ne wanda pas, elle dit que ça passe"),
    ],
)
async def test_what_follows_calmly_is_no_emergency(turns: tuple[str, ...]) -> None:
    assert [outcome.decision.level for outcome in await hold(turns)].count(Level.EMERGENCY) == 0


@pytest.mark.parametrize(
    ("turns", "page", "words"),
    [
        (
            ("my newborn of 2 days dont breath well he is blue", "how many times should he suck in a day"),
            1,
            "emergency",
        ),
        (
            ("my son has sickle cell and chest pain", "we are at the hospital, they gave him oxygen, can he eat?"),
            0,
            "staff",
        ),
        (("my newborn of 2 days dont breath well he is blue", "nurse has come she says he is fine now"), 0, "staff"),
    ],
)
async def test_a_question_inside_an_emergency_is_answered(turns: tuple[str, ...], page: int, words: str) -> None:
    first, last = await hold(turns, "whatsapp")
    assert first.decision.level is Level.EMERGENCY
    assert len(last.decision.passages) == page
    assert words in sent(last)
    assert "mouth over mouth" not in sent(last)


async def test_who_asks_to_wait_inside_an_emergency_is_told_to_go() -> None:
    *_, last = await hold(
        ("bébé de 10 jours ne tète plus", "je lui donne le doliprane d'abord et j'attends demain ?"), "sms"
    )
    assert last.decision.passages == ()
    assert "hôpital" in sent(last) or "hopital" in sent(last)


async def test_water_is_no_medicine() -> None:
    *_, last = await hold(("my son is SS, how can I prevent crisis", "how much water should he drink, he is 20kg"))
    assert "300 mg" not in sent(last)


async def test_a_small_baby_is_hot_after_its_vaccine() -> None:
    *_, last = await hold(("quels vaccins pour un bébé de 6 semaines", "il a la fièvre après le vaccin"))
    assert last.decision.level is Level.URGENT


@pytest.mark.parametrize(
    ("turns", "aid"),
    [
        (("i fit take paracetamol?", "my sister has swalowed plenty tablets after quarel with her husband"), "vomit"),
        (("j'ai un ulcère", "depuis hier je vomis et il y avait un peu de sang dedans"), "hôpital"),
        (("Deekam ɗon reedu lebbi joweego, o ɗon tutta", "ƴiiƴam ɗon yalta ha maako jooni"), "maternité"),
        (("my sister has swalowed plenty tablets", "she dey sleep i no fit wake am"), "breathe"),
    ],
)
async def test_what_is_told_later_is_an_emergency(turns: tuple[str, ...], aid: str) -> None:
    *_, last = await hold(turns, "whatsapp")
    assert last.decision.level is Level.EMERGENCY
    assert aid in sent(last)


@pytest.mark.parametrize(
    "turns",
    [
        ("gars ça me brûle quand je piss, y a un liquide jaune qui sort", "et ma go elle doit aussi se soigner?"),
        (
            "quelle contraception, jalaite mon bb de 2 mois",
            "mon mari veut pa kon utilise ca, il dit ke ca rend sterile",
        ),
        ("quels vaccins on fait à 9 mois ?", "et s'il a la fievre après"),
        ("my grandmama die for stroke last year, wetin dey cause am", "so i fit get stroke too?"),
        ("mon enfant a la diarrhée depuis 3 jours", "il a 2 ans"),
    ],
)
async def test_what_sounds_alike_is_none(turns: tuple[str, ...]) -> None:
    assert [outcome.decision.level for outcome in await hold(turns)].count(Level.EMERGENCY) == 0


@pytest.mark.parametrize(
    ("emergency", "then", "words"),
    [
        ("je suis enceinte de 8 mois et je saigne", "on est arrivés, ils ont fait l'écho, c'est bon", "personnel"),
        ("mboodi ŋati mo", "en njottii, useko", "personnel"),
        ("my newborn is blue and not breathing", "she is breathing now and crying, we are in the car going", "heart"),
        ("j'ai envie de mourir", "je voulais juste en parler", "Merci de m'avoir écrit"),
        ("j'ai envie de mourir", "merci, ça fait du bien", "Merci de m'avoir écrit"),
    ],
)
async def test_what_is_said_behind_an_emergency(emergency: str, then: str, words: str) -> None:
    *_, last = await hold((emergency, then), "whatsapp")
    assert last.decision.stage == "closing"
    assert words in sent(last)


async def test_an_age_that_is_taken_back_takes_its_emergency_along() -> None:
    first, last = await hold(("bébé de 3 jours a la diarrhée", "non il a 2 ans, pas 3 jours"), "whatsapp")
    assert first.decision.level is Level.EMERGENCY
    assert last.decision.level is not Level.EMERGENCY


@pytest.mark.parametrize("said", ["je suis malade", "i am sick", "i no well", "j'ai mal", "mon enfant est malade"])
async def test_who_is_only_ill_is_asked_how(said: str) -> None:
    (answer,) = await hold((said,), "whatsapp")
    assert answer.decision.passages == ()
    assert any(word in sent(answer) for word in ("quels signes", "which signs", "weti di happen"))
