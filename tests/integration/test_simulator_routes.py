"""The simulator's routes and transcripts on a real Postgres."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from channels.simulator import SimulatorAdapter
from core.message import (
    Address,
    Channel,
    Choice,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
    OutboundPart,
    Receipt,
    Reply,
    Role,
    Section,
)
from core.triage.model import Level
from core.turn import Decision, Episode, Lane, Outcome
from data.database import Database
from data.inbox import Inbox
from data.media import MediaStore
from data.transcripts import Transcripts
from data.turns import Settling, Turns, Work
from data.vault import Vault
from tests.conftest import FakeClock
from webhooks.api.bounds import bounds
from webhooks.app import HOOK, create_app
from webhooks.hooks import Reception
from webhooks.simulator import simulator

SESSION = "0123456789abcdef0123456789abcdef"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
CHOICES = (Choice(payload="language:en", label="English"),)
DECISION = Decision(
    language="fr",
    confidence=0.97,
    level=Level.URGENT,
    signs=("fever", "three_days"),
    rules=("imci.fever",),
    because=("fever for three days",),
    passages=("fever-child",),
    stage="library",
    times={"read": 1.25, "library": 3.5},
)


def message(number: int = 1, text: str = "mon enfant a de la fièvre", **changes: Any) -> dict[str, Any]:
    return {
        "session": SESSION,
        "rendering": "whatsapp",
        "id": f"message-{number:04}",
        "kind": "text",
        "text": text,
        **changes,
    }


@pytest.fixture
def transcripts(database: Database, vault: Vault) -> Transcripts:
    return Transcripts(database, vault)


@pytest.fixture
def turns(database: Database, vault: Vault, clock: FakeClock) -> Turns:
    return Turns(database, vault, clock)


@pytest_asyncio.fixture
async def page(
    database: Database, vault: Vault, clock: FakeClock, transcripts: Transcripts
) -> AsyncIterator[httpx.AsyncClient]:
    def gate(inbound: InboundMessage) -> Level | None:
        return Level.EMERGENCY if "convulse" in inbound.text else None

    reception = Reception(Inbox(database, vault, clock), gate)
    routes = simulator(
        SimulatorAdapter(clock=clock, fit={}), reception, transcripts, MediaStore(database, vault, clock)
    )
    limits = bounds(HOOK, chat_seconds=30, media_seconds=30)
    app = create_app(title="test", routes=routes, lifespan=_nothing, bounds=limits)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
        yield client


class _nothing:  # noqa: N801 - stands for a function
    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


async def post(page: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    return await page.post("/simulator/messages", json=body, headers=SAME_ORIGIN)


async def shown(page: httpx.AsyncClient, after: int = 0, **changes: str) -> list[dict[str, Any]]:
    query = {"session": SESSION, "rendering": "whatsapp", "after": str(after), **changes}
    answer = await page.get("/simulator/conversation", params=query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


async def reply(
    database: Database, turns: Turns, *, parts: int = 1, held: int = 0, deliver: bool = True, silent: bool = False
) -> None:
    """Answer what is unanswered, as the worker does."""
    rows = await database.query("select id from public.conversations order by id desc limit 1")
    work = await turns.begin(rows[0][0], job_id=1, lane=Lane.TURNS, settling=Settling(pause=0, most=0))
    assert isinstance(work, Work)
    outcome = Outcome(
        reply=None if silent else Reply(sections=(Section(role=Role.ANSWER, text="Faites boire."),), language="fr"),
        fitted=Fitted(
            parts=tuple(OutboundPart(text=f"partie {n}", choices=CHOICES) for n in range(parts)),
            rest=tuple(OutboundPart(text=f"suite {n}") for n in range(held)),
        )
        if not silent
        else Fitted(parts=()),
        decision=DECISION,
        episode=Episode(),
    )
    for outbound in await turns.commit(work.turn, outcome, send_now=True):
        if deliver:
            await turns.sent(outbound, Receipt(provider_id=f"sim-{outbound.id}", status=DeliveryStatus.DELIVERED))


async def test_a_conversation_nobody_began_is_empty(transcripts: Transcripts) -> None:
    assert await transcripts.of("simulator", "sms", SESSION) == ()


async def test_a_turn_is_told_whole(
    page: httpx.AsyncClient, database: Database, turns: Turns, transcripts: Transcripts
) -> None:
    assert (await post(page, message())).status_code == 200
    (asked,) = await transcripts.of("simulator", "whatsapp", SESSION)
    assert (asked.role, asked.kind, asked.text) == ("user", Kind.TEXT, "mon enfant a de la fièvre")
    assert (asked.ref, asked.answered, asked.parts, asked.decision) == ("message-0001", False, (), None)

    await reply(database, turns, parts=2, held=1)
    asked, answer = await transcripts.of("simulator", "whatsapp", SESSION)
    assert (asked.answered, asked.answered_by) == (True, answer.id)
    assert (answer.role, answer.text, answer.level, answer.language) == (
        "assistant", "Faites boire.", Level.URGENT, "fr",
    )  # fmt: skip
    assert [(part.text, part.choices, part.delivered) for part in answer.parts] == [
        ("partie 0", CHOICES, True),
        ("partie 1", CHOICES, True),
    ]
    assert answer.held == 1
    assert answer.decision == DECISION
    assert answer.at.utcoffset() is not None


async def test_a_part_on_its_way_is_not_delivered(
    page: httpx.AsyncClient, database: Database, turns: Turns, transcripts: Transcripts
) -> None:
    await post(page, message())
    await reply(database, turns, deliver=False)
    part = (await transcripts.of("simulator", "whatsapp", SESSION))[1].parts[0]
    assert (part.status, part.delivered) == (DeliveryStatus.SENDING, False)


async def test_a_turn_without_reply_is_answered(
    page: httpx.AsyncClient, database: Database, turns: Turns, transcripts: Transcripts
) -> None:
    await post(page, message())
    await reply(database, turns, silent=True)
    (asked,) = await transcripts.of("simulator", "whatsapp", SESSION)
    assert (asked.answered, asked.answered_by) == (True, None)


async def test_only_what_is_new_and_ones_own(page: httpx.AsyncClient) -> None:
    for number in (1, 2, 3):
        await post(page, message(number, f"message {number}"))
    await post(page, message(4, "par SMS", rendering="sms"))
    await post(page, message(5, "autre", session="f" * 32))
    first, *rest = await shown(page)
    assert [entry["text"] for entry in rest] == ["message 2", "message 3"]
    assert await shown(page, after=first["id"]) == rest
    assert [entry["text"] for entry in await shown(page, rendering="sms")] == ["par SMS"]


async def test_long_conversations_come_in_pieces(
    database: Database, transcripts: Transcripts, vault: Vault, clock: FakeClock
) -> None:
    inbox = Inbox(database, vault, clock)
    address = Address(channel=Channel.SIMULATOR, account="sms", id=SESSION)
    for number in range(205):
        written = InboundMessage(address=address, provider_id=f"{number}", scope="s", kind=Kind.TEXT, text=f"{number}")
        await inbox.accept(written, level=None)
    first = await transcripts.of("simulator", "sms", SESSION)
    rest = await transcripts.of("simulator", "sms", SESSION, after=first[-1].id)
    assert [entry.text for entry in first + rest] == [str(number) for number in range(205)]


async def test_a_repeated_post_is_taken_once(page: httpx.AsyncClient) -> None:
    answers = [await post(page, message()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(await shown(page)) == 1


async def test_voice_is_stored_with_its_length(page: httpx.AsyncClient) -> None:
    media = {"type": "audio/webm;codecs=opus", "size": 900, "seconds": 4.2}
    await post(page, message(kind="voice", text="", media=media))
    (entry,) = await shown(page)
    assert (entry["kind"], entry["seconds"], entry["text"]) == ("voice", 4.2, "")


async def test_the_gate_sees_the_message(page: httpx.AsyncClient) -> None:
    await post(page, message(text="mon bébé convulse"))
    assert [entry["level"] for entry in await shown(page)] == ["emergency"]


@pytest.mark.parametrize("header", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_other_sites_store_nothing(page: httpx.AsyncClient, header: dict[str, str]) -> None:
    answer = await page.post("/simulator/messages", json=message(), headers=header)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert await shown(page) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"session": 1}', b"x" * 2_000_000])
async def test_what_is_malformed_stores_nothing(page: httpx.AsyncClient, database: Database, body: bytes) -> None:
    headers = {**SAME_ORIGIN, "Content-Type": "application/json"}
    answer = await page.post("/simulator/messages", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert await database.query("select 1 from public.messages") == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"session": SESSION},
        {"session": "short", "rendering": "sms"},
        {"session": SESSION, "rendering": "signal"},
        {"session": SESSION, "rendering": "sms", "after": "-1"},
        {"session": SESSION, "rendering": "sms", "after": "x"},
        {"session": SESSION, "rendering": "sms", "after": "٣"},
        {"session": SESSION, "rendering": "sms", "after": str(2**63)},
        {"session": SESSION, "rendering": "sms", "after": "9" * 400},
    ],
)
async def test_a_wrong_question_is_a_problem(page: httpx.AsyncClient, query: dict[str, str]) -> None:
    answer = await page.get("/simulator/conversation", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html"),
        ("/simulator/static/style.css", "text/css"),
        ("/simulator/static/app.js", "text/javascript"),
    ],
)
async def test_files_are_guarded_and_kept(page: httpx.AsyncClient, path: str, media_type: str) -> None:
    answer = await page.get(path)
    assert answer.headers["content-type"].startswith(media_type)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await page.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await page.get(path, headers={"Accept-Encoding": "identity"})
    assert ("content-encoding" not in plain.headers, plain.content) == (True, answer.content)


async def test_the_page_asks_nobody_else(page: httpx.AsyncClient) -> None:
    names = ("style.css", "app.js", "decision.js", "dom.js", "keep.js", "sms.js", "voice.js", "words.js")
    for path in ("/", *(f"/simulator/static/{name}" for name in names)):
        answer = await page.get(path)
        assert answer.status_code == 200
        text = answer.text.replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text


async def test_conversations_are_not_kept_by_caches(page: httpx.AsyncClient) -> None:
    answer = await page.get("/simulator/conversation", params={"session": SESSION, "rendering": "sms"})
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


async def test_other_files_are_not_served(page: httpx.AsyncClient) -> None:
    for name in ("../../simulator.py", "..%2f..%2fsimulator.py", "nothing"):
        assert (await page.get(f"/simulator/static/{name}")).status_code == 404


async def test_a_recording_goes_ahead_and_can_be_played(page: httpx.AsyncClient) -> None:
    sound = b"OggS" + bytes(2_000_000)
    stored = await page.post("/simulator/media", content=sound, headers=SAME_ORIGIN)
    ref = stored.json()["ref"]
    played = await page.get(f"/simulator/media/{ref}")
    assert (played.status_code, played.headers["content-type"], played.content) == (200, "audio/ogg", sound)
    assert (await page.get(f"/simulator/media/{ref[:-1]}x")).status_code == 404


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"OggS" + bytes(100), {"Sec-Fetch-Site": "cross-site"}, 403),
        (b"<svg><script>1</script></svg>", SAME_ORIGIN, 400),
        (b"OggS" + bytes(16_000_001), SAME_ORIGIN, 413),
    ],
)
async def test_a_file_that_is_not_kept(
    page: httpx.AsyncClient, content: bytes, headers: dict[str, str], status: int
) -> None:
    assert (await page.post("/simulator/media", content=content, headers=headers)).status_code == status
