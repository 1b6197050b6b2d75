"""Translation by a chat model, where no translation model is to be had."""

from pathlib import Path

from core.errors import ProviderError
from core.llm.chain import Chain
from core.llm.model import ChatMessage
from core.translation.model import NAMES

SYSTEM = (Path(__file__).parent.parent / "prompts" / "translate.md").read_text(encoding="utf-8")
#: tokens for a character of the text: languages that a model knows little are cut into short pieces
TOKENS_PER_CHARACTER = 1.5


class ChatTranslator:
    """Asks the chain of chat models."""

    name = "chat translation"

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    async def translate(self, text: str, *, source: str, target: str, timeout: float) -> str:
        """The text in the other language. Raises ProviderError."""
        messages = [
            ChatMessage(role="system", content=SYSTEM.format(source=NAMES[source], target=NAMES[target])),
            ChatMessage(role="user", content=text),
        ]
        completion = await self._chain.complete(
            messages,
            max_tokens=30 + int(len(text) * TOKENS_PER_CHARACTER),
            deadline=min(self._chain.deadline(), self._chain.now() + timeout),
        )
        if completion is None:
            raise ProviderError(f"{self.name}: no provider answered")
        return completion.text
