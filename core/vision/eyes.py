"""Looking at a photo or a PDF: what is written is read here, the rest is described by a model where one is configured.

A sheet that was read here is not shown to a model: names stand on it, and a model that misreads a dose does harm. What
somebody wrote (a note, a message on a screen) is taken as said, whether or not anybody describes the photo. A paper
that says who somebody is (identity card, passport) is neither kept nor shown to anybody.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import MediaError
from core.vision.describe import Looker, Seen
from core.vision.personal import identity_paper
from core.vision.reader import Reader
from core.vision.reading import Readings
from core.vision.rows import Piece, Row, rows
from core.vision.safe import Photo, safe
from core.vision.sheet import Sheet
from core.vision.sort import DOCUMENT, OTHER, sort
from core.vision.written import Words, written
from core.workshop.workshop import Workshop

#: who read a sheet
OCR = "ocr"
PDF = b"%PDF-"
UNSEEN, UNREAD = "image_unseen", "sheet_unread"

log = logging.getLogger(__name__)


class Eyes:
    """Reads, then asks who can describe. Called as a Looker is."""

    def __init__(
        self, readings: Readings, reader: Reader, looker: Looker | None = None, *, workshop: Workshop | None = None,
        tells: Callable[[str], bool] = lambda _text: False,
    ) -> None:  # fmt: skip
        self._readings, self._reader, self._looker = readings, reader, looker
        #: whether words name an illness, an injury or a poison: a shirt's do not
        self._tells = tells
        #: photos have one of their own: a file that ends it does not end what others say
        self._workshop = workshop or Workshop()

    @property
    def describes(self) -> bool:
        """Whether there is somebody for what is not written."""
        return self._looker is not None

    async def look(self, data: bytes, *, language: str | None) -> Seen:
        """What is on a photo or in a PDF, as a person sent it.

        Raises MediaError: as `safe` does for photos that can't be used, and as the two below.
        """
        if data.startswith(PDF):
            return await self.document(data)
        return await self(await safe(data, self._workshop), language=language)

    async def __call__(self, photo: Photo, *, language: str | None) -> Seen:
        """What is on a photo. Raises MediaError: `image_unseen`, `image_refused`, `sheet_unread`."""
        sheet, words = await self._on(photo)
        kind, confidence = sort(sheet)
        if sheet.named:
            return replace(_read(sheet), words=words)
        try:
            seen = await self._described(photo, language)
        except MediaError as error:
            if error.reason == UNSEEN and words:
                return _said(words)
            raise (MediaError(UNREAD) if error.reason == UNSEEN and kind != OTHER else error) from error
        if kind != OTHER:
            seen = replace(seen, kind=kind, confidence=confidence)  # where there is much text, it says what a sheet is
        return replace(seen, words=words)

    async def _described(self, photo: Photo, language: str | None) -> Seen:
        if self._looker is None:
            raise MediaError(UNSEEN)
        return await self._looker(photo, language=language)

    async def document(self, data: bytes) -> Seen:
        """What stands in a PDF. Raises MediaError: `pdf_locked`, `pdf_broken`, `sheet_unread`, `image_refused`."""
        pages = await self._reader.pdf(data)
        found = [row for page in pages for row in rows(page)]
        sheet, words = await asyncio.to_thread(self._sheet, found, typed=True)
        if sheet.named:
            return replace(_read(sheet), words=words)
        if words:
            return _said(words)
        raise MediaError(UNREAD)

    async def close(self) -> None:
        """End the processes that open and read."""
        await self._workshop.close()
        await self._reader.close()

    async def _on(self, photo: Photo) -> tuple[Sheet, Words | None]:
        """What is written on a photo; nothing where that can't be read. Raises MediaError `image_refused`."""
        try:
            pieces: Sequence[Piece] = await self._reader.photo(photo.jpeg)
        except MediaError:
            log.warning("a photo could not be read")
            pieces = ()
        return await asyncio.to_thread(self._sheet, rows(pieces))

    def _sheet(self, found: list[Row], *, typed: bool = False) -> tuple[Sheet, Words | None]:
        if identity_paper(found):
            raise MediaError("image_refused")
        sheet = self._readings.read(found)
        return sheet, written(found, sheet, self._tells, typed=typed)


def _said(words: Words) -> Seen:
    return Seen(text="", kind=DOCUMENT, provider=OCR, confidence=words.confidence, words=words)


def _read(sheet: Sheet) -> Seen:
    kind, confidence = sort(sheet)
    return Seen(text=sheet.plain, kind=kind, provider=OCR, confidence=min(confidence, sheet.confidence), sheet=sheet)
