"""A photo made safe: its size is known before it is decoded, its metadata are gone, and it is small."""

import os
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import MediaError, ProviderError
from core.workshop.workshop import Workshop

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
#: the key of what is said where a photo can't be opened
BROKEN = "image_broken"


@dataclass(frozen=True, kw_only=True, slots=True)
class Photo:
    """A JPEG without metadata, upright, at most 1,600 pixels long."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    #: mean of 0 to 255, and variance of the Laplacian
    brightness: float
    sharpness: float


async def safe(data: bytes, workshop: Workshop) -> Photo:
    """The photo, opened and reduced in the workshop.

    Raises MediaError: `image_broken`, `image_too_large`, `image_dark`, `image_blurred`.
    """
    try:
        facts, jpeg = await workshop.one({"what": "photo"}, data)
    except ProviderError as error:
        raise MediaError(BROKEN, str(error)) from error
    return Photo(jpeg=jpeg, **facts)


def made_safe(descriptor: int) -> Photo:
    """The photo in an open file. Raises MediaError as `safe` does."""
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file, Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise MediaError("image_too_large")
            image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
            small = _small(image)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise MediaError("image_too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise MediaError(BROKEN) from error
    if min(small.size) < LEAST_SIDE:
        raise MediaError(BROKEN, "too small to see anything")
    return _judged(small)


def _small(image: Image.Image) -> Image.Image:
    """The first frame, reduced, upright, on white where it is transparent. What is not pixels stays behind."""
    image.thumbnail((SIDE, SIDE))  # first: turning it would copy all of it
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # sixteen bits of grey, of which a conversion would clip all but the darkest
        upright = upright.point(lambda value: value * (1 / 256)).convert("L")
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
    out = BytesIO()
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
