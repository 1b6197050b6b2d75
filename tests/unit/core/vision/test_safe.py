"""Photos come out small, upright and without metadata; what is meant to harm does not."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from core.errors import MediaError
from core.speech.ffmpeg import in_memory
from core.vision.safe import SIDE, Photo, made_safe


def picture(width: int = 800, height: int = 600) -> Image.Image:
    """Something with edges, always the same."""
    draw = random.Random(1)
    image = Image.new("RGB", (width, height), "lightgrey")
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = draw.randrange(width), draw.randrange(height)
        pen.rectangle((x, y, x + 80, y + 50), fill=tuple(draw.randrange(256) for _ in range(3)), outline="black")
    return image


def coded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(photo: Photo) -> Image.Image:
    image = Image.open(io.BytesIO(photo.jpeg))
    assert image.format == "JPEG"
    return image


def safe(data: bytes) -> Photo:
    with in_memory(data) as descriptor:
        return made_safe(descriptor)


def reason(data: bytes) -> str:
    with pytest.raises(MediaError) as caught:
        safe(data)
    return caught.value.reason


def png_header(width: int, height: int) -> bytes:
    """A PNG of such a size, nearly all of it missing: a few bytes that ask for gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000))

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_format_comes_out_as_a_small_jpeg(kind: str) -> None:
    photo = safe(coded(picture(4000, 3000), kind))
    assert (photo.width, photo.height) == opened(photo).size == (SIDE, SIDE * 3 // 4)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA"])
def test_colours_of_every_kind_look_alike(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert safe(coded(picture().convert(mode), kind)).brightness == pytest.approx(176, abs=2)


def test_sixteen_bits_of_grey_are_not_washed_out() -> None:
    grey = np.asarray(picture().convert("L"), dtype=np.uint16) * 257
    assert safe(coded(Image.fromarray(grey), "PNG")).brightness == pytest.approx(176, abs=2)


def test_of_what_moves_the_first_picture_remains() -> None:
    frames = [picture().rotate(turn) for turn in range(5)]
    moving = coded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert opened(safe(moving)).size == (800, 600)


def test_the_place_and_all_else_is_gone_and_the_photo_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Secret Phone"
    exif.get_ifd(0x8825)[2] = (4.0, 2.0, 54.0)  # latitude
    photo = safe(coded(picture(), exif=exif, comment=b"Awa Ngono"))
    image = opened(photo)
    assert image.size == (600, 800)
    assert not image.getexif()
    assert b"Secret" not in photo.jpeg
    assert b"Awa" not in photo.jpeg
    assert b"Exif" not in photo.jpeg


@pytest.mark.parametrize("size", [(50_000, 50_000), (20_000, 5_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_not_decoded(size: tuple[int, int]) -> None:
    assert reason(png_header(*size)) in ("image_too_large", "image_broken")


def test_what_is_no_photo() -> None:
    script = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    whole = coded(picture())
    assert reason(b"") == "image_broken"
    assert reason(script) == "image_broken"
    assert reason(whole[: len(whole) // 2]) == "image_broken"
    assert reason(b"%PDF-1.7\n" + whole) == "image_broken"
    assert reason(coded(Image.new("RGB", (20, 20), "red"), "PNG")) == "image_broken"
    assert reason(coded(picture(), "BMP")) == "image_broken"


def test_of_a_polyglot_the_picture_alone_remains() -> None:
    photo = safe(coded(picture()) + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in photo.jpeg
    assert b"PK\x03\x04" not in photo.jpeg


def test_a_dark_and_a_blurred_one_are_asked_for_again() -> None:
    sharp = picture()
    assert safe(coded(sharp)).sharpness > 100
    assert reason(coded(sharp.point(lambda value: value // 16))) == "image_dark"
    assert reason(coded(sharp.filter(ImageFilter.GaussianBlur(30)))) == "image_blurred"
    assert reason(coded(Image.new("RGB", (800, 600), "white"))) == "image_dark"


def test_what_is_transparent_lies_on_white() -> None:
    image = picture().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 100))
    assert opened(safe(coded(image, "PNG"))).getpixel((50, 50)) == (255, 255, 255)
