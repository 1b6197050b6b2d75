"""Only an address that we made, and only while it lasts, opens a file."""

import httpx
import pytest
from starlette.applications import Starlette

from core.message import MediaContent
from data.vault import Vault
from tests.conftest import FakeClock
from webhooks.media import LIFETIME, MediaLinks, media

PUBLIC = "https://carehelp.example"
KEY = "voice-0001"
OGG = b"OggS" + bytes(range(256))


@pytest.fixture
def links(vault: Vault, clock: FakeClock) -> MediaLinks:
    return MediaLinks(vault, public_url=PUBLIC, clock=clock)


async def stored(key: str) -> MediaContent | None:
    return MediaContent(data=OGG, content_type="audio/ogg") if key == KEY else None


async def get(links: MediaLinks, url: str) -> httpx.Response:
    app = Starlette(routes=[media(links, stored)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC) as http:
        return await http.get(url)


async def test_the_address_gives_the_very_bytes(links: MediaLinks) -> None:
    answer = await get(links, links.link(KEY))
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, OGG, "audio/ogg")
    assert "no-store" in answer.headers["cache-control"]


async def test_the_address_expires(links: MediaLinks, clock: FakeClock) -> None:
    url = links.link(KEY)
    clock.advance(LIFETIME.total_seconds() + 1)
    assert (await get(links, url)).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace(KEY, "voice-0002"),
        lambda url: url.partition("?")[0],
        lambda url: url.replace("until=", "until=9"),
        lambda url: url.replace("until=1", "until=²"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
        lambda url: url.partition("signature=")[0] + "signature=é",
    ],
)
async def test_an_address_that_was_changed_opens_nothing(links: MediaLinks, change: object) -> None:
    assert callable(change)
    assert (await get(links, change(links.link(KEY)))).status_code == 404


async def test_a_file_that_is_gone(links: MediaLinks) -> None:
    assert (await get(links, links.link("voice-0009"))).status_code == 404
