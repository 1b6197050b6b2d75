"""A running Carehelp: its database, its parts, and the tasks beside them, opened and closed in order."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.app import Application, build
from bot.chores import do_chores
from bot.settings import Settings
from bot.watching import Watching
from core.errors import CarehelpError, ConfigurationError, ProviderError, StoreError, StoreUnavailable
from core.ports import ChannelAdapter
from core.watch import SILENT
from data.database import Database
from data.embedded import EmbeddedPostgres
from data.keycheck import check_keys, never_encrypted
from data.migrate import migrate
from data.pooler import check_sessions
from data.queue import Queue
from data.vault import Vault, load_keys
from data.vectors import PageVectors

#: what cancelled turns get to be put back, beyond `stop_seconds`
PUT_BACK_SECONDS = 5.0
EMBED_AGAIN_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """An open, migrated database and the vault that fits it."""

    database: Database
    vault: Vault
    embedded: EmbeddedPostgres | None
    #: names of the migrations that were applied just now
    applied: tuple[str, ...]


@contextlib.asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The configured database or the embedded one. Raises ConfigurationError naming the setting to look at."""
    async with contextlib.AsyncExitStack() as stack:
        embedded = None
        url, direct = settings.database, settings.database_direct
        if not url:
            embedded = await stack.enter_async_context(EmbeddedPostgres(settings.data_dir))
            url = embedded.url
        database = Database(url, direct=direct, most_connections=settings.database_connections)
        stack.push_async_callback(database.close)
        try:
            if not embedded:
                await check_sessions(url, direct)
            applied = await migrate(database.direct)
            await database.open()
        except StoreUnavailable as error:
            raise ConfigurationError(
                f"{_url_setting(settings)}: the database can't be reached: {error}{_hint(settings)}"
            ) from error
        ring = load_keys(
            settings.encryption_keys.get_secret_value(),
            settings.data_dir,
            make=await _may_make_keys(settings, database),
        )
        vault = Vault(ring)
        await check_keys(database, vault)
        yield Store(database=database, vault=vault, embedded=embedded, applied=tuple(applied))


@contextlib.asynccontextmanager
async def running(
    settings: Settings, store: Store, *, worker: bool, channels: bool = True, watching: Watching | None = None
) -> AsyncIterator[Application]:
    """The application with its adapters open (if `channels`) and its queue at work (if `worker`)."""
    app = build(settings, database=store.database, vault=store.vault, watch=watching.watch if watching else SILENT)
    tasks = {}
    if watching:
        logging.getLogger().addHandler(watching.errors)
        tasks["loop"] = asyncio.create_task(watching.mind_the_loop(), name="loop")
        tasks["beat"] = asyncio.create_task(watching.beat(store.database, app.breakers), name="beat")
    if store.embedded:
        tasks["embedded"] = asyncio.create_task(store.embedded.watch(), name="embedded")
    if worker and app.vectors:
        tasks["vectors"] = asyncio.create_task(_embed(app, app.vectors), name="vectors")
    if worker:
        tasks["chores"] = asyncio.create_task(do_chores(app.retention), name="chores")
        tasks["queue"] = asyncio.create_task(app.queue.run(), name="queue")
    await _open_adapters(app if channels else None)
    try:
        yield app
    finally:
        await _stop(app.queue, tasks, settings.stop_seconds + PUT_BACK_SECONDS)
        for adapter in _distinct(app):
            await adapter.close()
        await app.eyes.close()
        await app.workshop.close()
        await app.connections.close()
        if watching:
            logging.getLogger().removeHandler(watching.errors)
            await asyncio.to_thread(watching.tracing.close)


async def _embed(app: Application, vectors: PageVectors) -> None:
    """Bring the vectors of the pages up to date; until then, and without them, words and concepts find pages."""
    if not await vectors.available():
        log.warning("no pgvector", extra={"setting": "DATABASE_URL"})
        return
    while True:
        try:
            count = await vectors.refresh(app.content.library)
        except (ProviderError, StoreError) as error:
            log.warning("pages not embedded", extra={"error": type(error).__name__})
            await asyncio.sleep(EMBED_AGAIN_SECONDS)
        else:
            log.info("pages embedded", extra={"count": count})
            return


async def _open_adapters(app: Application | None) -> None:
    for adapter in _distinct(app) if app else ():
        try:
            await adapter.open()
        except CarehelpError as error:  # a provider that is down now must not keep the others from working
            log.error("channel not opened", extra={"channel": adapter.channels[0].value, "error": type(error).__name__})


def _distinct(app: Application) -> Sequence[ChannelAdapter]:
    return tuple({id(adapter): adapter for adapter in app.adapters.values()}.values())


async def _stop(queue: Queue, tasks: Mapping[str, asyncio.Task[None]], seconds: float) -> None:
    """Running turns end first; the watch over the database goes last."""
    queue.stop()
    if task := tasks.get("queue"):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), seconds)
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


def checks(app: Application, store: Store, *, worker: bool) -> dict[str, Callable[[], Awaitable[str]]]:
    """What `/health` asks."""

    async def database() -> str:
        try:
            await asyncio.wait_for(store.database.query("select 1"), 2)
        except (CarehelpError, TimeoutError):
            return "down"
        return "up"

    async def work() -> str:
        return ("up" if app.queue.alive() else "down") if worker else "elsewhere"

    async def model() -> str:
        states = app.chain.states if app.chain else {}
        return (
            ", ".join(f"{name} {'up' if state == 'closed' else 'resting'}" for name, state in states.items()) or "none"
        )

    async def channels() -> str:
        return ", ".join(sorted(channel.value for channel in app.live_channels)) or "none"

    return {"database": database, "worker": work, "model": model, "channels": channels}


async def _may_make_keys(settings: Settings, database: Database) -> bool:
    """New keys are made only where nothing was ever encrypted, and in production only for the embedded database."""
    if settings.production and settings.database:
        return False
    return await never_encrypted(database)


def _url_setting(settings: Settings) -> str:
    if settings.database_url.get_secret_value():
        return "DATABASE_URL"
    return "SUPABASE_URL and SUPABASE_DB_PASSWORD" if settings.database else "DATA_DIR"


def _hint(settings: Settings) -> str:
    if settings.database_url.get_secret_value() or not settings.database:
        return ""
    return (
        ". Supabase's direct address is IPv6 only: elsewhere set DATABASE_URL and DATABASE_DIRECT_URL to its poolers,"
        " see docs/operations.md"
    )
