"""A reply in the form that a channel takes: sections in order of need, whole, in order, as small as possible."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.fitting.gsm import plain, segments
from core.fitting.split import head, split, utf16
from core.message import Choice, Fitted, OutboundPart, Reply, Role, Section
from core.triage.model import Level

TELEGRAM_UNITS = 4096
#: what Twilio takes in a message; counted in UTF-16 units, so that a picture can't make it one too many
WHATSAPP_UNITS = 1600
#: the first SMS of an emergency stays within these
EMERGENCY_SEGMENTS = 2
#: an SMS that takes no more than these keeps what this is not
FEW_SEGMENTS = 2
#: what people are told to send for the rest, by language of the reply
MORE_HINTS = {
    "fr": "(SUITE pour lire plus)",
    "camfranglais": "(SUITE pour lire plus)",
    "ff": "(SUITE)",
    "ar": "(SUITE)",
    "ar-Latn": "(SUITE)",
    "pcm": "(MORE for read rest)",
    "ha": "(MORE)",
}
MORE_HINT = "(MORE to read on)"
ORDER = {role: position for position, role in enumerate(Role)}
#: addresses that a plain phone can't open, with the brackets around them
LINK = re.compile(r"\s*[(<\[]?\b(?:https?://|www\.)[^\s<>()\[\]]+[)>\]]?")


def fit_whole(reply: Reply) -> Fitted:
    """All of it in one part, for a page that has room."""
    return Fitted(parts=(OutboundPart(text=reply.text, choices=reply.choices),))


def fit_telegram(reply: Reply) -> Fitted:
    """Parts of at most 4,096 UTF-16 units; the choices are buttons under the last."""
    parts = _parts([section.text for section in _ordered(reply.sections)], TELEGRAM_UNITS)
    if not parts:
        return Fitted(parts=())
    return Fitted(parts=(*map(_part, parts[:-1]), OutboundPart(text=parts[-1], choices=reply.choices)))


def fit_whatsapp(reply: Reply) -> Fitted:
    """Parts of at most 1,600 characters; choices are numbered."""
    return Fitted(parts=tuple(map(_part, _parts(_blocks(reply, lambda section: section.text), WHATSAPP_UNITS))))


def fit_sms(reply: Reply, *, budget: int = 3) -> Fitted:
    """One message of at most `budget` segments; what does not fit waits for MORE, a page at a time."""
    reply = _sparing(reply, budget)
    hint = MORE_HINTS.get(reply.language, MORE_HINT)
    first = min(budget, EMERGENCY_SEGMENTS) if reply.level is Level.EMERGENCY else budget
    text = "\n".join(filter(None, _sms_blocks(reply)))
    pinned = _pinned(reply)
    whole = f"{text}\n{pinned}".strip()
    if pinned and segments(whole).count <= first:
        return Fitted(parts=(_part(whole),))
    paged = segments(text).count > first
    pages = _pages(text, first, budget, f"\n{hint}", f"\n{pinned}" if pinned and paged else "")
    return Fitted(parts=tuple(map(_part, pages[:1])), rest=tuple(map(_part, pages[1:])))


def fit_alone(reply: Reply, *, before: str = "", budget: int = 3) -> str:
    """What matters most of a reply as a single SMS that nothing follows: what is needed least is left out."""
    text = before + "\n".join(filter(None, _sms_blocks(reply)))
    pages = _pages(text, budget, budget, "")
    return pages[0].rstrip() if text != before and pages else ""


def numbered(choices: Sequence[Choice]) -> str:
    """Choices as lines to answer by number."""
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))


def _part(text: str) -> OutboundPart:
    return OutboundPart(text=text)


def _parts(texts: Sequence[str], units: int) -> list[str]:
    parts = (part.strip() for part in split("\n\n".join(filter(None, texts)), units, utf16))
    return [part for part in parts if part]


def _blocks(reply: Reply, wording: Callable[[Section], str], *, held: bool = False) -> list[str]:
    """The sections' texts in order of need, numbered choices right behind the question that they answer; `held`: the
    question's own wording holds them."""
    ordered = _ordered(reply.sections)
    blocks = [wording(section) for section in ordered]
    if reply.choices and not held:
        asks = [at for at, section in enumerate(ordered, 1) if section.role is Role.QUESTION]
        blocks.insert(asks[-1] if asks else len(blocks), numbered(reply.choices))
    return [block for block in blocks if block]


def _sms_blocks(reply: Reply) -> list[str]:
    loose = replace(reply, sections=tuple(section for section in reply.sections if not section.pinned))
    held = any(section.role is Role.QUESTION and section.short for section in reply.sections)
    return [plain(_without_links(text)).strip() for text in _blocks(loose, _short, held=held)]


def _sparing(reply: Reply, budget: int) -> Reply:
    """The reply for somebody who pays by the segment: without what this is not where it would take more than a few, and
    without its source where it would take more than a message may."""
    for role, most in ((Role.DISCLAIMER, FEW_SEGMENTS), (Role.SOURCE, budget)):
        without = replace(reply, sections=tuple(section for section in reply.sections if section.role is not role))
        if _count(without) < _count(reply) and _count(reply) > most:
            reply = without
    return reply


def _count(reply: Reply) -> int:
    return segments("\n".join(filter(None, _sms_blocks(reply)))).count


def _pinned(reply: Reply) -> str:
    """What goes out with the first page or not at all."""
    return "\n".join(plain(_short(section)).strip() for section in reply.sections if section.pinned)


def _ordered(sections: Sequence[Section]) -> list[Section]:
    return sorted(sections, key=lambda section: ORDER[section.role])


def _short(section: Section) -> str:
    return section.text if section.short is None else section.short


def _without_links(text: str) -> str:
    return LINK.sub("", text)


def _pages(text: str, first: int, others: int, hint: str, pinned: str = "") -> list[str]:
    """The text in pages: the first of at most `first` segments; each but the last ends with the hint, the first of
    several with what is pinned to it before that."""
    pages, most, rest, end = [], first, text, pinned + hint
    while segments(rest).count > most:
        page = head(rest, most, lambda beginning, end=end: segments(beginning.rstrip() + end).count)  # type: ignore[misc]
        if page.strip():
            pages.append(page.rstrip() + end)
        rest, most, end = rest[len(page) :].lstrip(), others, hint
    return [*pages, rest] if rest else pages
