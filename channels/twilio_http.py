"""What Twilio's client sends with: our connections, to a base address of ours when one is given."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from twilio.http.response import Response

from channels.http import NOT_SENT, UNKNOWN, Connections
from core.errors import AmbiguousSendError, TemporarySendError

SECONDS = 10.0
#: something on the way answered in Twilio's place: what became of the request is not known
GATEWAY = frozenset({502, 504})


class TwilioHttp:
    """Keeps what `twilio.rest.Client` asks of an asynchronous HTTP client. Raises our own send errors."""

    is_async = True
    timeout = SECONDS

    def __init__(self, connections: Connections, base: str | None) -> None:
        self._connections, self._base = connections, base

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One call of Twilio's API. Raises TemporarySendError, or AmbiguousSendError if it may have been taken."""
        try:
            async with self._connections.request(
                method,
                self.moved(url),
                seconds=timeout or SECONDS,
                data=_pairs(data),
                params=dict(_pairs(params)),
                headers={**(headers or {}), **(basic(*auth) if auth else {})},
            ) as answer:
                text = await answer.text(errors="replace")
        except NOT_SENT as error:
            raise TemporarySendError("Twilio can't be reached") from error
        except UNKNOWN as error:
            raise AmbiguousSendError("the connection broke, or no answer came in time") from error
        if answer.status in GATEWAY:
            raise AmbiguousSendError("a gateway answered in Twilio's place", code=str(answer.status))
        if answer.status == 429 or answer.status >= 500:
            raise TemporarySendError(
                "Twilio can't take it now", code=str(answer.status), retry_after=_after(answer.headers)
            )
        return Response(answer.status, text, answer.headers)

    def moved(self, url: str) -> str:
        """The address, at our base if there is one."""
        if not self._base:
            return url
        parts = urlsplit(url)
        return f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def basic(user: str, password: str) -> dict[str, str]:
    """The header of basic authentication."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def _pairs(values: Mapping[str, object] | None) -> list[tuple[str, str]]:
    """Fields as they are sent: a list becomes its field repeated, what is not set stays away."""
    return [(name, str(item)) for name, value in (values or {}).items() for item in _items(value)]


def _items(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _after(headers: Mapping[str, str]) -> float | None:
    after = headers.get("Retry-After", "")
    return float(after) if after.isdigit() else None
