"""pydub's AudioSegment, imported without its warning: we start ffmpeg ourselves, pydub never does."""

import io
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub looks for ffmpeg on the PATH as it is imported
    from pydub import AudioSegment

__all__ = ["RATE", "WIDTH", "AudioSegment", "segment", "wav"]

#: what speech recognition takes: 16 kHz, mono, 16 bits
RATE = 16_000
WIDTH = 2


def segment(samples: bytes) -> AudioSegment:
    """Raw mono samples of 16 bits at 16 kHz as a segment."""
    return AudioSegment(data=samples, sample_width=WIDTH, frame_rate=RATE, channels=1)


def wav(audio: AudioSegment) -> bytes:
    """A segment as a WAV file."""
    file = io.BytesIO()
    audio.export(file, format="wav")
    return file.getvalue()
