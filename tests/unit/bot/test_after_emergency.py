"""An emergency is remembered by what it was about: the questions that come after are answered from its page."""

from collections.abc import Iterable

import pytest

from bot.answering import Talk, said
from bot.app import make_pipeline, make_simulator
from bot.clock import utc_now
from bot.content import load as load_content
from bot.settings import load
from core.message import Address, Channel
from core.turn import Outcome

CONTENT = load_content()
ADDRESS = Address(channel=Channel.SIMULATOR, account="whatsapp", id="after")


async def hold(texts: Iterable[str]) -> list[Outcome]:
    settings = load(_env_file=None)
    adapters = {Channel.SIMULATOR: make_simulator(settings, utc_now)}
    pipeline = make_pipeline(settings, content=CONTENT, chain=None, adapters=adapters)
    talk, outcomes = Talk.begin(ADDRESS), []
    for text in texts:
        talk, outcome = await said(pipeline, talk, text)
        outcomes.append(outcome)
    return outcomes


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("un serpent m'a mordu au pied", {"snake-bite"}),
        ("my daughter is having a seizure right now", {"fever-child", "epilepsy", "malaria-child"}),
        ("ma mère a la bouche de travers et ne parle plus", {"stroke-signs"}),
        ("he drank kerosene", {"poisoning-first-aid"}),
        ("mon enfant a la diarrhée, ses yeux sont creux et il ne boit plus", {"diarrhoea-child"}),
        ("je veux mourir ce soir", {"suicide-thoughts"}),
        ("ma wife get belle and blood di commot", {"pregnancy-danger-signs", "miscarriage-bleeding"}),
    ],
)
async def test_an_emergency_leaves_its_page_and_tells_no_source(text: str, pages: set[str]) -> None:
    """Which of several it was is looked for when something is asked after it: the answer waits for no search."""
    first, after = await hold([text, "tout va bien maintenant, c'est fini"])
    assert first.decision.stage == "emergency"
    assert first.decision.passages == ()
    if first.episode.sought:
        assert after.decision.stage != "emergency"
        assert (first.episode.pages, after.episode.sought) == ((), ())
    assert pages & set(after.episode.pages)


async def test_what_is_asked_afterwards_is_understood_by_it() -> None:
    *_, last = await hold(["mon fils a été mordu par un serpent", "il va mieux, que faire à la maison ?"])
    assert last.decision.passages == ("snake-bite",) or last.decision.stage in ("emergency", "urging")
    assert last.episode.pages[:1] == ("snake-bite",)


async def test_something_new_afterwards_is_about_itself() -> None:
    *_, last = await hold(["he drank kerosene", "another thing, what vaccines does a baby of 9 months need"])
    assert last.episode.pages[:1] == ("vaccines-calendar",) or last.decision.stage == "emergency"


def test_every_page_of_a_danger_is_in_the_library() -> None:
    assert CONTENT.first_aid.unknown_pages(CONTENT.library.pages) == set()
    assert CONTENT.first_aid.pages["snake_bite"] == ("snake-bite",)
