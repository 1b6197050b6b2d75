"""Reading a turn: its words, their language, whom they are about, and triage with what is known of that person."""

import itertools
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from core.case import Case
from core.knowledge.compose import is_greeting, is_thanks
from core.knowledge.thread import Thread
from core.language.model import UNKNOWN, LanguageGuess
from core.message import Kind
from core.senses import PHOTO
from core.text.asking import foresees, informs, kinds, supposes
from core.text.whom import too
from core.triage.after import parts, reached
from core.triage.model import EpisodeFacts, Level, TriageResult
from core.triage.persons import meant, names_somebody
from core.triage.questions import TriageQuestion, with_answer
from core.triage.reading import dose_came_up
from core.turn import Episode, Turn

#: the language that fixed texts are taken in, by the language that was written
ANSWER_IN: Mapping[str, str] = {
    "fr": "fr", "camfranglais": "fr", "en": "en", "pcm": "pcm", "ff": "ff", "ha": "ha", "ar": "ar", "ar-Latn": "ar",
}  # fmt: skip
DEFAULT_LANGUAGE = "fr"
#: languages that the model of triage was taught little of, and whose dangers the rules know
LITTLE_KNOWN = frozenset({"ff"})
#: earlier messages that tell what the next one is about
MOST_SAID = 6
#: kinds of messages whose text is the person's words, or what was heard and read for them
WORDS = frozenset({Kind.TEXT, Kind.EDIT, Kind.CHOICE, Kind.IMAGE, Kind.DOCUMENT, Kind.VIDEO, Kind.AUDIO, Kind.VOICE,
                   Kind.LOCATION})  # fmt: skip
#: first aid of whoever may harm themselves: "will he die?" is fear for somebody, and no wish
SUICIDE = "suicide"
NOBODY_KNOWN = EpisodeFacts()

log = logging.getLogger(__name__)


class Identifier(Protocol):
    """Tells the language of a text."""

    def identify(self, text: str, *, prior: str | None = None, chosen: str | None = None) -> LanguageGuess: ...


class Assessor(Protocol):
    """Tells the triage level of a text."""

    def assess(self, text: str, *, facts: EpisodeFacts | None = None) -> TriageResult: ...


