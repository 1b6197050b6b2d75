"""A chat is linked with an account by a code that only the chat gets and only the account enters."""

import re
from datetime import timedelta

import httpx
import pytest

from bot.app import make_pipeline, make_simulator
from bot.content import load as load_content
from bot.settings import load as load_settings
from channels.commands import keyword
from core.fitting.gsm import segments
from core.message import Address, Channel, InboundMessage, Kind
from core.privacy import scrub
from core.turn import Conversation, Outcome, Received, Turn
from data.database import Database
from data.front_door import LINK_ACCOUNT
from data.inbox import Inbox
from data.limits import Limits
from data.links import KEPT, Links
from data.vault import Vault
from tests.conftest import FakeClock
from tests.integration.accounts.conftest import me, tokens

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


@pytest.fixture
def links(database: Database, vault: Vault, clock: FakeClock) -> Links:
    return Links(database, vault, Limits(database, vault, clock), clock)


async def chat(database: Database, vault: Vault, clock: FakeClock, person: str = "+237690000001") -> int:
    """The id of a new conversation."""
    address = Address(channel=Channel.SMS, account="+237699999999", id=person)
    message = InboundMessage(address=address, provider_id=person, scope="AC", kind=Kind.TEXT, text="bonjour")
    return (await Inbox(database, vault, clock).accept(message, level=None)).conversation_id


async def enter(client: httpx.AsyncClient, token: str, code: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return await client.post("/api/conversations/link", json={"code": code}, headers=headers)


async def owner(database: Database, conversation: int) -> object:
    rows = await database.query("select user_id::text from public.conversations where id = %s", conversation)
    return rows[0][0]


async def test_a_chat_belongs_to_nobody_until_its_code_is_entered(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    conversation = await chat(database, vault, clock)
    assert await owner(database, conversation) is None
    code = await links.code(conversation)
    assert CODE.fullmatch(code)
    token = (await tokens(client))["access_token"]
    answer = await enter(client, token, f" {code.lower().replace('-', ' ')} ")
    assert (answer.status_code, answer.json()) == (200, {"conversation_id": conversation, "channel": "sms"})
    assert await owner(database, conversation) == (await me(client, token)).json()["id"]
    assert (await enter(client, token, code)).status_code == 404, "a code is spent by its use"
    assert await links.unlink(conversation)
    assert await owner(database, conversation) is None
    assert not await links.unlink(conversation)


async def test_a_code_ends_with_its_time_and_with_the_next_one(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    conversation = await chat(database, vault, clock)
    first, second = await links.code(conversation), await links.code(conversation)
    token = (await tokens(client))["access_token"]
    assert (await enter(client, token, first)).status_code == 404
    clock.advance(KEPT.total_seconds())
    assert (await enter(client, token, second)).status_code == 404
    third = await links.code(conversation)
    clock.advance((KEPT - timedelta(seconds=1)).total_seconds())
    assert (await enter(client, token, third)).status_code == 200


async def test_an_account_may_guess_five_times(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    code = await links.code(await chat(database, vault, clock))
    awa, bih = await tokens(client), await tokens(client, "bih@example.cm")
    for _ in range(LINK_ACCOUNT.most):
        assert (await enter(client, awa["access_token"], "2222-2222")).status_code == 404
    blocked = await enter(client, awa["access_token"], code)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) <= LINK_ACCOUNT.seconds
    assert (await enter(client, bih["access_token"], code)).status_code == 200, "nobody else is held up"


async def test_a_code_is_stored_as_a_keyed_hash(
    database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    code = await links.code(await chat(database, vault, clock))
    rows = await database.query("select encode(digest, 'hex') from carehelp.link_codes")
    assert rows == [(vault.hash(f"link {code.replace('-', '')}"),)]


async def test_a_code_does_not_leave_for_a_model(
    database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    text = f"Votre code : {await links.code(await chat(database, vault, clock))}"
    assert scrub(text) == "Votre code : [code]"
    assert scrub("PEUT-ETRE 2020-2024") == "PEUT-ETRE 2020-2024"


async def test_linking_asks_for_a_token(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/conversations/link", json={"code": "2222-2222"})).status_code == 401


async def say(
    text: str,
    links: Links,
    conversation: int,
    clock: FakeClock,
    *,
    language: str = "fr",
    address: Address | None = None,
) -> Outcome:
    """What the pipeline makes of a command in a chat."""
    address = address or Address(channel=Channel.SIMULATOR, account="sms", id="link-0123456789abcdef")
    pipeline = make_pipeline(
        load_settings(_env_file=None),
        content=load_content(),
        chain=None,
        adapters={channel: make_simulator(load_settings(_env_file=None), clock) for channel in Channel},
        clock=clock,
        codes=links,
    )
    message = InboundMessage(
        address=address, provider_id="1", scope="", kind=Kind.COMMAND, command=keyword(text.strip("/")),
    )  # fmt: skip
    known = Conversation(id=conversation, address=address, language=language, chosen_language=language)
    return await pipeline(Turn(conversation=known, received=(Received(id=1, message=message, at=clock()),)))


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("LIER", "fr", "Votre code"),
        ("/link", "en", "Your code"),
        ("link my account", "pcm", "Ya code"),
        ("Lier mon compte.", "fr", "Votre code"),
    ],
)
async def test_the_chat_is_sent_a_code_that_works(
    client: httpx.AsyncClient, database: Database, vault: Vault, clock: FakeClock, links: Links,
    text: str, language: str, words: str,
) -> None:  # fmt: skip
    conversation = await chat(database, vault, clock)
    outcome = await say(text, links, conversation, clock, language=language)
    assert outcome.reply
    assert outcome.reply.text.startswith(words)
    found = CODE.search(outcome.reply.text)
    assert found
    (part,) = outcome.fitted.parts
    assert segments(part.text).encoding == "GSM-7"
    assert segments(part.text).count <= 2
    token = (await tokens(client))["access_token"]
    assert (await enter(client, token, found[0])).json()["conversation_id"] == conversation
    gone = await say("DELIER", links, conversation, clock)
    assert gone.reply
    assert "plus liée" in gone.reply.text
    assert await owner(database, conversation) is None
    again = await say("unlink", links, conversation, clock, language="en")
    assert again.reply
    assert "not linked" in again.reply.text


async def test_no_code_where_others_read_along(
    database: Database, vault: Vault, clock: FakeClock, links: Links
) -> None:
    group = Address(channel=Channel.TELEGRAM, account="42", id="-1001:55")
    outcome = await say("LIER", links, await chat(database, vault, clock), clock, address=group)
    assert outcome.reply
    assert "en privé" in outcome.reply.text
    assert await database.query("select count(*) from carehelp.link_codes") == [(0,)]
