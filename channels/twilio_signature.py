"""Twilio's signature, checked by Twilio's own validator."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from twilio.request_validator import SIGNATURE_SETTINGS_HEADER, RequestValidator, get_signature_algorithm

from channels.twilio_forms import pairs
from core.errors import AuthenticationError
from core.ports import HookRequest

SIGNATURE_HEADER = "x-twilio-signature"
SETTINGS_HEADER = SIGNATURE_SETTINGS_HEADER.lower()


class Signature:
    """Checks requests. `public_url` is where Twilio reaches us; empty: the address that the request shows."""

    def __init__(self, *, auth_token: str, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._validator = RequestValidator(auth_token) if auth_token else None

    def check(self, request: HookRequest) -> None:
        """Raises AuthenticationError unless Twilio signed this form for this address, with or without its port."""
        given = request.headers.get(SIGNATURE_HEADER, "")
        if self._validator is None or not given:
            raise AuthenticationError("the signature is missing, or TWILIO_AUTH_TOKEN is not set")
        form = _Form(pairs(request.body))
        algorithm = get_signature_algorithm(request.headers.get(SETTINGS_HEADER, ""))
        if not any(self._validator.validate(url, form, given, algorithm) for url in self._called(request.url)):
            raise AuthenticationError("the signature is wrong: is PUBLIC_URL the address that Twilio calls?")

    def _called(self, url: str) -> Sequence[str]:
        """The addresses that Twilio may have called: ours in public, else as the request came."""
        if not self._public_url:
            return (url,)
        parts = urlsplit(url)
        return (f"{self._public_url}{parts.path}" + (f"?{parts.query}" if parts.query else ""), url)


class _Form(Mapping[str, Sequence[str]]):
    """A form as the validator reads it: a repeated field has all its values."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in fields:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    getall = __getitem__
