"""Photos' whole way on Telegram: fetched, made safe, described, answered; and what can't be used is said."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp

from tests.acceptance.conftest import Carehelp, free_port
from tests.acceptance.test_voice import CHAT, TOKEN, spoken
from tests.peers import start
from tests.unit.core.vision.test_safe import coded, picture, png_header

SEEN = "BODY\nPlaie profonde à la jambe, le sang coule beaucoup."


async def upload(url: str, data: bytes) -> str:
    """Give the Bot API server a photo, as it holds those of persons; its id."""
    fields = aiohttp.FormData()
    fields.add_field("chat_id", str(CHAT))
    fields.add_field("document", data, filename="photo.jpg", content_type="image/jpeg")
    async with aiohttp.ClientSession() as http, http.post(f"{url}/bot{TOKEN}/sendDocument", data=fields) as answer:
        return str((await answer.json())["result"]["document"]["file_id"])


def photo(number: int, file_id: str, caption: str = "") -> dict[str, object]:
    update = spoken(number, file_id, 100)
    message: dict[str, object] = update["message"]  # type: ignore[assignment]
    del message["voice"]
    message["photo"] = [{"file_id": file_id, "file_unique_id": f"u{number}", "width": 800, "height": 600}]
    return {**update, "message": message | ({"caption": caption} if caption else {})}


async def test_photos(make_carehelp: Callable[..., Carehelp], tmp_path: Path) -> None:
    async with start.bot_api() as (url, api), start.models(tmp_path, ({}, SEEN)) as model:
        port = free_port()
        carehelp = await asyncio.to_thread(
            make_carehelp,
            port=port,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_WEBHOOK_SECRET="s3cret",
            TELEGRAM_API_BASE=url,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            LMSTUDIO_BASE_URL=model,
            LMSTUDIO_VISION_MODEL="llava",
        )
        good, bomb = await upload(url, coded(picture())), await upload(url, png_header(50_000, 50_000))
        said = ["", "c'est quoi ça", "la jambe de mon fils"]
        for number, (file_id, caption) in enumerate(zip([bomb, good, good], said, strict=True), 1):
            await api.enqueue_update(photo(number, file_id, caption), token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until("select count(*) from public.messages where role = 'assistant'", number, 120)
        entries = await carehelp.transcript("telegram", "4242", str(CHAT))
        await asyncio.to_thread(carehelp.stop)
    replies = [entry for entry in entries if entry.role == "assistant"]
    assert "trop grande" in replies[0].parts[0].text
    assert entries[-2].text == "la jambe de mon fils\n[photo] Plaie profonde à la jambe, le sang coule beaucoup."
    assert replies[-1].level == "emergency"
    assert "une machine voit" in " ".join(part.text for part in replies[-1].parts)
    assert "Plaie" not in carehelp.log
