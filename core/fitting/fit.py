"""A reply in the form that a channel takes: sections in order of need, whole, in order, as small as possible."""

from collections.abc import Callable, Sequence

from core.fitting.gsm import (
    JOINED_SEPTETS,
    JOINED_UNITS,
    SINGLE_SEPTETS,
    SINGLE_UNITS,
    plain,
    segments,
    septets,
)
from core.fitting.split import split, utf16
from core.message import Choice, Fitted, OutboundPart, Reply, Role, Section
from core.triage.model import Level

TELEGRAM_UNITS = 4096
WHATSAPP_CHARACTERS = 1600
#: the first SMS of an emergency stays within these
EMERGENCY_SEGMENTS = 2
#: what people are told to send for the rest
MORE_HINT = {"fr": "(SUITE pour lire plus)", "ff": "(SUITE)", "ar": "(SUITE)"}
MORE_HINT_DEFAULT = "(MORE to read on)"
ORDER = {role: position for position, role in enumerate(Role)}


def fit_telegram(reply: Reply) -> Fitted:
    """Parts of at most 4,096 UTF-16 units; the choices are buttons under the last."""
    return _chat(reply, TELEGRAM_UNITS, utf16, buttons=True)


def fit_whatsapp(reply: Reply) -> Fitted:
    """Parts of at most 1,600 characters, which is what Twilio takes; choices are numbered."""
    return _chat(reply, WHATSAPP_CHARACTERS, len, buttons=False)


def fit_sms(reply: Reply, *, budget: int = 3) -> Fitted:
    """One message of at most `budget` segments; what does not fit waits for MORE, a page at a time."""
    most = min(budget, EMERGENCY_SEGMENTS) if reply.level is Level.EMERGENCY else budget
    blocks = [plain(text) for section in _ordered(reply.sections) if (text := _short(section))]
    if reply.choices:
        blocks.append(plain(numbered(reply.choices)))
    pages = _pages(blocks, most, plain(MORE_HINT.get(reply.language, MORE_HINT_DEFAULT)))
    parts = tuple(OutboundPart(text=page) for page in pages)
    return Fitted(parts=parts[:1], rest=parts[1:])


def numbered(choices: Sequence[Choice]) -> str:
    """Choices as lines to answer by number."""
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))


def _chat(reply: Reply, room: int, measure: Callable[[str], int], *, buttons: bool) -> Fitted:
    texts = [section.text for section in _ordered(reply.sections) if section.text]
    if reply.choices and not buttons:
        texts.append(numbered(reply.choices))
    parts = [part.strip() for part in split("\n\n".join(texts), room, measure)]
    parts = [part for part in parts if part]
    last = len(parts) - 1
    return Fitted(
        parts=tuple(
            OutboundPart(text=part, choices=reply.choices if buttons and n == last else ())
            for n, part in enumerate(parts)
        )
    )


def _ordered(sections: Sequence[Section]) -> list[Section]:
    return sorted(sections, key=lambda section: ORDER[section.role])


def _short(section: Section) -> str:
    return section.text if section.short is None else section.short


def _pages(blocks: Sequence[str], most: int, hint: str) -> list[str]:
    """Blocks joined by line breaks, filled into pages; each page but the last ends with the hint."""
    whole = "\n".join(blocks)
    if segments(whole).count <= most:
        return [whole] if whole else []
    gsm = segments(whole).encoding == "GSM-7"
    single, joined = (SINGLE_SEPTETS, JOINED_SEPTETS) if gsm else (SINGLE_UNITS, JOINED_UNITS)
    room = single if most == 1 else most * (joined - 1)  # a character of two may leave one over at each segment's end
    heads = [part.strip() for part in split(whole, room - len(hint) - 1, _septets if gsm else utf16)]
    heads = [head for head in heads if head]
    return [f"{head}\n{hint}" for head in heads[:-1]] + heads[-1:]


def _septets(text: str) -> int:
    return sum(map(septets, text))
