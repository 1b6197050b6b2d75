"""Accounts over HTTP on a real database, with our own or with Supabase's behind them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.identity import Identity, make_identity
from bot.settings import Settings
from bot.settings import load as load_settings
from core.connections import Connections
from data.database import Database
from data.vault import Vault
from tests.conftest import FakeClock
from webhooks.app import create_app

#: a client of accounts, opened for an address and with settings
Open = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

SECRET = "a secret of the tests that is long enough to sign with, even for HS512"
PASSWORD = "mangue verte 7"


@asynccontextmanager
async def _lifespan() -> AsyncIterator[None]:
    yield


def settings(tmp_path: Path, **given: object) -> Settings:
    return load_settings(_env_file=None, **{"data_dir": tmp_path, "jwt_secret": SECRET, **given})


@asynccontextmanager
async def identity_of(
    settings: Settings, database: Database, vault: Vault, clock: FakeClock
) -> AsyncIterator[Identity]:
    connections = Connections()
    identity = make_identity(settings, database=database, vault=vault, clock=clock, connections=connections)
    yield identity
    await identity.accounts.close()
    await connections.close()


def client_of(identity: Identity, address: str = "41.202.1.1") -> httpx.AsyncClient:
    """A client that the server sees at this address."""
    app = create_app(title="test", routes=[], routers=[identity.router], lifespan=_lifespan)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://inside")


@pytest.fixture
def door(tmp_path: Path, database: Database, vault: Vault, clock: FakeClock) -> Open:
    """Opens the door of local accounts, or of those that settings name, for a client at an address."""

    @asynccontextmanager
    async def opened(address: str = "41.202.1.1", **given: object) -> AsyncIterator[httpx.AsyncClient]:
        async with (
            identity_of(settings(tmp_path, **given), database, vault, clock) as identity,
            client_of(identity, address) as client,
        ):
            yield client

    return opened


@pytest_asyncio.fixture
async def client(door: Open) -> AsyncIterator[httpx.AsyncClient]:
    async with door() as client:
        yield client


async def register(client: httpx.AsyncClient, email: str = "awa@example.cm", **more: str) -> httpx.Response:
    return await client.post("/api/users/register", json={"email": email, "password": PASSWORD, **more})


async def login(client: httpx.AsyncClient, email: str = "awa@example.cm", password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/users/login", json={"email": email, "password": password})


async def tokens(client: httpx.AsyncClient, email: str = "awa@example.cm") -> Mapping[str, str]:
    """Tokens of a new account."""
    assert (await register(client, email)).status_code == 202
    answer = await login(client, email)
    assert answer.status_code == 200, answer.text
    found: Mapping[str, str] = answer.json()
    return found


async def me(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/api/users/me", headers={"Authorization": f"Bearer {token}"})
