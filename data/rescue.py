"""Rescue: what must arrive and WhatsApp has not delivered in time goes out by SMS to the same number, once."""

import re

from core.fitting.fit import fit_alone
from core.message import Address, Channel, OutboundPart
from core.triage.model import Level
from core.turn import Outcome

#: a person on WhatsApp whose number is known; some are known by an id alone
NUMBER = re.compile(r"whatsapp:(\+\d{7,15})")
MUST_ARRIVE = frozenset({Level.EMERGENCY, Level.URGENT})
#: the SMS comes from another number than the chat: it must say who writes
SIGNED = "Carehelp: "


def part(outcome: Outcome, address: Address) -> OutboundPart | None:
    """The SMS that stands by for a reply, if the reply must arrive and the person has a number."""
    if outcome.reply is None or outcome.decision.level not in MUST_ARRIVE:
        return None
    if address.channel is not Channel.WHATSAPP or not NUMBER.fullmatch(address.id):
        return None
    text = fit_alone(outcome.reply, before=SIGNED)
    return OutboundPart(text=text) if text else None


def by_sms(address: Address) -> Address:
    """The same person by SMS, from whichever sender is configured."""
    return Address(channel=Channel.SMS, account="", id=address.id.removeprefix("whatsapp:"))
