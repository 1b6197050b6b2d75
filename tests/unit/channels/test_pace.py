"""Pacing remembers a chat no longer than it has to wait."""

import asyncio
import sys

from channels.pace import Pace


async def test_a_chat_is_forgotten_with_the_next_send_after_its_gap() -> None:
    pace = Pace(per_second=0, per_chat_seconds=0.01)
    chat = "-".join(("237", "690000001"))
    held = sys.getrefcount(chat)
    await pace.wait(chat)
    assert sys.getrefcount(chat) > held
    async with asyncio.timeout(5):
        while sys.getrefcount(chat) > held:
            await pace.wait("another")
