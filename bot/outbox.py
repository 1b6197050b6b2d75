"""`carehelp outbox`: what was given up, and sending it again. Shows no address and no text."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.runtime import open_store
from bot.settings import Settings
from channels.twilio_errors import remedy
from core.message import Channel
from data.outbox import Outbox, Stuck

COLUMNS = ("id", "channel", "level", "state", "code", "asks for", "tries", "since")
#: channels whose codes are Twilio's
TWILIO = frozenset({Channel.WHATSAPP, Channel.SMS})


async def show(settings: Settings, console: Console, *, most: int) -> None:
    """List the parts that did not reach their persons."""
    async with open_store(settings) as store:
        stuck = await Outbox(store.database).stuck(most=most)
    console.print(_table(stuck) if stuck else "Nothing was given up and nothing waits.")


async def resend(settings: Settings, console: Console, numbers: Sequence[int]) -> int:
    """Send parts again; returns how many could not be."""
    wrong = 0
    async with open_store(settings) as store:
        outbox = Outbox(store.database)
        for number in numbers:
            done = await outbox.resend(number)
            wrong += not done
            console.print(f"{number}: {'will be sent again' if done else 'not given up: nothing to resend'}")
    return wrong


def _table(stuck: Sequence[Stuck]) -> Table:
    table = Table(*COLUMNS, box=None)
    for part in stuck:
        since = part.created_at.strftime("%Y-%m-%d %H:%M")
        code, asks = part.code or "", _asks_for(part)
        row = (part.id, part.channel.value, part.level or "", part.state, code, asks, part.attempts, since)
        table.add_row(*map(str, row))
    return table


def _asks_for(part: Stuck) -> str:
    """What the table of codes says of it."""
    return remedy(part.code).value.replace("_", " ") if part.code and part.channel in TWILIO else ""
