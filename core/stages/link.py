"""Linking a chat with an account of the HTTP API: the code goes to the chat, and is entered by who is signed in."""

from typing import Protocol

from core.case import Answer, Case
from core.message import Address, Channel, Command, Reply, Role, Section
from core.texts import Catalogue


class Codes(Protocol):
    """Makes one-time codes for chats."""

    async def code(self, conversation_id: int) -> str:
        """A new code. Raises StoreError."""

    async def unlink(self, conversation_id: int) -> bool:
        """Take the chat from its account; whether it had one. Raises StoreError."""


class Link:
    """Answers LINK and UNLINK where they are the last thing that was asked of the service."""

    name = "link"

    def __init__(self, texts: Catalogue, codes: Codes) -> None:
        self._texts, self._codes = texts, codes

    async def __call__(self, case: Case) -> Answer | None:
        """The code; in a group, where others read along, none."""
        conversation = case.turn.conversation
        asked = [r.message.command for r in case.turn.received if r.message.command]
        match asked[-1] if asked else None:
            case Command.LINK if _public(conversation.address):
                return self._say(case, self._texts.get("link_private", case.language))
            case Command.LINK:
                code = await self._codes.code(conversation.id)
                return self._say(case, self._texts.get("link_code", case.language, code=code))
            case Command.UNLINK:
                linked = await self._codes.unlink(conversation.id)
                return self._say(case, self._texts.get("unlinked" if linked else "not_linked", case.language))
        return None

    def _say(self, case: Case, text: str) -> Answer:
        section = Section(role=Role.NOTICE, text=text)
        return Answer(reply=Reply(sections=(section,), language=case.language))


def _public(address: Address) -> bool:
    """A person in a Telegram group is `chat:person`."""
    return address.channel is Channel.TELEGRAM and ":" in address.id
