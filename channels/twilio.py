"""Twilio: WhatsApp and SMS through Twilio's own client and signature."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from channels import twilio_forms as forms
from channels.http import Connections
from channels.media import UNREADABLE, Media
from channels.twilio_errors import NOT_OURS, send_error
from channels.twilio_forms import STATUSES, WHATSAPP
from channels.twilio_http import TwilioHttp, basic
from channels.twilio_signature import Signature
from core.errors import AmbiguousSendError, MediaError, PermanentSendError, SendError, TemporarySendError
from core.fitting.fit import fit_sms, fit_whatsapp
from core.fitting.split import split
from core.message import (
    Address,
    Attachment,
    Channel,
    DeliveryStatus,
    Fitted,
    MediaContent,
    Outbound,
    OutboundPart,
    Receipt,
    Reply,
    Update,
)
from core.ports import Clock, HookRequest
from core.texts import FALLBACKS

#: WhatsApp takes free text for so long after the person last wrote
WINDOW = timedelta(hours=24)
#: an ambiguous send is looked for from a little before it was saved: clocks differ
SETTLE_MARGIN = timedelta(minutes=2)
SETTLE_MESSAGES = 50
#: a template's variable takes 1,024 characters in one line
VARIABLE_CHARACTERS = 1000
#: what WhatsApp takes as media; sound goes without words beside it
WHATSAPP_TYPES = frozenset(
    {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr", "image/jpeg", "image/png", "application/pdf",
     "video/mp4"}
)  # fmt: skip
#: these did not go out: sending again is not sending twice
NOT_OUT = frozenset({DeliveryStatus.FAILED})
MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/(\w+)/Messages/\w+/Media/\w+")
#: where Twilio's media addresses lead
CDN = re.compile(r"[\w-]+(\.[\w-]+)*\.twiliocdn\.com")
STORE, STORE_PATH = "s3-external-1.amazonaws.com", "/media.twiliocdn.com/"

#: a short-lived address of ours for a stored media file, by its key
MediaLink = Callable[[str], str]


class TwilioAdapter:
    """One Twilio account with its senders. `templates` are approved ContentSids by language."""

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
        templates: Mapping[str, str] | None = None,
        media_link: MediaLink | None = None,
    ) -> None:
        self._account_sid, self._auth_token, self._base = account_sid, auth_token, api_base
        self._callback, self._sms_segments, self._clock = status_callback_url, sms_segments, clock
        self._service, self._templates, self._media_link = messaging_service_sid, templates or {}, media_link
        self._from = {Channel.WHATSAPP: whatsapp_from, Channel.SMS: sms_from}
        self._signature = Signature(auth_token=auth_token, public_url=public_url)
        self._connections = Connections()
        self._http = TwilioHttp(self._connections, api_base)
        self._client = Client(account_sid or "AC", auth_token or "none", http_client=self._http)
        self._media = Media(self._connections, self._is_media)

    def authenticate(self, request: HookRequest) -> None:
        """Twilio's signature over the address that it called and the form; closed while no token is configured."""
        self._signature.check(request)

    def parse(self, request: HookRequest) -> Sequence[Update]:
        """A message or a status. Raises MalformedUpdate."""
        return (forms.read(request.body, scope=self._account_sid),)

    def fit(self, reply: Reply, address: Address) -> Fitted:
        """WhatsApp takes 1,600 characters a message, an SMS reply its budget of segments."""
        if address.channel is Channel.SMS:
            return fit_sms(reply, budget=self._sms_segments)
        fitted, template = fit_whatsapp(reply), self._template(reply.language)
        if template is None:
            return fitted
        return Fitted(parts=tuple(dataclasses.replace(part, template=template) for part in fitted.parts))

    async def send(self, outbound: Outbound) -> Receipt:
        """One message; from another sender of ours if the one that was written to is not ours any more."""
        content = self._content(outbound)
        try:
            return await self._create(outbound, {**content, **self._sender(outbound)})
        except SendError as error:
            other = self._configured(outbound.address.channel)
            if error.code not in NOT_OURS or not other or other == self._sender(outbound):
                raise
        return await self._create(outbound, {**content, **other})

    async def settle(self, outbound: Outbound) -> Receipt | None:
        """Whether Twilio's list holds this very message. Raises TemporarySendError if it can't be asked.

        Not asked by the date of sending: what still waits in Twilio's queue has none.
        """
        since = (outbound.created_at or self._clock()) - SETTLE_MARGIN
        try:
            listed = await self._client.messages.list_async(to=outbound.address.id, limit=SETTLE_MESSAGES)
        except (TwilioException, KeyError, ValueError, TypeError) as error:
            raise TemporarySendError("Twilio's message list can't be read") from error
        for message in listed:
            status = STATUSES.get(str(message.status), DeliveryStatus.QUEUED)
            made = message.date_created
            recent = made is None or made >= since
            ours = str(message.direction).startswith("outbound") and _same(message.body, outbound.part)
            if recent and ours and status not in NOT_OUT:
                return Receipt(provider_id=str(message.sid), status=status, segments=_count(message.num_segments))
        return None

    async def fetch(self, attachment: Attachment) -> MediaContent:
        """The file. The account's credentials go to Twilio's API for media of this account, nowhere else."""
        if not self._is_own(attachment.ref):
            raise MediaError(UNREADABLE, "the file is not this account's")
        headers = basic(self._account_sid, self._auth_token)
        return await self._media.fetch(self._http.moved(attachment.ref), attachment, headers=headers)

    async def typing(self, address: Address) -> None:
        """Twilio's channels show none."""

    async def open(self) -> None:
        """Nothing to open: connections are made as they are needed."""

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def _create(self, outbound: Outbound, fields: Mapping[str, object]) -> Receipt:
        try:
            sent = await self._client.messages.create_async(to=outbound.address.id, **fields)
        except (TwilioRestException, TwilioServiceException) as error:
            raise send_error(error) from error
        except (TwilioException, KeyError, ValueError, TypeError) as error:
            raise AmbiguousSendError("Twilio's answer can't be read") from error
        status = STATUSES.get(str(sent.status), DeliveryStatus.QUEUED)
        return Receipt(provider_id=str(sent.sid), status=status, segments=_count(sent.num_segments))

    def _content(self, outbound: Outbound) -> dict[str, object]:
        """What to send: a template outside WhatsApp's window, media in a type that it takes, else the text."""
        part = outbound.part
        fields: dict[str, object] = {"status_callback": self._callback} if self._callback else {}
        if self._window_closed(outbound):
            if not part.template:
                raise PermanentSendError("24 hours have passed: the answer waits for the next message", code="63016")
            return fields | {"content_sid": part.template, "content_variables": json.dumps({"1": _line(part.text)})}
        if (link := self._link(outbound)) and not (part.text and (part.media_type or "").startswith("audio/")):
            fields["media_url"] = [link]
        return fields | ({"body": part.text} if part.text else {})

    def _window_closed(self, outbound: Outbound) -> bool:
        last = outbound.last_inbound_at
        return outbound.address.channel is Channel.WHATSAPP and last is not None and self._clock() - last >= WINDOW

    def _link(self, outbound: Outbound) -> str | None:
        part = outbound.part
        takes = (part.media_type or "").partition(";")[0] in WHATSAPP_TYPES
        if not (part.media_ref and self._media_link and takes and outbound.address.channel is Channel.WHATSAPP):
            return None
        return self._media_link(part.media_ref)

    def _sender(self, outbound: Outbound) -> dict[str, str]:
        """The sender that the person wrote to; else what is configured."""
        account = outbound.address.account
        if account.startswith((WHATSAPP, "+")) or account.isdigit():
            return {"from_": account}
        return self._configured(outbound.address.channel)

    def _configured(self, channel: Channel) -> dict[str, str]:
        if self._service:
            return {"messaging_service_sid": self._service}
        return {"from_": self._from[channel]} if self._from[channel] else {}

    def _template(self, language: str) -> str | None:
        wanted = (language, *FALLBACKS.get(language, ()), "fr")
        return next((self._templates[code] for code in wanted if code in self._templates), None)

    def _is_own(self, ref: str) -> bool:
        """Whether Twilio's API holds it for this account."""
        try:
            url = urlsplit(ref)
            found = MEDIA_PATH.fullmatch(url.path)
            return bool(found and found[1] == self._account_sid and (self._is_api(url) or self._is_base(url)))
        except ValueError:  # no address at all
            return False

    def _is_api(self, url: SplitResult) -> bool:
        """Twilio's API, in any of its regions."""
        host = url.hostname or ""
        own = host == "api.twilio.com" or (host.startswith("api.") and host.endswith(".twilio.com"))
        return url.scheme == "https" and own and url.port in (None, 443) and not url.username

    def _is_base(self, url: SplitResult) -> bool:
        return bool(self._base) and url[:2] == urlsplit(self._base)[:2]

    def _is_media(self, url: SplitResult) -> bool:
        """Twilio's API (or what stands in for it), its content network, and the store behind that."""
        if self._is_base(url):
            return True
        if url.scheme != "https" or url.port not in (None, 443) or url.username:
            return False
        host = url.hostname or ""
        stored = host == STORE and url.path.startswith(STORE_PATH)
        return self._is_api(url) or bool(CDN.fullmatch(host)) or stored


def _same(body: str | None, part: OutboundPart) -> bool:
    """Whether Twilio's copy is this part, sent as text or in a template."""
    copy = (body or "").strip()
    line = _line(part.text)
    return copy == part.text.strip() or bool(part.template and line and line in copy)


def _line(text: str) -> str:
    """The text as a template's variable takes it: one line, cut at a sentence if it is too long."""
    line = " ".join(text.split())
    return split(line, VARIABLE_CHARACTERS, len)[0].rstrip() if line else ""


def _count(segments: str | int | None) -> int | None:
    return int(segments) if segments is not None and str(segments).isdigit() else None
