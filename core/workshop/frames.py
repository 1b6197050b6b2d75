"""What goes back from the workshop: a header in JSON and bytes, behind their lengths."""

import json
import struct
from asyncio import StreamReader
from typing import Any

LENGTHS = struct.Struct(">II")
#: bytes; the longest body is half a minute of sound
MOST_HEADER, MOST_BODY = 10_000, 20_000_000

Header = dict[str, Any]


def packed(header: Header, body: bytes = b"") -> bytes:
    """A frame."""
    head = json.dumps(header).encode()
    return LENGTHS.pack(len(head), len(body)) + head + body


async def frame(stream: StreamReader) -> tuple[Header, bytes]:
    """The next frame. Raises IncompleteReadError where the other side has gone, ValueError for what is no frame."""
    head, body = LENGTHS.unpack(await stream.readexactly(LENGTHS.size))
    if head > MOST_HEADER or body > MOST_BODY:
        raise ValueError("a frame that is too long")
    header: Header = json.loads(await stream.readexactly(head))
    return header, await stream.readexactly(body)
