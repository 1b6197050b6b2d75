"""How fast people sign in, and whether time tells an e-mail that has an account from one that has none.

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
from data.vault import KeyRing, Vault
from webhooks.app import create_app

PASSWORD = "mangue verte 7"
PEOPLE, PAIRS, VERIFICATIONS = 12, 60, 3000
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
        await timed(lambda n=number: post("register", f"p{n}@example.cm"), 202)  # type: ignore[misc]
    found: dict[str, list[float]] = {name: [] for name in ("right", "wrong", "unknown", "new", "taken")}
    for number in range(PAIRS):
        known, nobody = f"p{number % PEOPLE}@example.cm", f"n{number}@example.cm"
        found["wrong"].append(await timed(lambda e=known: post("login", e, "not this one"), 401))  # type: ignore[misc]
        found["unknown"].append(await timed(lambda e=nobody: post("login", e, "not this one"), 401))  # type: ignore[misc]
        found["right"].append(await timed(lambda e=known: post("login", e), 200))  # type: ignore[misc]
        if number < PEOPLE * 4:
            found["taken"].append(await timed(lambda e=known: post("register", e), 202))  # type: ignore[misc]
            found["new"].append(await timed(lambda e=nobody: post("register", e), 202))  # type: ignore[misc]
    started = time.perf_counter()
    await asyncio.gather(*(post("login", f"p{n % PEOPLE}@example.cm") for n in range(60)))
    rate = 60 / (time.perf_counter() - started)
    rows = [
        (f"sign-in, {name}" if name in ("right", "wrong", "unknown") else f"register, {name}", _spread(times))
        for name, times in found.items()
    ]
    return [*rows, ("sign-ins at once", f"{rate:.1f}/s")]


def _spread(times: list[float]) -> str:
    low, middle, high = statistics.quantiles(times, n=4)
    return f"{middle:.1f} ms ({low:.1f} to {high:.1f})"


async def verifying() -> list[Row]:
    """Microseconds for a token of each kind."""
    tokens = LocalTokens(b"x" * 64, "HS256", lifetime=timedelta(hours=1), clock=utc_now)
    token = tokens.issue(uuid4(), "awa@example.cm", uuid4())
    started = time.perf_counter()
    for _ in range(VERIFICATIONS):
        await tokens.verify(token)
    local = (time.perf_counter() - started) / VERIFICATIONS * 1e6
    private = ec.generate_private_key(ec.SECP256R1())
    key = PyJWK({**get_algorithm_by_name("ES256").to_jwk(private.public_key(), as_dict=True), "alg": "ES256"})
    now = int(datetime.now(UTC).timestamp())
    who = {"iss": "i", "aud": "authenticated", "role": "authenticated", "sub": str(uuid4())}
    signed = sign({**who, "iat": now, "exp": now + 99}, private, algorithm="ES256")
    started = time.perf_counter()
    for _ in range(VERIFICATIONS):
        person_of(signed, key, algorithms=["ES256"], issuer="i")
    theirs = (time.perf_counter() - started) / VERIFICATIONS * 1e6
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

        rows = [*await over_http(client_at), *await verifying()]
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
