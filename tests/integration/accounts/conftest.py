"""Accounts over HTTP on a real database, with our own or with Supabase's behind them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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
    app = create_app(title="test", routes=[], lifespan=_lifespan)
    app.include_router(identity.router)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://inside")
