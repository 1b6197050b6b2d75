"""Notes in every container that phones send, and what is not a note at all."""

import os
import random
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import MediaError
from core.speech.cut import LONGEST_SECONDS, Piece
from core.speech.decode import NO_SPEECH, SILENT, TOO_LONG, UNREADABLE, Decoder
from core.speech.segment import RATE
from core.speech.transcribe import NO_ENGINE, NOT_UNDERSTOOD, PARTLY_HEARD
from core.texts import Catalogue
from tests.integration.speech.conftest import CODED, ENGLISH, FRENCH, Coder

Speaker = Callable[[str, str], bytes]


async def heard(data: bytes, decoder: Decoder | None = None) -> list[Piece]:
    return [piece async for piece in (decoder or Decoder()).pieces(data)]


async def reason(data: bytes, decoder: Decoder | None = None) -> str:
    with pytest.raises(MediaError) as caught:
        await heard(data, decoder)
    return caught.value.reason


def descriptors() -> int:
    """How many files this process has open, pipes to children among them."""
    return len(list(Path("/dev/fd").iterdir()))


@pytest.mark.parametrize("container", CODED)
@pytest.mark.parametrize(("text", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
async def test_a_note_in_any_container_is_decoded(
    spoken: Speaker, coded: Coder, container: str, text: str, language: str
) -> None:
    source = spoken(text, language)
    seconds = (len(source) - 44) / 2 / 22_050
    [piece] = await heard(coded(source, container))
    assert (piece.audio.frame_rate, piece.audio.channels, piece.audio.sample_width) == (RATE, 1, 2)
    assert piece.seconds == pytest.approx(seconds, abs=0.2)
    assert seconds - 1.5 < piece.spoken_seconds <= piece.seconds
    assert -20 < piece.audio.max_dBFS < 0


async def test_four_minutes_come_in_pieces_cut_at_pauses(spoken: Speaker, coded: Coder) -> None:
    pieces = await heard(coded(spoken(FRENCH, "fr"), times=60, seconds=240))
    assert [piece.index for piece in pieces] == list(range(len(pieces)))
    assert sum(piece.seconds for piece in pieces) == pytest.approx(240, abs=0.1)
    assert max(piece.seconds for piece in pieces) <= LONGEST_SECONDS
    starts = [piece.start for piece in pieces]
    assert starts == pytest.approx([sum(p.seconds for p in pieces[:n]) for n in range(len(pieces))])


async def test_a_whispered_note_is_brought_up(coded: Coder, spoken: Speaker, tmp_path: Path) -> None:
    [loud] = await heard(coded(spoken(FRENCH, "fr")))
    quiet = loud.audio.apply_gain(-30)
    quiet.export(tmp_path / "quiet.wav", format="wav").close()
    [piece] = await heard(coded((tmp_path / "quiet.wav").read_bytes()))
    assert piece.audio.dBFS == pytest.approx(loud.audio.dBFS, abs=3)


async def test_one_word_in_a_long_silence_is_found_and_the_silence_trimmed(
    coded: Coder, spoken: Speaker, tmp_path: Path
) -> None:
    [word] = await heard(coded(spoken("Au secours !", "fr")))
    silence = word.audio - 120
    padded = silence * 12 + word.audio + silence * 8
    padded.export(tmp_path / "word.wav", format="wav").close()
    pieces = await heard(coded((tmp_path / "word.wav").read_bytes()))
    assert sum(piece.spoken_seconds for piece in pieces) < word.spoken_seconds + 1


async def test_a_note_that_is_cut_off_is_heard_up_to_there(spoken: Speaker, coded: Coder) -> None:
    whole = coded(spoken(FRENCH, "fr"))
    [piece] = await heard(whole[: len(whole) // 2])
    assert 1 < piece.seconds < 8


async def test_what_is_no_note_is_refused_with_its_reason(coded: Coder) -> None:
    assert await reason(b"") == UNREADABLE
    assert await reason(os.urandom(20_000)) == UNREADABLE
    assert await reason(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>") == UNREADABLE
    assert await reason(coded("anullsrc=r=16000:cl=mono:d=5")) == SILENT
    assert await reason(coded("sine=440:d=5")) == NO_SPEECH
    assert await reason(coded("anoisesrc=d=5:a=0.2:seed=1")) == NO_SPEECH


async def test_m4a_without_its_index_is_refused(spoken: Speaker, coded: Coder) -> None:
    whole = coded(spoken(FRENCH, "fr"), "m4a")
    assert await reason(whole[: len(whole) // 2]) == UNREADABLE


async def test_of_a_note_that_is_too_long_the_beginning_is_heard(spoken: Speaker, coded: Coder) -> None:
    decoder, pieces = Decoder(longest_seconds=40), []
    with pytest.raises(MediaError) as caught:
        async for piece in decoder.pieces(coded(spoken(FRENCH, "fr"), times=10)):
            pieces.append(piece)
    assert caught.value.reason == TOO_LONG
    assert sum(piece.seconds for piece in pieces) == pytest.approx(41, abs=0.1)


@pytest.mark.parametrize(
    "playlist", ["#EXTM3U\n#EXTINF:5,\nfile://{secret}\n", "ffconcat version 1.0\nfile '{secret}'\n"]
)
async def test_a_playlist_opens_no_other_file(spoken: Speaker, coded: Coder, tmp_path: Path, playlist: str) -> None:
    secret = tmp_path / "secret.ogg"
    secret.write_bytes(coded(spoken(FRENCH, "fr")))
    assert await reason(playlist.format(secret=secret).encode()) == UNREADABLE


async def test_nothing_is_left_when_the_listener_leaves_early(spoken: Speaker, coded: Coder) -> None:
    note = coded(spoken(FRENCH, "fr"), times=60)
    before = descriptors()
    stream = Decoder().pieces(note)
    await anext(stream)
    await stream.aclose()
    assert descriptors() <= before


async def test_memory_is_bounded_by_the_piece(spoken: Speaker, coded: Coder) -> None:
    note = coded(spoken(FRENCH, "fr"), times=100, seconds=599)
    tracemalloc.start()
    async for _piece in Decoder().pieces(note):
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000  # ten minutes of samples are 19 MB


async def test_an_ffmpeg_that_hangs_or_is_missing_is_an_unreadable_note(tmp_path: Path) -> None:
    hanging = tmp_path / "ffmpeg"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    assert await reason(b"OggS", Decoder(ffmpeg=hanging, stall_seconds=0.2)) == UNREADABLE
    assert await reason(b"OggS", Decoder(ffmpeg=tmp_path / "nothing")) == UNREADABLE


@pytest.mark.parametrize("container", CODED)
async def test_damaged_notes_are_heard_or_refused_and_never_raise(
    spoken: Speaker, coded: Coder, container: str
) -> None:
    whole, draw, ended = coded(spoken(FRENCH, "fr"), container), random.Random(7), set[str]()
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(draw.choice((1, 5, 50))):
            damaged[draw.randrange(draw.choice((60, len(damaged))))] = draw.randrange(256)
        try:
            ended.add("heard" if await heard(bytes(damaged)) else "")
        except MediaError as error:
            ended.add(error.reason)
    assert ended <= {"heard", UNREADABLE, NO_SPEECH, SILENT}


@pytest.mark.parametrize(
    ("channels", "rate", "bits"), [(65_535, 16_000, 16), (1, 0xFFFFFFFF, 16), (0, 0, 0), (2, 1, 8)]
)
async def test_a_header_that_lies_costs_nothing(spoken: Speaker, channels: int, rate: int, bits: int) -> None:
    header = bytearray(spoken(FRENCH, "fr"))
    struct.pack_into("<HI", header, 22, channels, rate)
    struct.pack_into("<H", header, 34, bits)
    try:
        assert sum(piece.seconds for piece in await heard(bytes(header))) <= 601
    except MediaError as error:
        assert error.reason in {UNREADABLE, NO_SPEECH, SILENT, TOO_LONG}


async def test_every_reason_has_its_text(root: Path) -> None:
    texts = Catalogue.load(root / "data" / "texts")
    for key in (UNREADABLE, SILENT, NO_SPEECH, TOO_LONG, NO_ENGINE, NOT_UNDERSTOOD, PARTLY_HEARD):
        assert texts.get(key, "pcm")
