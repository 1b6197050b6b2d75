"""Photos of words, read by the real reader: taken as said without a model that sees, and beside one."""

import importlib.util
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from core.errors import MediaError
from core.triage.engine import TriageEngine
from core.triage.model import Level
from core.vision.describe import Looker, Seen
from core.vision.eyes import Eyes
from core.vision.reader import Reader
from core.vision.reading import Readings
from core.workshop.workshop import Workshop
from tests.peers.sheets import FONTS, sheet

DATA = Path(__file__).parents[3] / "data"
SECONDS = 400.0
CRY = ("Docteur aidez moi svp", "mon fils ne respire plus")


def screen(*lines: str, font: tuple[str, str] = FONTS["heldout"][2]) -> bytes:
    """A photo of lines, as a screen or a hand shows them."""
    spec = importlib.util.find_spec(font[0])
    assert spec
    assert spec.origin
    path = next(Path(spec.origin).parent.rglob(font[1]))
    picture = Image.new("RGB", (1080, 200 + 90 * len(lines)), (236, 229, 221))
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        draw.text((60, 100 + 80 * at), line, font=ImageFont.truetype(str(path), 44), fill=(20, 20, 30))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


@pytest.fixture(scope="module")
def triage() -> TriageEngine:
    return TriageEngine.load(DATA / "lexicon", DATA / "triage")


@pytest.fixture
async def eyes(workshop: Workshop, triage: TriageEngine) -> AsyncIterator[Eyes]:
    reader = Reader(seconds=SECONDS)
    assert reader.pictures, "the extra ocr is installed for tests"
    yield Eyes(Readings.load(DATA), reader, workshop=workshop, tells=triage.tells_of_harm)
    await reader.close()


async def look(eyes: Eyes, photo: bytes) -> Seen:
    return await eyes.look(photo, language="fr")


@pytest.mark.parametrize("font", [FONTS["dev"][0], FONTS["heldout"][2]], ids=["printed", "by hand"])
@pytest.mark.parametrize(
    "lines", [CRY, ("Ma femme enceinte saigne", "beaucoup depuis ce matin"), ("my pikin no di breathe", "abeg help")]
)
async def test_a_cry_for_help_is_read(
    eyes: Eyes, triage: TriageEngine, lines: tuple[str, ...], font: tuple[str, str]
) -> None:
    seen = await look(eyes, screen(*lines, font=font))
    assert seen.words
    assert seen.text == ""
    assert 0.5 < seen.words.confidence <= 1
    assert triage.assess(seen.plain).level is Level.EMERGENCY


async def test_what_tells_of_no_harm_is_a_photo_that_nobody_sees(eyes: Eyes) -> None:
    for lines in (("ADIDAS",), ("Orange Money", "Solde 500 FCFA")):
        with pytest.raises(MediaError) as caught:
            await look(eyes, screen(*lines))
        assert caught.value.reason == "image_unseen"


async def test_a_medicine_that_somebody_swallowed_is_no_sheet_alone(eyes: Eyes, triage: TriageEngine) -> None:
    seen = await look(eyes, screen("Il a avalé toute la boîte de Paracétamol", "il ne se réveille plus"))
    assert seen.sheet
    assert seen.words
    assert triage.assess(seen.plain).level is Level.EMERGENCY


@pytest.mark.parametrize("half", ["dev", "heldout"])
async def test_sheets_stay_sheets(eyes: Eyes, half: str) -> None:
    for number in (0, 1, 2, 3, 4):
        seen = await look(eyes, sheet(half, number).jpeg)
        assert seen.sheet
        assert seen.words is None
        assert seen.plain == seen.text == seen.sheet.plain


async def test_words_are_taken_beside_what_a_model_sees(eyes: Eyes, triage: TriageEngine) -> None:
    seeing = Eyes(
        eyes._readings, eyes._reader, Looker([Sees()], lambda: 0.0, seconds=1), workshop=eyes._workshop,
        tells=triage.tells_of_harm,
    )  # fmt: skip
    seen = await look(seeing, screen(*CRY))
    assert seen.text == "Un écran de téléphone."
    assert seen.plain == "mon fils ne respire plus ; Un écran de téléphone."


class Sees:
    """A model that sees a screen, and not what it says."""

    name = "sees"

    async def describe(self, photo: object, *, language: str, timeout: float) -> str:
        return "OTHER\nUn écran de téléphone."
