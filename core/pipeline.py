"""The pipeline: has a turn read, then asks its stages in order until one answers. It answers whatever happens."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from core.case import Answer, Case, Stage
from core.flood import FloodLimit
from core.language.model import FULFULDE, UNKNOWN
from core.message import Channel, Choice, Fitted, OutboundPart, Reply, Role, Section
from core.ports import ChannelAdapter, Clock
from core.reader import DEFAULT_LANGUAGE, Reader, by_rules
from core.senses import SOUND, Perceived, Senses
from core.speech.wishes import voice_request
from core.texts import Catalogue
from core.triage.model import After, Level, TriageResult
from core.triage.questions import TriageQuestion, in_language
from core.turn import Decision, Episode, Outcome, Turn
from core.vision.wording import EASY
from core.vision.wording import told as told_of
from core.watch import SILENT, Watch

#: characters of a doubtful transcript that are read back
MOST_HEARD = 200
#: answered pages that an episode remembers
MOST_PAGES = 4

log = logging.getLogger(__name__)


class Opinion(Protocol):
    """Looks again at what the gate calls harmless, and may raise its level."""

    def wanted(self, case: Case) -> bool: ...

    async def __call__(self, case: Case) -> TriageResult | None: ...


class Translation(Protocol):
    """Stands between a patient whose language our texts are not in, and the stages."""

    def wanted(self, code: str) -> bool: ...

    async def inward(self, text: str, code: str) -> str | None: ...

    async def outward(self, reply: Reply, code: str) -> Reply | None: ...


class Recorder(Protocol):
    """Says a reply, where the channel can carry that."""

    async def __call__(self, reply: Reply, channel: Channel) -> OutboundPart | None: ...


class Postscript(Protocol):
    """What goes behind an answer that is not about health: the notice of the first contact."""

    def __call__(self, case: Case, answer: Answer, stage: str, fit: Callable[[Reply | None], Fitted]) -> Answer: ...


#: the stage that tells of a flood
FLOODED = "flood"
NO_LIMIT = FloodLimit(messages=0, seconds=1.0)
#: after which nobody is reminded of an emergency
ENDS = frozenset({After.REACHED, After.LEAVING, After.HELD, After.WELL, After.DIED, After.JESTED, After.JESTED_HELD})
#: languages whose writers are told that the answer comes in French
TOLD_THE_LANGUAGE = frozenset({FULFULDE})
#: stages that answer a question of health: what they answer may be looked at again
ANSWERING = frozenset({"model", "library", "fallback"})


class Pipeline:
    """Turns what people write into what they are told. Stages are asked in the order given; the last always answers."""

    def __init__(
        self,
        *,
        reader: Reader,
        stages: Sequence[Stage],
        fallback: Stage,
        adapters: Mapping[Channel, ChannelAdapter],
        clock: Clock,
        questions: Sequence[TriageQuestion] = (),
        opinion: Opinion | None = None,
        interpreter: Translation | None = None,
        senses: Senses | None = None,
        texts: Catalogue | None = None,
        voice: Recorder | None = None,
        notice: Postscript | None = None,
        flood: FloodLimit = NO_LIMIT,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._reader, self._stages, self._fallback = reader, stages, fallback
        self._adapters, self._clock = adapters, clock
        self._questions = {question.id: question for question in questions}
        self._opinion = opinion
        self._interpreter = interpreter
        self._senses, self._texts, self._voice = senses, texts, voice
        self._notice = notice
        self._flood = flood

    async def __call__(self, turn: Turn) -> Outcome:
        """What comes of a turn. Raises nothing that a stage raised."""
        times: dict[str, float] = {}
        flood = self._flood.counted(turn.conversation.episode.flood, len(turn.received), self._clock())
        perceived = Perceived(turn=turn) if self._flood.deaf(flood) else await self._perceive(turn, times)
        turn = perceived.turn
        started = time.perf_counter()
        with self._watch.stage("read"):
            over = flood if self._flood.over(flood) else None
            case = self._reader(turn, self._clock(), doubted=bool(perceived.read))
            case = replace(case, unheard=perceived.wrong, only_sheets=perceived.only_sheets, flood=over)
        times["read"] = _milliseconds(started)
        case = await self._interpreted(case, times)
        case, answer, stage = await self._answer(case, times)
        answer = await self._in_their_language(case, self._reminded(case, self._with_question(case, answer)), times)
        answer = self._in_french(case, self._of_their_notes(case, answer, perceived))
        if self._notice:
            answer = self._notice(case, answer, stage, lambda reply: self._fit(reply, turn))
        fitted = await self._aloud(case, answer, answer.fitted or self._fit(answer.reply, turn), times)
        return Outcome(
            reply=answer.reply,
            fitted=fitted,
            heard={r.id: r.message.text for r in turn.received if r.id in (*perceived.heard, *perceived.seen)},
            decision=_decision(case, answer, stage, times),
            episode=replace(self._remember(case, answer), flood=replace(flood, told=flood.told or stage == FLOODED)),
            language=case.guess.code if case.guess.code != UNKNOWN else None,
            chosen_language=answer.chosen_language,
            opted_out=False if turn.conversation.opted_out and answer.reply else answer.opted_out,
            erase=answer.erase,
            consent=answer.consent,
        )

    async def _perceive(self, turn: Turn, times: dict[str, float]) -> Perceived:
        if self._senses is None:
            return Perceived(turn=turn)
        started = time.perf_counter()
        perceived = await self._senses(turn)
        if perceived.heard or perceived.seen or perceived.wrong:
            times["hear and see"] = _milliseconds(started)
        return perceived

    async def _aloud(self, case: Case, answer: Answer, fitted: Fitted, times: dict[str, float]) -> Fitted:
        """The parts with what goes behind them, and a voice note for those who speak, or ask for it. The words go
        first. What confirms an erasure is words alone: nothing new is stored for it."""
        fitted = replace(fitted, parts=(*fitted.parts, *answer.behind))
        if self._voice is None or answer.reply is None or answer.fitted or answer.erase or not fitted.parts:
            return fitted
        wished = voice_request(case.text)
        wanted = case.turn.conversation.episode.voice if wished is None else wished
        spoke = any(r.message.kind in SOUND for r in case.turn.received)
        if not (spoke if wanted is None else wanted):
            return fitted
        started = time.perf_counter()
        with self._watch.sense("say"):
            part = await self._voice(answer.reply, case.turn.conversation.address.channel)
        times["voice"] = _milliseconds(started)
        return replace(fitted, parts=(*fitted.parts, part)) if part else fitted

    def _of_their_notes(self, case: Case, answer: Answer, perceived: Perceived) -> Answer:
        """The answer with what was understood of a note where that is doubtful, what was seen on a photo, and a word on
        what could not be used beside others. An emergency's first lines stay first."""
        reply = answer.reply
        if self._texts is None or reply is None or answer.fitted:
            return answer
        told = []
        if perceived.doubtful:
            said = _shortened(perceived.doubtful)
            text = self._texts.get("audio_understood", case.language, text=said)
            told.append(Section(role=Role.UNDERSTOOD, text=text))
        for words in perceived.read:
            how = self._texts.get("read_easily" if words.confidence >= EASY else "read_hardly", case.language)
            text = self._texts.get("read_words", case.language, how=how, said=_shortened(words.text))
            told.append(Section(role=Role.UNDERSTOOD, text=text))
        if described := " ".join(seen.text for seen in perceived.seen.values() if seen.sheet is None and seen.text):
            said = _shortened(described)
            told.append(Section(role=Role.UNDERSTOOD, text=self._texts.get("seen", case.language, said=said)))
        sheets = (seen.sheet for seen in perceived.seen.values() if seen.sheet)
        told += [Section(role=Role.UNDERSTOOD, text=told_of(sheet, self._texts, case.language)) for sheet in sheets]
        keys = (*perceived.notices, *((perceived.wrong,) if perceived.wrong and case.text else ()))
        told += [Section(role=Role.NOTICE, text=self._texts.get(key, case.language)) for key in keys]
        first = () if reply.level is Level.EMERGENCY else tuple(told)
        last = tuple(told) if reply.level is Level.EMERGENCY else ()
        return replace(answer, reply=replace(reply, sections=(*first, *reply.sections, *last)))

    async def _interpreted(self, case: Case, times: dict[str, float]) -> Case:
        """The case in a language that the library has. What the rules call an emergency waits for no translator; what
        only the model fears in a language it knows little is judged by the translation."""
        code = case.guess.code
        if self._interpreter is None or not self._interpreter.wanted(code):
            return case
        case = replace(case, language=DEFAULT_LANGUAGE)
        if not case.text or case.answers or by_rules(case.triage) is Level.EMERGENCY:
            return case
        started = time.perf_counter()
        with self._watch.stage("translation in"):
            text = await self._interpreter.inward(case.written or case.text, code)
        times["translation in"] = _milliseconds(started)
        return case if text is None else self._reader.translated(case, text)

    def _in_french(self, case: Case, answer: Answer) -> Answer:
        """The answer with a word on its language, once in what is remembered, where nothing can translate it."""
        reply, code = answer.reply, case.guess.code
        if self._texts is None or reply is None or answer.fitted or code not in TOLD_THE_LANGUAGE:
            return answer
        if reply.level is Level.EMERGENCY:  # which is in one language
            return answer
        translated = self._interpreter is not None and self._interpreter.wanted(code)
        text, short = self._texts.get("in_french", code), self._texts.get("in_french_short", code)
        told = any(short in said.text or text in said.text for said in case.turn.history if said.role == "assistant")
        if translated or told:
            return answer
        notice = Section(role=Role.NOTICE, text=text, short=short)
        return replace(answer, reply=replace(reply, sections=(*reply.sections, notice)))

    async def _in_their_language(self, case: Case, answer: Answer, times: dict[str, float]) -> Answer:
        """The answer translated, where its language is not the patient's. An emergency goes out as it is."""
        reply, code = answer.reply, case.guess.code
        if self._interpreter is None or reply is None or answer.fitted or not self._interpreter.wanted(code):
            return answer
        if reply.level is Level.EMERGENCY or reply.language == code:
            return answer
        started = time.perf_counter()
        with self._watch.stage("translation out"):
            translated = await self._interpreter.outward(reply, code)
        times["translation out"] = _milliseconds(started)
        return replace(answer, reply=translated) if translated else answer

    def _with_question(self, case: Case, answer: Answer) -> Answer:
        """The answer with the question that decides the level behind it. Never behind an emergency's."""
        asked = case.triage.question and self._questions.get(case.triage.question.id)
        reply = answer.reply
        if not asked or reply is None or reply.level in (None, Level.EMERGENCY) or answer.asks or answer.fitted:
            return answer
        section = Section(
            role=Role.QUESTION,
            text=in_language(asked.texts, case.language),
            short=in_language(asked.short, case.language) if asked.short else None,
        )
        choices = tuple(
            Choice(payload=f"{asked.id}:{number}", label=in_language(option.labels, case.language))
            for number, option in enumerate(asked.options, 1)
        )
        return replace(
            answer, reply=replace(reply, sections=(*reply.sections, section), choices=choices), asks=asked.id
        )

    def _reminded(self, case: Case, answer: Answer) -> Answer:
        """The answer to another matter, with a word on the emergency that nobody said is over."""
        reply = answer.reply
        others = case.turn.conversation.episode.others
        aside = any(one.facts.level is Level.EMERGENCY for one in others) and case.triage.level is not Level.EMERGENCY
        silent = self._texts is None or reply is None or answer.fitted or case.triage.after in ENDS
        if silent or not (aside or case.triage.after is After.OTHER) or self._texts is None or reply is None:
            return answer
        text = self._texts.get("after_open", case.language)
        section = Section(role=Role.QUESTION, text=text, short=self._texts.get("after_open_short", case.language))
        return replace(answer, reply=replace(reply, sections=(*reply.sections, section)))

    async def _answer(self, case: Case, times: dict[str, float]) -> tuple[Case, Answer, str]:
        """The answer; where a second opinion raises the level, the answer to that. An emergency waits for nobody."""
        if self._opinion is None or case.flood or not self._opinion.wanted(case):
            return case, *await self._ask(case, times)
        asked = asyncio.create_task(self._look_again(self._opinion, case, times))
        try:
            answer, stage = await self._ask(case, times)
            raised = await asked if stage in ANSWERING else None
        finally:
            asked.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asked
        if raised is None:
            return case, answer, stage
        case = replace(case, triage=raised)
        return case, *await self._ask(case, times)

    async def _look_again(self, opinion: Opinion, case: Case, times: dict[str, float]) -> TriageResult | None:
        started = time.perf_counter()
        try:
            with self._watch.stage("opinion"):
                return await opinion(case)
        except Exception:
            log.exception("second opinion failed")
            return None
        finally:
            times["opinion"] = _milliseconds(started)

    async def _ask(self, case: Case, times: dict[str, float]) -> tuple[Answer, str]:
        for stage in self._stages:
            started = time.perf_counter()
            try:
                with self._watch.stage(stage.name):
                    answer = await stage(case)
            except Exception:
                log.exception("stage failed", extra={"stage": stage.name})
                continue
            finally:
                times[stage.name] = _milliseconds(started)
            if answer is not None:
                return answer, stage.name
        fallback = await self._fallback(case)
        assert fallback is not None, "the fallback always answers"  # noqa: S101
        return fallback, self._fallback.name

    def _fit(self, reply: Reply | None, turn: Turn) -> Fitted:
        if reply is None:
            return Fitted(parts=())
        address = turn.conversation.address
        return self._adapters[address.channel].fit(reply, address)

    def _remember(self, case: Case, answer: Answer) -> Episode:
        facts = case.triage.facts
        if answer.asks in self._questions:
            facts = replace(facts, asked=(*facts.asked, str(answer.asks)))
        page = answer.passages[:1] or ((answer.about,) if answer.about else ())
        return Episode(
            facts=facts,
            open_question=answer.asks,
            updated_at=case.now,
            voice=case.turn.conversation.episode.voice if (wished := voice_request(case.text)) is None else wished,
            noticed=answer.noticed or case.turn.conversation.episode.noticed,
            pages=tuple(dict.fromkeys((*page, *case.thread.pages)))[:MOST_PAGES],
            sought=answer.seeks or case.sought,
            told=tuple(dict.fromkeys((*((answer.told,) if answer.told else ()), *case.told)))[:MOST_PAGES],
            others=case.turn.conversation.episode.others,
        )


def _decision(case: Case, answer: Answer, stage: str, times: Mapping[str, float]) -> Decision:
    triage = case.triage
    return Decision(
        language=case.guess.code,
        confidence=round(case.guess.confidence, 3),
        level=triage.level,
        signs=triage.signs,
        rules=tuple(rule.id for rule in triage.rules),
        because=triage.because,
        passages=answer.passages,
        stage=stage,
        provider=answer.provider,
        tokens=answer.tokens,
        cost=answer.cost,
        objections=answer.objections,
        times=dict(times),
    )


def _shortened(text: str) -> str:
    """The beginning of what was understood: enough to tell whether it is right."""
    return text if len(text) <= MOST_HEARD else text[:MOST_HEARD].rsplit(" ", 1)[0] + " …"


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
