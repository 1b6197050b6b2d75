"""Every refusal is a problem that says what is wrong and repeats nothing; every answer has its headers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.content import Content
from bot.settings import Settings
from data.database import Database
from data.vault import Vault
from tests.integration.api.conftest import Service, serving

PROBLEM = "application/problem+json"
SECRET = "ne-me-repete-pas"


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    told: dict[str, object] = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert SECRET not in answer.text
    return told


@pytest.mark.parametrize(
    ("path", "body", "where", "meant"),
    [
        ("/api/chat", {"message": "bonjour", "conversationId": 7}, "body", "conversation_id"),
        ("/api/chat", {"message": "bonjour", "langage": "fr"}, "body", "language"),
        ("/api/translate", {"text": "bonjour", "target": "en", "Source": "fr"}, "body", "source"),
        ("/gateway", {"action": "chat", "payload": {"mesage": "bonjour"}}, "body.chat.payload", "message"),
    ],
)
async def test_a_member_that_is_misspelt_is_told_of(
    ada: httpx.AsyncClient, database: Database, path: str, body: dict[str, object], where: str, meant: str
) -> None:
    told = problem(await ada.post(path, json=body), 422)
    assert told["errors"] == [{"where": where, "why": f"did you mean `{meant}`?"}]
    assert await database.query("select 1 from public.messages") == []


async def test_a_message_is_not_refused_for_a_member_that_is_not_known(ada: httpx.AsyncClient) -> None:
    body = {"message": "mon bébé convulse", "user_id": 7, "device": "tecno", "677 00 11 22": SECRET}
    answer = await ada.post("/api/chat", json=body)
    assert answer.status_code in (200, 202), answer.text
    assert SECRET not in answer.text


async def test_a_field_that_is_misspelt(ada: httpx.AsyncClient) -> None:
    files = {"file": ("note.ogg", b"OggS" + bytes(60))}
    told = problem(await ada.post("/api/transcribe", files=files, data={"langage": "fr"}), 422)
    assert "`language`" in str(told["detail"])


async def test_who_is_not_signed_in(service: Service) -> None:
    async with service.client() as http:
        for header in ({}, {"Authorization": f"Bearer {SECRET}"}, {"Authorization": f"Basic {SECRET}"}):
            for method, path in (("POST", "/api/chat"), ("GET", "/api/conversations"), ("POST", "/api/transcribe")):
                body = {"json": {"message": "bonjour"}} if path == "/api/chat" else {}
                answer = await http.request(method, path, headers=header, **body)
                problem(answer, 401)
                assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"message": ""}', 422),
        (b'{"message": "  "}', 422),
        (b'{"message": 7}', 422),
        (b'{"message": "\\ud800"}', 422),
        (b'{"message": "ne-me-repete-pas", "language": "ne-me-repete-pas"}', 422),
        (b'{"message": "ne-me-repete-pas", "conversation_id": "ne-me-repete-pas"}', 422),
        (b'{"message": "x", "conversation_id": 9223372036854775808}', 422),
        (b'{"message": "x", "conversation_id": 0}', 422),
        (b'{"message": "' + b"x" * 4001 + b'"}', 422),
        (b'{"message": "' + b"x" * 200_000 + b'"}', 413),
    ],
)
async def test_bodies_that_do_not_hold(ada: httpx.AsyncClient, database: Database, body: bytes, status: int) -> None:
    answer = await ada.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    problem(answer, status)
    assert await database.query("select 1 from public.messages") == []


async def test_a_gateway_action_that_is_not_known(ada: httpx.AsyncClient) -> None:
    problem(await ada.post("/gateway", json={"action": SECRET, "payload": {}}), 422)
    problem(await ada.post("/gateway", json={"payload": {"message": SECRET}}), 422)
    problem(await ada.post("/gateway", json={"action": "chat", "payload": {"message": {"x": SECRET}}}), 422)


async def test_the_gateway_chats_as_chat_does(ada: httpx.AsyncClient) -> None:
    asked = {"message": "mon enfant a de la fièvre"}
    headers = {"Idempotency-Key": "k"}
    one = await ada.post("/gateway", json={"action": "chat", "payload": asked}, headers=headers)
    two = await ada.post("/api/chat", json=asked, headers=headers)
    assert one.status_code == 200
    assert one.json() == two.json()


async def endless(read: list[int]) -> AsyncIterator[bytes]:
    """A large body that notes how much of it was asked for."""
    for _ in range(200):
        read[0] += 100_000
        yield b"x" * 100_000


async def test_nobody_unknown_or_counted_out_has_a_large_body_read(
    settings: Settings, database: Database, vault: Vault, content: Content
) -> None:
    """As the endpoints for files do, the gateway asks who calls, and how often, before it reads."""
    few = settings.model_copy(update={"api_requests_per_minute": 1})
    async with serving(few, database, vault, content) as service:
        token = await service.sign_in("ada@example.org")
        for path in ("/gateway", "/api/transcribe"):
            kind = "application/json" if path == "/gateway" else "multipart/form-data; boundary=x"
            headers = {"Content-Type": kind, "Content-Length": "16000000"}
            async with service.client() as nobody:
                read = [0]
                problem(await nobody.post(path, content=endless(read), headers=headers), 401)
                assert read == [0], path
            async with service.client(token) as http:
                await http.get("/api/conversations")
                read = [0]
                problem(await http.post(path, content=endless(read), headers=headers), 429)
                assert read == [0], path
        async with service.client(token) as http:
            asked = {"action": "chat", "payload": {"message": "mon bébé convulse"}}
            assert (await http.post("/gateway", json=asked)).json()["emergency"] is True
            asked["payload"] = {"message": "mon enfant a de la fièvre"}
            problem(await http.post("/gateway", json=asked), 429)


async def test_the_gateway_counts_as_often_as_the_endpoints(
    settings: Settings, database: Database, vault: Vault, content: Content
) -> None:
    few = settings.model_copy(update={"api_requests_per_minute": 2})
    large = {"action": "transcribe", "payload": {"audio": "T2dnUw" * 40_000}}
    async with serving(few, database, vault, content) as service:
        async with service.client(await service.sign_in("ada@example.org")) as http:
            assert [(await http.post("/gateway", json=large)).status_code for _ in range(3)] == [501, 501, 429]
        async with service.client(await service.sign_in("bih@example.org")) as http:
            small = {"action": "translate", "payload": {"text": "j'ai mal", "target": "en"}}
            assert [(await http.post("/gateway", json=small)).status_code for _ in range(3)] == [501, 501, 429]


async def test_paths_methods_and_types(ada: httpx.AsyncClient) -> None:
    problem(await ada.get("/nowhere"), 404)
    wrong = await ada.get("/api/chat")
    problem(wrong, 405)
    assert wrong.headers["allow"] == "POST"
    problem(await ada.post("/api/chat", content=b"message=x"), 415)
    problem(await ada.post("/api/chat", data={"message": "x"}), 415)
    problem(await ada.get("/api/conversations", params={"limit": "viele"}), 422)
    problem(await ada.get("/api/conversations/eins/messages"), 422)
    problem(await ada.get(f"/api/conversations/{10**30}/messages"), 422)


async def test_a_body_that_lies_about_its_length(ada: httpx.AsyncClient) -> None:
    async def endless() -> object:
        for _ in range(50):
            yield b"x" * 10_000

    answer = await ada.post("/api/chat", content=endless(), headers={"Content-Type": "application/json"})
    problem(answer, 413)


async def test_headers_of_every_answer(ada: httpx.AsyncClient) -> None:
    for path in ("/health", "/api/conversations", "/nowhere", "/docs", "/openapi.json"):
        headers = (await ada.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "max-age" in headers["strict-transport-security"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers
    assert (await ada.get("/api/conversations")).headers["cache-control"] == "no-store"


async def test_pages_that_may_call_and_pages_that_may_not(service: Service) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    async with service.client() as http:
        ours = await http.options("/api/chat", headers={"Origin": "https://page.example", **asked})
        others = await http.options("/api/chat", headers={"Origin": "https://evil.example", **asked})
        refused = await http.get("/api/conversations", headers={"Origin": "https://page.example"})
    assert ours.headers["access-control-allow-origin"] == "https://page.example"
    assert "access-control-allow-origin" not in others.headers
    assert refused.headers["access-control-allow-origin"] == "https://page.example", "a page may read why"


async def test_health_and_the_document(service: Service) -> None:
    async with service.client() as http:
        whole, ready, live = [await http.get(f"/health{path}") for path in ("", "/ready", "/live")]
        document = (await http.get("/openapi.json")).json()
        page = await http.get("/docs")
        style = await http.get("/docs?style")
    assert whole.json()["parts"]["database"] == "up"
    assert (ready.status_code, live.json()) == (200, {"live": True})
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "<script" not in page.text
    assert style.headers["content-type"].startswith("text/css")
    for path, item in document["paths"].items():
        for operation in item.values():
            assert operation["summary"], path
            assert path in page.text
            for status, given in operation["responses"].items():
                refusal = int(status) >= 400 and not path.startswith("/health")
                assert not refusal or PROBLEM in given["content"], (path, status)