#: a text in plain French, told whether it is likely to be in Fulfulde; None where it is not
Gloss = Callable[[str, bool], str | None]
#: the page, of some that are named, that an earlier emergency was about
Recall = Callable[[Sequence[str], Thread, str], str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Whose:
    """A turn with what is known of whoever its words are about."""

    turn: Turn
    #: whether that is somebody else than before, of whom something new is told
    leaves: bool = False
    #: the triage of its words by themselves, where they were read
    alone: TriageResult | None = None


class Reader:
    """Makes a case of a turn. Raises nothing: what can't be told is taken for the likeliest, and logged."""

    def __init__(
        self,
        *,
        languages: Identifier,
        triage: Assessor,
        language_request: Callable[[str], str | None] = lambda _text: None,
        questions: Sequence[TriageQuestion] = (),
        complains: Callable[[Sequence[str]], bool] = bool,
        ails: Callable[[Sequence[str]], bool] = bool,
        recall: Recall = lambda _sought, _thread, _language: None,
        gloss: Gloss = lambda _text, _likely: None,
        episode_hours: float = 24.0,
    ) -> None:
        """`complains`: whether signs tell of a complaint; `ails`: of one that is more than being with child."""
        self._languages, self._triage, self._language_request = languages, triage, language_request
        self._questions = {question.id: question for question in questions}
        self._complains, self._ails, self._recall, self._gloss = complains, ails, recall, gloss
        self._lasts = timedelta(hours=episode_hours)

    def __call__(self, turn: Turn, now: datetime, *, doubted: bool = False) -> Case:
        """The case of a turn. `doubted`: some of its words were read on a photo, and may be read wrong."""
        text = "\n".join(
            r.message.text.strip() for r in turn.received if r.message.kind in WORDS and r.message.text.strip()
        )
        guess, code = self._language(turn, text)
        written, text = text, self._in_plain_french(text, code)
        whose = self._of_whom(turn, text, now)
        turn = whose.turn
        conversation, episode = turn.conversation, turn.conversation.episode
        fresh = self._fresh(episode, now)
        facts, answers = self._answered(turn, text)
        triage = self._triaged(text, facts, whose.alone)
        if written != text and by_rules(self.assess(written, NOBODY_KNOWN)).rank < triage.level.rank:
            triage = self.assess(written, facts)  # what the rules know of it as it was written
        if doubted:
            triage = _never_lower(triage, self.assess(_own(text), facts))
        if code in LITTLE_KNOWN:
            triage = _by_their_rules(triage, facts, self._complains)
        thread = self._thread(turn, now)
        if whose.leaves:
            thread = replace(thread, said=())
        sought = episode.sought if fresh else ()
        language = ANSWER_IN.get(code, DEFAULT_LANGUAGE)
        if sought and triage.level is not Level.EMERGENCY:  # which waits for no search
            thread, sought = self._recalled(sought, thread, language), ()
        return Case(
            turn=turn,
            text=text,
            guess=guess,
            language=language,
            triage=triage,
            now=now,
            answers=answers,
            written=written if written != text else "",
            thread=thread,
            sought=sought,
            told=conversation.episode.told if fresh else (),
        )

    def translated(self, case: Case, text: str) -> Case:
        """The case by a translation of its words. What the rules found in the original stands where the translation
        finds less."""
        again = self.assess(text, case.turn.conversation.episode.facts)
        lower = again.level.rank > by_rules(case.triage).rank
        return replace(case, text=text, triage=case.triage if lower and case.triage.rules else again)

    def assess(self, text: str, facts: EpisodeFacts) -> TriageResult:
        """The triage of a text. It must not stop an answer: if it fails, the text counts as urgent, and the failure is
        loud."""
        try:
            return self._of_nobody(self._triage.assess(text, facts=facts), text, facts)
        except Exception:
            log.exception("triage failed")
            return TriageResult(level=Level.URGENT, facts=facts, because=("triage failed",))

    def _in_plain_french(self, text: str, code: str) -> str:
        """The gloss of a text in Fulfulde, else the text. A message is answered also where this fails."""
        try:
            return self._gloss(text, code in LITTLE_KNOWN) or text
        except Exception:
            log.exception("no gloss of a message")
            return text

    def _triaged(self, text: str, facts: EpisodeFacts, alone: TriageResult | None) -> TriageResult:
        """The triage of a text; of whom nothing is known, it is the one by itself, which may be there already."""
        if alone is None or facts != replace(NOBODY_KNOWN, who=facts.who):
            return self.assess(text, facts)
        return self._of_nobody(replace(alone, facts=replace(alone.facts, who=facts.who)), text, facts)

    def _of_nobody(self, triage: TriageResult, text: str, before: EpisodeFacts) -> TriageResult:
        """The triage without the haste where something is asked of an illness that nobody has: "what is hepatitis B",
        or has not come: "will she have fever after", unless that would be an emergency of anybody."""
        pressed = before.level is not None and before.level.rank <= Level.URGENT.rank
        feared = triage.level is Level.EMERGENCY and before.level is not Level.EMERGENCY
        dying = feared and "?" in text and all(rule.first_aid == SUICIDE for rule in triage.rules if rule.first_aid)
        if foresees(text) and (dying or not feared or by_rules(self._triage.assess(text)) is not Level.EMERGENCY):
            level = before.level if pressed and before.level else Level.SELFCARE
            signs = tuple(sign for sign in triage.signs if sign in before.concepts) if dying else triage.signs
            return replace(triage, level=level, signs=signs, facts=replace(before, level=level), question=None)
        alone = feared and by_rules(triage) is not Level.EMERGENCY
        if alone and (supposes(text) or (before.level and dose_came_up(text))):
            return replace(triage, level=before.level or Level.SELFCARE, facts=before, question=None)
        if triage.level is not Level.URGENT or pressed or not informs(text):
            return triage
        return replace(triage, level=Level.ROUTINE, facts=before, question=None)

    def _language(self, turn: Turn, text: str) -> tuple[LanguageGuess, str]:
        """The language of the words, and the code of the one to answer in."""
        conversation = turn.conversation
        chosen = self._language_request(text) or conversation.chosen_language
        prior = conversation.language or _hint(turn)
        guess = self._languages.identify(_their_own(text, prior), prior=prior, chosen=chosen)
        known = prior or guess.leaning or DEFAULT_LANGUAGE
        return guess, guess.code if guess.code != UNKNOWN else known

    def _of_whom(self, turn: Turn, text: str, now: datetime) -> _Whose:
        """What cannot be told apart is taken for one person."""
        episode = turn.conversation.episode
        if not self._fresh(episode, now):
            episode = replace(episode, facts=NOBODY_KNOWN, others=())
            turn = replace(turn, conversation=replace(turn.conversation, episode=episode))
        if not text or self._answered(turn, text)[1]:
            return _Whose(turn=turn)
        try:
            alone = self._triage.assess(text)
            told = self._tells(self._asked(text, alone))
            last = episode.pages[0] if episode.pages else None
            found = meant(text, episode.facts, episode.others, last, lambda _text: (told, alone.facts.age_days))
        except Exception:
            log.exception("whom a message is about is not known")
            return _Whose(turn=turn)
        episode = replace(episode, facts=found.facts, others=found.others)
        leaves = self._new_matter(text, told) if found.moved else _at_arrival(text, told, found.facts)
        if leaves or (found.moved and found.page):
            episode = replace(episode, sought=(), pages=(found.page,) if found.page else ())
        turn = replace(turn, conversation=replace(turn.conversation, episode=episode))
        return _Whose(turn=turn, leaves=leaves, alone=alone)

    def _new_matter(self, text: str, told: Sequence[str]) -> bool:
        """Whether what is told of somebody else leaves what was answered before. "And me, I am pregnant, do I take it
        as well?" still asks of that."""
        return self._ails(told) if too(text) or kinds(text) else self._complains(told)

    def _asked(self, text: str, whole: TriageResult) -> TriageResult:
        """What is told in the question that a message ends with, where only that names somebody: "the test is positive.
        Must my children be seen too?" tells of no child with a test. Else what the whole tells."""
        before, _, last = text.strip().removesuffix("?").rpartition(". ")
        if not before or not text.strip().endswith("?") or names_somebody(before) or not names_somebody(last):
            return whole
        return self._triage.assess(last)

    def _tells(self, alone: TriageResult) -> tuple[str, ...]:
        """Complaints that a text tells of by itself."""
        if alone.level is Level.SELFCARE and not alone.rules:
            return ()
        return tuple(sign for sign in alone.signs if self._complains([sign]))

    def _thread(self, turn: Turn, now: datetime) -> Thread:
        """What the person wrote and was answered in this episode."""
        episode = turn.conversation.episode
        recent = (s.text for s in reversed(turn.history) if s.role == "user" and now - s.at < self._lasts)
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

    def _answered(self, turn: Turn, text: str) -> tuple[EpisodeFacts, str | None]:
        """The facts with the answer to the question that the last reply ended with, if this is one."""
        facts = turn.conversation.episode.facts
        question = self._questions.get(turn.conversation.episode.open_question or "")
        if question is None:
            return facts, None
        said = turn.received[-1].message.choice or text
        option = question.chosen(said)
        return (with_answer(facts, option), question.id) if option else (facts, None)

    def _fresh(self, episode: Episode, now: datetime) -> bool:
        return episode.updated_at is not None and now - episode.updated_at < self._lasts


def by_rules(triage: TriageResult) -> Level:
    """The level without what the model adds."""
    return min((rule.level for rule in triage.rules), key=lambda level: level.rank, default=Level.SELFCARE)


def _their_own(text: str, prior: str | None) -> str:
    """What the person wrote: a sheet's language is its laboratory's, and tells only where nothing else does."""
    own = _own(text)
    return own if own or prior else text


def _own(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(PHOTO))


def _by_their_rules(
    triage: TriageResult, before: EpisodeFacts, complains: Callable[[Sequence[str]], bool]
) -> TriageResult:
    """The triage of a language that the model was taught little of: where the rules know what is complained of, and
    that it is no emergency, the model's fear makes it one to be seen today; later words without a sign do nothing."""
    feared = triage.level is Level.EMERGENCY and before.level is not Level.EMERGENCY and triage.after is None
    if not feared or by_rules(triage) is Level.EMERGENCY:
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


def _at_arrival(text: str, told: Sequence[str], before: EpisodeFacts) -> bool:
    """Whether they are where care is given, and something is told behind it that was not told before."""
    both = parts(text)
    return bool(told and both and reached(both[0])) and set(told).isdisjoint((*before.concepts, *before.settled))


def _hint(turn: Turn) -> str | None:
    """The language of the person's app, where it is one of ours."""
    hints = (r.message.language_hint for r in reversed(turn.received))
    return next((hint[:2] for hint in hints if hint and hint[:2] in ANSWER_IN), None)
