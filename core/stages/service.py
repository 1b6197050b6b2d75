"""What people ask of the service itself: help, language, stop, more."""

from collections.abc import Callable, Collection, Mapping

from core.case import Answer, Case
from core.errors import CarehelpError, MediaError
from core.message import Channel, Choice, Command, Fitted, Kind, Reply, Role, Section
from core.ports import ChannelAdapter
from core.rights.notice import ABOUT_DATA
from core.speech.wishes import voice_request
from core.texts import Catalogue

LANGUAGE_CHOICES = (
    Choice(payload="language:fr", label="Français"),
    Choice(payload="language:en", label="English"),
    Choice(payload="language:pcm", label="Pidgin"),
)
LANGUAGE_QUESTION = "language"
SPOKEN = frozenset(choice.payload.partition(":")[2] for choice in LANGUAGE_CHOICES)
#: names of languages as people give them to /language
NAMES: Mapping[str, str] = {
    "fr": "fr", "francais": "fr", "français": "fr", "french": "fr",
    "en": "en", "anglais": "en", "english": "en",
    "pcm": "pcm", "pidgin": "pcm", "pidjin": "pcm",
    "ff": "ff", "fulfulde": "ff", "fulfuldé": "ff", "peul": "ff", "fula": "ff", "fulani": "ff",
    "ha": "ha", "hausa": "ha", "haoussa": "ha",
    "ar": "ar", "arabe": "ar", "arabic": "ar",
}  # fmt: skip
UNREAD: Mapping[Kind, str] = {
    Kind.VOICE: "audio_no_engine",
    Kind.AUDIO: "audio_no_engine",
    Kind.IMAGE: "image_unseen",
    Kind.DOCUMENT: "image_unseen",
    Kind.VIDEO: "image_unseen",
    Kind.UNSUPPORTED: "unsupported",
    Kind.CONTACT: "unsupported",
}
#: kinds that need no answer of their own
SILENT = frozenset({Kind.BLOCKED, Kind.UNBLOCKED, Kind.STICKER})


class Service:
    """Answers commands, and the choice of a language in plain words."""

    name = "service"

    def __init__(
        self,
        texts: Catalogue,
        language_request: Callable[[str], str | None],
        *,
        spoken: Collection[str] = (),
    ) -> None:
        self._texts, self._language_request = texts, language_request
        #: ours, and those that answers are translated into
        self._spoken = SPOKEN | frozenset(spoken)

    async def __call__(self, case: Case) -> Answer | None:
        """The answer to the last thing that was asked of the service, if anything was."""
        if case.turn.conversation.opted_out and not self._wants_back(case):
            return Answer(reply=None)
        if code := self._language_wanted(case):
            return self._set_language(case, code)
        if not case.triage.signs and (wished := voice_request(case.text)) is not None:
            return Answer(reply=self._say(case, "voice_on" if wished else "voice_off"))
        commands = [c for r in case.turn.received if (c := r.message.command) and c not in ABOUT_DATA]
        return self._obey(case, commands[-1]) if commands else None

    def _obey(self, case: Case, command: Command) -> Answer | None:
        match command:
            case Command.MORE:
                return self._more(case)
            case Command.LANGUAGE:
                return self._language_menu(case)
            case Command.STOP:
                return Answer(reply=self._say(case, "stopped"), opted_out=True)
            case Command.START:
                return Answer(reply=self._say(case, "start"), opted_out=False)
            case Command.LINK | Command.UNLINK:
                return None
            case _:
                return Answer(reply=self._say(case, "help"))

    def _wants_back(self, case: Case) -> bool:
        """STOP holds until the person writes again; stickers and the like do not count."""
        return any(r.message.kind not in SILENT for r in case.turn.received)

    def _more(self, case: Case) -> Answer:
        held = case.turn.held
        if not held:
            return Answer(reply=self._say(case, "nothing_more"))
        section = Section(role=Role.NOTICE, text=held[0].text)
        fitted = Fitted(parts=held[:1], rest=held[1:])
        return Answer(reply=Reply(sections=(section,), language=case.language), fitted=fitted)

    def _language_menu(self, case: Case) -> Answer:
        reply = self._say(case, "language_menu")
        menu = Reply(sections=reply.sections, language=reply.language, choices=LANGUAGE_CHOICES)
        return Answer(reply=menu, asks=LANGUAGE_QUESTION)

    def _language_wanted(self, case: Case) -> str | None:
        message = case.turn.received[-1].message
        if message.choice and message.choice.startswith("language:"):
            return message.choice.partition(":")[2]
        if message.command is Command.LANGUAGE and message.argument:
            return NAMES.get(message.argument.strip().lower())
        if case.turn.conversation.episode.open_question == LANGUAGE_QUESTION:
            number = case.text.strip().rstrip(".)")
            if number in ("1", "2", "3"):
                return LANGUAGE_CHOICES[int(number) - 1].payload.partition(":")[2]
            if named := NAMES.get(number.lower()):
                return named
        return self._language_request(case.text)

    def _set_language(self, case: Case, code: str) -> Answer | None:
        if (
            case.triage.signs
        ):  # a request beside a complaint: `reply_language` has followed it, the complaint is answered
            return None
        if code not in self._spoken:
            return Answer(reply=self._say(case, "language_missing"))
        reply = Reply(sections=(Section(role=Role.NOTICE, text=self._texts.get("language_set", code)),), language=code)
        return Answer(reply=reply, chosen_language=code)

    def _say(self, case: Case, key: str) -> Reply:
        text = self._texts.get(key, case.language)
        return Reply(sections=(Section(role=Role.NOTICE, text=text),), language=case.language)


class Unreadable:
    """Says honestly what can't be heard, seen or read yet; keeps silent where silence is right."""

    name = "unreadable"

    def __init__(self, texts: Catalogue, adapters: Mapping[Channel, ChannelAdapter]) -> None:
        self._texts, self._adapters = texts, adapters

    async def __call__(self, case: Case) -> Answer | None:
        """Only where there are no words to answer."""
        if case.text:
            return None
        kinds = [r.message.kind for r in case.turn.received]
        keys = [UNREAD[kind] for kind in kinds if kind in UNREAD]
        if not keys:
            return Answer(reply=None) if all(kind in SILENT for kind in kinds) else None
        text = self._texts.get(case.unheard or await self._wrong(case) or keys[-1], case.language)
        return Answer(reply=Reply(sections=(Section(role=Role.ANSWER, text=text),), language=case.language))

    async def _wrong(self, case: Case) -> str | None:
        """What is wrong with the first file that can't be used: too big, unreadable, gone."""
        adapter = self._adapters[case.turn.conversation.address.channel]
        for attachment in (a for r in case.turn.received for a in r.message.attachments):
            try:
                await adapter.fetch(attachment)
            except MediaError as error:
                return error.reason
            except CarehelpError:  # the provider can't be reached: nothing is known of the file
                return None
        return None


class Fallback:
    """The last stage: says something true whatever failed before."""

    name = "fallback"

    def __init__(self, texts: Catalogue) -> None:
        self._texts = texts

    async def __call__(self, case: Case) -> Answer:
        """A fixed text by level."""
        emergency = case.triage.level.rank == 0
        key = "fallback_emergency" if emergency else "fallback"
        section = Section(role=Role.ACT, text=self._texts.get(key, case.language))
        return Answer(reply=Reply(sections=(section,), language=case.language, level=case.triage.level))
