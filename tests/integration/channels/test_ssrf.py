"""Nothing that a person or a provider's answer names makes us fetch from inside: neither by number, nor by name, nor by
a redirect."""

from collections.abc import AsyncIterator
from urllib.parse import SplitResult, quote

import pytest
from aiohttp import web

from channels.http import Connections
from channels.media import UNREADABLE, Media
from core.errors import MediaError, ProviderError
from core.message import Attachment, Kind
from tests.integration.channels.conftest import ACCOUNT, OGG, MakeTelegram, MakeTwilio
from tests.peers.start import free_port

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
#: places inside, in the ways that they can be written
INSIDE = (
    "http://127.0.0.1/", "http://localhost/", "http://0.0.0.0/", "http://127.1/", "http://2130706433/",
    "http://0x7f000001/", "http://017700000001/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[fd00::1]/", "http://[fe80::1]/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
    "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/",
    "http://localtest.me/", "http://127.0.0.1.nip.io/", "http://api.twilio.com@127.0.0.1/",
    "http://127.0.0.1#@api.twilio.com/", "http://127.0.0.1\\@api.twilio.com/", "https://api.twilio.com.localtest.me/",
    "https://api.twilio.com:8443/", "https://api.twilio.com%2f@127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "ftp://127.0.0.1/", "//127.0.0.1/", "http://[::1", "https://api.twilio.com:99999/", "",
)  # fmt: skip


class Redirecting:
    """A server that sends on to where its path says, and counts who comes in where nobody should."""

    def __init__(self) -> None:
        self.port, self.entered = free_port(), 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def send_on(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def inside(self, _request: web.Request) -> web.StreamResponse:
        self.entered += 1
        return web.Response(body=OGG)


@pytest.fixture
async def server() -> AsyncIterator[Redirecting]:
    server = Redirecting()
    app = web.Application()
    app.router.add_get("/inside", server.inside)
    app.router.add_get("/{path:.*}", server.send_on)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    yield server
    await runner.cleanup()


@pytest.mark.parametrize("place", INSIDE)
async def test_twilio_media_are_at_twilio(make_twilio: MakeTwilio, place: str) -> None:
    """With the real base; a path that would be right does not help."""
    adapter = make_twilio("")
    for ref in (place, place.rstrip("/") + PATH):
        with pytest.raises(MediaError) as refused:
            await adapter.fetch(Attachment(kind=Kind.VOICE, ref=ref))
        assert refused.value.reason == UNREADABLE


@pytest.mark.parametrize("place", [place for place in INSIDE if place])
async def test_a_redirect_leads_nowhere_else(server: Redirecting, place: str) -> None:
    """Only this server's own address is allowed, as the adapters allow only their providers'."""

    def first_alone(url: SplitResult) -> bool:
        return url.scheme == "http" and url.netloc == f"127.0.0.1:{server.port}"

    connections = Connections()
    try:
        with pytest.raises(MediaError) as refused:
            await Media(connections, first_alone).fetch(
                f"{server.base}/x?to={quote(place)}", Attachment(kind=Kind.VOICE, ref="voice")
            )
    finally:
        await connections.close()
    assert refused.value.reason == UNREADABLE


async def test_a_name_that_leads_to_this_machine_is_another_host(server: Redirecting, make_twilio: MakeTwilio) -> None:
    """`localhost` resolves to the server that is allowed by its number, and is refused before it is asked."""
    adapter = make_twilio(server.base)
    for name in ("localhost", "[::1]", "127.1"):
        with pytest.raises(MediaError):
            await adapter.fetch(Attachment(kind=Kind.VOICE, ref=f"http://{name}:{server.port}{PATH}"))
    assert server.entered == 0


async def test_what_telegram_says_of_a_file_leads_to_telegram_alone(
    server: Redirecting, make_telegram: MakeTelegram
) -> None:
    adapter = make_telegram(server.base)
    for ref in (f"{server.base}/inside", "http://127.0.0.1/", "../../inside"):
        with pytest.raises((MediaError, ProviderError)):
            await adapter.fetch(Attachment(kind=Kind.VOICE, ref=ref))
    assert server.entered == 0


async def test_connections_follow_no_redirect_by_themselves(server: Redirecting) -> None:
    """Models are asked at the addresses of the settings, and their redirects are answers like any other."""
    connections = Connections()
    async with connections.request("GET", f"{server.base}/x?to={server.base}/inside", seconds=5) as answer:
        assert answer.status == 302
    await connections.close()
    assert server.entered == 0
