"""How large a body each path takes, and how long its answer may take to begin."""

from collections.abc import Callable

from channels.media import MOST_BYTES
from core.message import Kind
from webhooks.api.upload import AROUND_BYTES, JSON_BYTES
from webhooks.guard import Bounds

#: beyond what the slowest part may take by itself
MARGIN_SECONDS = 10.0


def bounds(otherwise: Bounds, *, chat_seconds: float, media_seconds: float) -> Callable[[str], Bounds]:
    """By path. `chat_seconds`: how long chat waits; `media_seconds`: how long hearing or seeing may take."""
    slow = max(chat_seconds, media_seconds) + MARGIN_SECONDS
    table = {
        "/api/transcribe": Bounds(bytes=MOST_BYTES[Kind.AUDIO] + AROUND_BYTES, seconds=slow),
        "/api/analyze-image": Bounds(bytes=MOST_BYTES[Kind.IMAGE] + AROUND_BYTES, seconds=slow),
        "/gateway": Bounds(bytes=MOST_BYTES[Kind.AUDIO] * 4 // 3 + AROUND_BYTES, seconds=slow),
        "/api/chat": Bounds(bytes=JSON_BYTES, seconds=chat_seconds + MARGIN_SECONDS),
        # the simulator page's recordings and photos
        "/simulator/media": Bounds(bytes=MOST_BYTES[Kind.AUDIO], seconds=otherwise.seconds * 2),
    }

    def of(path: str) -> Bounds:
        small = Bounds(bytes=JSON_BYTES, seconds=otherwise.seconds) if path.startswith("/api/") else otherwise
        return table.get(path, small)

    return of
