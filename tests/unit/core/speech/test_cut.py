"""Levels, pauses and cuts, on sounds that are made here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.speech.cut import EARLIEST_SECONDS, LONGEST_SECONDS, Cutter
from core.speech.segment import RATE
from core.speech.sound import Samples, sound

DRAW = np.random.default_rng(7)


def noise(seconds: float, level: float = 0.1) -> Samples:
    return (DRAW.normal(0, level * 32_767 / 3, int(seconds * RATE)).clip(-32_767, 32_767)).astype(np.int16)


def syllables(seconds: float, level: float = 0.5) -> Samples:
    """A sound that swells and fades four times a second, as speech does."""
    swell = 0.52 + 0.48 * np.sin(2 * np.pi * 4 * np.arange(int(seconds * RATE)) / RATE)
    return (noise(seconds, level) * swell).astype(np.int16)


def quiet(seconds: float) -> Samples:
    return noise(seconds, 0.001)


def cut(samples: Samples, chunk: int = RATE * 10) -> list[tuple[float, float]]:
    cutter = Cutter()
    pieces = [p for at in range(0, len(samples), chunk) for p in cutter.feed(samples[at : at + chunk])]
    return [(p.start, p.seconds) for p in [*pieces, *cutter.end()]]


def test_noise_and_tones_are_steady_and_speech_is_not() -> None:
    tone = (np.sin(np.arange(RATE * 5) * 0.2) * 8_000).astype(np.int16)
    assert sound(noise(5)).steady
    assert sound(tone).steady
    assert not sound(syllables(5)).steady
    assert not sound(syllables(5, 0.3) + noise(5, 0.3)).steady
    assert not sound(noise(1)).steady  # too short to say


def test_a_word_in_a_din_is_not_steady() -> None:
    din = noise(20, 0.1)
    din[RATE * 10 : RATE * 11] += syllables(1, 0.4)
    assert not sound(din).steady


def test_silence_is_what_no_phone_picks_up() -> None:
    assert sound(np.zeros(RATE, np.int16)).silent
    assert sound(np.zeros(0, np.int16)).silent
    assert not sound(noise(1, 0.02)).silent
    one_word = np.concatenate([np.zeros(RATE * 20, np.int16), syllables(0.3), np.zeros(RATE * 5, np.int16)])
    assert not sound(one_word).silent


@pytest.mark.parametrize("pause_at", [15.0, 20.0, 26.5])
def test_a_cut_is_made_in_the_pause(pause_at: float) -> None:
    [first, second] = cut(np.concatenate([syllables(pause_at), quiet(0.8), syllables(20)]))
    assert first[1] == pytest.approx(pause_at + 0.4, abs=0.3)
    assert second[0] == first[1]


def test_without_a_pause_it_is_cut_all_the_same() -> None:
    [first, _second, *_rest] = cut(noise(60))
    assert EARLIEST_SECONDS <= first[1] <= LONGEST_SECONDS


@given(st.lists(st.floats(0.01, 20), min_size=1, max_size=6), st.integers(1_000, 400_000))
def test_nothing_is_lost_between_pieces(lengths: list[float], chunk: int) -> None:
    samples = np.concatenate([syllables(n) if i % 2 == 0 else quiet(n) for i, n in enumerate(lengths)])
    pieces = cut(samples, chunk)
    ends = [start + seconds for start, seconds in pieces]
    assert [start for start, _seconds in pieces] == pytest.approx([0, *ends[:-1]][: len(pieces)], abs=1e-6)
    assert (ends[-1] if ends else 0) == pytest.approx(len(samples) / RATE, abs=0.021)
    assert all(seconds <= LONGEST_SECONDS for _start, seconds in pieces)
