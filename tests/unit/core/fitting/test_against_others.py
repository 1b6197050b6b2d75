"""Clusters are never finer than ICU's, segments are those that Twilio charges."""

from collections.abc import Iterator
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fitting.graphemes import clusters
from core.fitting.gsm import EXTENDED, GSM, plain, segments
from tests.peers.start import Reference
from tests.peers.start import reference as start_reference

MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
#: what clusters are made of: marks, joiners, emoji, flags, Hangul, Indic conjuncts, Arabic number signs, line ends
PIECES = st.sampled_from(
    [*"aé e\r\n1", "\u0301", "\u0323", "\u200d", "\u200c", "\ufe0f", "\u20e3", "👩", "👧", "👍", "🏿", "❤", "🇨", "🇨🇲🇨",
     "ᄀ", "ᅡ", "ᆨ", "가", "각", "क", "\u094d", "ष", "\u093f", "த", "\u0bcd", "ก", "\u0e33", "\u0600", "ع", "ɓ", "\u200b",
     "🏴", "\U000e0067", "\U000e007f", "©", "\u00ad"]
)  # fmt: skip
GSM_TEXT = st.text(alphabet=sorted(GSM), max_size=700)
WIDE_TEXT = st.text(alphabet=[*"abcê €", "ɓ", "🤒", "ع", "é"], max_size=400)


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    with start_reference() as found:
        yield found


@MANY
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_no_cluster_is_broken(reference: Reference, text: str) -> None:
    theirs = set(accumulate(map(len, reference(text)["clusters"])))
    ours = set(accumulate(map(len, clusters(text))))
    assert ours <= theirs


@MANY
@given(GSM_TEXT | WIDE_TEXT | st.sampled_from(sorted(EXTENDED)).map(lambda char: ("a" * 152 + char) * 4))
def test_segments_are_those_that_twilio_charges(reference: Reference, text: str) -> None:
    theirs = reference(text)
    ours = segments(text)
    assert (ours.count, ours.encoding) == (theirs["segments"] if text else 0, theirs["encoding"])


@MANY
@given(
    st.text(
        alphabet=[
            *"abc êôîçœÊÔŒ’‘“”«»…–—•°",
            "ɓ",
            "ɗ",
            "ŋ",
            "ƴ",
            "ƙ",
            "ɛ",
            "ɔ",
            "\u00a0",
            "\u202f",
            "🤒",
            "⚠",
            "\ufe0f",
        ]
    )
)
def test_what_has_a_plain_twin_fits_the_short_alphabet(reference: Reference, text: str) -> None:
    assert reference(plain(text))["encoding"] == "GSM-7"
