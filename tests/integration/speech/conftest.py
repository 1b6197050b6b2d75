"""Voice notes as phones send them: espeak-ng speaks, ffmpeg codes."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from core.speech.ffmpeg import find_ffmpeg
from tests.peers.start import need

ESPEAK = Path(shutil.which("espeak-ng") or "/usr/bin/espeak-ng")
FRENCH = "Bonjour docteur. Mon enfant a de la fièvre depuis trois jours. Il vomit et il ne veut pas manger. Que faire ?"
ENGLISH = "Good morning doctor. My child has had a fever for three days. He vomits and does not want to eat."
#: containers, and the options that code them
CODED = {
    "ogg": ["-c:a", "libopus", "-b:a", "16k", "-compression_level", "0"],
    "amr": ["-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"],
    "m4a": ["-c:a", "aac", "-f", "ipod"],
    "mp3": ["-c:a", "libmp3lame"],
    "wav": ["-c:a", "pcm_s16le", "-ar", "44100", "-ac", "2"],
    "webm": ["-c:a", "libopus", "-f", "webm"],
}

Coder = Callable[..., bytes]


@pytest.fixture(scope="session")
def spoken() -> Callable[[str, str], bytes]:
    """A text spoken in a language, as WAV."""
    need(ESPEAK, "apt-get install espeak-ng")

    def speak(text: str, language: str) -> bytes:
        command = [str(ESPEAK), "-v", language, "-s", "150", "--stdout", text]
        return subprocess.run(command, check=True, capture_output=True).stdout

    return speak


@pytest.fixture(scope="session")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    """A sound in a container: WAV bytes, or a lavfi source such as `sine=440:d=5`; `times` repeats it."""
    folder = tmp_path_factory.mktemp("notes")

    def code(sound: bytes | str, container: str = "ogg", *, times: int = 1, seconds: float | None = None) -> bytes:
        source, out = folder / "source.wav", folder / f"coded.{container}"
        if isinstance(sound, bytes):
            source.write_bytes(sound)
            given = ["-stream_loop", str(times - 1), "-i", str(source)]
        else:
            given = ["-f", "lavfi", "-i", sound]
        cut = ["-t", str(seconds)] if seconds else []
        command = [str(find_ffmpeg()), "-v", "error", "-y", *given, *cut, *CODED[container], str(out)]
        subprocess.run(command, check=True)
        return out.read_bytes()

    return code
