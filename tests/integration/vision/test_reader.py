"""The process that reads: sheets and PDFs as they are, hostile files within memory, and what happens when it dies."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from core.errors import MediaError
from core.vision.eyes import Eyes
from core.vision.reader import Reader
from core.vision.reading import Readings
from core.vision.rows import rows
from core.vision.safe import safe
from core.vision.sheet import Flag
from core.workshop.workshop import Workshop
from tests.bench.reading import fields, judge, read_all, wrong
from tests.peers import pdfs
from tests.peers.sheets import Sheet, sheet

DATA = Path(__file__).parents[3] / "data"
#: so many that a busy machine is no failure
SECONDS = 400.0
#: megabytes of memory that reading may take
MOST_MEMORY = 1500


@pytest.fixture(scope="module")
def readings() -> Readings:
    return Readings.load(DATA)


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader(seconds=SECONDS)
    assert reader.pictures, "the extra ocr is installed for tests"
    yield reader
    await reader.close()


def memory(reader: Reader) -> int:
    """Megabytes that the process has held at most."""
    assert reader._process
    status = Path(f"/proc/{reader._process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("half", ["dev", "heldout"])
async def test_sheets_are_read(reader: Reader, readings: Readings, half: str) -> None:
    """A prescription, a result and a box as scanned, and two as an old phone takes them."""
    made: list[Sheet] = [sheet(half, number) for number in (0, 1, 4, 15, 16)]
    read, _ = await read_all(made, readings, reader)
    told = [one for pair in zip(made, read, strict=True) if pair[1] for one in fields(pair[0], pair[1], readings)]
    report = "\n".join(judge(zip(made, read, strict=True), readings, misses=True))
    assert None not in read
    assert sum(ok for _, _, ok in told) >= 0.9 * len(told), report
    assert not [one for pair in zip(made, read, strict=True) if pair[1] for one in wrong(pair[0], pair[1], readings)]
    assert "personal word left 0" in report
    assert memory(reader) < MOST_MEMORY


async def test_a_photo_on_its_head(reader: Reader, readings: Readings, workshop: Workshop) -> None:
    made = sheet("dev", 0)
    out = io.BytesIO()
    Image.open(io.BytesIO(made.jpeg)).transpose(Image.Transpose.ROTATE_180).save(out, "JPEG")
    found = readings.read(rows(await reader.photo((await safe(out.getvalue(), workshop)).jpeg)))
    assert {fields_[0] for fields_ in fields(made, found, readings) if fields_[2]} == {"medicine", "strength", "dosing"}


async def test_a_pdf_of_a_laboratory(reader: Reader, readings: Readings) -> None:
    eyes = Eyes(readings, reader)
    for document in (pdfs.typed(*pdfs.RESULT), pdfs.with_script(), pdfs.typed(*pdfs.RESULT, pages=200)):
        seen = await eyes.document(document)
        assert seen.sheet
        assert seen.text.startswith("hémoglobine 4,2 g/dL")
        assert "paludisme : positif" in seen.text
        assert seen.sheet.measures[0].flag is Flag.LOW
        assert "NGONO" not in repr(seen) + seen.text


async def test_a_scan_in_a_pdf(reader: Reader, readings: Readings) -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(sheet("dev", 1).jpeg)).save(out, "PDF")
    seen = await Eyes(readings, reader).document(out.getvalue())
    assert seen.kind == "lab result"
    assert seen.sheet
    assert seen.sheet.measures


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (pdfs.locked(), "pdf_locked"),
        (b"%PDF-1.7\nnothing of the kind", "pdf_broken"),
        (pdfs.typed(*pdfs.RESULT)[:400], "pdf_broken"),
        (b"%PDF-1.7\n" + sheet("dev", 0).jpeg[:20_000], "pdf_broken"),
        (pdfs.typed("x", box=b"0 0 1000000 1000000"), "sheet_unread"),
        (pdfs.typed(), "sheet_unread"),
        (pdfs.typed("CARTE NATIONALE D'IDENTITE", "REPUBLIQUE DU CAMEROUN", "NGONO Marie"), "image_refused"),
        (pdfs.bomb(), None),
    ],
    ids=["locked", "broken", "cut", "polyglot", "huge page", "empty", "identity card", "bomb"],
)
async def test_pdfs_that_are_not_read(reader: Reader, readings: Readings, document: bytes, reason: str | None) -> None:
    with pytest.raises(MediaError) as caught:
        await Eyes(readings, reader).document(document)
    assert reason is None or caught.value.reason == reason
    assert caught.value.reason in {"pdf_broken", "pdf_locked", "sheet_unread", "image_refused"}
    if reader._process:
        assert memory(reader) < MOST_MEMORY
    assert await Eyes(readings, reader).document(pdfs.typed(*pdfs.RESULT)), "the next one is read all the same"


async def test_a_process_that_hangs_is_ended(readings: Readings) -> None:
    reader = Reader(seconds=0.5, command=(sys.executable, "-c", "import time; time.sleep(600)"), pictures=lambda: True)
    with pytest.raises(MediaError):
        await reader.photo(b"x")
    assert reader._process is None


async def test_a_process_that_dies_is_started_again(reader: Reader) -> None:
    document = pdfs.typed(*pdfs.RESULT)
    assert await reader.pdf(document)
    assert reader._process
    reader._process.kill()
    await reader._process.wait()
    assert await reader.pdf(document)


async def test_one_that_was_not_asked_for_a_while_ends() -> None:
    reader = Reader(seconds=SECONDS, idle=0.05)
    await reader.pdf(pdfs.typed(*pdfs.RESULT))
    process = reader._process
    assert process
    async with asyncio.timeout(SECONDS):
        assert await process.wait() == 0


async def test_who_stops_waiting_gets_no_other_ones_answer(reader: Reader) -> None:
    waiting = asyncio.create_task(reader.pdf(pdfs.typed("Awa " * 20)))
    while reader._process is None:
        await asyncio.sleep(0.01)
    waiting.cancel()
    pages = await reader.pdf(pdfs.typed(*pdfs.RESULT))
    assert "LABORATOIRE" in pages[0][0].text


async def test_without_the_extra_a_pdfs_own_text_is_read_all_the_same(readings: Readings, workshop: Workshop) -> None:
    reader = Reader(seconds=SECONDS, pictures=lambda: False)
    assert await reader.photo(sheet("dev", 0).jpeg) == []
    assert (await Eyes(readings, reader).document(pdfs.typed(*pdfs.RESULT))).sheet
    with pytest.raises(MediaError) as caught:
        await Eyes(readings, reader, workshop=workshop).look(sheet("dev", 0).jpeg, language="fr")
    assert caught.value.reason == "image_unseen"
    await reader.close()
