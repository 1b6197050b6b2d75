"""How fast people sign in, whether time tells an e-mail that has an account from one that has none or a right password
from a wrong one, and how fast what is stored comes under another key.

`.venv/bin/python tests/bench/accounts.py`: local accounts over HTTP in this process, on an embedded Postgres.
"""

import asyncio
import os
import platform
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWK, get_algorithm_by_name
from jwt import encode as sign
from rich.console import Console
from rich.table import Table

from bot.clock import utc_now
from bot.identity import make_identity
from bot.settings import load
from core.accounts.tokens import LocalTokens, person_of
from core.connections import Connections
from data.database import Database
from data.embedded import EmbeddedPostgres
from data.migrate import migrate
from data.rotation import Rotation
from data.vault import KeyRing, Vault
from webhooks.app import create_app

PASSWORD = "mangue verte 7"
PEOPLE, PAIRS, AT_ONCE, VERIFICATIONS = 12, 60, 24, 3000
#: changes of a password that are refused: each counts as a guess
WRONG_CHANGES = 8
#: messages that are brought under another key, with two sealed values each
MESSAGES = 20_000
Row = tuple[str, str]


@asynccontextmanager
async def nothing() -> AsyncIterator[None]:
    """A lifespan."""
    yield


async def timed(work: Callable[[], Awaitable[httpx.Response]], status: int) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    answer = await work()
    assert answer.status_code == status, answer.text
    return (time.perf_counter() - started) * 1000


async def over_http(client_at: Callable[[str], httpx.AsyncClient]) -> list[Row]:
    """Latencies one after the other, known and unknown in turn, and sign-ins at once."""
    addresses = (f"41.{a}.{b}.1" for a in range(256) for b in range(256))

    async def post(path: str, email: str, password: str = PASSWORD) -> httpx.Response:
        async with client_at(next(addresses)) as client:
            return await client.post(f"/api/users/{path}", json={"email": email, "password": password})

    for number in range(PEOPLE):
        await timed(lambda n=number: post("register", f"p{n}@example.cm"), 202)
    found: dict[str, list[float]] = {
        name: [] for name in ("right", "wrong", "unknown", "register, new", "register, taken")
    }
    for number in range(PAIRS):
        known, nobody = f"p{number % PEOPLE}@example.cm", f"n{number}@example.cm"
        found["wrong"].append(await timed(lambda e=known: post("login", e, "not this one"), 401))
        found["unknown"].append(await timed(lambda e=nobody: post("login", e, "not this one"), 401))
        found["right"].append(await timed(lambda e=known: post("login", e), 200))
        if number < PEOPLE * 4:
            found["register, taken"].append(await timed(lambda e=known: post("register", e), 202))
            found["register, new"].append(await timed(lambda e=nobody: post("register", e), 202))
    found |= await changing(client_at(next(addresses)))
    started = time.perf_counter()
    await asyncio.gather(*(post("login", f"p{n % PEOPLE}@example.cm") for n in range(AT_ONCE)))
    rate = AT_ONCE / (time.perf_counter() - started)
    rows = [
        (f"sign-in, {name}" if name in ("right", "wrong", "unknown") else name, _spread(times))
        for name, times in found.items()
    ]
    return [*rows, ("sign-ins at once", f"{rate:.1f}/s")]


async def changing(client: httpx.AsyncClient) -> dict[str, list[float]]:
    """Changes of a password from a wrong and from the right one, in turn."""
    body, found = {"email": "changing@example.cm", "password": PASSWORD}, {"change, wrong": [], "change, right": []}
    async with client:
        await timed(lambda: client.post("/api/users/register", json=body), 202)
        token = (await client.post("/api/users/login", json=body)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}

        async def change(old: str, new: str) -> httpx.Response:
            given = {"old_password": old, "new_password": new}
            return await client.post("/api/users/password", json=given, headers=headers)

        old = PASSWORD
        for number in range(WRONG_CHANGES):
            new = f"{PASSWORD} {number}"
            found["change, wrong"].append(await timed(lambda n=new: change("not this one", n), 403))
            found["change, right"].append(await timed(lambda o=old, n=new: change(o, n), 204))
            old = new
    return found


