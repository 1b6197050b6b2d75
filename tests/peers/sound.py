"""Notes that a machine speaks, coded as phones code them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core.speech.ffmpeg import find_ffmpeg

SENTENCE = "Mon enfant a de la fièvre depuis hier et il vomit tout ce qu'il boit."
#: containers and codecs that channels deliver, with ffmpeg's words for them
CODED = {
    "ogg": ["-c:a", "libopus", "-b:a", "16k", "-f", "ogg"],
    "amr": ["-c:a", "libopencore_amrnb", "-ar", "8000", "-b:a", "7.95k", "-f", "amr"],
    "m4a": ["-c:a", "aac", "-b:a", "32k", "-f", "ipod"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp3"],
    "wav": ["-f", "wav"],
    "webm": ["-c:a", "libopus", "-b:a", "24k", "-f", "webm"],
}


def speak(path: Path, text: str, voice: str = "fr") -> Path:
    """A WAV file in which espeak-ng says a text."""
    if not shutil.which("espeak-ng"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("espeak-ng is missing: apt-get install espeak-ng")
    subprocess.run(["espeak-ng", "-v", voice, "-w", str(path), text], check=True)
    return path


def code(source: Path | list[str], kind: str, folder: Path) -> bytes:
    """A sound file (or a source of ffmpeg's) in a container."""
    inputs = ["-i", str(source)] if isinstance(source, Path) else source
    target = folder / f"note.{kind}"
    subprocess.run(
        [str(find_ffmpeg()), "-y", "-loglevel", "error", *inputs, "-ac", "1", *CODED[kind], str(target)],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return target.read_bytes()
