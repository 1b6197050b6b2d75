"""The pipeline: reads a turn, then asks its stages in order until one answers. It answers whatever happens."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from core.case import Answer, Case, Stage
from core.flood import FloodLimit
from core.knowledge.compose import is_greeting, is_thanks
from core.knowledge.thread import Thread
from core.language.model import UNKNOWN, LanguageGuess
from core.message import Channel, Choice, Fitted, Kind, OutboundPart, Reply, Role, Section
from core.ports import ChannelAdapter, Clock
from core.senses import PHOTO, SOUND, Perceived, Senses
from core.speech.wishes import voice_request
from core.text.asking import foresees, informs, supposes
from core.texts import Catalogue
from core.triage.model import After, EpisodeFacts, Level, TriageResult
from core.triage.persons import meant
from core.triage.questions import TriageQuestion, in_language, with_answer
from core.triage.reading import dose_came_up
from core.turn import Decision, Episode, Outcome, Turn
from core.vision.wording import EASY
from core.vision.wording import told as told_of
from core.watch import SILENT, Watch

#: the language that fixed texts are taken in, by the language that was written
ANSWER_IN: Mapping[str, str] = {
    "fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "pcm", "ff": "ff", "ha": "ha", "ar": "ar", "ar-Latn": "ar",
}  # fmt: skip
DEFAULT_LANGUAGE = "fr"
#: languages that the model of triage was taught little of, and whose dangers the rules know
LITTLE_KNOWN = frozenset({"ff"})
#: characters of a doubtful transcript that are read back
MOST_HEARD = 200
#: answered pages that an episode remembers, and earlier messages that tell what the next one is about
MOST_PAGES, MOST_SAID = 4, 6
WORDS = frozenset({Kind.TEXT, Kind.EDIT, Kind.CHOICE, Kind.IMAGE, Kind.DOCUMENT, Kind.VIDEO, Kind.AUDIO, Kind.VOICE,
                   Kind.LOCATION})  # fmt: skip

log = logging.getLogger(__name__)


class Identifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str, *, prior: str | None = None, chosen: str | None = None) -> LanguageGuess: ...


class Assessor(Protocol):
    """Tells the triage level of a text."""

    def assess(self, text: str, *, facts: EpisodeFacts | None = None) -> TriageResult: ...


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


#: the page, of some that are named, that an earlier emergency was about
Recall = Callable[[Sequence[str], Thread, str], str | None]
#: the stage that tells of a flood
FLOODED = "flood"
NO_LIMIT = FloodLimit(messages=0, seconds=1.0)
#: first aid of whoever may harm themselves: "will he die?" is fear for somebody, and no wish
SUICIDE = "suicide"
#: after which nobody is reminded of an emergency
ENDS = frozenset({After.REACHED, After.LEAVING, After.HELD, After.WELL, After.DIED, After.JESTED, After.JESTED_HELD})
#: stages that answer a question of health: what they answer may be looked at again
ANSWERING = frozenset({"model", "library", "fallback"})


class Pipeline:
    """Turns what people write into what they are told. Stages are asked in the order given; the last always answers."""

    def __init__(
        self,
        *,
        languages: Identifier,
        triage: Assessor,
        stages: Sequence[Stage],
        fallback: Stage,
        adapters: Mapping[Channel, ChannelAdapter],
        clock: Clock,
        episode_hours: float = 24.0,
        language_request: Callable[[str], str | None] = lambda _text: None,
        questions: Sequence[TriageQuestion] = (),
        opinion: Opinion | None = None,
        interpreter: Translation | None = None,
        senses: Senses | None = None,
        texts: Catalogue | None = None,
        voice: Recorder | None = None,
        notice: Postscript | None = None,
        recall: Recall = lambda _sought, _thread, _language: None,
        complains: Callable[[Sequence[str]], bool] = bool,
        flood: FloodLimit = NO_LIMIT,
        watch: Watch = SILENT,
    ) -> None:
        self._watch = watch
        self._languages, self._triage, self._stages, self._fallback = languages, triage, stages, fallback
        self._adapters, self._clock = adapters, clock
        self._episode_lasts = timedelta(hours=episode_hours)
        self._language_request = language_request
        self._questions = {question.id: question for question in questions}
        self._opinion = opinion
        self._interpreter = interpreter
        self._senses, self._texts, self._voice = senses, texts, voice
        self._notice = notice
        self._recall, self._complains = recall, complains
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
            case = self._read(turn, doubted=bool(perceived.read))
            case = replace(case, unheard=perceived.wrong, only_sheets=perceived.only_sheets, flood=over)
        times["read"] = _milliseconds(started)
        case = await self._interpreted(case, times)
        case, answer, stage = await self._answer(case, times)
        answer = await self._in_their_language(case, self._reminded(case, self._with_question(case, answer)), times)
        answer = self._of_their_notes(case, answer, perceived)
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

    def _read(self, turn: Turn, *, doubted: bool = False) -> Case:
        """The turn's words, their language and triage. `doubted`: some were read on a photo, and may be read wrong."""
        now = self._clock()
        text = "\n".join(
            r.message.text.strip() for r in turn.received if r.message.kind in WORDS and r.message.text.strip()
        )
        turn, moved = self._of_whom(turn, text, now)
        conversation = turn.conversation
        chosen = self._language_request(text) or conversation.chosen_language
        prior = conversation.language or _hint(turn)
        guess = self._languages.identify(_their_own(text, prior), prior=prior, chosen=chosen)
        known = conversation.language or _hint(turn) or guess.leaning or DEFAULT_LANGUAGE
        code = guess.code if guess.code != UNKNOWN else known
        facts, answers = self._answered(turn, text, turn.conversation.episode.facts)
        triage = self._assess(text, facts)
        if doubted:
            triage = _never_lower(triage, self._assess(_own(text), facts))
        if code in LITTLE_KNOWN:
            triage = _by_their_rules(triage, facts, self._complains)
        thread = self._thread(turn, now)
        sought = conversation.episode.sought if self._fresh(conversation.episode, now) else ()
        if moved and self._complains(triage.signs):
            thread = replace(thread, said=())
        if sought and triage.level is not Level.EMERGENCY:  # which waits for no search
            thread, sought = self._recalled(sought, thread, ANSWER_IN.get(code, DEFAULT_LANGUAGE)), ()
        return Case(
            turn=turn,
            text=text,
            guess=guess,
            language=ANSWER_IN.get(code, DEFAULT_LANGUAGE),
            triage=triage,
            now=now,
            answers=answers,
            thread=thread,
            sought=sought,
            told=conversation.episode.told if self._fresh(conversation.episode, now) else (),
        )

    def _of_whom(self, turn: Turn, text: str, now: datetime) -> tuple[Turn, bool]:
        """The turn with what is known of whoever its words are about, and whether that is somebody else than before.
        What cannot be told apart is taken for one person."""
        episode = turn.conversation.episode
        if not self._fresh(episode, now):
            episode = replace(episode, facts=EpisodeFacts(), others=())
            turn = replace(turn, conversation=replace(turn.conversation, episode=episode))
        if not text or self._answered(turn, text, episode.facts)[1]:
            return turn, False
        try:
            last, told = episode.pages[0] if episode.pages else None, self._tells(text)
            found = meant(text, episode.facts, episode.others, last, lambda _text: told)
        except Exception:
            log.exception("whom a message is about is not known")
            return turn, False
        episode = replace(episode, facts=found.facts, others=found.others)
        if found.moved and (found.page or self._complains(told[0])):
            episode = replace(episode, sought=(), pages=(found.page,) if found.page else ())
        return replace(turn, conversation=replace(turn.conversation, episode=episode)), found.moved

    def _tells(self, text: str) -> tuple[tuple[str, ...], int | None]:
        """Complaints and the age in days that a text tells of by itself."""
        alone = self._triage.assess(text)
        if alone.level is Level.SELFCARE and not alone.rules:
            return (), alone.facts.age_days
        return tuple(sign for sign in alone.signs if self._complains([sign])), alone.facts.age_days

    def _thread(self, turn: Turn, now: datetime) -> Thread:
        """What the person wrote and was answered in this episode."""
        episode = turn.conversation.episode
        recent = (s.text for s in reversed(turn.history) if s.role == "user" and now - s.at < self._episode_lasts)
        said = (text for text in recent if not is_greeting(text) and not is_thanks(text))
        return Thread(
            said=tuple(itertools.islice(said, MOST_SAID)),
            pages=episode.pages if self._fresh(episode, now) else (),
            concepts=episode.facts.concepts,
        )

    def _recalled(self, sought: Sequence[str], thread: Thread, language: str) -> Thread:
        """The thread with the page of the emergency before it. A message is answered also where this fails."""
        try:
            page = self._recall(sought, thread, language)
        except Exception:
            log.exception("no page for an emergency")
            return thread
        return replace(thread, pages=(page, *thread.pages)) if page else thread

    async def _interpreted(self, case: Case, times: dict[str, float]) -> Case:
        """The case in a language that the library has. What the rules call an emergency waits for no translator; what
        only the model fears in a language it knows little is judged by the translation."""
        code = case.guess.code
        if self._interpreter is None or not self._interpreter.wanted(code):
            return case
        case = replace(case, language=DEFAULT_LANGUAGE)
        if not case.text or case.answers or _by_rules(case.triage) is Level.EMERGENCY:
            return case
        started = time.perf_counter()
        with self._watch.stage("translation in"):
            text = await self._interpreter.inward(case.text, code)
        times["translation in"] = _milliseconds(started)
        if text is None:
            return case
        again = self._assess(text, case.turn.conversation.episode.facts)
        lower = again.level.rank > _by_rules(case.triage).rank
        return replace(case, text=text, triage=case.triage if lower and case.triage.rules else again)

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

    def _answered(self, turn: Turn, text: str, facts: EpisodeFacts) -> tuple[EpisodeFacts, str | None]:
        """The facts with the answer to the question that the last reply ended with, if this is one."""
        question = self._questions.get(turn.conversation.episode.open_question or "")
        if question is None:
            return facts, None
        said = turn.received[-1].message.choice or text
        option = question.chosen(said)
        return (with_answer(facts, option), question.id) if option else (facts, None)

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

    def _fresh(self, episode: Episode, now: datetime) -> bool:
        return episode.updated_at is not None and now - episode.updated_at < self._episode_lasts

    def _assess(self, text: str, facts: EpisodeFacts) -> TriageResult:
        """Triage must not stop an answer: if it fails, the text counts as urgent, and the failure is loud."""
        try:
            return _of_nobody(self._triage.assess(text, facts=facts), text, facts)
        except Exception:
            log.exception("triage failed")
            return TriageResult(level=Level.URGENT, facts=facts, because=("triage failed",))

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


