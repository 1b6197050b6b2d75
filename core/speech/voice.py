"""A reply as a voice note: the pressing parts first, at most a minute, by the first voice that can."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence

from core.errors import ProviderError
from core.llm.chain import Breaker, states
from core.message import Reply, Role, Section
from core.speech.note import Coder, VoiceNote, voice_note
from core.speech.speakers import VOICES, Speaker
from core.speech.spoken import spoken
from core.texts import Catalogue
from core.watch import SILENT, Watch

LONGEST_SECONDS = 60.0
#: what a voice says in a second, on the low side; too long a text is said again, shorter
CHARACTERS_A_SECOND = 14.0
#: what is written and need not be said
WRITTEN_ONLY = frozenset({Role.SOURCE, Role.NOTICE})
#: characters of what was understood that are said before the answer; a long list waits behind when to go
SHORT = 300
ORDER = {role: place for place, role in enumerate(Role)}
#: voice notes of fixed texts that are kept: about 6 MB
KEPT = 64


class Voice:
    """Says replies. Without a speaker for the language it says nothing, and the text goes alone."""

    def __init__(
        self,
        speakers: Sequence[Speaker],
        coder: Coder,
        texts: Catalogue,
        clock: Callable[[], float],
        *,
        seconds: float = 20.0,
        longest_seconds: float = LONGEST_SECONDS,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._links = [(speaker, Breaker(clock)) for speaker in speakers]
        self._coder, self._texts, self._clock = coder, texts, clock
        self._seconds, self._longest = seconds, longest_seconds
        self._kept: OrderedDict[tuple[str, str], asyncio.Task[VoiceNote | None]] = OrderedDict()

    @property
    def states(self) -> dict[str, str]:
        """Each speaker's breaker: closed or open."""
        return states(self._links)

    def speaks(self, language: str) -> bool:
        """Whether anybody has a voice for it."""
        return any(speaker.speaks(VOICES.get(language, "")) for speaker, _breaker in self._links)

    async def say(self, reply: Reply, *, fixed: bool = False) -> VoiceNote | None:
        """The reply as a voice note, or None when nobody can say it in time.

        `fixed` texts are rendered once, so what was understood of this one person is not said with them.
        """
        if not self.speaks(reply.language):
            return None
        said = [(section.role, spoken(section.text, reply.language)) for section in _aloud(reply, fixed=fixed)]
        if not any(text.strip() for _role, text in said):
            return None
        if not fixed:
            return await self._render(said, reply.language)
        key = (reply.language, "\n".join(text for _role, text in said))
        return await asyncio.shield(self._once(key, said))

    def _once(self, key: tuple[str, str], said: Sequence[tuple[Role, str]]) -> asyncio.Task[VoiceNote | None]:
        """The rendering of a fixed text, which those who ask meanwhile share; a failed one is tried again."""
        task = self._kept.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() or task.result() is None)):
            task = self._kept[key] = asyncio.create_task(self._render(said, key[0]))
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return task

    async def _render(self, said: Sequence[tuple[Role, str]], language: str) -> VoiceNote | None:
        deadline = self._clock() + self._seconds
        for speaker, breaker in self._links:
            left = deadline - self._clock()
            if left <= 0 or not breaker.closed or not speaker.speaks(VOICES[language]):
                continue
            try:
                with self._watch.call("speech", speaker.name):
                    async with asyncio.timeout(left):
                        note = await self._within_limit(speaker, said, language, left)
            except (ProviderError, TimeoutError):
                breaker.failed()
                continue
            breaker.succeeded()
            return note
        return None

    async def _within_limit(
        self, speaker: Speaker, said: Sequence[tuple[Role, str]], language: str, timeout: float
    ) -> VoiceNote:
        """Said once, and again shorter if this voice is slower than we thought."""
        budget = int(self._longest * CHARACTERS_A_SECOND)
        note = await self._speak(speaker, said, budget, language, timeout, longest=self._longest * 2)
        if note.seconds > self._longest:
            budget = int(min(budget, sum(len(text) for _role, text in said)) * 0.9 * self._longest / note.seconds)
            note = await self._speak(speaker, said, budget, language, timeout, longest=self._longest)
        return note

    async def _speak(
        self,
        speaker: Speaker,
        said: Sequence[tuple[Role, str]],
        budget: int,
        language: str,
        timeout: float,
        *,
        longest: float,
    ) -> VoiceNote:
        text = shortened(said, budget, spoken(self._texts.get("voice_rest", language), language))
        sound = await speaker.speak(text, VOICES[language], timeout=timeout)
        return await voice_note(self._coder, sound, provider=speaker.name, longest_seconds=longest)


def shortened(said: Sequence[tuple[Role, str]], budget: int, rest: str) -> str:
    """As many sentences as fit in `budget` characters, those of the pressing roles first, then `rest` if some did not.

    They are said in the order that they were written in; a role is left only when those before it are said whole.
    """
    sentences = [(_order(role, text), line) for role, text in said for line in _sentences(text)]
    if sum(len(line) + 1 for _order, line in sentences) <= budget:
        return "\n".join(line for _order, line in sentences)
    left, chosen = budget - len(rest), set[int]()
    for place in sorted(range(len(sentences)), key=lambda one: sentences[one][0]):
        left -= len(sentences[place][1]) + 1
        if left < 0 and chosen:
            break
        chosen.add(place)
    return "\n".join([*(sentences[place][1] for place in sorted(chosen)), rest])


def _order(role: Role, text: str) -> float:
    return ORDER[Role.WHEN] + 0.5 if role is Role.UNDERSTOOD and len(text) > SHORT else ORDER[role]


def _aloud(reply: Reply, *, fixed: bool) -> list[Section]:
    silent = WRITTEN_ONLY | {Role.UNDERSTOOD} if fixed else WRITTEN_ONLY
    return [section for section in reply.sections if section.text.strip() and section.role not in silent]


def _sentences(text: str) -> list[str]:
    """Sentences, by their marks; a line is one at most."""
    marked = text.replace("! ", "!\n").replace("? ", "?\n").replace(". ", ".\n")
    return [line.strip() for line in marked.splitlines() if line.strip()]
