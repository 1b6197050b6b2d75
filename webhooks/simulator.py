"""The simulator's page and what it asks for. These routes exist only outside production."""

import gzip
import hashlib
from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator import SESSION, SimulatorAdapter
from channels.sniff import sniff
from core.errors import MalformedUpdate
from core.message import Channel, MediaContent
from data.media import MediaStore
from data.transcripts import Entry, Transcripts
from webhooks.hooks import Reception, hook
from webhooks.request import answering_errors, read

FOLDER = Path(__file__).parent / "static" / "simulator"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
RENDERINGS = ("whatsapp", "telegram", "sms")
MOST_MEDIA_BYTES = 16_000_000
LARGEST_ID = 2**63 - 1
#: nothing from elsewhere, no inline code; `blob:` is a recording or photo that the page itself made
CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(self), geolocation=()",
}


def simulator(
    adapter: SimulatorAdapter, reception: Reception, transcripts: Transcripts, store: MediaStore
) -> list[Route]:
    """The page at `/`, its files, the hook that it posts to, and the conversation that it polls."""

    async def conversation(request: Request) -> Response:
        session, rendering, after = _asked(request)
        entries = await transcripts.of(Channel.SIMULATOR, rendering, session, after=after)
        if any(entry.farewell and all(part.delivered for part in entry.parts) for entry in entries):
            await transcripts.farewell_shown(Channel.SIMULATOR, session)
        return JSONResponse(
            {"messages": [_entry(entry) for entry in entries]}, headers={**HEADERS, "Cache-Control": "no-store"}
        )

    async def keep(request: Request) -> Response:
        """A recording or a photo that the page is about to send."""
        arrived = await read(request, most=MOST_MEDIA_BYTES)
        adapter.authenticate(arrived)
        if (content_type := sniff(arrived.body)) is None:
            raise MalformedUpdate("neither sound nor a picture that we know")
        ref = await store.put(MediaContent(data=arrived.body, content_type=content_type))
        return JSONResponse({"ref": ref}, headers=HEADERS)

    async def show(request: Request) -> Response:
        """A file by its key, which nobody can guess."""
        found = await store.open(request.path_params["key"])
        if found is None or not found.content_type.startswith(("audio/", "video/webm", "image/", "text/plain")):
            return Response(status_code=404, headers=HEADERS)
        headers = {**HEADERS, "Cache-Control": "private, no-store"}
        return Response(found.data, media_type=found.content_type, headers=headers)

    return [
        Route("/simulator/media", answering_errors(keep), methods=["POST"]),
        Route("/simulator/media/{key}", answering_errors(show), methods=["GET"]),
        _file("/", FOLDER / "index.html"),
        *(_file(f"/simulator/static/{file.name}", file) for file in sorted(FOLDER.iterdir()) if file.suffix in TYPES),
        hook("/simulator/messages", adapter, reception, answer='{"accepted": true}', media_type="application/json"),
        Route("/simulator/conversation", answering_errors(conversation), methods=["GET"]),
    ]


def _file(path: str, file: Path) -> Route:
    """A file of the page, read and packed once; browsers keep it for as long as it is the same."""
    content = file.read_bytes()
    packed = gzip.compress(content, mtime=0)
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {**HEADERS, "Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Encoding"}

    async def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type=TYPES[file.suffix], headers={**headers, "Content-Encoding": "gzip"})
        return Response(content, media_type=TYPES[file.suffix], headers=headers)

    return Route(path, answer, methods=["GET"])


def _asked(request: Request) -> tuple[str, str, int]:
    """(session, rendering, after) of a query. Raises MalformedUpdate."""
    query = request.query_params
    session, rendering, after = query.get("session", ""), query.get("rendering", ""), query.get("after", "0")
    if not SESSION.fullmatch(session):
        raise MalformedUpdate("session: 16 to 64 letters, digits, - or _")
    if rendering not in RENDERINGS:
        raise MalformedUpdate(f"rendering: one of {', '.join(RENDERINGS)}")
    if not (after.isascii() and after.isdigit() and len(after) < 20 and int(after) <= LARGEST_ID):
        raise MalformedUpdate("after: the id of a message")
    return session, rendering, int(after)


def _entry(entry: Entry) -> dict[str, object]:
    return {**asdict(entry), "farewell": entry.farewell, "at": entry.at.isoformat()}
