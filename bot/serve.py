"""`carehelp serve`, `web` and `worker`: the processes that run for long."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from typing import Any

import uvicorn
from rich.console import Console

from bot import logs
from bot.api import make_api
from bot.app import Application
from bot.clock import utc_now
from bot.door import check_port, patient
from bot.identity import Identity, make_identity
from bot.runtime import Store, checks, open_store, running
from bot.scrape import measured
from bot.settings import Settings
from bot.watching import make_watching
from core.errors import ConfigurationError
from core.message import Update
from webhooks.api.bounds import bounds
from webhooks.api.routes import api_router
from webhooks.app import HOOK, create_app
from webhooks.health import health
from webhooks.hooks import hooks
from webhooks.media import media
from webhooks.metrics import Read, metrics
from webhooks.simulator import simulator

#: seconds; a worker has no other end than a signal
FOR_EVER = 10.0**9
#: new objects between two looks of the garbage collector
COLLECT_AFTER = 20_000
#: seconds that the head of a request may take, on the slowest of networks
HEAD_SECONDS = 20.0

log = logging.getLogger(__name__)


async def serve(settings: Settings, console: Console, *, worker: bool) -> None:
    """The web server, with the worker in the same process if `worker`."""
    logs.configure(settings.log_level, json=settings.production)
    check_port(settings.host, settings.port)
    watching = make_watching(settings, "serve" if worker else "web")
    async with (
        open_store(settings) as store,
        running(settings, store, worker=worker, watching=watching) as app,
        measured(settings, store, app, watching) as read,
    ):
        _introduce(console, settings, app, store)
        _settle_memory()
        await _server(settings, app, store, read, worker=worker).serve()


async def work(settings: Settings, console: Console) -> None:
    """The worker alone, until a signal asks it to stop."""
    logs.configure(settings.log_level, json=settings.production)
    watching = make_watching(settings, "worker")
    async with (
        open_store(settings) as store,
        running(settings, store, worker=True, watching=watching) as app,
        measured(settings, store, app, watching),
    ):
        _settle_memory()
        _say(console, settings, "Worker at work. Stop with Ctrl-C: turns under way end first.")
        await _until_stopped(asyncio.sleep(FOR_EVER))


def _settle_memory() -> None:
    """What was loaded stays: the collector need not look at it again, and may look less often at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


async def poll(settings: Settings, console: Console) -> None:
    """Telegram by long polling, with the worker beside it and no web server."""
    if not settings.telegram:
        raise ConfigurationError("TELEGRAM_BOT_TOKEN is not set")
    logs.configure(settings.log_level, json=settings.production)
    watching = make_watching(settings, "poll")
    async with (
        open_store(settings) as store,
        running(settings, store, worker=True, channels=False, watching=watching) as app,
        measured(settings, store, app, watching),
    ):

        async def take(updates: Sequence[Update]) -> None:
            for update in updates:
                with watching.watch.hook("telegram poll"):
                    await app.reception.take(update)

        _say(console, settings, "Taking Telegram's updates by long polling. Stop with Ctrl-C.")
        await _until_stopped(app.telegram.poll(take))


def _identity(settings: Settings, app: Application, store: Store) -> Identity:
    return make_identity(
        settings, database=store.database, vault=store.vault, clock=utc_now, connections=app.connections
    )


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until the work fails or a signal asks to stop."""
    task = asyncio.create_task(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _server(settings: Settings, app: Application, store: Store, read: Read, *, worker: bool) -> uvicorn.Server:
    identity = _identity(settings, app, store)
    routes = [
        metrics(read, token=settings.metrics_token.get_secret_value(), loopback=not settings.production),
        *hooks(telegram=app.telegram, twilio=app.twilio, reception=app.reception),
    ]
    if settings.public_url:
        routes.append(media(app.links, app.media.open_by_link))
    if not settings.production:
        routes += simulator(app.simulator, app.reception, app.transcripts, app.media)

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        yield
        await identity.accounts.close()

    web = create_app(
        title=settings.app_name,
        routes=routes,
        routers=[
            health(checks(app, store, worker=worker)),
            identity.router,
            api_router(make_api(app, store, identity)),
        ],
        lifespan=lifespan,
        cors_allow_origins=settings.cors_allow_origins,
        bounds=bounds(HOOK, chat_seconds=settings.api_wait_seconds, media_seconds=settings.transcription_seconds),
        https=settings.public_url.startswith("https://"),
        proxies=settings.proxies,
    )
    return _Server(
        uvicorn.Config(
            web,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            http=patient(HEAD_SECONDS),
            server_header=False,
            lifespan="on",
            proxy_headers=bool(settings.trusted_proxies) and not settings.proxies,
            forwarded_allow_ips=settings.trusted_proxies or None,
            timeout_graceful_shutdown=10,
            timeout_keep_alive=75,
            backlog=2048,
        )
    )


class _Server(uvicorn.Server):
    """Stops on a signal and lets the rest close in order. Uvicorn's own handling raises the signal again at its end,
    which would cancel the turns that are being finished."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ask the server to stop; a second signal makes it hurry."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def _say(console: Console, settings: Settings, text: str) -> None:
    """To a person who has started it by hand; in production what is written is read by machines."""
    if settings.production:
        log.info("at work")
    else:
        console.print(text)


def _introduce(console: Console, settings: Settings, app: Application, store: Store) -> None:
    """Where the page is, what is configured and what is not; in production a line of the log."""
    if settings.production:
        return log.info("at work", extra={"port": settings.port})
    where = settings.public_url or f"http://{settings.host}:{settings.port}"
    rows = [
        ("Page", f"{where}/" if not settings.production else "off in production"),
        ("Database", "configured" if settings.database else f"embedded, in {settings.data_dir.resolve()}"),
        ("Telegram", "configured" if settings.telegram else "not configured (TELEGRAM_BOT_TOKEN)"),
        (
            "WhatsApp, SMS",
            "configured" if settings.twilio else "not configured (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)",
        ),
        (
            "Model",
            ", then ".join(model.name for model in settings.chat_models)
            if settings.chat_models
            else f"not configured: answers come from the library ({_model_setting(settings)})",
        ),
    ]
    if store.applied:
        rows.append(("Schema", "brought up to this version"))
    console.print(f"[bold]{settings.app_name}[/bold]")
    for name, state in rows:
        console.print(f"  {name:<14} {state}", highlight=False)
    console.print("Stop with Ctrl-C.")
    return None


def _model_setting(settings: Settings) -> str:
    return {"hf": "HF_API_TOKEN", "ollama": "OLLAMA_MODEL", "lmstudio": "LMSTUDIO_MODEL"}[settings.ai_provider.value]
