"""People who write, and providers who deliver it: shuffled, some of it twice, again where nobody answered.

Telegram delivers again until it hears 200; Twilio delivers once, and by default that is all. Everything that a message
carries of its person is marked, so that it can be looked for afterwards.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

BOT, SECRET = "4242", "s3cret"
ACCOUNT, AUTH_TOKEN, PUBLIC = "AC" + "b" * 32, "benchtoken", "https://care.example"
WHATSAPP_SENDER, SMS_SENDER = "whatsapp:+14155238886", "+15005550006"
#: what nobody else would write
FIRST, LAST, WORD, MAIL = "Zorobabel", "Qwertzani", "zanzibarite", "zorobabel.q@mail.example"
#: chats and national numbers; three digits for the person follow
CHAT, NUMBER = "7790771", "690771"
MARKS = (FIRST, LAST, WORD, MAIL)
HEARD = f"ma tête me fait mal depuis hier, {WORD}"
#: one in so many of Telegram's messages is a voice note
VOICE_EVERY = 20
DUPLICATES = 0.2
SHUFFLE_SECONDS = 2.0
DUPLICATE_SECONDS = 5.0
ANSWER_SECONDS = 10.0

ROUTINE = (
    "mon enfant {word} a de la fièvre depuis 3 jours, je suis {name}, {mail}",
    "je m'appelle {name} et j'ai mal à la tête {word}, mon numéro est {number}",
    "how I fit treat cough? my name na {name} {word}",
    "wetin I fit do for cold? call me for {number} {word}",
    "i have a headache since this morning {word}, {name}",
    "bonjour docteur {word}, c'est quoi les signes du palu ?",
    "ma femme {name} est enceinte de 5 mois et a mal au dos {word}",
    "my pikin get running stomach since yesterday {word} {number}",
    "j'ai une plaie qui gratte {word}, écrivez à {mail}",
    "how to prepare ORS? {word} {name}",
)
EMERGENCIES = (
    "mon bébé convulse {word} {name} {number}",
    "je suis enceinte de 8 mois et je saigne beaucoup {word}",
    "my husband no fit breathe {word} {name}",
    "mon père ne répond plus, il est inconscient {word} {number}",
)
EMERGENCY_SHARE = 0.08


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message of one person, ready to be delivered."""

    number: int
    person: int
    channel: str
    #: what it must become known by in the database
    key: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    #: seconds from the beginning
    due: float


@dataclass(slots=True)
class Told:
    """What became of the deliveries of a message. Times are monotonic, in seconds."""

    first_sent: float
    #: of the first answer 200 to any of its deliveries
    acknowledged: float | None = None
    tries: int = 0


@dataclass
class Load:
    """All that is said in a run."""

    messages: Sequence[Message]
    seed: int
    told: dict[str, Told] = field(default_factory=dict)
    deliveries: int = 0
    duplicates: int = 0

    async def run(self, urls: Sequence[str]) -> None:
        """Deliver everything when it is due, each time to one of the web servers, until Telegram has nothing left."""
        draw = random.Random(self.seed + 1)
        began = time.monotonic()
        due: list[tuple[float, Message]] = [(m.due, m) for m in self.messages]
        again = [m for m in self.messages if draw.random() < DUPLICATES]
        self.duplicates = len(again)
        due += [(m.due + draw.uniform(0, DUPLICATE_SECONDS), m) for m in again]
        due.sort(key=lambda one: one[0])
        timeout, limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS), aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=limit) as http, asyncio.TaskGroup() as group:
            for at, message in due:
                await asyncio.sleep(max(0.0, began + at - time.monotonic()))
                group.create_task(self._deliver(http, urls, message, draw.randrange(len(urls))))

    async def _deliver(self, http: aiohttp.ClientSession, urls: Sequence[str], message: Message, first: int) -> None:
        told = self.told.setdefault(message.key, Told(first_sent=time.monotonic()))
        self.deliveries += 1
        pause = 0.2
        while True:
            told.tries += 1
            url = urls[(first + told.tries) % len(urls)] + message.path
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with http.post(url, data=message.body, headers=message.headers) as answer:
                    if answer.status == 200:
                        told.acknowledged = told.acknowledged or time.monotonic()
                        return
            if message.channel != "telegram":
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 3.0)


def make_load(seed: int, *, seconds: float, rate: float, people: int) -> Load:
    """So many messages a second by so many people, 2 in 5 on Telegram, 2 on WhatsApp and 1 by SMS."""
    draw = random.Random(seed)
    made = []
    for number in range(int(seconds * rate)):
        person = draw.randrange(people)
        texts = EMERGENCIES if draw.random() < EMERGENCY_SHARE else ROUTINE
        told = {"name": f"{FIRST} {LAST}", "mail": MAIL, "word": WORD, "number": f"{NUMBER}{person:03}"}
        text = draw.choice(texts).format(**told)
        due = number / rate + draw.uniform(0, SHUFFLE_SECONDS)
        make = (_telegram, _telegram, _whatsapp, _whatsapp, _sms)[person % 5]
        made.append(make(number, person, text, due))
    return Load(messages=made, seed=seed)


def _telegram(number: int, person: int, text: str, due: float) -> Message:
    who = {"id": int(f"{CHAT}{person:03}"), "first_name": FIRST, "last_name": LAST}
    update = 1_000_000 + number
    voice = {"file_id": f"file{number}", "file_unique_id": f"u{number}", "duration": 4, "mime_type": "audio/ogg"}
    said = {"voice": voice} if number % VOICE_EVERY == 0 else {"text": text}
    message = {
        "message_id": number + 1, "date": 1_790_000_000, "chat": {**who, "type": "private"},
        "from": {**who, "is_bot": False, "language_code": "fr"}, **said,
    }  # fmt: skip
    return Message(
        number=number, person=person, channel="telegram", key=f"telegram:{BOT}:{update}", path="/webhooks/telegram",
        headers={"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET},
        body=json.dumps({"update_id": update, "message": message}).encode(), due=due,
    )  # fmt: skip


def _whatsapp(number: int, person: int, text: str, due: float) -> Message:
    extra = {"ProfileName": f"{FIRST} {LAST}", "WaId": f"237{NUMBER}{person:03}", "MessageType": "text"}
    return _twilio("whatsapp", number, person, due, {"Body": text, "To": WHATSAPP_SENDER, **extra})


def _sms(number: int, person: int, text: str, due: float) -> Message:
    return _twilio("sms", number, person, due, {"Body": text, "To": SMS_SENDER})


def _twilio(channel: str, number: int, person: int, due: float, fields: Mapping[str, str]) -> Message:
    sid, path = f"SM{number:032x}", "/webhooks/twilio"
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    form = {
        "SmsMessageSid": sid, "SmsSid": sid, "MessageSid": sid, "AccountSid": ACCOUNT, "NumMedia": "0",
        "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01",
        "From": f"{prefix}+237{NUMBER}{person:03}", **fields,
    }  # fmt: skip
    signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC + path, form)
    return Message(
        number=number, person=person, channel=channel, key=f"{channel}:{ACCOUNT}:{sid}", path=path,
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature},
        body=urlencode(form).encode(), due=due,
    )  # fmt: skip
