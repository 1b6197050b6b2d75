"""Twilio: WhatsApp and SMS through Twilio's own client and signature."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from core.errors import (
    AmbiguousSendError,
    AuthenticationError,
    MalformedUpdate,
    MediaError,
    PermanentSendError,
    SendError,
    TemporarySendError,
)
from core.fitting.fit import fit_sms, fit_whatsapp
from core.message import (
    Address,
    Attachment,
    Channel,
    Command,
    DeliveryStatus,
    Fitted,
    InboundMessage,
    Kind,
    Location,
    MediaContent,
    Outbound,
    Receipt,
    Reply,
    StatusUpdate,
    Update,
)
from core.ports import Clock, HookRequest

SIGNATURE_HEADER = "x-twilio-signature"
WHATSAPP = "whatsapp:"
MOST_FIELDS = 200
SECONDS = 10.0
#: an ambiguous send is looked for from a little before it was saved: clocks differ
SETTLE_MARGIN = timedelta(minutes=2)

STATUSES: Mapping[str, DeliveryStatus] = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
    "undelivered": DeliveryStatus.UNDELIVERED,
}
KINDS: Mapping[str, Kind] = {
    "audio": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "application": Kind.DOCUMENT,
    "text": Kind.DOCUMENT,
}
#: words that mean a command when they are all that is written
KEYWORDS: Mapping[str, Command] = {
    "stop": Command.STOP, "arret": Command.STOP, "arrêt": Command.STOP, "stopall": Command.STOP,
    "start": Command.START, "unstop": Command.START, "commencer": Command.START,
    "help": Command.HELP, "aide": Command.HELP,
    "more": Command.MORE, "suite": Command.MORE,
    "langue": Command.LANGUAGE, "language": Command.LANGUAGE,
    "privacy": Command.PRIVACY, "confidentialite": Command.PRIVACY, "confidentialité": Command.PRIVACY,
}  # fmt: skip
#: the person opted out, blocked us, or the number can't be reached at all
UNREACHABLE = frozenset({21610, 21614, 63032, 63024})
#: Twilio's own limits and faults, which pass
BUSY = frozenset({20429, 20500, 20503, 21611, 63018, 30001, 30022})


class HttpxClient:
    """What Twilio's client sends with: one pool of connections, to a base address of ours when one is given."""

    is_async = True
    timeout = SECONDS

    def __init__(self, base: str | None) -> None:
        self._base = base
        self.http = httpx.AsyncClient(
            timeout=SECONDS, limits=httpx.Limits(max_connections=100, max_keepalive_connections=50)
        )

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
        """One call of Twilio's API."""
        if self._base:
            parts = urlsplit(url)
            url = f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        answer = await self.http.request(
            method,
            url,
            params=_plain(params),
            data=_plain(data),
            headers=headers,
            auth=auth,
            timeout=timeout or SECONDS,
        )
        return Response(answer.status_code, answer.text, answer.headers)


