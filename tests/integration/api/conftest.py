"""The whole web application on a real database with a worker beside it, and people who are signed in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.api import make_api
from bot.app import Application, build
from bot.clock import utc_now
from bot.content import Content
from bot.content import load as load_content
from bot.identity import Identity, make_identity
from bot.runtime import Store, checks
from bot.settings import Settings
from bot.settings import load as load_settings
from data.database import Database
from data.vault import Vault
from webhooks.api.bounds import bounds
from webhooks.api.routes import api_router
from webhooks.app import HOOK, create_app
from webhooks.health import health
from webhooks.hooks import hooks

PASSWORD = "mangue verte 7 sur la table"
SETTINGS: Mapping[str, object] = {
    "jwt_secret": "a secret of the tests that is long enough to sign with, even for HS512",
    "telegram_bot_token": "4242:synthetic",
    "telegram_webhook_secret": "s3cret",
    "twilio_account_sid": "AC" + "a" * 32,
    "twilio_auth_token": "synthetic",
    "twilio_whatsapp_from": "whatsapp:+14155238886",
    "twilio_sms_from": "+15005550006",
    "public_url": "https://carehelp.example",
    "api_requests_per_minute": 0,
    "api_address_requests_per_minute": 0,
    "api_wait_seconds": 20,
}


@dataclass(frozen=True, kw_only=True)
class Service:
    """The application and its web side."""

    app: Application
    identity: Identity
    web: FastAPI

    def client(self, token: str = "", address: str = "41.202.1.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.web, client=(address, 1), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(transport=transport, base_url="http://inside", headers=headers, timeout=60)

    async def sign_in(self, email: str) -> str:
        """A new person's access token."""
        async with self.client() as http:
            body = {"email": email, "password": PASSWORD}
            assert (await http.post("/api/users/register", json=body)).status_code == 202
            return str((await http.post("/api/users/login", json=body)).json()["access_token"])


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, database: Database, vault: Vault, content: Content, *, worker: bool = True
) -> AsyncIterator[Service]:
    app = build(settings, database=database, vault=vault, content=content)
    store = Store(database=database, vault=vault, embedded=None, applied=())
    identity = make_identity(settings, database=database, vault=vault, clock=utc_now, connections=app.connections)

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        yield

    web = create_app(
        title="Carehelp",
        routes=hooks(telegram=app.telegram, twilio=app.twilio, reception=app.reception),
        routers=[
            health(checks(app, store, worker=worker)),
            identity.router,
            api_router(make_api(app, store, identity)),
        ],
        lifespan=lifespan,
        cors_allow_origins=("https://page.example",),
        bounds=bounds(HOOK, chat_seconds=settings.api_wait_seconds, media_seconds=60.0),
        https=True,
    )
    work = asyncio.create_task(app.queue.run()) if worker else None
    yield Service(app=app, identity=identity, web=web)
    app.queue.stop()
    if work:
        await work
    await identity.accounts.close()
    for adapter in (app.telegram, app.twilio):
        await adapter.close()
    await app.eyes.close()
    await app.workshop.close()
    await app.connections.close()


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(_env_file=None, **{**SETTINGS, "data_dir": tmp_path})


@pytest.fixture
async def service(settings: Settings, database: Database, vault: Vault, content: Content) -> AsyncIterator[Service]:
    async with serving(settings, database, vault, content) as service:
        yield service


@pytest.fixture
async def ada(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is signed in."""
    async with service.client(await service.sign_in("ada@example.org")) as http:
        yield http


@pytest.fixture
async def bih(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody else."""
    async with service.client(await service.sign_in("bih@example.org")) as http:
        yield http
