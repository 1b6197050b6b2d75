"""`carehelp ask`: one turn through the whole durable path, in the terminal."""

import asyncio
import secrets

from bot import logs
from bot.app import Application
from bot.runtime import open_store, running
from bot.settings import Settings
from core.errors import CarehelpError
from core.message import Address, Channel, InboundMessage, Kind

POLL_SECONDS = 0.03


class NoAnswer(CarehelpError):
    """No answer came in time."""


async def ask(settings: Settings, text: str, *, rendering: str, seconds: float = 60.0) -> list[str]:
    """What the person would receive, part by part. Raises NoAnswer."""
    logs.configure("ERROR", json=False)
    alone = settings.model_copy(update={"settle_seconds": 0.0, "settle_seconds_most": 0.0})
    address = Address(channel=Channel.SIMULATOR, account=rendering, id=f"ask-{secrets.token_hex(8)}")
    message = InboundMessage(address=address, provider_id=secrets.token_hex(8), scope="ask", kind=Kind.TEXT, text=text)
    async with open_store(alone) as store, running(alone, store, worker=True, channels=False) as app:
        await app.reception.take(message)
        try:
            return await asyncio.wait_for(_answer(app, address), seconds)
        except TimeoutError as error:
            raise NoAnswer(f"no answer within {seconds:.0f} s: run `carehelp doctor`") from error


async def _answer(app: Application, address: Address) -> list[str]:
    """The parts of the first reply, once all of them are out."""
    while True:
        for entry in await app.transcripts.of(address.channel, address.account, address.id):
            if entry.role == "assistant" and all(part.delivered for part in entry.parts):
                return [part.text for part in entry.parts]
        await asyncio.sleep(POLL_SECONDS)
