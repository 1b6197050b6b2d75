"""Pacing: so many sends a second in all, and one after another to the same chat."""

import asyncio


class Pace:
    """Spaces sends out. Waiting sends go in the order in which they came."""

    def __init__(self, *, per_second: float, per_chat_seconds: float) -> None:
        self._gap, self._chat_gap = 1.0 / per_second if per_second else 0.0, per_chat_seconds
        self._next = 0.0
        self._chats: dict[str, float] = {}

    async def wait(self, chat: str) -> None:
        """Until it is this send's turn."""
        if not (self._gap or self._chat_gap):
            return
        now = asyncio.get_running_loop().time()
        at = max(now, self._next, self._chats.get(chat, 0.0))
        self._next = max(now, self._next) + self._gap
        self._chats = {other: due for other, due in self._chats.items() if due > now}  # nobody longer than they count
        self._chats[chat] = at + self._chat_gap
        if at > now:
            await asyncio.sleep(at - now)
