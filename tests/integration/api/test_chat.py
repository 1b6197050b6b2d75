"""Chat over HTTP: through the durable pipeline, once, kept, and nobody else's."""

import asyncio
import json

import httpx
import pytest

from bot.content import Content
from bot.settings import Settings
from data.database import Database
from data.vault import Vault
from tests.integration.api.conftest import Service, serving

FEVER = "mon enfant de 2 ans a de la fièvre depuis hier"
EMERGENCY = "mon bébé convulse"


async def say(http: httpx.AsyncClient, message: str, *, key: str = "", **more: object) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await http.post("/api/chat", json={"message": message, **more}, headers=headers)


async def count(database: Database, sql: str) -> object:
    return (await database.query(sql))[0][0]


async def test_an_answer_has_its_level_its_sources_and_the_disclaimer(ada: httpx.AsyncClient) -> None:
    answer = await say(ada, FEVER)
    told = answer.json()
    assert answer.status_code == 200
    assert (told["status"], told["language"], told["emergency"]) == ("answered", "fr", False)
    assert told["triage_level"] in ("urgent", "routine")
    assert "fever-child" in [source["page"] for source in told["sources"]]
    assert "médecin" in told["disclaimer"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("said", ["efface mes données", "delete my data", "send me my data", "CONFIDENTIALITE"])
async def test_what_is_held_is_said_where_to_see_and_erase(ada: httpx.AsyncClient, said: str) -> None:
    told = (await say(ada, said)).json()
    assert "POST /api/users/erase" in told["response"]
    assert "GET /api/conversations" in told["response"]


async def test_choices_are_told_and_taken_by_number(ada: httpx.AsyncClient) -> None:
    asked = (await say(ada, FEVER)).json()
    assert [choice["number"] for choice in asked["choices"]] == [1, 2, 3]
    lines = [f"{choice['number']}. {choice['label']}" for choice in asked["choices"]]
    assert asked["response"].splitlines()[-3:] == lines
    kept = (await ada.get(f"/api/conversations/{asked['conversation_id']}/messages")).json()["messages"][-1]
    assert (kept["content"], kept["choices"]) == (asked["response"], asked["choices"])
    cannot_drink = (await say(ada, "2", conversation_id=asked["conversation_id"])).json()
    assert (cannot_drink["triage_level"], cannot_drink["choices"]) == ("emergency", [])


async def test_a_menu_of_the_service_is_taken_by_number(ada: httpx.AsyncClient) -> None:
    menu = (await say(ada, "langue")).json()
    assert [choice["label"] for choice in menu["choices"]] == ["Français", "English", "Pidgin"]
    chosen = (await say(ada, "2", conversation_id=menu["conversation_id"])).json()
    assert chosen["language"] == "en"


async def test_a_page_is_not_sent_twice_unasked(ada: httpx.AsyncClient) -> None:
    page = (await say(ada, "j'ai mal au dos depuis 3 jours")).json()
    again = (await say(ada, "quoi éviter ?", conversation_id=page["conversation_id"])).json()
    assert again["sources"] == page["sources"]
    lines = again["response"].splitlines()
    assert set(lines) < set(page["response"].splitlines())
    assert lines[0] == "À éviter :"
    repeated = (await say(ada, "répète", conversation_id=page["conversation_id"])).json()
    assert repeated["response"] == page["response"]


async def test_an_emergency_says_so(ada: httpx.AsyncClient) -> None:
    told = (await say(ada, EMERGENCY)).json()
    assert (told["triage_level"], told["emergency"]) == ("emergency", True)
    assert "hôpital" in told["response"]


async def test_a_conversation_is_gone_on_with_and_remembered(ada: httpx.AsyncClient, database: Database) -> None:
    first = (await say(ada, "ma fille de 3 ans a de la fièvre")).json()
    second = (await say(ada, "elle refuse de boire", conversation_id=first["conversation_id"])).json()
    assert second["conversation_id"] == first["conversation_id"]
    alone = (await say(ada, "elle refuse de boire")).json()
    assert alone["conversation_id"] != first["conversation_id"]
    assert second["triage_level"] == "emergency", "a child with fever that does not drink"
    owners = await database.query("select distinct user_id is not null, channel from public.conversations")
    assert owners == [(True, "api")]


async def test_a_language_that_is_asked_for_is_used_from_then_on(ada: httpx.AsyncClient) -> None:
    first = (await say(ada, FEVER, language="en")).json()
    again = (await say(ada, "et la toux ?", conversation_id=first["conversation_id"])).json()
    assert (first["language"], again["language"]) == ("en", "en")


async def test_a_key_makes_a_second_delivery_the_same_request(ada: httpx.AsyncClient, database: Database) -> None:
    answers = await asyncio.gather(*(say(ada, FEVER, key="k1") for _ in range(3)))
    later = await say(ada, FEVER, key="k1")
    told = {json.dumps(answer.json(), sort_keys=True) for answer in (*answers, later)}
    assert len(told) == 1
    assert await count(database, "select count(*) from public.messages where role = 'user'") == 1
    assert await count(database, "select count(*) from public.conversations") == 1


async def test_a_key_is_for_one_request(ada: httpx.AsyncClient, database: Database) -> None:
    await say(ada, FEVER, key="k1")
    other = await say(ada, "j'ai mal à la tête", key="k1")
    assert (other.status_code, other.json()["reason"]) == (422, "key_reused")
    assert await count(database, "select count(*) from public.messages where role = 'user'") == 1


async def test_two_people_may_have_the_same_key(ada: httpx.AsyncClient, bih: httpx.AsyncClient) -> None:
    one, two = (await say(ada, FEVER, key="k1")).json(), (await say(bih, FEVER, key="k1")).json()
    assert one["conversation_id"] != two["conversation_id"]


async def test_another_persons_conversation_is_not_there(
    ada: httpx.AsyncClient, bih: httpx.AsyncClient, database: Database
) -> None:
    hers = (await say(ada, FEVER)).json()["conversation_id"]
    for number in (hers, 987654321):
        assert (await say(bih, "bonjour", conversation_id=number)).status_code == 404
        assert (await bih.get(f"/api/conversations/{number}/messages")).status_code == 404
    assert (await bih.get("/api/conversations")).json() == {"conversations": [], "next_before": None}
    assert await count(database, "select count(*) from public.messages where role = 'user'") == 1


async def test_conversations_and_messages_come_in_pages(ada: httpx.AsyncClient) -> None:
    numbers = [(await say(ada, f"bonjour, question {n}")).json()["conversation_id"] for n in range(3)]
    page = (await ada.get("/api/conversations", params={"limit": 2})).json()
    rest = (await ada.get("/api/conversations", params={"limit": 2, "before": page["next_before"]})).json()
    assert [c["id"] for c in page["conversations"] + rest["conversations"]] == sorted(numbers, reverse=True)
    assert rest["next_before"] is None

    where = f"/api/conversations/{numbers[0]}/messages"
    first = (await ada.get(where, params={"limit": 1})).json()
    second = (await ada.get(where, params={"limit": 1, "after": first["next_after"]})).json()
    said, told = first["messages"][0], second["messages"][0]
    assert (said["role"], said["content"], said["answered"]) == ("user", "bonjour, question 0", True)
    assert (told["role"], said["reply_id"]) == ("assistant", told["id"])


async def test_reading_is_noted_and_being_answered_is_not(
    ada: httpx.AsyncClient, bih: httpx.AsyncClient, database: Database
) -> None:
    async def noted() -> list[tuple[object, ...]]:
        return await database.query("select actor, action, conversation_id from carehelp.access_log order by id")

    first, second = [(await say(ada, f"bonjour, question {n}")).json()["conversation_id"] for n in range(2)]
    assert await noted() == [], "an answer goes to whoever asked, as on every channel"
    await ada.get(f"/api/conversations/{first}/messages")
    await ada.get(f"/api/conversations/{first}/messages", params={"after": 10**9})
    read = ("account", "read", first)
    assert await noted() == [read, read], "each time"
    await ada.get("/api/conversations", params={"limit": 1})
    assert (await noted())[2:] == [("account", "read", second)], "only what was shown"
    assert (await bih.get(f"/api/conversations/{first}/messages")).status_code == 404
    await bih.get("/api/conversations")
    assert len(await noted()) == 3, "whoever saw nothing read nothing"


async def test_nothing_is_shown_that_can_not_be_noted(ada: httpx.AsyncClient, database: Database) -> None:
    number = (await say(ada, "bonjour")).json()["conversation_id"]
    await database.query("alter table carehelp.access_log rename to elsewhere")
    for path in (f"/api/conversations/{number}/messages", "/api/conversations"):
        answer = await ada.get(path)
        assert answer.status_code == 500
        assert "bonjour" not in answer.text


async def test_a_conversation_from_before_addresses_were_kept_is_gone_on_with(
    ada: httpx.AsyncClient, database: Database
) -> None:
    await say(ada, FEVER)
    rows = await database.query(
        "insert into public.conversations (user_id) select id from public.users where email = 'ada@example.org'"
        " returning id"
    )
    await database.query(
        "insert into public.messages (conversation_id, content) values (%s, 'en clair, de 2024')", rows[0][0]
    )
    old = rows[0][0]
    assert (await say(ada, FEVER, conversation_id=old)).json()["conversation_id"] == old
    lines = (await ada.get(f"/api/conversations/{old}/messages")).json()["messages"]
    assert [line["content"] for line in lines[:2]] == ["en clair, de 2024", FEVER]


async def test_events_tell_what_becomes_of_a_message(ada: httpx.AsyncClient) -> None:
    headers = {"Accept": "text/event-stream"}
    answer = await ada.post("/api/chat", json={"message": FEVER}, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n", 1) for block in answer.text.strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in events]
    assert (names[0], names[-1]) == ("accepted", "answer")
    assert set(names[1:-1]) <= {"typing"}
    told = json.loads(events[-1][1].removeprefix("data: "))
    assert told["sources"]
    assert told["message_id"] == json.loads(events[0][1].removeprefix("data: "))["message_id"]


async def test_without_a_worker_the_message_is_safe_and_its_answer_is_read_later(
    settings: Settings, database: Database, vault: Vault, content: Content
) -> None:
    short = settings.model_copy(update={"api_wait_seconds": 0.2})
    async with serving(short, database, vault, content, worker=False) as service:
        token = await service.sign_in("ada@example.org")
        async with service.client(token) as http:
            later = await say(http, FEVER, key="k1")
            events = await http.post("/api/chat", json={"message": FEVER}, headers={"Accept": "text/event-stream"})
    assert (later.status_code, later.json()["status"]) == (202, "pending")
    assert events.text.rstrip().rpartition("event: ")[2].startswith("pending")
    async with serving(settings, database, vault, content) as service, service.client(token) as http:
        told = (await say(http, FEVER, key="k1")).json()
        read = (await http.get(later.headers["location"])).json()["messages"]
    assert told["message_id"] == later.json()["message_id"]
    assert [line["id"] for line in read] == [told["reply_id"]]


async def test_a_flood_of_requests_is_slowed_and_an_emergency_is_not(
    settings: Settings, database: Database, vault: Vault, content: Content
) -> None:
    few = settings.model_copy(update={"api_requests_per_minute": 2})
    async with serving(few, database, vault, content) as service:
        token = await service.sign_in("ada@example.org")
        async with service.client(token) as http:
            statuses = [(await say(http, FEVER)).status_code for _ in range(2)]
            refused, pressing = await say(http, FEVER), await say(http, EMERGENCY)
            read = await http.get("/api/conversations")
    assert statuses == [200, 200]
    assert (refused.status_code, read.status_code) == (429, 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert pressing.json()["emergency"] is True


async def test_many_who_come_from_one_address_share_its_limit(
    settings: Settings, database: Database, vault: Vault, content: Content
) -> None:
    few = settings.model_copy(update={"api_address_requests_per_minute": 1})
    async with serving(few, database, vault, content) as service:
        tokens = [await service.sign_in(f"{name}@example.org") for name in ("ada", "bih")]

        async def look(token: str, address: str) -> int:
            async with service.client(token, address) as http:
                return (await http.get("/api/conversations")).status_code

        assert await look(tokens[0], "41.202.1.1") == 200
        assert await look(tokens[1], "41.202.1.1") == 429
        assert await look(tokens[1], "41.202.1.2") == 200


async def test_who_waits_too_often_at_once_is_told_to_read_the_answer_later(
    service: Service, ada: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(say(ada, f"bonjour, question {n}") for n in range(12)))
    assert {answer.status_code for answer in answers} == {200, 202}


async def test_nothing_of_a_person_is_stored_in_the_clear(ada: httpx.AsyncClient, database: Database) -> None:
    await say(ada, FEVER, key="un secret de la cliente")
    rows = await database.query(
        "select t::text from public.messages t union all select t::text from public.conversations t"
        " union all select t::text from carehelp.outbox t union all select t::text from carehelp.procrastinate_jobs t"
    )
    dump = " ".join(row[0] for row in rows)
    assert "secret" not in dump
    assert "fièvre" not in dump
