"""Twilio's forms as our messages, its signature, and its answers as our errors."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from bot.clock import utc_now
from channels.twilio import TwilioAdapter
from channels.twilio_errors import send_error
from core.errors import AuthenticationError, MalformedUpdate, PermanentSendError, TemporarySendError
from core.message import Channel, Command, DeliveryStatus, InboundMessage, Kind, StatusUpdate, Update
from core.ports import HookRequest

TOKEN = "synthetic"
PUBLIC = "https://carehelp.example"


def adapter(public_url: str = PUBLIC) -> TwilioAdapter:
    return TwilioAdapter(
        account_sid="AC1",
        auth_token=TOKEN,
        whatsapp_from="whatsapp:+1",
        sms_from="+2",
        messaging_service_sid="",
        api_base=None,
        public_url=public_url,
        clock=utc_now,
        status_callback_url=None,
    )


def request(pairs: list[tuple[str, str]], url: str = f"{PUBLIC}/webhooks/twilio", signature: str = "") -> HookRequest:
    return HookRequest(url=url, headers={"x-twilio-signature": signature}, body=urlencode(pairs).encode())


def parse(**fields: str) -> Update:
    form = {"MessageSid": "SM1", "From": "whatsapp:+237690000001", "To": "whatsapp:+1", "Body": "", **fields}
    (update,) = adapter().parse(request(list(form.items())))
    return update


def message(**fields: str) -> InboundMessage:
    update = parse(**fields)
    assert isinstance(update, InboundMessage)
    return update


def test_whatsapp_and_sms_are_told_apart() -> None:
    whatsapp = message(Body="bonjour")
    assert (whatsapp.address.channel, whatsapp.address.id) == (Channel.WHATSAPP, "whatsapp:+237690000001")
    assert (whatsapp.kind, whatsapp.text, whatsapp.provider_id, whatsapp.scope) == (Kind.TEXT, "bonjour", "SM1", "AC1")
    sms = message(From="+237690000001", To="+2")
    assert (sms.address.channel, sms.address.account) == (Channel.SMS, "+2")


def test_every_media_item_is_kept() -> None:
    found = message(
        NumMedia="2",
        MediaUrl0="https://api.twilio.com/a",
        MediaContentType0="audio/ogg",
        MediaUrl1="https://api.twilio.com/b",
        MediaContentType1="image/jpeg",
        Body="voici",
    )
    assert [(a.kind, a.content_type) for a in found.attachments] == [
        (Kind.VOICE, "audio/ogg"),
        (Kind.IMAGE, "image/jpeg"),
    ]
    assert (found.kind, found.text) == (Kind.VOICE, "voici")


def test_a_place() -> None:
    found = message(Latitude="3.87", Longitude="11.51", Label="CURY")
    assert found.kind is Kind.LOCATION
    assert found.location is not None
    assert found.location.label == "CURY"
    assert message(Latitude="200", Longitude="x").location is None


def test_buttons_and_lists() -> None:
    assert message(ButtonPayload="language:fr", ButtonText="Français").choice == "language:fr"
    assert message(ListId="language:en").kind is Kind.CHOICE


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("STOP", Command.STOP),
        ("Arrêt", Command.STOP),
        ("aide", Command.HELP),
        ("suite", Command.MORE),
        (" START ", Command.START),
    ],
)
def test_keywords(body: str, command: Command) -> None:
    assert message(Body=body).command is command


def test_a_keyword_inside_a_sentence_is_none() -> None:
    assert message(Body="stop, ma fille saigne").command is None


@pytest.mark.parametrize(
    ("status", "known"),
    [("queued", DeliveryStatus.QUEUED), ("sent", DeliveryStatus.SENT), ("delivered", DeliveryStatus.DELIVERED),
     ("read", DeliveryStatus.READ), ("failed", DeliveryStatus.FAILED), ("undelivered", DeliveryStatus.UNDELIVERED)],
)  # fmt: skip
def test_statuses(status: str, known: DeliveryStatus) -> None:
    found = parse(MessageStatus=status, ErrorCode="30008", From="whatsapp:+1", To="whatsapp:+237690000001")
    assert found == StatusUpdate(channel=Channel.WHATSAPP, provider_id="SM1", status=known, error_code="30008")


@pytest.mark.parametrize("fields", [{"MessageSid": ""}, {"From": ""}, {"To": ""}])
def test_forms_that_say_nothing(fields: dict[str, str]) -> None:
    with pytest.raises(MalformedUpdate):
        parse(**fields)


def signed(pairs: list[tuple[str, str]], url: str) -> str:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)

    class Form(dict[str, list[str]]):
        def getall(self, name: str) -> list[str]:
            return self[name]

    return RequestValidator(TOKEN).compute_signature(url, Form(values))


@pytest.mark.parametrize(
    ("called", "seen", "public"),
    [
        (f"{PUBLIC}/webhooks/twilio", "http://inside:8000/webhooks/twilio", PUBLIC),
        (f"{PUBLIC}:443/webhooks/twilio", "http://inside:8000/webhooks/twilio", PUBLIC),
        (f"{PUBLIC}/webhooks/twilio?a=1&b=2", "http://inside/webhooks/twilio?a=1&b=2", PUBLIC),
        ("http://127.0.0.1:8000/webhooks/twilio", "http://127.0.0.1:8000/webhooks/twilio", ""),
        ("http://127.0.0.1/webhooks/twilio", "http://127.0.0.1:8000/webhooks/twilio", ""),
    ],
)
def test_the_signature_is_over_the_address_that_twilio_called(called: str, seen: str, public: str) -> None:
    pairs = [("MessageSid", "SM1"), ("Body", "é 🤒"), ("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")]
    adapter(public).authenticate(request(pairs, seen, signed(pairs, called)))


@pytest.mark.parametrize("signature", ["", "AAAA", "é"])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(AuthenticationError):
        adapter().authenticate(request([("Body", "a")], signature=signature))


@given(st.binary(max_size=200))
def test_any_body_is_a_message_or_a_clear_error(body: bytes) -> None:
    try:
        adapter().parse(HookRequest(url="https://x/", headers={}, body=body))
    except MalformedUpdate:
        return


@pytest.mark.parametrize(
    ("status", "code", "kind", "unreachable"),
    [
        (429, 20429, TemporarySendError, False),
        (500, 20500, TemporarySendError, False),
        (503, None, TemporarySendError, False),
        (400, 21610, PermanentSendError, True),
        (400, 21211, PermanentSendError, False),
        (400, 63016, PermanentSendError, False),
    ],
)
def test_errors(status: int, code: int | None, kind: type[Exception], unreachable: bool) -> None:
    found = send_error(TwilioRestException(status, "/x", "no", code))
    assert type(found) is kind
    assert getattr(found, "unreachable", False) is unreachable
