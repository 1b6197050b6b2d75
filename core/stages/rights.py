"""What a person asks of what is held of them: to see it, take it away, have it erased, and whether it may be kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.case import Answer, Case
from core.errors import CarehelpError
from core.message import Channel, Choice, Command, Kind, OutboundPart, Reply, Role, Section
from core.rights.document import day
from core.rights.model import CONSENT_NO, CONSENT_YES, NOTICE_VERSION, Held, Holdings, Policy, make_proof
from core.rights.wishes import Wish, rights_wish
from core.rights.words import yes_or_no
from core.stages.service import SILENT
from core.texts import Catalogue
from core.triage.model import Level
from core.turn import Episode, Received

#: ids of the open questions, beside that of consent
ASKS_ERASE, ASKS_MENU = "erase", "privacy"
ERASE_YES, ERASE_NO = "erase:yes", "erase:no"
#: the last line of the menu: from kept to not kept, or back
CHANGE = "change"
MENU: tuple[str, ...] = (Wish.EXPORT, Wish.ERASE, CHANGE)
WISHES: Mapping[str, Wish] = {"rights:export": Wish.EXPORT, "rights:erase": Wish.ERASE, "rights:see": Wish.SEE}
COMMANDS: Mapping[Command, Wish] = {
    Command.DELETE: Wish.ERASE,
    Command.EXPORT: Wish.EXPORT,
    Command.PRIVACY: Wish.SEE,
}
CARRIERS: Mapping[Channel, str] = {
    Channel.TELEGRAM: "carrier_telegram",
    Channel.WHATSAPP: "carrier_whatsapp",
    Channel.SMS: "carrier_sms",
    Channel.SIMULATOR: "carrier_simulator",
}
#: hours that the link to a document holds: on weak networks messages are late
LINK_HOURS = 6
DOCUMENT_TYPE = "text/plain; charset=utf-8"
#: channels that take a file, or show a link to one by themselves
TAKE_FILES = frozenset({Channel.TELEGRAM, Channel.SIMULATOR})
LANGUAGES: Mapping[str, str] = {
    "fr": "français", "en": "English", "pcm": "Pidgin", "camfranglais": "camfranglais", "ff": "fulfulde", "ha": "hausa",
    "ar": "arabe", "ar-Latn": "arabe",
}  # fmt: skip


class Rights:
    """Answers turns that ask of what is held and of nothing else. Whatever tells of danger is left to the others."""

    name = "rights"

    def __init__(
        self,
        texts: Catalogue,
        holdings: Holdings,
        policy: Policy,
        *,
        proof: Callable[[], str] = make_proof,
    ) -> None:
        self._texts, self._holdings, self._policy, self._proof = texts, holdings, policy, proof

    async def __call__(self, case: Case) -> Answer | None:
        """None unless every message of the turn is about what is held. An account has its own ways to see and erase,
        and is told of them."""
        said = [r for r in case.turn.received if r.message.kind not in SILENT]
        meant = [meaning(received, case) for received in said]
        if not meant or None in meant or any(r.level is Level.EMERGENCY for r in said):
            return None
        if case.turn.conversation.address.channel is Channel.API:
            return Answer(reply=self._say(case, "account_rights"))
        try:
            return await self._obey(case, meant)
        except CarehelpError:
            return Answer(reply=self._say(case, "export_failed"))

    async def _obey(self, case: Case, meant: Sequence[str | None]) -> Answer:
        if ERASE_NO in meant:
            return Answer(reply=self._say(case, "not_erased"))
        if ERASE_YES in meant:
            return Answer(reply=self._say(case, "erased", proof=(proof := self._proof())), erase=proof)
        match meant[-1]:
            case Wish.ERASE:
                return await self._ask_to_erase(case)
            case Wish.EXPORT:
                return await self._export(case)
            case Wish.SEE:
                return await self._tell(case)
            case said:
                given = not (await self._held(case)).consent if said == CHANGE else said == CONSENT_YES
                key = "consent_given" if given else "consent_refused"
                return Answer(reply=self._say(case, key, **self._policy.numbers), consent=given)

    async def _ask_to_erase(self, case: Case) -> Answer:
        held = await self._held(case)
        reply = self._say(case, "erase_ask", count=held.messages, address=self._address(case))
        hint = Section(role=Role.NOTICE, text="", short=self._texts.get("erase_hint", case.language))
        choices = (
            Choice(payload=ERASE_YES, label=self._texts.get("erase_yes", case.language)),
            Choice(payload=ERASE_NO, label=self._texts.get("erase_no", case.language)),
        )
        return Answer(reply=replace(reply, sections=(*reply.sections, hint), choices=choices), asks=ASKS_ERASE)

    async def _tell(self, case: Case) -> Answer:
        if _among_others(case):
            return Answer(reply=self._say(case, "in_private"))
        held, language = await self._held(case), case.language
        texts = (
            self._what(case, held),
            self._until(held, language),
            self._who(case),
            self._texts.get("held_words", language),
        )
        sections = tuple(Section(role=Role.ANSWER, text=text) for text in texts)
        choices = self._menu(language, consent=bool(held.consent))
        reply = Reply(sections=sections, language=language, choices=choices)
        return Answer(reply=reply, asks=ASKS_MENU, noticed=NOTICE_VERSION)

    def _what(self, case: Case, held: Held) -> str:
        conversation = case.turn.conversation
        return self._texts.get(
            "held",
            case.language,
            count=held.messages,
            since=day(held.since),
            replies=held.replies,
            tongue=LANGUAGES.get(conversation.chosen_language or conversation.language or case.language, "-"),
            address=self._address(case),
        )

    def _until(self, held: Held, language: str) -> str:
        if not held.consent or held.last is None:
            return self._texts.get("held_until_hours", language, hours=self._policy.numbers["hours"])
        until = day(held.last + self._policy.kept)
        return self._texts.get("held_until", language, days=self._policy.days, until=until)

    def _who(self, case: Case) -> str:
        carrier = self._texts.get(CARRIERS[case.turn.conversation.address.channel], case.language)
        if not self._policy.services:
            return self._texts.get("who", case.language, carrier=carrier)
        return self._texts.get(
            "who_services", case.language, carrier=carrier, services=", ".join(self._policy.services)
        )

    def _menu(self, language: str, *, consent: bool) -> tuple[Choice, ...]:
        """What can be done with what is held, in the order of `MENU`."""
        change = (
            Choice(payload=CONSENT_NO, label=self._texts.get("menu_forget", language))
            if consent
            else Choice(payload=CONSENT_YES, label=self._texts.get("menu_keep", language, days=self._policy.days))
        )
        return (
            Choice(payload="rights:export", label=self._texts.get("menu_export", language)),
            Choice(payload="rights:erase", label=self._texts.get("menu_erase", language)),
            change,
        )

    async def _export(self, case: Case) -> Answer:
        if _among_others(case):
            return Answer(reply=self._say(case, "in_private"))
        held, conversation = await self._held(case), case.turn.conversation
        numbers = {"count": held.messages, "since": day(held.since), "replies": held.replies, "hours": LINK_HOURS}
        if conversation.address.channel in TAKE_FILES:
            key = await self._holdings.document(conversation, case.language)
            part = OutboundPart(text="", media_ref=key, media_type=DOCUMENT_TYPE)
            return Answer(reply=self._say(case, "export_file", **numbers), behind=(part,))
        if not self._holdings.reachable:
            return Answer(reply=self._say(case, "export_summary", **numbers))
        key = await self._holdings.document(conversation, case.language)
        part = OutboundPart(text=self._holdings.link(key, hours=LINK_HOURS), media_ref=key, media_type=DOCUMENT_TYPE)
        return Answer(reply=self._say(case, "export_link", **numbers), behind=(part,))

    async def _held(self, case: Case) -> Held:
        return await self._holdings.held(case.turn.conversation.id)

    def _address(self, case: Case) -> str:
        by_number = case.turn.conversation.address.channel in (Channel.WHATSAPP, Channel.SMS)
        return self._texts.get("address_number" if by_number else "address_account", case.language)

    def _say(self, case: Case, key: str, **values: object) -> Reply:
        """What is said aloud as well to those who speak: a notice would not be."""
        text = self._texts.get(key, case.language, **values)
        return Reply(sections=(Section(role=Role.ANSWER, text=text),), language=case.language)


def meaning(received: Received, case: Case) -> str | None:
    """What a message asks of what is held: a wish, an answer to a question of ours about it, or None."""
    message, episode = received.message, case.turn.conversation.episode
    if message.kind is Kind.CHOICE:
        return _pressed(message.choice or "", episode)
    wish = COMMANDS.get(message.command) if message.command else rights_wish(message.text)
    answer = None if message.command else _answer(message.text)
    match episode.open_question:
        case "erase" if wish is Wish.ERASE or answer in ("yes", "1"):
            return ERASE_YES
        case "erase" if answer in ("no", "2"):
            return ERASE_NO
        case "consent" if answer in ("yes", "1", "no", "2"):
            return CONSENT_YES if answer in ("yes", "1") else CONSENT_NO
        case "privacy" if answer in ("1", "2", "3"):
            return MENU[int(answer) - 1]
    return CONSENT_NO if wish is Wish.WITHDRAW else wish


def _answer(text: str) -> str | None:
    """`yes`, `no`, the number that stands alone, or None."""
    number = text.strip().rstrip(".)")
    if number in ("1", "2", "3"):
        return number
    said = yes_or_no(text)
    return None if said is None else "yes" if said else "no"


def _pressed(choice: str, episode: Episode) -> str | None:
    """Buttons of long ago can still be pressed: a yes counts only where its question was put to this very person."""
    match choice:
        case "erase:yes":
            return ERASE_YES if episode.open_question == ASKS_ERASE else Wish.ERASE
        case "erase:no" | "consent:no":
            return choice
        case _ if choice.startswith("consent:"):
            return CONSENT_YES if choice == CONSENT_YES and episode.noticed == NOTICE_VERSION else Wish.SEE
    return WISHES.get(choice)


def _among_others(case: Case) -> bool:
    """Whether the chat is a group, where others read along."""
    address = case.turn.conversation.address
    return address.channel is Channel.TELEGRAM and ":" in address.id
