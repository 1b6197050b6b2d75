"""What is asked of a model, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatMessage:
    """One message of a prompt: role is system, user or assistant."""

    role: str
    content: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What a model wrote, who it was, and what it used."""

    text: str = field(repr=False)
    provider: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    #: US dollars, by the prices that are set for the provider
    cost: float = 0.0


class ChatProvider(Protocol):
    """A model that answers a prompt."""

    @property
    def name(self) -> str:
        """Short name for logs and metrics."""

    async def complete(self, messages: Sequence[ChatMessage], *, max_tokens: int, timeout: float) -> Completion:
        """The answer within `timeout` seconds. Raises ProviderError."""
