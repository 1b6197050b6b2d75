"""The error tree. Every error of ours says what to do; send errors say whether to try again.

CarehelpError
├── ConfigurationError        a setting or a data file is missing or wrong: names it
│   └── ContentError          a file that people edit (lexicon, rule, page) does not hold: file, line, why
├── HookError                 a request from outside that we refuse
│   ├── AuthenticationError   not from who it says: 403
│   └── MalformedUpdate       not what the provider documents: 400
├── ApiError                  a request to the HTTP API is refused: `status` is the answer's, the text is the caller's
│   ├── NotSignedIn           no token, or one that does not hold: 401
│   ├── Forbidden             known who it is, and still no: 403
│   ├── NotFound              not there, or not theirs: 404
│   ├── TooLarge              more than is taken: 413
│   ├── UnsupportedMedia      not a type that is taken: 415
│   ├── Unprocessable         understood, and can't be done with what was sent: 422
│   ├── TooManyRequests       later again (retry_after seconds): 429
│   ├── NotConfigured         this service has nobody who can do that: 501
│   └── Unavailable           what the answer needs is away (retry_after seconds): 503
├── SendError                 a message did not go out
│   ├── TemporarySendError    try again later (retry_after seconds, when known)
│   ├── AmbiguousSendError    may have gone out: settle it before trying again
│   └── PermanentSendError    trying again can't help (blocked, invalid, opted out)
├── MediaError                an attachment can't be used: `reason` picks the text the patient gets
├── ProviderError             a model provider did not give an answer
└── StoreError                the database
    ├── StoreUnavailable      can't be reached now
    ├── NotAllowed            the role may not do this: a grant or a row-level policy refuses
    └── TurnConflict          somebody else has answered these messages
"""


class CarehelpError(Exception):
    """Something Carehelp knows how to name."""


class ConfigurationError(CarehelpError):
    """A setting is missing or wrong."""


class ContentError(ConfigurationError):
    """A content file does not hold."""

    def __init__(self, file: str, line: int | None, why: str) -> None:
        self.file, self.line, self.why = file, line, why
        super().__init__(f"{file}:{line}: {why}" if line else f"{file}: {why}")


class HookError(CarehelpError):
    """A request to a hook is refused."""

    status = 400


class AuthenticationError(HookError):
    """The request does not prove that it comes from the provider."""

    status = 403


class MalformedUpdate(HookError):
    """The request is not what the provider documents."""


class ApiError(CarehelpError):
    """A request to the HTTP API is refused. Its text is shown to the caller: no personal data in it."""

    status = 400
    #: seconds after which another try may help
    retry_after: float | None = None


class NotSignedIn(ApiError):
    """No access token, or one that does not hold."""

    status = 401


class Forbidden(ApiError):
    """It is known who asks, and they may not."""

    status = 403


class NotFound(ApiError):
    """There is no such thing, or it belongs to somebody else: the two look alike."""

    status = 404


class TooLarge(ApiError):
    """What was sent is larger than is taken."""

    status = 413


class UnsupportedMedia(ApiError):
    """What was sent is not of a type that is taken, whatever it says of itself."""

    status = 415


class Unprocessable(ApiError):
    """Understood, and nothing can be done with it. `reason`: a key of the fixed texts, where one tells."""

    status = 422

    def __init__(self, why: str, *, reason: str | None = None) -> None:
        self.reason = reason
        super().__init__(why)


class NotConfigured(ApiError):
    """Nobody is configured who could do that: trying again does not help."""

    status = 501


class TooManyRequests(ApiError):
    """The caller is to wait."""

    status = 429

    def __init__(self, why: str, *, retry_after: float) -> None:
        self.retry_after: float | None = retry_after
        super().__init__(why)


class Unavailable(ApiError):
    """Something that the answer needs can't be reached now."""

    status = 503

    def __init__(self, why: str, *, retry_after: float = 5.0) -> None:
        self.retry_after: float | None = retry_after
        super().__init__(why)


class SendError(CarehelpError):
    """A message did not go out. `code` is the provider's own error code, if it gave one."""

    def __init__(self, why: str, *, code: str | None = None) -> None:
        self.code = code
        super().__init__(why)


class TemporarySendError(SendError):
    """Not sent; trying again may help."""

    def __init__(self, why: str, *, code: str | None = None, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why, code=code)


class AmbiguousSendError(TemporarySendError):
    """The connection broke after the request left: it may have been sent."""


class PermanentSendError(SendError):
    """Not sent, and never will be. `unreachable`: the person blocked us or opted out."""

    def __init__(self, why: str, *, code: str | None = None, unreachable: bool = False) -> None:
        self.unreachable = unreachable
        super().__init__(why, code=code)


class MediaError(CarehelpError):
    """An attachment can't be fetched or read. `reason` is a key of the fixed texts."""

    def __init__(self, reason: str, why: str = "") -> None:
        self.reason = reason
        super().__init__(why or reason)


class ProviderError(CarehelpError):
    """A model provider failed. `safe_to_retry`: nothing was done, another try is harmless."""

    def __init__(self, why: str, *, safe_to_retry: bool = False) -> None:
        self.safe_to_retry = safe_to_retry
        super().__init__(why)


class ProviderCrowded(ProviderError):
    """A model provider has more calls than it can answer in time: nothing was asked of it, and it did not fail."""

    def __init__(self, why: str) -> None:
        super().__init__(why, safe_to_retry=True)


class StoreError(CarehelpError):
    """The database did not do what was asked."""


class StoreUnavailable(StoreError):
    """The database can't be reached now; nothing was stored."""


class NotAllowed(StoreError):
    """The role that asked may not do this."""


class TurnConflict(StoreError):
    """The messages of this turn were answered meanwhile: drop the result."""
