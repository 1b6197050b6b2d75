"""What runs in a process of its own: reads text on photos and in PDFs, within limits that the kernel holds.

Started by core/vision/reader.py as `python -m core.vision.child`. A file from a stranger is opened here by C and C++
libraries; if one of them crashes or grows, this process ends and nothing else does. It gets no environment, may write
no file, and works behind everybody else on the processor.

Speaks frames on standard input and output: four bytes of length, big-endian, then JSON for a header or an answer, bytes
for a file.
"""

import contextlib
import io
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from PIL import Image

from core.priority import give_way

#: bytes of address space; a large photo takes 1.6 GB of it, 0.8 GB of which are memory
MOST_MEMORY = 2_500_000_000
#: a PDF's first pages are read, and a page's longer side in pixels when it is drawn
MOST_PAGES, SIDE = 3, 1600
#: letters and digits from which a page's own text counts as its text; a scan has none, or a stamp
ENOUGH_TEXT = 30
MOST_TEXT, MOST_PIECES = 20_000, 400
#: the longer side that lines are looked for in: more costs memory and finds no more
LOOKED_AT = 1600
#: mean confidence under which a photo is tried the other way up: upright text had 0.95 and more, text on its head 0.6
SENSE = 0.8

Answer = dict[str, Any]
Ocr = Callable[[Image.Image], list[Any]]


def main() -> None:
    """Answer until the other side hangs up."""
    inward, outward = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between frames
    _limit()
    ocr = _when_needed()
    while (header := _receive(inward)) is not None:
        data = _receive(inward) or b""
        try:
            answer = _pdf(data, ocr) if json.loads(header)["what"] == "pdf" else {"pieces": [_photo(data, ocr)]}
        except MemoryError:
            answer = {"wrong": "memory"}
        except (
            Exception
        ) as error:  # the answer names no more than the kind of error: the text may hold the file's words
            answer = {"wrong": type(error).__name__}
        _send(outward, json.dumps(answer).encode())


def _limit() -> None:
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_way()


def _when_needed() -> Ocr:
    """The engine, loaded at the first picture: a PDF with a text of its own needs none."""
    found: list[Ocr | None] = []

    def read(image: Image.Image) -> list[Any]:
        if not found:
            found.append(_engine())
        return found[0](image) if found[0] else []

    return read


def _engine() -> Ocr | None:
    """RapidOCR with the models that its wheel holds, on one thread; None where it is not installed."""
    try:
        import cv2  # noqa: PLC0415
        from rapidocr import RapidOCR  # noqa: PLC0415
    except ImportError:
        return None
    import numpy as np  # noqa: PLC0415

    cv2.setNumThreads(1)
    threads = {f"EngineConfig.onnxruntime.{which}_op_num_threads": 1 for which in ("intra", "inter")}
    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # it turns short words on their heads: "g/dL" became "TP/8"
            "Global.max_side_len": LOOKED_AT,
            "Rec.rec_batch_num": 2,
            **threads,
        }
    )

    def read(image: Image.Image) -> list[Any]:
        found = engine(np.asarray(image.convert("RGB"))[:, :, ::-1])
        if found.boxes is None:
            return []
        pieces = zip(found.txts, found.scores, found.boxes, strict=True)
        return [[text, float(score), [[float(x), float(y)] for x, y in box]] for text, score, box in pieces]

    return lambda image: _upright(image, read)


def _upright(image: Image.Image, read: Callable[[Image.Image], list[Any]]) -> list[Any]:
    """What is read on the photo as it is, or turned, where it makes little sense as it is and more when turned."""
    best = read(image)
    if not best or _sense(best) >= SENSE:
        return best
    for turn in (Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270):
        turned = read(image.transpose(turn))
        if turned and _sense(turned) > _sense(best):
            best = turned
        if _sense(best) >= SENSE:
            break
    return best


def _sense(pieces: list[Any]) -> float:
    """How sure the reader is, by letters."""
    letters = sum(len(text) for text, _, _ in pieces)
    return float(sum(len(text) * score for text, score, _ in pieces)) / max(letters, 1)


def _photo(data: bytes, ocr: Ocr) -> list[Any]:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        return ocr(image)[:MOST_PIECES]


def _pdf(data: bytes, ocr: Ocr) -> Answer:
    """The first pages: their own text, or what is read on a drawing of them. No script in it is run."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"wrong": "locked" if "assword" in str(error) else "broken"}
    with contextlib.closing(document):
        if not len(document):
            return {"wrong": "broken"}
        pages = [_page(document, number, ocr) for number in range(min(len(document), MOST_PAGES))]
    return {"pieces": pages}


def _page(document: Any, number: int, ocr: Ocr) -> list[Any]:
    page = document[number]
    with contextlib.closing(page):
        with contextlib.closing(page.get_textpage()) as layer:
            text = layer.get_text_bounded()[:MOST_TEXT]
        if sum(map(str.isalnum, text)) >= ENOUGH_TEXT:
            return _typed(text)
        width, height = page.get_size()
        scale = SIDE / max(width, height, 1.0)
        with contextlib.closing(page.render(scale=scale)) as bitmap:
            return ocr(bitmap.to_pil())[:MOST_PIECES]


def _typed(text: str) -> list[Any]:
    """Lines of a text layer as pieces under one another."""
    lines = [line for line in text.splitlines() if line.strip()][:MOST_PIECES]
    return [[line, 1.0, [[0, at * 20], [1000, at * 20], [1000, at * 20 + 15], [0, at * 20 + 15]]]
            for at, line in enumerate(lines)]  # fmt: skip


def _receive(stream: BinaryIO) -> bytes | None:
    size = stream.read(4)
    return stream.read(struct.unpack(">I", size)[0]) if len(size) == 4 else None


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main()
