"""The notice of the first contact: what is kept and for how long, and whether it may be kept longer.

It is shown once, behind an answer, never behind an emergency's, and on SMS only where it takes no message more.
"""

from collections.abc import Callable
from dataclasses import replace

from core.case import Answer, Case
from core.fitting.gsm import plain
from core.message import Channel, Choice, Command, Fitted, Reply, Role, Section
from core.rights.model import ASKS_CONSENT, CONSENT_NO, CONSENT_YES, NOTICE_VERSION, Policy
from core.rights.wishes import rights_wish
from core.texts import Catalogue
from core.triage.model import Level

Fit = Callable[[Reply | None], Fitted]
#: stage whose answers are about what is held
RIGHTS = "rights"
#: what was shown but not asked yet, because another question was open
SHOWN_ONLY = f"{NOTICE_VERSION}, not asked"
ABOUT_DATA = frozenset({Command.DELETE, Command.EXPORT, Command.PRIVACY})


class Notice:
    """Puts the notice behind the first answer that has room for it."""

    def __init__(self, texts: Catalogue, policy: Policy) -> None:
        self._texts, self._policy = texts, policy

    def __call__(self, case: Case, answer: Answer, stage: str, fit: Fit) -> Answer:
        """The answer, with the notice where it is due, and a word on a wish that was left for later."""
        if answer.reply is None or answer.fitted or answer.erase or stage == RIGHTS:
            return answer
        if _wished(case):
            answer = _behind(answer, self._text(case, "rights_later"))
        noticed = case.turn.conversation.episode.noticed
        if noticed == NOTICE_VERSION or answer.opted_out or _level(case, answer) is Level.EMERGENCY:
            return answer
        return self._by_sms(case, answer, fit) if _by_sms(case) else self._in_chat(case, answer, shown=bool(noticed))

    def _in_chat(self, case: Case, answer: Answer, *, shown: bool) -> Answer:
        """Told at once; asked when the reply asks nothing else."""
        busy = answer.asks is not None or bool(answer.reply and answer.reply.choices)
        if busy:
            told = answer if shown else _behind(answer, self._text(case, "notice"))
            return replace(told, noticed=SHOWN_ONLY)
        asked = _behind(answer, self._text(case, "keep" if shown else "notice_keep"))
        choices = (
            Choice(payload=CONSENT_YES, label=self._text(case, "keep_yes")),
            Choice(payload=CONSENT_NO, label=self._text(case, "keep_no")),
        )
        reply = replace(asked.reply, choices=choices) if asked.reply else None
        return replace(asked, reply=reply, asks=ASKS_CONSENT, noticed=NOTICE_VERSION)

    def _by_sms(self, case: Case, answer: Answer, fit: Fit) -> Answer:
        """In one line, on the page that goes out now; where that has no room, with the next answer."""
        if answer.asks is not None:
            return answer
        text = self._text(case, "notice_sms")
        noticed = _behind(answer, text, pinned=True)
        fitted = fit(noticed.reply)
        if not any(plain(text) in part.text for part in fitted.parts):
            return answer
        return replace(noticed, asks=ASKS_CONSENT, noticed=NOTICE_VERSION)

    def _text(self, case: Case, key: str) -> str:
        values = self._policy.numbers if key.startswith(("notice", "keep")) else {}
        return self._texts.get(key, case.language, **values)


def _behind(answer: Answer, text: str, *, pinned: bool = False) -> Answer:
    section = Section(role=Role.NOTICE, text=text, pinned=pinned)
    return replace(answer, reply=answer.reply and replace(answer.reply, sections=(*answer.reply.sections, section)))


def _level(case: Case, answer: Answer) -> Level | None:
    if case.triage.level is Level.EMERGENCY or answer.reply is None:
        return case.triage.level
    return answer.reply.level


def _by_sms(case: Case) -> bool:
    """The simulator's account says which channel it shows."""
    address = case.turn.conversation.address
    return Channel.SMS in (address.channel, address.account)


def _wished(case: Case) -> bool:
    """Whether the turn asks of what is held beside what was answered."""
    messages = [received.message for received in case.turn.received]
    return any(message.command in ABOUT_DATA or rights_wish(message.text) for message in messages)