async def rotating(database: Database, vault: Vault) -> list[Row]:
    """Values a second of a rotation that nobody else disturbs."""
    sealed = [vault.encrypt("mon enfant de 2 ans a de la fièvre depuis hier") for _ in range(MESSAGES)]
    await database.query("insert into public.conversations (channel) values ('sms')")
    await database.query(
        "insert into public.messages (conversation_id, content, meta)"
        " select (select max(id) from public.conversations), v, v from unnest(%s::text[]) as s (v)",
        sealed,
    )
    newer = Vault(KeyRing(keys={"k2": b"2" * 32, "k1": b"1" * 32}, index_key=b"i" * 32))
    started = time.perf_counter()
    done = await Rotation(database, newer).run()
    seconds = time.perf_counter() - started
    assert done.complete, done
    return [("rotation", f"{done.values / seconds:,.0f} values/s, {done.values / seconds / 2:,.0f} messages/s")]


def _spread(times: list[float]) -> str:
    low, middle, high = statistics.quantiles(times, n=4)
    return f"{middle:.1f} ms ({low:.1f} to {high:.1f})"


async def verifying() -> list[Row]:
    """Microseconds of the processor for a token of each kind: so a busy machine does not blur them."""
    tokens = LocalTokens(b"x" * 64, "HS256", lifetime=timedelta(hours=1), clock=utc_now)
    token = tokens.issue(uuid4(), "awa@example.cm", uuid4())
    started = time.process_time()
    for _ in range(VERIFICATIONS):
        await tokens.verify(token)
    local = (time.process_time() - started) / VERIFICATIONS * 1e6
    private = ec.generate_private_key(ec.SECP256R1())
    key = PyJWK({**get_algorithm_by_name("ES256").to_jwk(private.public_key(), as_dict=True), "alg": "ES256"})
    now = int(datetime.now(UTC).timestamp())
    who = {"iss": "i", "aud": "authenticated", "role": "authenticated", "sub": str(uuid4())}
    signed = sign({**who, "iat": now, "exp": now + 99}, private, algorithm="ES256")
    started = time.process_time()
    for _ in range(VERIFICATIONS):
        person_of(signed, key, algorithms=["ES256"], issuer="i")
    theirs = (time.process_time() - started) / VERIFICATIONS * 1e6
    return [("verify HS256", f"{local:.0f} µs"), ("verify ES256", f"{theirs:.0f} µs")]


async def measure(folder: Path) -> list[Row]:
    """Everything."""
    async with EmbeddedPostgres(folder) as server:
        await migrate(server.url)
        database = Database(server.url)
        await database.open()
        connections = Connections()
        settings = load(_env_file=None, data_dir=folder)
        vault = Vault(KeyRing(keys={"k1": b"1" * 32}, index_key=b"i" * 32))
        identity = make_identity(settings, database=database, vault=vault, clock=utc_now, connections=connections)
        app = create_app(title="bench", routes=[], routers=[identity.router], lifespan=nothing)

        def client_at(address: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app=app, client=(address, 1))
            return httpx.AsyncClient(transport=transport, base_url="http://inside")

        rows = [*await over_http(client_at), *await verifying(), *await rotating(database, vault)]
        await identity.accounts.close()
        await connections.close()
        await database.close()
    return rows


def main() -> None:
    """Measure and print."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder, console.status("Accounts"):
        rows = asyncio.run(measure(Path(folder)))
    table = Table(title=f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    table.add_column("what")
    table.add_column("median (quartiles)", justify="right")
    for name, figure in rows:
        table.add_row(name, figure)
    console.print(table)


if __name__ == "__main__":
    main()
