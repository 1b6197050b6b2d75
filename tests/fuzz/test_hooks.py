"""Hooks under payloads that were made wrong: never a fault of ours, and nothing stored that was not authentic."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from twilio.request_validator import RequestValidator

from bot.content import Content
from bot.content import load as load_content
from bot.settings import load as load_settings
from channels.twilio_forms import pairs
from core.errors import MalformedUpdate
from data.database import Database
from data.vault import Vault
from tests.fuzz import mutate
from tests.integration.api.conftest import SETTINGS, serving

CASES = Path(__file__).parent.parent / "cases" / "payloads"
ROUNDS = {False: 600, True: 10_000}
SECRET, TOKEN, PUBLIC = "s3cret", "synthetic", "https://carehelp.example"
HEADER = "x-telegram-bot-api-secret-token"
STORED = (
    "select (select count(*) from public.messages), (select count(*) from public.conversations),"
    " (select count(*) from carehelp.procrastinate_jobs), (select count(*) from carehelp.early_statuses),"
    " (select count(*) from carehelp.outbox)"
)


class Fields(dict[str, list[str]]):
    """A form with repeated fields, as Twilio's validator reads it."""

    def getall(self, name: str) -> Sequence[str]:
        return self[name]


def cases(name: str) -> list[Any]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def sign(path: str, body: bytes) -> str:
    """Twilio's signature of a form, of what can be read of it."""
    fields = Fields()
    try:
        for name, value in pairs(body):
            fields.setdefault(name, []).append(value)
        return str(RequestValidator(TOKEN).compute_signature(PUBLIC + path, fields))
    except (MalformedUpdate, UnicodeError):
        return "AAAA"


Delivery = tuple[str, bytes, Mapping[str, str]]


def telegram(draw: random.Random, updates: Sequence[Any], secret: str) -> Delivery:
    update = draw.choice(updates)["body"]
    if draw.random() < 0.5:
        body = json.dumps(mutate.of_structure(draw, update)).encode()
    else:
        body = mutate.of_bytes(draw, json.dumps(update, ensure_ascii=False).encode())
    return "/webhooks/telegram", body, {HEADER: secret, "content-type": "application/json"}


def twilio(draw: random.Random, forms: Sequence[Any], *, authentic: bool) -> Delivery:
    path = draw.choice(("/webhooks/twilio", "/webhooks/twilio/status"))
    body = mutate.of_form(draw, draw.choice(forms)["form"])
    given = sign(path, body)
    signature = given if authentic else draw.choice(mutate.wrong_secrets(given))(draw)
    return path, body, {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}


def deliveries(draw: random.Random, rounds: int, *, authentic: bool) -> Iterator[Delivery]:
    updates, forms = cases("telegram.jsonl"), cases("twilio.jsonl")
    wrong = mutate.wrong_secrets(SECRET)
    for _ in range(rounds):
        if draw.random() < 0.5:
            path, body, headers = telegram(draw, updates, SECRET if authentic else draw.choice(wrong)(draw))
        else:
            path, body, headers = twilio(draw, forms, authentic=authentic)
        yield path, body, mutate.of_headers(draw, headers)


async def deliver(http: httpx.AsyncClient, delivery: Delivery) -> int:
    path, body, headers = delivery
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await http.post(path, content=body, headers=raw)
    assert answer.status_code < 500, (answer.status_code, path, body[:2000], headers)
    return answer.status_code


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


async def test_nothing_but_the_authentic_is_stored_and_nothing_is_a_fault_of_ours(
    database: Database, vault: Vault, content: Content, tmp_path: Path, full: bool
) -> None:
    draw = random.Random() if full else random.Random(20261125)
    settings = load_settings(_env_file=None, **{**SETTINGS, "data_dir": tmp_path})
    async with (
        serving(settings, database, vault, content, worker=False) as service,
        service.client() as http,
    ):
        forged: Counter[int] = Counter()
        for delivery in deliveries(draw, ROUNDS[full] // 2, authentic=False):
            forged[await deliver(http, delivery)] += 1
        assert await database.query(STORED) == [(0, 0, 0, 0, 0)]
        assert set(forged) <= {400, 403, 413}, forged

        genuine: Counter[int] = Counter()
        for delivery in deliveries(draw, ROUNDS[full] // 2, authentic=True):
            genuine[await deliver(http, delivery)] += 1
        assert genuine[200] > ROUNDS[full] // 10, "mutations that spare the essentials are taken"
        assert genuine[400] > ROUNDS[full] // 20, "others are refused"
        assert (await database.query("select count(*) > 0 from public.messages"))[0][0]
    print(f"forged {dict(forged)}, genuine {dict(genuine)}, stored {(await database.query(STORED))[0]}")
