"""Files that people send: in memory alone, within their size, of a type that their bytes show."""

import asyncio
import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import get_args

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from channels.media import MOST_BYTES, TYPES
from channels.sniff import sniff
from core.errors import ApiError, TooLarge, Unprocessable, UnsupportedMedia
from core.message import Kind
from webhooks.api.model import Language, misspelt

#: fields of a form beside its file, and their size
MOST_FIELDS, MOST_FIELD_BYTES = 4, 1000
#: the largest body without a file
JSON_BYTES = 100_000
#: what a form has around its file
AROUND_BYTES = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file whose type is known."""

    data: bytes = field(repr=False)
    language: str | None = None


async def from_form(request: Request, kind: Kind, names: Collection[str]) -> Upload:
    """The file of a form, under one of these names. Raises ApiError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise UnsupportedMedia("the content type must be multipart/form-data")
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=1,
        max_fields=MOST_FIELDS,
        max_part_size=MOST_FIELD_BYTES,
    )
    parser.spool_max_size = MOST_BYTES[kind] + AROUND_BYTES  # nothing of a patient touches the disk
    try:
        form = await parser.parse()
    except (MultiPartException, ClientDisconnect, KeyError, ValueError) as error:
        raise ApiError("the form can't be read") from error
    try:
        file = next((found for name in names if isinstance(found := form.get(name), UploadFile)), None)
        if meant := misspelt(form, {"language"}):
            raise Unprocessable(f"the form has a field that is not known: did you mean `{meant}`?")
        if file is None:
            raise Unprocessable(f"the file is missing: send it as `{next(iter(names))}`")
        return Upload(data=checked(await file.read(), kind), language=_language(form.get("language")))
    finally:
        await form.close()


async def from_base64(text: str, kind: Kind, language: str | None) -> Upload:
    """The file of a JSON body. Raises ApiError."""
    if len(text) > MOST_BYTES[kind] * 4 // 3 + 4:
        raise TooLarge(f"at most {MOST_BYTES[kind]} bytes")
    try:
        data = await asyncio.to_thread(base64.b64decode, text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unprocessable("the file is not base64") from error
    return Upload(data=checked(data, kind), language=language)


def checked(data: bytes, kind: Kind) -> bytes:
    """The file, if it is small enough and what it should be. Raises TooLarge, UnsupportedMedia."""
    if len(data) > MOST_BYTES[kind]:
        raise TooLarge(f"at most {MOST_BYTES[kind]} bytes")
    if sniff(data) not in TYPES[kind]:
        raise UnsupportedMedia(f"the file is none of {', '.join(sorted(TYPES[kind]))}")
    return data


def _language(value: object) -> str | None:
    if value in (None, ""):
        return None
    if value not in get_args(Language):
        raise Unprocessable(f"language: one of {', '.join(get_args(Language))}")
    return str(value)
