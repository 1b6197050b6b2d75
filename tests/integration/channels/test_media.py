"""Media comes from the provider's hosts alone, within its limits, and credentials stay where they belong."""

from collections.abc import AsyncIterator
from urllib.parse import SplitResult

import pytest
from aiohttp import web

from channels.http import Connections
from channels.media import GONE, MEGABYTE, TOO_BIG, UNREADABLE, Media
from core.errors import MediaError, ProviderError
from core.message import Attachment, Kind
from tests.integration.channels.conftest import ACCOUNT, JPEG, OGG, MakeTwilio
from tests.peers.start import free_port

VOICE = Attachment(kind=Kind.VOICE, ref="voice")
SECRET = {"Authorization": "Basic c2VjcmV0"}


class Files:
    """A server of files on two ports, which keeps the credentials that it was shown, by port."""

    def __init__(self) -> None:
        self.ports = (free_port(), free_port())
        self.shown: list[tuple[int, str | None]] = []

    def url(self, path: str, *, other: bool = False) -> str:
        return f"http://127.0.0.1:{self.ports[other]}/{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.shown.append((request.url.port or 0, request.headers.get("Authorization")))
        match request.path.rpartition("/")[2]:
            case "voice":
                return web.Response(body=OGG, content_type="audio/ogg")
            case "photo":
                return web.Response(body=JPEG, content_type="audio/ogg")
            case "moved":
                raise web.HTTPFound(self.url("voice", other=True))
            case "elsewhere":
                raise web.HTTPFound("http://localhost:1/voice")
            case "file":
                raise web.HTTPFound("file:///etc/hostname")
            case "round":
                raise web.HTTPFound(self.url("round"))
            case "announced":
                return web.Response(body=b"OggS" + bytes(17 * MEGABYTE))
            case "endless":
                return await self._stream(request)
            case "busy":
                raise web.HTTPServiceUnavailable
        raise web.HTTPNotFound

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for _ in range(40):
            await answer.write(b"OggS" + bytes(MEGABYTE))
        return answer


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    files = Files()
    app = web.Application()
    app.router.add_get("/{path:.*}", files.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    for port in files.ports:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    yield files
    await runner.cleanup()


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    def ours(url: SplitResult) -> bool:
        return url.scheme == "http" and url.hostname == "127.0.0.1"

    connections = Connections()
    yield Media(connections, ours)
    await connections.close()


async def test_the_very_bytes(files: Files, media: Media) -> None:
    found = await media.fetch(files.url("voice"), VOICE, headers=SECRET)
    assert (found.data, found.content_type) == (OGG, "audio/ogg")


async def test_credentials_do_not_go_along_a_redirect(files: Files, media: Media) -> None:
    found = await media.fetch(files.url("moved"), VOICE, headers=SECRET)
    assert found.data == OGG
    assert files.shown == [(files.ports[0], SECRET["Authorization"]), (files.ports[1], None)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("elsewhere", UNREADABLE),
        ("file", UNREADABLE),
        ("round", UNREADABLE),
        ("announced", TOO_BIG),
        ("endless", TOO_BIG),
        ("photo", UNREADABLE),
        ("nothing", GONE),
    ],
)
async def test_what_is_refused_and_what_the_person_is_told(files: Files, media: Media, path: str, reason: str) -> None:
    with pytest.raises(MediaError) as refused:
        await media.fetch(files.url(path), VOICE)
    assert refused.value.reason == reason


async def test_what_is_announced_as_too_big_is_not_even_asked_for(files: Files, media: Media) -> None:
    with pytest.raises(MediaError) as refused:
        await media.fetch(files.url("voice"), Attachment(kind=Kind.VOICE, ref="voice", size=17 * MEGABYTE))
    assert refused.value.reason == TOO_BIG
    assert files.shown == []


async def test_what_may_work_later_is_no_fault_of_the_person(files: Files, media: Media) -> None:
    with pytest.raises(ProviderError):
        await media.fetch(files.url("busy"), VOICE)
    with pytest.raises(ProviderError):
        await media.fetch(f"http://127.0.0.1:{free_port()}/voice", VOICE)


async def test_twilio_gives_the_accounts_own_media_alone(files: Files, make_twilio: MakeTwilio) -> None:
    base = f"http://127.0.0.1:{files.ports[0]}"
    adapter = make_twilio(base)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media"
    url = f"https://api.twilio.com{path}"
    found = await adapter.fetch(Attachment(kind=Kind.VOICE, ref=f"{url}/voice"))
    assert found.data == OGG
    assert files.shown[0][1]
    others = (
        f"https://api.twilio.com.evil.example{path}/voice",
        f"https://user@api.twilio.com{path}/voice",
        f"http://api.twilio.com{path}/voice",
        url.replace(ACCOUNT, "AC" + "b" * 32) + "/voice",
        "https://api.twilio.com/2010-04-01/Accounts.json",
    )
    for other in others:
        with pytest.raises(MediaError):
            await adapter.fetch(Attachment(kind=Kind.VOICE, ref=other))
    assert len(files.shown) == 1