class TwilioAdapter:
    """One Twilio account with its senders."""

    channels: tuple[Channel, ...] = (Channel.WHATSAPP, Channel.SMS)

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        whatsapp_from: str,
        sms_from: str,
        messaging_service_sid: str,
        api_base: str | None,
        public_url: str,
        clock: Clock,
        status_callback_url: str | None,
        sms_segments: int = 3,
    ) -> None:
        self._account_sid, self._auth_token, self._public_url = account_sid, auth_token, public_url
        self._callback, self._sms_segments, self._clock = status_callback_url, sms_segments, clock
        self._service = messaging_service_sid
        self._from = {Channel.WHATSAPP: whatsapp_from, Channel.SMS: sms_from}
        self._validator = RequestValidator(auth_token)
        self._transport = HttpxClient(api_base)
        self._client = Client(account_sid or "AC", auth_token or "none", http_client=self._transport)

    def authenticate(self, request: HookRequest) -> None:
        """Twilio's signature over the address it called and the form; closed while no token is configured."""
        given = request.headers.get(SIGNATURE_HEADER, "")
        if not self._auth_token or not given:
            raise AuthenticationError("the signature is missing")
        if not self._validator.validate(self._called(request.url), _Form(_pairs(request)), given):
            raise AuthenticationError("the signature is wrong: is PUBLIC_URL the address that Twilio calls?")

    def parse(self, request: HookRequest) -> Sequence[Update]:
        """A message or a status. Raises MalformedUpdate."""
        form = dict(_pairs(request))
        sid = form.get("MessageSid") or form.get("SmsSid")
        if not sid:
            raise MalformedUpdate("the form has no MessageSid")
        status = form.get("MessageStatus") or form.get("SmsStatus")
        if status and status != "received":
            return [self._status(form, sid, status)]
        if not form.get("From") or not form.get("To"):
            raise MalformedUpdate("the form has no From or no To")
        return [self._message(form, sid)]

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """WhatsApp takes 1,600 characters a message, an SMS reply its budget of segments."""
        return fit_whatsapp(reply) if address.channel is Channel.WHATSAPP else fit_sms(reply, budget=self._sms_segments)

    async def send(self, outbound: Outbound) -> Receipt:
        """One message."""
        arguments: dict[str, str] = {"to": outbound.address.id, "body": outbound.part.text, **self._sender(outbound)}
        if self._callback:
            arguments["status_callback"] = self._callback
        try:
            sent = await self._client.messages.create_async(**arguments)
        except TwilioRestException as error:
            raise send_error(error) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TemporarySendError("Twilio can't be reached") from error
        except (httpx.HTTPError, TwilioException, ValueError) as error:
            raise AmbiguousSendError("no answer that can be read") from error
        return Receipt(provider_id=str(sent.sid), status=STATUSES.get(str(sent.status), DeliveryStatus.QUEUED))

    async def settle(self, outbound: Outbound) -> Receipt | None:
        """Whether Twilio's list holds this very message. Raises TemporarySendError if it can't be asked."""
        since = (outbound.created_at or self._clock()) - SETTLE_MARGIN
        try:
            listed = await self._client.messages.list_async(to=outbound.address.id, date_sent_after=since, limit=50)
        except (TwilioException, httpx.HTTPError, KeyError, ValueError, TypeError) as error:
            raise TemporarySendError("Twilio's message list can't be read") from error
        for message in listed:
            if message.body == outbound.part.text and str(message.direction).startswith("outbound"):
                return Receipt(
                    provider_id=str(message.sid), status=STATUSES.get(str(message.status), DeliveryStatus.QUEUED)
                )
        return None

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """Media are not fetched yet: nothing reads them."""
        raise MediaError("unsupported")

    async def typing(self, address: Address) -> None:
        """Twilio's channels show none."""

    async def open(self) -> None:
        """Nothing to open: connections are made as they are needed."""

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.http.aclose()

    def _called(self, url: str) -> str:
        """The address as Twilio called it: the public one, where it is configured."""
        if not self._public_url:
            return url
        parts = urlsplit(url)
        return f"{self._public_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def _sender(self, outbound: Outbound) -> dict[str, str]:
        """The sender that the person wrote to; else a Messaging Service, else the configured number."""
        account = outbound.address.account
        if account.startswith(("whatsapp:", "+")) or account.isdigit():
            return {"from_": account}
        if self._service:
            return {"messaging_service_sid": self._service}
        return {"from_": self._from[outbound.address.channel]}

    def _status(self, form: Mapping[str, str], sid: str, status: str) -> StatusUpdate:
        known = STATUSES.get(status.lower())
        if known is None:
            raise MalformedUpdate("a status that Twilio does not document")
        sender = form.get("From", "") + form.get("To", "")
        channel = Channel.WHATSAPP if WHATSAPP in sender else Channel.SMS
        return StatusUpdate(channel=channel, provider_id=sid, status=known, error_code=form.get("ErrorCode") or None)

    def _message(self, form: Mapping[str, str], sid: str) -> InboundMessage:
        channel = Channel.WHATSAPP if form["From"].startswith(WHATSAPP) else Channel.SMS
        text = form.get("Body", "")
        command = KEYWORDS.get(text.strip().lower())
        choice = form.get("ButtonPayload") or form.get("ListId")
        attachments = tuple(_attachments(form))
        location = _location(form)
        return InboundMessage(
            address=Address(channel=channel, account=form["To"], id=form["From"]),
            provider_id=sid,
            scope=self._account_sid,
            kind=_kind(command, choice, attachments, location),
            text="" if command else text,
            message_ref=sid,
            command=command,
            choice=choice,
            attachments=attachments,
            location=location,
        )


def send_error(error: TwilioRestException) -> SendError:
    """Twilio's answers as ours: whether to try again."""
    code = int(error.code or 0)
    if error.status == 429 or error.status >= 500 or code in BUSY:
        return TemporarySendError("Twilio can't take it now", code=str(code or error.status))
    return PermanentSendError(
        "Twilio refuses the message", code=str(code or error.status), unreachable=code in UNREACHABLE
    )


class _Form:
    """What Twilio's validator reads a form with repeated fields from."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> "object":
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getall(self, name: str) -> list[str]:
        """Every value of a field."""
        return self._values[name]


def _pairs(request: HookRequest) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            request.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except ValueError as error:
        raise MalformedUpdate("the body is not a form") from error


def _plain(values: Mapping[str, object] | None) -> dict[str, str] | None:
    return None if values is None else {k: str(v) for k, v in values.items() if v is not None}


def _kind(
    command: Command | None, choice: str | None, attachments: Sequence[Attachment], location: Location | None
) -> Kind:
    if command:
        return Kind.COMMAND
    if choice:
        return Kind.CHOICE
    if attachments:
        return attachments[0].kind
    return Kind.LOCATION if location else Kind.TEXT


def _attachments(form: Mapping[str, str]) -> list[Attachment]:
    count = form.get("NumMedia", "0")
    found = []
    for number in range(min(int(count), 20) if count.isdigit() else 0):
        url, content_type = form.get(f"MediaUrl{number}"), form.get(f"MediaContentType{number}", "")
        if url:
            kind = KINDS.get(content_type.partition("/")[0], Kind.UNSUPPORTED)
            found.append(Attachment(kind=kind, ref=url, content_type=content_type or None))
    return found


def _location(form: Mapping[str, str]) -> Location | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(latitude=latitude, longitude=longitude, label=form.get("Label") or form.get("Address") or None)
