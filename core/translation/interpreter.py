"""Between a patient whose language our texts are not in, and French: both ways, checked, within a deadline."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import ProviderError
from core.language.model import LanguageGuess
from core.llm.chain import Breaker, states
from core.message import Reply, Role, Section
from core.privacy import scrub
from core.texts import Catalogue
from core.translation.checks import keeps, sentences
from core.translation.model import NLLB, Translator
from core.triage.model import Level
from core.watch import SILENT, Watch

#: the language that those are answered in whose own we have no texts in; northern Cameroon's second language
BASE = "fr"
#: languages that answers are translated into
THEIRS = frozenset({"ff", "ha", "ar"})
SECONDS = 8.0
#: lines of ours that are remembered, in all languages together, and for how many seconds: some quote what was said
REMEMBERED, REMEMBERED_SECONDS = 5_000, 3600.0
#: share of the lines that must be translated for the whole to be worth sending
LEAST_SHARE = 0.7
BULLET = re.compile(r"^(\s*-\s*)?(.*)$", re.S)
#: said once, in the base language, and left as it is
KEPT = frozenset({Role.SOURCE})


class Interpreter:
    """Asks the translators in order. What can't be translated or fails the checks is left in the base language."""

    def __init__(
        self,
        translators: Sequence[Translator],
        texts: Catalogue,
        *,
        identify: Callable[[str], LanguageGuess],
        clock: Callable[[], float],
        seconds: float = SECONDS,
        remembered_seconds: float = REMEMBERED_SECONDS,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._links = [(translator, Breaker(clock)) for translator in translators]
        self._texts, self._identify, self._seconds = texts, identify, seconds
        self._remembered_seconds = remembered_seconds
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    @property
    def states(self) -> dict[str, str]:
        """Each translator's breaker: closed or open."""
        return states(self._links)

    def wanted(self, code: str) -> bool:
        """Whether somebody who writes this language needs us."""
        return bool(self._links) and code in NLLB and _theirs(code) in THEIRS

    async def inward(self, text: str, code: str) -> str | None:
        """What the patient wrote, in the base language; None where it can't be had in time."""
        return await self.translate(scrub(text), source=code, target=BASE)

    async def outward(self, reply: Reply, code: str) -> Reply | None:
        """A reply of ours in the patient's language, marked as automatic, the original beneath it if it is urgent."""
        target = _theirs(code)
        try:
            async with asyncio.timeout(self._seconds):
                found = await asyncio.gather(*(self._section(section, target) for section in reply.sections))
        except TimeoutError:
            return None
        lines = sum(len(section.text.splitlines()) for section in reply.sections if section.role not in KEPT)
        if not lines or sum(count for _, count in found) / lines < LEAST_SHARE:
            return None
        sections = [section for section, _ in found]
        if self._identify("\n".join(section.text for section in sections)).code == BASE:
            return None
        mark = Section(role=Role.NOTICE, text=self._texts.get("translated", BASE))
        pressing = reply.level is not None and reply.level.rank <= Level.URGENT.rank
        beneath = [s for s in reply.sections if s.role is not Role.SOURCE] if pressing else []
        return replace(reply, sections=(*sections, mark, *beneath), language=target)

    async def translate(self, text: str, *, source: str, target: str) -> str | None:
        """A text that is not ours to remember, line by line; None where it can't be had in time."""
        try:
            async with asyncio.timeout(self._seconds):
                lines = [line for line in text.splitlines() if line.strip()]
                found = await asyncio.gather(*(self._line(line, source, target) for line in lines))
        except TimeoutError:
            return None
        return "\n".join(line for line in found if line) if found and all(found) else None

    async def _section(self, section: Section, target: str) -> tuple[Section, int]:
        """The section and how many of its lines were translated: all, or none, so that none mixes two languages."""
        if section.role in KEPT:
            return section, 0
        lines = section.text.splitlines()
        if section.role is Role.NOTICE and scrub(section.text) != section.text:
            return section, len(lines)  # it quotes a name or number, which leaves for nobody
        found = await asyncio.gather(*(self._ours(line, target) for line in lines))
        short = await self._ours(section.short, target) if section.short else section.short
        lost = any(old.strip() and not new for new, old in zip(found, lines, strict=True))
        if lost or (section.short and not short):
            return section, 0
        return replace(section, text="\n".join(new or "" for new in found), short=short), len(lines)

    async def _ours(self, line: str, target: str) -> str | None:
        """A line of our own texts, which come again and again."""
        key = (line, target)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        found = await self._line(line, BASE, target)
        if found:
            self._known[key] = found
            asyncio.get_running_loop().call_later(self._remembered_seconds, self._known.pop, key, None)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found

    async def _line(self, line: str, source: str, target: str) -> str | None:
        """The line sentence by sentence, its bullet kept. None: a sentence of it could not be translated."""
        match = BULLET.match(line)
        bullet, rest = (match[1] or "", match[2]) if match else ("", line)
        found = await asyncio.gather(*(self._sentence(part, source, target) for part in sentences(rest)))
        return bullet + " ".join(part for part in found if part) if found and all(found) else None

    async def _sentence(self, text: str, source: str, target: str) -> str | None:
        if not any(map(str.isalpha, text)):
            return text
        for translator, breaker in self._links:
            if not breaker.closed:
                continue
            try:
                with self._watch.call("translation", translator.name):
                    found = await translator.translate(text, source=source, target=target, timeout=self._seconds)
            except ProviderError:
                breaker.failed()
                continue
            breaker.succeeded()
            if keeps(text, found):
                return found
        return None


def _theirs(code: str) -> str:
    """The language as it is written back."""
    return "ar" if code == "ar-Latn" else code