def _their_own(text: str, prior: str | None) -> str:
    """What the person wrote: a sheet's language is its laboratory's, and tells only where nothing else does."""
    own = _own(text)
    return own if own or prior else text


def _own(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(PHOTO))


def _of_nobody(triage: TriageResult, text: str, before: EpisodeFacts) -> TriageResult:
    """The triage without the haste where something is asked of an illness that nobody has: "what is hepatitis B", or
    has not come: "will she have fever after"."""
    pressed = before.level is not None and before.level.rank <= Level.URGENT.rank
    feared = triage.level is Level.EMERGENCY and before.level is not Level.EMERGENCY
    dying = feared and "?" in text and all(rule.first_aid == SUICIDE for rule in triage.rules if rule.first_aid)
    if foresees(text) and (dying or not feared):
        level = before.level if pressed and before.level else Level.SELFCARE
        signs = tuple(sign for sign in triage.signs if sign in before.concepts) if dying else triage.signs
        return replace(triage, level=level, signs=signs, facts=replace(before, level=level), question=None)
    alone = feared and before.level is not None and _by_rules(triage) is not Level.EMERGENCY
    if alone and before.level and (dose_came_up(text) or supposes(text)):
        return replace(triage, level=before.level, facts=before, question=None)
    if triage.level is not Level.URGENT or pressed or not informs(text):
        return triage
    return replace(triage, level=Level.ROUTINE, facts=before, question=None)


