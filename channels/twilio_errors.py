"""Twilio's error codes as what to do: try again, send another way, have a setting mended, or give up.

Codes and meanings are from Twilio's error dictionary (twilio.com/docs/api/errors), read in 2026.
"""

from collections.abc import Mapping
from enum import StrEnum

from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from core.errors import PermanentSendError, SendError, TemporarySendError

#: how long to leave alone what only a person can mend
SETTING_SECONDS = 60.0


class Remedy(StrEnum):
    """What to do about a message that did not go out, or did not arrive."""

    RETRY = "retry"  # it passes by itself
    MEND = "mend"  # a setting or the account is wrong: nothing goes out until somebody mends it
    REROUTE = "reroute"  # this person can't be reached on WhatsApp now: SMS to the same number may do
    GIVE_UP = "give_up"  # never, in this form to this person
    GONE = "gone"  # the person has opted out or can't be reached at all: nothing more is sent


RETRY, MEND, REROUTE, GIVE_UP, GONE = Remedy
REMEDIES: Mapping[int, Remedy] = {
    20003: MEND,  # account SID or token are wrong
    20005: MEND,  # the account is not active
    20404: MEND,  # no such account
    20429: RETRY,  # too many requests
    20500: RETRY,  # internal error
    20503: RETRY,  # service unavailable
    21211: GIVE_UP,  # not a phone number
    21212: MEND,  # our sender is not valid
    21265: GIVE_UP,  # the recipient is a short code
    21266: GIVE_UP,  # sender and recipient are the same
    21268: GIVE_UP,  # the recipient is a premium number
    21408: MEND,  # the country is not enabled: Messaging, Geo Permissions
    21602: GIVE_UP,  # no text
    21603: MEND,  # no sender
    21604: GIVE_UP,  # no recipient
    21606: MEND,  # the sender is not ours or sends no SMS
    21608: MEND,  # a trial account sends to verified numbers alone
    21610: GONE,  # the person sent STOP
    21611: RETRY,  # the sender's queue is full
    21612: GIVE_UP,  # no way from this sender to this number
    21614: GONE,  # not a mobile number
    21617: GIVE_UP,  # longer than 1,600 characters
    21619: GIVE_UP,  # neither text nor media
    21620: GIVE_UP,  # the media address is not valid
    21635: GONE,  # a landline
    21655: MEND,  # no such template
    21656: MEND,  # the template's variables are wrong
    21701: MEND,  # no such Messaging Service
    21703: MEND,  # the Messaging Service has no number for this
    21704: MEND,  # the Messaging Service has no numbers
    21705: MEND,  # the Messaging Service is not valid
    30001: RETRY,  # it waited too long in the queue
    30002: MEND,  # the account is suspended
    30003: RETRY,  # the phone is off or has no signal
    30004: GIVE_UP,  # blocked by the carrier or the person
    30005: GONE,  # no such number any more
    30006: GONE,  # a landline, or a carrier out of reach
    30007: GIVE_UP,  # the carrier filtered it
    30008: RETRY,  # the carrier does not say why
    30010: GIVE_UP,  # dearer than the limit
    30017: RETRY,  # the carrier is congested
    30022: RETRY,  # the carrier's rate limit
    30034: MEND,  # the sender is not registered
    30036: RETRY,  # its time ran out before it was sent
    30410: RETRY,  # the carrier did not answer in time
    63001: MEND,  # the channel does not know us
    63002: MEND,  # the channel does not know our sender
    63003: REROUTE,  # no such person on WhatsApp
    63005: GIVE_UP,  # WhatsApp does not take this content
    63006: GIVE_UP,  # it can't be put into WhatsApp's form
    63007: MEND,  # our sender is no WhatsApp sender
    63008: MEND,  # the channel is misconfigured
    63009: RETRY,  # WhatsApp answered with an error
    63010: RETRY,  # internal error of the channel
    63012: RETRY,  # internal error of WhatsApp
    63013: REROUTE,  # against WhatsApp's policy, it says
    63014: GONE,  # the person blocked us
    63015: REROUTE,  # sandbox: the person has not joined
    63016: REROUTE,  # 24 hours have passed
    63018: RETRY,  # rate limit
    63019: GIVE_UP,  # WhatsApp could not fetch the media
    63020: MEND,  # the business has not accepted Twilio's invitation
    63021: GIVE_UP,  # the content is not valid
    63024: REROUTE,  # the recipient is not valid on WhatsApp
    63025: GIVE_UP,  # the media exists already
    63027: MEND,  # no template in this language
    63028: MEND,  # the template takes other variables
    63029: GIVE_UP,  # the phone could not fetch the template
    63030: GIVE_UP,  # a parameter that WhatsApp does not know
    63031: GIVE_UP,  # sender and recipient are the same
    63032: REROUTE,  # WhatsApp's own limitation of this person
    63033: REROUTE,  # the same, its older code
    63036: REROUTE,  # not on WhatsApp
    63038: RETRY,  # the account's daily limit
    63041: MEND,  # WhatsApp paused the template
    63042: MEND,  # WhatsApp disabled the template
    63049: REROUTE,  # WhatsApp chose not to deliver it
    63051: MEND,  # the business account is locked
}
#: statuses of HTTP that pass, and those that somebody must mend
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MENDED = frozenset({401, 403, 404})
#: our sender is not ours any more: another of ours may do
NOT_OURS = frozenset({"21212", "21606", "63002", "63007"})


def remedy(code: str | int | None) -> Remedy:
    """What a code asks for; what is not in the table is given up."""
    return REMEDIES.get(int(code), GIVE_UP) if str(code or "").isdigit() and code else GIVE_UP


def send_error(error: TwilioRestException | TwilioServiceException) -> SendError:
    """Twilio's refusal as our error."""
    number = int(error.code) if str(error.code or "").isdigit() else 0
    code = str(number or error.status)
    match REMEDIES.get(number) or _by_status(error.status):
        case Remedy.RETRY:
            return TemporarySendError("Twilio can't take it now", code=code)
        case Remedy.MEND:
            return TemporarySendError(
                "Twilio refuses our account, sender or template", code=code, retry_after=SETTING_SECONDS
            )
        case Remedy.GONE:
            return PermanentSendError("the person can't be reached", code=code, unreachable=True)
    return PermanentSendError("Twilio refuses the message", code=code)


def _by_status(status: int) -> Remedy:
    if status in PASSING or status >= 500:
        return RETRY
    return MEND if status in MENDED else GIVE_UP
