"""Numbers and places that are asked for, in an emergency as well: what is told first, and in which language."""

import pytest

from tests.unit.bot.test_follow_up import hold, sent

#: what was written, and what the last answer holds
ASKED = (
    (("num ambulance douala",), "119"),
    (("c quoi le num du samu a bafoussam",), "119"),
    (("numero ambulance douala",), "119"),
    (("num ambulance yaounde svp",), "119"),
    (("wetin be ambulance number for Kumba",), "119"),
    (("j'ai mal à la tête", "ambulance number for Limbe"), "119"),
    (("c quoi le num du samu a bafoussam", "et a garoua"), "garoua"),
    (("my wife dey hear voices after she born", "where for carry am, we dey Bamenda"), "bamenda"),
    (("j'ai une boule au sein", "je dois aller où à Ebolowa"), "ebolowa"),
    (("ma pikin di convulse", "we dey Buea, where we go carry am"), "buea"),
    (("j'ai la migraine", "où aller à Edéa"), "edéa"),
    (("I have migraine", "where should I go in Kumba"), "kumba"),
    (("where can I get PrEP in Buea",), "buea"),
    (("I need a doctor", "where in Buea"), "buea"),
    (("quel hôpital a le sérum à Yokadouma",), "yokadouma"),
    (("I need a dentist in Douala",), "douala"),
    (("le num de l'ambulance à Bafoussam",), "119"),
    (("c koi le numero pr ambulance",), "119"),
    (("ambulance Bertoua numéro",), "119"),
    (("give me ambulance number",), "119"),
    (("abeg ambulance number for Kumba",), "119"),
    (("c'est quel num pour le samu",), "119"),
    (("police number for Limbe",), "117"),
    (("what is the ambulance number in Kumba",), "Medical"),
    (("ambulance number for Buea", "and in Maroua"), "Maroua"),
    (("ma fille convulse", "on est à Douala, on va où"), "Hôpital"),
    (("j'ai mal aux dents", "je vais où à Bertoua"), "Bertoua"),
    (("I have a toothache", "where can I go in Limbe"), "Limbe"),
    (("mon fils convulse", "nous sommes à Douala où l'amener"), "Douala"),
    (("quel hôpital a le vaccin contre la rage à Maroua",), "Maroua"),
    (("where can I get vaccine in Limbe",), "Limbe"),
    (("wusai I fit go for Bamenda for eye problem",), "Bamenda"),
    (("numero du samu svp",), "119"),
    (("emergency number in Buea",), "119"),
    (("wey number I fit call for ambulance",), "119"),
    (("SAMU Garoua",), "119"),
    (("I need the number of an ambulance in Bamenda",), "119"),
    (("quel numéro pour les urgences à Maroua",), "119"),
    (("num des pompiers à Douala",), "118"),
    (("ambulance number for Limbe",), "Medical"),
    (("num ambulance douala", "et à Garoua ?"), "Garoua"),
    (("my son is convulsing", "where do I take him, I'm in Limbe"), "Hospital"),
    (("ma mère a l'hypertension", "où aller à Ngaoundéré pour le suivi"), "Ngaoundéré"),
    (("mal au dos", "où consulter à Bafoussam"), "Bafoussam"),
    (("un serpent a mordu mon frère", "quel hôpital à Yaoundé a le sérum"), "Yaoundé"),
    (("où trouver un gynéco à Kribi",), "Kribi"),
    (("my pikin chop poison", "which hospital for Bamenda"), "Bamenda"),
    (("I get tooth pain", "where I fit go for Kumba"), "Kumba"),
)


@pytest.mark.parametrize(("said", "word"), ASKED, ids=[" > ".join(said) for said, _ in ASKED])
async def test_who_asks_for_a_number_or_a_place_gets_it(said: tuple[str, ...], word: str) -> None:
    *_, outcome = await hold(said, "whatsapp")
    assert word.casefold() in sent(outcome).casefold()


async def test_where_it_hurts_is_no_question_for_a_place() -> None:
    *_, outcome = await hold(["where is the pain when you have appendicitis"], "whatsapp")
    assert outcome.decision.stage != "places"