def _by_their_rules(
    triage: TriageResult, before: EpisodeFacts, complains: Callable[[Sequence[str]], bool]
) -> TriageResult:
    """The triage of a language that the model was taught little of: where the rules know what is complained of, and
    that it is no emergency, the model's fear makes it one to be seen today; later words without a sign do nothing."""
    feared = triage.level is Level.EMERGENCY and before.level is not Level.EMERGENCY and triage.after is None
    if not feared or _by_rules(triage) is Level.EMERGENCY:
        return triage
    if before.level is not None and not complains(triage.signs):
        return replace(triage, level=before.level, facts=before, question=None)
    if not triage.rules or not complains(triage.signs):
        return triage
    return replace(triage, level=Level.URGENT, facts=replace(triage.facts, level=Level.URGENT))


def _never_lower(whole: TriageResult, own: TriageResult) -> TriageResult:
    """The triage of words some of which a machine read: they make it more pressing, or nothing. What they say is not
    there is not taken for absent."""
    pressing = own if own.level.rank < whole.level.rank else whole
    return replace(pressing, facts=replace(pressing.facts, absent=own.facts.absent))


def _by_rules(triage: TriageResult) -> Level:
    """The level without what the model adds."""
    return min((rule.level for rule in triage.rules), key=lambda level: level.rank, default=Level.SELFCARE)


def _hint(turn: Turn) -> str | None:
    """The language of the person's app, where it is one of ours."""
    hints = (r.message.language_hint for r in reversed(turn.received))
    return next((hint[:2] for hint in hints if hint and hint[:2] in ANSWER_IN), None)


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
