"""What can be told of sound without understanding it: loudness, pauses, and whether it can be speech at all."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.speech.segment import RATE

Samples = NDArray[np.int16]
Levels = NDArray[np.float32]
Mask = NDArray[np.bool_]

#: levels are measured over 20 ms
FRAME = RATE // 50
FRAMES_A_SECOND = 50
FULL_SCALE = 32768.0
#: dB below full scale where nothing is heard any more: a whisper into a cheap phone is at about -45
SILENCE = -55.0
#: the shortest word, in frames
WORD_FRAMES = 10
#: how far under the loud parts a pause is at least
PAUSE_DEPTH = 12.0
#: speech swings by 15 dB within a second, by 3.5 when noise is 5 dB louder than it; a hum or an engine by about 1
STEADY_SWING = 2.0
STEADY_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """Samples and their levels: dB below full scale, one for each 20 ms."""

    samples: Samples = field(repr=False)
    levels: Levels = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / RATE

    @property
    def loudness(self) -> float:
        """The level that its loudest moments reach, in dB."""
        return loudest(self.levels)

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard in it."""
        return self.loudness < SILENCE

    @property
    def steady(self) -> bool:
        """Whether its loudness hardly moves, as no voice ever does. Short sounds are given the benefit of the doubt."""
        if self.seconds < STEADY_SECONDS:
            return False
        whole = len(self.levels) // FRAMES_A_SECOND * FRAMES_A_SECOND
        seconds = self.levels[:whole].reshape(-1, FRAMES_A_SECOND)
        swing = np.percentile(seconds, 90, axis=1) - np.percentile(seconds, 10, axis=1)
        return bool(swing.max() < STEADY_SWING)


def sound(samples: Samples) -> Sound:
    """Measure samples."""
    return Sound(samples=samples, levels=levels(samples))


def levels(samples: Samples) -> Levels:
    """dB below full scale for each whole 20 ms."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float32) / FULL_SCALE
    power = np.einsum("ij,ij->i", frames, frames) / FRAME
    decibels: Levels = np.asarray(10 * np.log10(power + 1e-12), dtype=np.float32)
    return decibels


def loudest(measured: Levels) -> float:
    """The level that is reached for a word's length in all: one short word in a long silence is no silence."""
    count = min(WORD_FRAMES, len(measured))
    return float(np.partition(measured, -count)[-count]) if count else -120.0


def pauses(measured: Levels) -> Mask:
    """Which frames are quiet: judged by the floor and the loud parts of these very frames."""
    floor, loud = float(np.percentile(measured, 10)), loudest(measured)
    threshold = max(SILENCE, min(floor + 0.25 * (loud - floor), loud - PAUSE_DEPTH))
    return np.less(measured, threshold)


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Where the mask is true: starts and ends."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.view(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
