"""`carehelp` behind a channel, and what persons send on it: files above all."""

import asyncio
from collections.abc import Callable

import aiohttp

from tests.acceptance.conftest import Carehelp, free_port
from tests.acceptance.test_twilio import ACCOUNT, AUTH_TOKEN, PUBLIC, form

Make = Callable[..., Carehelp]
Json = dict[str, object]

TOKEN, CHAT = "4242:synthetic", 5501
WHATSAPP, PERSON = "whatsapp:+14155238886", "whatsapp:+237690000001"
#: the fields in which the Bot API takes and gives a file, with its method
METHODS = {"voice": "sendVoice", "document": "sendDocument"}
ANSWERS = "select count(*) from public.messages where role = 'assistant'"


async def on_telegram(make: Make, url: str, **settings: str) -> Carehelp:
    """It takes what the Bot API server at `url` delivers."""
    port = free_port()
    return await asyncio.to_thread(
        make,
        port=port,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_WEBHOOK_SECRET="s3cret",
        TELEGRAM_API_BASE=url,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        **settings,
    )


async def on_whatsapp(make: Make, url: str, **settings: str) -> Carehelp:
    """It sends through the server at `url`, which stands for Twilio."""
    return await asyncio.to_thread(
        make,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=AUTH_TOKEN,
        TWILIO_WHATSAPP_FROM=WHATSAPP,
        TWILIO_API_BASE=url,
        PUBLIC_URL=PUBLIC,
        **settings,
    )


async def upload(url: str, data: bytes, field: str = "document", content_type: str = "image/jpeg") -> str:
    """Give the Bot API server a file, as it holds those of persons; its id."""
    fields = aiohttp.FormData()
    fields.add_field("chat_id", str(CHAT))
    fields.add_field(field, data, filename="file", content_type=content_type)
    async with aiohttp.ClientSession() as http, http.post(f"{url}/bot{TOKEN}/{METHODS[field]}", data=fields) as answer:
        return str((await answer.json())["result"][field]["file_id"])


def update(number: int, **content: object) -> Json:
    """A message of a person's on Telegram."""
    person = {"id": CHAT, "is_bot": False, "first_name": "Awa", "language_code": "fr"}
    chat = {"id": CHAT, "type": "private", "first_name": "Awa"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, **content}
    return {"update_id": number, "message": message}


def spoken(number: int, file_id: str, size: int) -> Json:
    """A voice note on Telegram."""
    voice = {"file_id": file_id, "file_unique_id": f"u{number}", "duration": 6, "file_size": size}
    return update(number, voice=voice)


def document(number: int, file_id: str, content_type: str, size: int) -> Json:
    """A file on Telegram."""
    file = {"file_id": file_id, "file_unique_id": f"u{number}", "mime_type": content_type}
    return update(number, document={**file, "file_name": "f", "file_size": size})


def photo(number: int, file_id: str, caption: str = "") -> Json:
    """A photo on Telegram."""
    sizes = [{"file_id": file_id, "file_unique_id": f"u{number}", "width": 800, "height": 600}]
    return update(number, photo=sizes, **({"caption": caption} if caption else {}))


def media(number: int, content_type: str) -> dict[str, str]:
    """Twilio's form of a voice note or a photo on WhatsApp."""
    fields = form(number, "", PERSON, WHATSAPP)
    place = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{fields['MessageSid']}/Media"
    told = {"MediaUrl0": f"{place}/ME{number:032x}", "MediaContentType0": content_type}
    return {**fields, "NumMedia": "1", **told, "MessageType": content_type.partition("/")[0]}
