"""Telegram's answers as our errors: whether to try again, and when."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from channels.media import GONE, TOO_BIG
from channels.telegram_http import NotSent
from core.errors import (
    AmbiguousSendError,
    CarehelpError,
    MediaError,
    PermanentSendError,
    ProviderError,
    SendError,
    TemporarySendError,
)

#: what Telegram's 400 says when there is nobody to send to any more
NOBODY = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "bot was blocked",
    "group chat was deactivated",
)
#: how long to leave a setting alone that only a person can mend
SETTING_SECONDS = 60.0


def send_error(error: TelegramError) -> SendError:
    """Why a message did not go out."""
    match error:
        case RetryAfter():
            return TemporarySendError("too many messages", code="429", retry_after=_seconds(error.retry_after))
        case Forbidden():
            return PermanentSendError("the person blocked the bot", code="403", unreachable=True)
        case InvalidToken():
            return TemporarySendError(
                "Telegram does not know the bot: check TELEGRAM_BOT_TOKEN", code="401", retry_after=SETTING_SECONDS
            )
        case BadRequest():
            nobody = any(words in str(error).casefold() for words in NOBODY)
            return PermanentSendError("Telegram refuses the message", code="400", unreachable=nobody)
        case NotSent():
            return TemporarySendError("Telegram can't be reached")
        case TimedOut():
            return AmbiguousSendError("the connection broke, or no answer came in time")
        case NetworkError() | Conflict():
            return TemporarySendError("Telegram can't take it now", code="5xx")
    return TemporarySendError("Telegram can't take it now")


def fetch_error(error: TelegramError) -> CarehelpError:
    """Why a file can't be had."""
    if isinstance(error, BadRequest):
        return MediaError(TOO_BIG if "too big" in str(error).casefold() else GONE)
    return ProviderError("Telegram does not give the file now", safe_to_retry=True)


def _seconds(after: int | timedelta) -> float:
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
