"""Notes of every container are decoded, cut at pauses, and what can't be heard is said by name."""

import io
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import MediaError
from core.speech.decode import LOUDEST_DB, PIECE_SECONDS_MOST, pieces
from core.speech.model import RATE, Piece
from tests.peers.sound import CODED, SENTENCE, code, speak

SILENCE = ["-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono"]


async def cut(data: bytes) -> list[Piece]:
    return [piece async for piece in pieces(data)]


async def reason(data: bytes) -> str:
    with pytest.raises(MediaError) as caught:
        await cut(data)
    return caught.value.reason


@pytest.mark.parametrize("kind", sorted(CODED))
async def test_every_container_gives_the_same_speech(kind: str, tmp_path: Path) -> None:
    spoken = speak(tmp_path / "said.wav", SENTENCE)
    (piece,) = await cut(code(spoken, kind, tmp_path))
    with wave.open(io.BytesIO(piece.wav)) as sound, wave.open(str(spoken)) as original:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
        length = original.getnframes() / original.getframerate()
    assert length - 1.5 < piece.length < length + 0.6
    assert 0.5 * piece.length < piece.voiced <= piece.length


async def test_a_long_note_is_cut_at_pauses_and_nothing_is_lost(tmp_path: Path) -> None:
    said = speak(tmp_path / "said.wav", " ... ".join([SENTENCE] * 80))
    with wave.open(str(said)) as original:
        length = original.getnframes() / original.getframerate()
    assert length > 240
    found = await cut(code(said, "ogg", tmp_path))
    assert [piece.number for piece in found] == list(range(len(found)))
    assert all(piece.length <= PIECE_SECONDS_MOST for piece in found)
    assert 0.85 * length < sum(piece.length for piece in found) <= length + 1
    for before, after in pairwise(found):
        assert edge(before.wav, last=True) < 0.05
        assert edge(after.wav, last=False) < 0.05


def edge(wav: bytes, *, last: bool) -> float:
    """Loudness of the first or last 20 ms, as a share of full scale."""
    with wave.open(io.BytesIO(wav)) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    some = samples[-RATE // 50 :] if last else samples[: RATE // 50]
    return max(map(abs, some)) / 32768


async def test_a_quiet_note_is_made_loud_enough(tmp_path: Path) -> None:
    said = speak(tmp_path / "said.wav", SENTENCE)
    quiet = code(["-i", str(said), "-af", "volume=-26dB"], "wav", tmp_path)
    (piece,) = await cut(quiet)
    with wave.open(io.BytesIO(piece.wav)) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert max(map(abs, samples)) > 0.9 * 32768 * 10 ** (LOUDEST_DB / 20)


async def test_silence_around_speech_is_cut_away(tmp_path: Path) -> None:
    said = speak(tmp_path / "said.wav", SENTENCE)
    padded = code(["-i", str(said), "-af", "adelay=6000:all=1,apad=pad_dur=6"], "ogg", tmp_path)
    (piece,) = await cut(padded)
    assert piece.length < 7


async def test_a_note_that_was_cut_off_gives_what_there_is(tmp_path: Path) -> None:
    whole = code(speak(tmp_path / "said.wav", SENTENCE * 4), "ogg", tmp_path)
    (piece,) = await cut(whole[: len(whole) // 2])
    assert piece.length > 3


async def test_what_can_not_be_heard_has_a_name(tmp_path: Path) -> None:
    assert await reason(b"") == "voice_broken"
    assert await reason(b"OggS" + bytes(5000)) == "voice_broken"
    assert await reason(b"this is not sound at all " * 100) == "voice_broken"
    assert await reason(code([*SILENCE, "-t", "5"], "ogg", tmp_path)) == "voice_silent"
    assert await reason(code([*SILENCE, "-t", "605"], "ogg", tmp_path)) == "voice_too_long"


async def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    secret = code(speak(tmp_path / "said.wav", SENTENCE), "wav", tmp_path)
    (tmp_path / "secret.wav").write_bytes(secret)
    playlist = f"ffconcat version 1.0\nfile '{tmp_path / 'secret.wav'}'\n".encode()
    assert await reason(playlist) == "voice_broken"
    hls = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{tmp_path / 'secret.wav'}\n#EXT-X-ENDLIST\n".encode()
    assert await reason(hls) == "voice_broken"
