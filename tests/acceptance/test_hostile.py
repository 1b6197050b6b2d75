"""Files that harm, on purpose or by accident, in one real process.

Each is heard, seen or refused in a plain sentence, nothing is raised, and the server stays small.
"""

import asyncio
import io
import os
import random
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.acceptance.conftest import Carehelp
from tests.acceptance.serving import ANSWERS, CHAT, TOKEN, Json, Make, document, on_telegram, spoken, upload
from tests.peers import pdfs, start
from tests.peers.sound import SENTENCE, code, speak
from tests.unit.core.vision.test_safe import coded, picture

PATIENCE = 240.0
HUGE = 100_000_000
#: bytes by which the server may grow: what it holds of a file is 16 MB at most, twice while it comes
MOST_GROWTH = 50_000_000

HEAVY, NO_AUDIO, NO_PHOTO = "trop lourd", "votre message vocal", "Je n'arrive pas à ouvrir cette photo"
UNSEEN, NO_FILE = "photo", "Je n'arrive pas à lire ce fichier"


def crc(page: bytes) -> int:
    """Ogg's checksum."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        value &= 0xFFFFFFFF
    return value


def claims_ten_hours(note: bytes) -> bytes:
    """An OGG whose last page says that ten hours have gone by."""
    last = note.rfind(b"OggS")
    page = bytearray(note[last:])
    struct.pack_into("<q", page, 6, 10 * 3600 * 48_000)
    struct.pack_into("<I", page, 22, 0)
    struct.pack_into("<I", page, 22, crc(bytes(page)))
    return note[:last] + bytes(page)


def lies_of_its_length(sound: bytes) -> bytes:
    """A WAV that says it goes on for 4 GB."""
    at = sound.index(b"data")
    return sound[: at + 4] + struct.pack("<I", 0xFFFFFFF0) + sound[at + 8 :]


def moving() -> bytes:
    frames = [picture().rotate(turn) for turn in range(8)]
    return coded(frames[0], "WEBP", save_all=True, append_images=frames[1:])


def zipped() -> bytes:
    """A photo that is an archive and a page with a script as well."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.exe", b"MZ" + bytes(1000))
    return coded(picture()) + b"<script>alert(1)</script>" + out.getvalue()


def large() -> bytes:
    """A photo of 49 megapixels, as much as is opened at all."""
    return coded(Image.effect_noise((7000, 7000), 30).convert("RGB"), "PNG")[:9_900_000]


def photos() -> list[tuple[bytes, str, str]]:
    """(file, type that its sender says, what the answer holds)."""
    grey = np.asarray(picture().convert("L"), dtype=np.uint16) * 257
    whole = coded(picture())
    return [
        (coded(picture().convert("CMYK")), "image/jpeg", UNSEEN),
        (coded(Image.fromarray(grey), "PNG"), "image/png", UNSEEN),
        (moving(), "image/webp", UNSEEN),
        (zipped(), "image/jpeg", UNSEEN),
        (whole, "application/pdf", UNSEEN),
        (whole[:-300], "image/jpeg", NO_PHOTO),
        (large(), "image/png", NO_PHOTO),
        (b"MZ" + os.urandom(5000), "image/jpeg", NO_FILE),
        (pdfs.with_script(), "application/pdf", "4,2 g/dL"),
        (pdfs.endless(), "application/pdf", "4,2 g/dL"),
    ]


@pytest.fixture
def notes(tmp_path: Path) -> list[tuple[bytes, str]]:
    """(note, what the answer holds; nothing: it was heard)."""
    said = speak(tmp_path / "said.wav", SENTENCE)
    ogg, wav = code(said, "ogg", tmp_path), code(said, "wav", tmp_path)
    draw = random.Random(3)
    return [
        (claims_ten_hours(ogg), ""),
        (lies_of_its_length(wav), ""),
        (ogg[: len(ogg) // 2], ""),
        (b"OggS" + draw.randbytes(50_000), NO_AUDIO),
        (coded(picture()), NO_FILE),
    ]


def memory(carehelp: Carehelp, name: str) -> int:
    """Bytes that the server holds (VmRSS) or has held at most (VmHWM)."""
    assert carehelp.process
    lines = Path(f"/proc/{carehelp.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


async def answer(carehelp: Carehelp, api: start.BotApi, update: Json, number: int) -> str:
    """What is answered to the update, the number-th of the conversation."""
    await api.enqueue_update(update, token=TOKEN)
    await api.deliver_updates(token=TOKEN)
    await carehelp.until(ANSWERS, number, seconds=PATIENCE)
    entries = await carehelp.transcript("telegram", "4242", str(CHAT))
    return " ".join(part.text for part in entries[-1].parts)


async def test_the_server_stays_small_and_answers(
    make_carehelp: Make, tmp_path: Path, notes: list[tuple[bytes, str]]
) -> None:
    heard = ({"endpoint": "transcription"}, {"transcription": {"text": "mon enfant vomit", "language": "french"}})
    async with start.bot_api() as (url, api), start.models(tmp_path, heard) as engine:
        carehelp = await on_telegram(
            make_carehelp,
            url,
            TRANSCRIPTION_BASE_URL=engine,
            READING_SECONDS=str(PATIENCE),
            VOICE_REPLIES="off",
            FLOOD_MESSAGES="1000",
        )
        number, wrong = 1, []
        await answer(carehelp, api, spoken(number, await upload(url, notes[2][0], "voice", "audio/ogg"), 900), number)
        before = memory(carehelp, "VmRSS")
        for note, wanted in notes:
            number += 1
            told = await answer(
                carehelp, api, spoken(number, await upload(url, note, "voice", "audio/ogg"), 900), number
            )
            if wanted not in told or (not wanted and NO_AUDIO in told):
                wrong.append((number, wanted, told))
        for data, content_type, wanted in photos():
            number += 1
            file_id = await upload(url, data, content_type=content_type)
            told = await answer(carehelp, api, document(number, file_id, content_type, 900), number)
            if wanted not in told:
                wrong.append((number, wanted, told))
        small = await upload(url, b"OggS", "voice", "audio/ogg")
        api.assets[small]["data"] = b"OggS" + bytes(HUGE)
        for api.unsized in (False, True):
            number += 1
            told = await answer(carehelp, api, spoken(number, small, 900), number)
            if HEAVY not in told:
                wrong.append((number, HEAVY, told))
        grown = memory(carehelp, "VmHWM") - before
        await asyncio.to_thread(carehelp.stop)
    assert not wrong
    assert "Traceback" not in carehelp.log
    assert "alert(1)" not in carehelp.log
    assert grown < MOST_GROWTH, (before, grown)
