"""Cutting a stream of samples at pauses into pieces that a speech model takes, without ever holding more than one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from core.speech.segment import RATE, AudioSegment, segment, wav
from core.speech.sound import FRAME, FRAMES_A_SECOND, Levels, Samples, Sound, levels, pauses, runs

#: Whisper hears 30 s at a time
LONGEST_SECONDS = 28.0
#: a piece is cut here at the earliest, so that a sentence is seldom torn
EARLIEST_SECONDS = 14.0
#: frames of quiet that make a good cut, are left at either end, and within
CUT_FRAMES = 15
EDGE_FRAMES = 10
INNER_FRAMES = 60
#: levels in dB that pieces are brought to, without clipping, and the most that is added
TARGET = -14.0
MOST_GAIN = 30.0
HEADROOM = -1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a note, trimmed and brought to a common loudness."""

    index: int
    #: seconds from the start of the note to its first sample, and how long it lasts untrimmed
    start: float
    seconds: float
    audio: AudioSegment = field(repr=False)
    #: nothing can be heard in it; there is a sound, but none that a voice makes
    silent: bool
    steady: bool

    @property
    def wav(self) -> bytes:
        """It as a WAV file."""
        return wav(self.audio)

    @property
    def spoken_seconds(self) -> float:
        """How long it is without the pauses that were taken out."""
        return len(self.audio) / 1000


class Cutter:
    """Takes samples as they come and gives pieces as they are full."""

    def __init__(self) -> None:
        self._held = np.zeros(0, dtype=np.int16)
        self._index, self._taken = 0, 0

    @property
    def seconds(self) -> float:
        """How much was fed."""
        return (self._taken + len(self._held)) / RATE

    def feed(self, samples: Samples) -> list[Piece]:
        """Add samples; the pieces that are full now."""
        self._held = np.concatenate((self._held, samples))
        return list(self._full())

    def end(self) -> list[Piece]:
        """What is left, at the end of the note."""
        return [self._take(len(self._held), levels(self._held))] if len(self._held) >= FRAME else []

    def _full(self) -> Iterator[Piece]:
        while len(self._held) > LONGEST_SECONDS * RATE:
            measured = levels(self._held[: int(LONGEST_SECONDS * RATE)])
            yield self._take(_cut(measured) * FRAME, measured)

    def _take(self, count: int, measured: Levels) -> Piece:
        """The first `count` samples, whose levels `measured` begins with."""
        taken, self._held = self._held[:count], self._held[count:].copy()
        made = _piece(Sound(samples=taken, levels=measured[: count // FRAME]), self._index, self._taken / RATE)
        self._taken += count
        self._index += 1
        return made


def _cut(measured: Levels) -> int:
    """The frame to cut at: the middle of the last good pause, else the quietest moment."""
    first = int(EARLIEST_SECONDS * FRAMES_A_SECOND)
    good = [(start, end) for start, end in runs(pauses(measured)) if start >= first and end - start >= CUT_FRAMES]
    if good:
        return sum(good[-1]) // 2
    smooth = np.convolve(measured[first:], np.ones(CUT_FRAMES) / CUT_FRAMES, mode="valid")
    return first + int(np.argmin(smooth)) + CUT_FRAMES // 2


def _piece(heard: Sound, index: int, start: float) -> Piece:
    kept = heard.samples if heard.silent else _trimmed(heard)
    audio = segment(kept.tobytes())
    gain = 0.0 if heard.silent else min(TARGET - heard.loudness, HEADROOM - audio.max_dBFS, MOST_GAIN)
    return Piece(
        index=index,
        start=start,
        seconds=heard.seconds,
        audio=audio.apply_gain(gain),
        silent=heard.silent,
        steady=heard.steady,
    )


def _trimmed(heard: Sound) -> Samples:
    """Without long quiet: a little stays at the ends, more within."""
    keep = np.ones(len(heard.levels), dtype=np.bool_)
    for start, end in runs(pauses(heard.levels)):
        at_start, at_end = start == 0, end == len(keep)
        left = 0 if at_start else (EDGE_FRAMES if at_end else INNER_FRAMES // 2)
        right = 0 if at_end else (EDGE_FRAMES if at_start else INNER_FRAMES // 2)
        if end - start > left + right:
            keep[start + left : end - right] = False
    whole = heard.samples[: len(keep) * FRAME].reshape(-1, FRAME)
    return np.ascontiguousarray(whole[keep].reshape(-1))
