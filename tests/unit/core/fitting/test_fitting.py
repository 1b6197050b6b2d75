"""Parts joined give the text, each within its limit, nothing broken; segments as carriers count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fitting.fit import fit_sms, fit_telegram, fit_whatsapp
from core.fitting.graphemes import clusters
from core.fitting.gsm import plain, segments
from core.fitting.split import split, utf16
from core.message import Choice, Reply, Role, Section
from core.triage.model import Level

FRENCH = "Donnez à boire souvent ; l'enfant doit être au frais. Où est le garçon ? Çà et là, des œufs. "


def reply(*texts: str, level: Level = Level.ROUTINE, choices: tuple[Choice, ...] = ()) -> Reply:
    sections = tuple(Section(role=Role.ANSWER, text=text) for text in texts)
    return Reply(sections=sections, language="fr", level=level, choices=choices)


@pytest.mark.parametrize(
    ("text", "count", "encoding"),
    [
        ("", 0, "GSM-7"),
        ("a" * 160, 1, "GSM-7"),
        ("a" * 161, 2, "GSM-7"),
        ("a" * 306, 2, "GSM-7"),
        ("a" * 307, 3, "GSM-7"),
        ("€" * 80, 1, "GSM-7"),
        ("€" * 81, 2, "GSM-7"),
        ("a" * 152 + "€" + "a" * 151, 2, "GSM-7"),
        ("a" * 152 + "€" + "a" * 152, 3, "GSM-7"),
        ("ê" * 70, 1, "UCS-2"),
        ("ê" * 71, 2, "UCS-2"),
        ("🤒" * 35, 1, "UCS-2"),
        ("🤒" * 36, 2, "UCS-2"),
        ("🤒" * 67, 3, "UCS-2"),
        ("é" * 160, 1, "GSM-7"),
    ],
)
def test_segments(text: str, count: int, encoding: str) -> None:
    found = segments(text)
    assert (found.count, found.encoding) == (count, encoding)


def test_french_stays_in_the_short_alphabet() -> None:
    assert (
        plain(FRENCH)
        == "Donnez à boire souvent ; l'enfant doit etre au frais. Où est le garcon ? Çà et là, des oeufs. "
    )
    assert segments(plain(FRENCH)).encoding == "GSM-7"


def test_fulfulde_letters_have_twins() -> None:
    assert plain("ɓiɗɗo ŋari ƴaƴƴi") == "biddo nari yayyi"


@given(st.text(), st.integers(min_value=20, max_value=90))
def test_parts_joined_are_the_text(text: str, room: int) -> None:
    parts = split(text, room, utf16)
    assert "".join(parts) == text
    whole = set()
    position = 0
    for cluster in clusters(text):
        position += len(cluster)
        whole.add(position)
    position = 0
    for part in parts:
        position += len(part)
        assert position in whole
        assert utf16(part) <= room or len(list(clusters(part))) == 1


@given(st.text())
def test_clusters_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize("cluster", ["é", "👩‍👩‍👧", "👍🏿", "🇨🇲", "ñ", "각", "1️⃣"])
def test_what_a_reader_sees_as_one_stays_one(cluster: str) -> None:
    assert list(clusters(cluster * 3)) == [cluster] * 3


def test_a_cut_is_at_a_sentence_before_it_is_at_a_word() -> None:
    text = "Une phrase. " + "mot " * 8 + "Fin. " + "reste " * 10
    assert split(text, 60, len)[0].endswith("Fin. ")


def test_chats_have_their_limits() -> None:
    long = reply("mot 🤒 " * 3000)
    assert all(utf16(part.text) <= 4096 for part in fit_telegram(long).parts)
    assert all(len(part.text) <= 1600 for part in fit_whatsapp(long).parts)


def test_buttons_stand_under_the_last_part_and_are_numbered_elsewhere() -> None:
    choices = (Choice(payload="a", label="Oui"), Choice(payload="b", label="Non"))
    asked = reply("x " * 3000, choices=choices)
    telegram = fit_telegram(asked).parts
    assert [part.choices for part in telegram] == [()] * (len(telegram) - 1) + [choices]
    assert fit_whatsapp(reply("Boit-il ?", choices=choices)).parts[0].text.endswith("1. Oui\n2. Non")


@given(st.integers(min_value=1, max_value=4), st.text(alphabet="abcdé êœ€🤒.\n", min_size=1, max_size=1500))
def test_an_sms_page_keeps_its_budget(budget: int, text: str) -> None:
    fitted = fit_sms(reply(text), budget=budget)
    pages = (*fitted.parts, *fitted.rest)
    assert len(fitted.parts) <= 1
    assert all(segments(page.text).count <= budget for page in pages)


def test_the_first_sms_of_an_emergency_is_short() -> None:
    fitted = fit_sms(reply("Danger. " * 80, level=Level.EMERGENCY), budget=3)
    assert segments(fitted.parts[0].text).count <= 2
    assert "SUITE" in fitted.parts[0].text
    assert fitted.rest
