"""Photos described over HTTP: what can be seen is kept, what judges is dropped, what must not be kept is refused."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.connections import Connections
from core.errors import MediaError
from core.vision.describe import CaptionDescriber, ChatDescriber, Looker, read
from core.vision.safe import Photo, safe
from core.workshop.workshop import Workshop
from tests.peers import start
from tests.peers.start import serving
from tests.unit.core.vision.test_safe import coded, picture


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    opened = Connections()
    yield opened
    await opened.close()


@pytest.fixture
async def photo(workshop: Workshop) -> Photo:
    return await safe(coded(picture()), workshop)


def looker(connections: Connections, *urls: str) -> Looker:
    describers = [ChatDescriber(connections, name=f"v{n}", base_url=url, model="llava") for n, url in enumerate(urls)]
    return Looker(describers, time.monotonic, seconds=3)


async def test_a_chat_model_that_sees(connections: Connections, tmp_path: Path, photo: Photo) -> None:
    nobody = f"http://127.0.0.1:{start.free_port()}/v1"
    said = (
        "BODY\nPlaie rouge sur la jambe, avec du pus. Il s'agit probablement d'une infection. Prenez un antibiotique."
    )
    async with start.models(tmp_path, ({"systemMessage": "in simple French"}, said)) as url:
        seen = await looker(connections, nobody, url)(photo, language="fr")
    assert (seen.kind, seen.text, seen.provider) == ("body", "Plaie rouge sur la jambe, avec du pus.", "v1")


async def test_a_captioning_model(connections: Connections, photo: Photo) -> None:
    from aiohttp import web

    async def answer(request: web.Request) -> web.Response:
        assert (await request.read())[:3] == b"\xff\xd8\xff"
        assert request.path == "/models/some/caption"
        return web.json_response([{"generated_text": "a hand with red spots"}])

    async with serving(answer) as url:
        describer = CaptionDescriber(connections, base_url=url, model="some/caption")
        seen = await Looker([describer], time.monotonic, seconds=3)(photo, language="en")
    assert (seen.kind, seen.text) == ("other", "a hand with red spots")


async def test_nobody_sees(connections: Connections, photo: Photo) -> None:
    with pytest.raises(MediaError) as caught:
        await looker(connections, f"http://127.0.0.1:{start.free_port()}/v1")(photo, language="fr")
    assert caught.value.reason == "image_unseen"


@pytest.mark.parametrize("said", ["REFUSE", "refuse: identity card", "**REFUSE**\nA card with a name."])
def test_what_must_not_be_kept_is_refused(said: str) -> None:
    with pytest.raises(MediaError) as caught:
        read(said, "some")
    assert caught.value.reason == "image_refused"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("LAB\nGlycémie 2,4 g/l, printed in bold.", "Glycémie 2,4 g/l, printed in bold."),
        (
            "PRESCRIPTION\nAmoxicilline 500 mg, 3 fois par jour, 7 jours.",
            "Amoxicilline 500 mg, 3 fois par jour, 7 jours.",
        ),
        ("You have malaria. Take Coartem.", None),
        ("BODY\nThis is consistent with scabies.", None),
        ("", None),
    ],
)
def test_what_judges_is_dropped(said: str, kept: str | None) -> None:
    seen = read(said, "some")
    assert (seen.text if seen else None) == kept
