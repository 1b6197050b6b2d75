"""SMS: what is needed first comes first, the rest waits for MORE; no links, no pictures, choices by number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fitting.fit import fit_sms
from core.fitting.gsm import segments
from core.message import Choice, Fitted, Reply, Role, Section
from core.triage.model import Level

SENTENCE = "Donnez à boire souvent, par petites gorgées. "


def reply(*sections: Section, language: str = "fr", level: Level = Level.ROUTINE, choices: int = 0) -> Reply:
    asked = tuple(Choice(payload=f"c{number}", label=f"Choix {number}") for number in range(choices))
    return Reply(sections=sections, language=language, level=level, choices=asked)


def section(role: Role, text: str, short: str | None = None) -> Section:
    return Section(role=role, text=text, short=short)


def pages(fitted: Fitted) -> list[str]:
    return [part.text for part in (*fitted.parts, *fitted.rest)]


def test_sections_come_in_order_of_need() -> None:
    fitted = fit_sms(reply(section(Role.SOURCE, "Source"), section(Role.HOME, "Maison"), section(Role.ACT, "Agir")))
    assert pages(fitted) == ["Agir\nMaison\nSource"]


def test_the_short_wording_is_sent_and_an_empty_one_is_left_out() -> None:
    fitted = fit_sms(reply(section(Role.ACT, "long", "court"), section(Role.GO, "loin", "")))
    assert pages(fitted) == ["court"]


def test_links_are_left_out() -> None:
    text = "Source : OMS 2014 (https://who.int/a?b=1). Voir www.minsante.cm"
    assert pages(fit_sms(reply(section(Role.SOURCE, text)))) == ["Source : OMS 2014. Voir"]


def test_pictures_are_left_out_where_that_saves_the_short_alphabet() -> None:
    assert pages(fit_sms(reply(section(Role.ACT, "🚨 Allez à l'hôpital ⚠️")))) == ["Allez à l'hopital !"]
    assert pages(fit_sms(reply(section(Role.ACT, "🚨 ممنوع")))) == ["🚨 ممنوع"]


def test_numbered_choices_stand_behind_their_question() -> None:
    fitted = fit_sms(reply(section(Role.NOTICE, "Note"), section(Role.QUESTION, "Depuis quand ?"), choices=2))
    assert pages(fitted) == ["Depuis quand ?\n1. Choix 0\n2. Choix 1\nNote"]


@pytest.mark.parametrize(("language", "word"), [("fr", "SUITE"), ("en", "MORE"), ("pcm", "MORE"), ("ff", "SUITE")])
def test_a_page_says_how_to_get_the_next(language: str, word: str) -> None:
    found = pages(fit_sms(reply(section(Role.HOME, SENTENCE * 30), language=language)))
    assert len(found) > 2
    assert all(word in page.splitlines()[-1] for page in found[:-1])
    assert word not in found[-1]


def test_pages_are_full_and_end_at_sentences() -> None:
    found = pages(fit_sms(reply(section(Role.HOME, SENTENCE * 30))))
    assert all(segments(page).count == 3 for page in found[:-1])
    assert all(page.splitlines()[0].endswith("gorgées.") for page in found)


def test_an_emergency_says_what_to_do_in_two_segments_and_pages_the_rest_in_three() -> None:
    long = reply(section(Role.FIRST_AID, SENTENCE * 30), section(Role.ACT, "Couchez-le."), level=Level.EMERGENCY)
    first, second, *_ = pages(fit_sms(long))
    assert first.startswith("Couchez-le.\n")
    assert (segments(first).count, segments(second).count) == (2, 3)


def test_a_page_in_the_wide_alphabet_does_not_make_the_others_wide() -> None:
    found = pages(fit_sms(reply(section(Role.ACT, SENTENCE * 10), section(Role.HOME, "اشرب الماء"))))
    assert [segments(page).encoding for page in found] == ["GSM-7", "UCS-2"]


@given(st.lists(st.text(alphabet="abc. éê🤒ع\n", max_size=300), max_size=6), st.integers(min_value=1, max_value=4))
def test_nothing_is_lost_on_the_way_to_pages(texts: list[str], budget: int) -> None:
    sections = tuple(section(Role.HOME, text) for text in texts)
    whole = "".join(pages(fit_sms(reply(*sections), budget=1000)))
    paged = "".join(
        page.removesuffix("(SUITE pour lire plus)") for page in pages(fit_sms(reply(*sections), budget=budget))
    )
    assert "".join(paged.split()) == "".join(whole.split())


def pinned(text: str) -> Section:
    return Section(role=Role.NOTICE, text=text, pinned=True)


@given(st.integers(0, 1500), st.integers(1, 5))
def test_what_is_pinned_is_on_the_page_that_goes_out_or_nowhere_and_takes_no_message_more(
    length: int, budget: int
) -> None:
    body = section(Role.ANSWER, (SENTENCE * 40)[:length].strip())
    without = fit_sms(reply(body), budget=budget)
    fitted = fit_sms(reply(body, pinned("Note.")), budget=budget)
    assert len(fitted.parts) <= max(1, len(without.parts))
    assert all("Note." not in part.text for part in fitted.rest)
    assert all(segments(page).count <= budget for page in pages(fitted))
    if not without.rest:
        assert not fitted.rest, "nothing is pushed out for it"
    if without.rest:
        assert "Note." in fitted.parts[0].text
