"""A photo made safe: its size is known before it is decoded, its metadata are gone, and it is small."""

import asyncio
import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import MediaError

#: formats that are opened; a file's content decides, not what its sender says
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 50_000_000
#: the longer side of what is kept, in pixels, and the shorter side below which nothing can be told
SIDE, LEAST_SIDE = 1600, 48
QUALITY = 85
#: mean brightness of 0 to 255 under which a photo is too dark, and over which it is washed out
DARK, BRIGHT = 28.0, 250.0
#: variance of the Laplacian, at 512 pixels, under which nothing is sharp
BLURRED = 12.0
LOOKED_AT = 512
AT_WORK = 2

_slots: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A JPEG without metadata, upright, at most 1,600 pixels long."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    #: mean of 0 to 255, and variance of the Laplacian
    brightness: float
    sharpness: float


async def safe(data: bytes) -> Photo:
    """The photo, off the event loop, two at a time.

    Raises MediaError: `image_broken`, `image_too_large`, `image_dark`, `image_blurred`.
    """
    slots = _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_WORK))
    async with slots:
        return await asyncio.to_thread(_made_safe, data)


def _made_safe(data: bytes) -> Photo:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise MediaError("image_too_large")
            image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
            small = _small(image)
    except Image.DecompressionBombError as error:
        raise MediaError("image_too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise MediaError("image_broken") from error
    if min(small.size) < LEAST_SIDE:
        raise MediaError("image_broken", "too small to see anything")
    return _judged(small)


def _small(image: Image.Image) -> Image.Image:
    """The first frame, upright, on white where it is transparent, reduced. What is not pixels stays behind."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SIDE, SIDE))
    rgba = upright.convert("RGBA")
    paper = Image.new("RGB", rgba.size, "white")
    paper.paste(rgba, mask=rgba.getchannel("A"))
    return paper


def _judged(image: Image.Image) -> Photo:
    brightness, sharpness = _light(image)
    if brightness < DARK or (brightness > BRIGHT and sharpness < BLURRED):
        raise MediaError("image_dark")
    if sharpness < BLURRED:
        raise MediaError("image_blurred")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photo(
        jpeg=out.getvalue(), width=image.width, height=image.height, brightness=brightness, sharpness=sharpness
    )


def _light(image: Image.Image) -> tuple[float, float]:
    """Mean brightness, and the variance of the Laplacian."""
    grey = image.convert("L")
    grey.thumbnail((LOOKED_AT, LOOKED_AT))
    pixels = np.asarray(grey, dtype=np.float32)
    edges = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:] - 4 * pixels[1:-1, 1:-1]
    return float(pixels.mean()), float(edges.var())
