"""`carehelp retention` and `carehelp access`: what is erased in its time, and who looked at what, without content."""

from rich.console import Console
from rich.table import Table

from bot.counted import counted
from bot.policy import make_policy
from bot.runtime import open_store
from bot.settings import Settings
from data.access import AccessLog
from data.retention import Retention


async def retire(settings: Settings, console: Console) -> None:
    """Erase what has been kept for its time, now."""
    policy = make_policy(settings)
    async with open_store(settings) as store:
        retention = Retention(store.database, days=policy.days, hours=policy.hours)
        await retention.tidy_up()
        done = await retention.now()
    if done is None:
        console.print("A worker is beginning the same at this moment: nothing to do.")
    else:
        console.print(
            f"Erased: {counted(done.messages, 'message')}, {counted(done.conversations, 'conversation')}.",
            highlight=False,
        )


async def show_access(settings: Settings, console: Console, *, most: int) -> None:
    """List who looked at or took away what."""
    async with open_store(settings) as store:
        lines = await AccessLog(store.database).lines(most=most)
    table = Table("when", "who", "did", "conversation", box=None)
    for line in lines:
        table.add_row(line.at.strftime("%Y-%m-%d %H:%M"), line.actor, line.action, str(line.conversation_id or "gone"))
    console.print(table if lines else "Nobody has looked at or taken away anything.")
