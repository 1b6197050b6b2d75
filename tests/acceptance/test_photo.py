"""Photos' whole way on Telegram: fetched, made safe, read or described, answered; what can't be used is said."""

import asyncio
from pathlib import Path

from tests.acceptance.serving import CHAT, TOKEN, Make, on_telegram, photo, upload
from tests.integration.vision.test_words import screen
from tests.peers import start
from tests.unit.core.vision.test_safe import coded, picture, png_header

SEEN = "BODY\nPlaie profonde à la jambe, le sang coule beaucoup."


async def test_photos(make_carehelp: Make, tmp_path: Path) -> None:
    async with start.bot_api() as (url, api), start.models(tmp_path, ({}, SEEN)) as model:
        carehelp = await on_telegram(make_carehelp, url, LMSTUDIO_BASE_URL=model, LMSTUDIO_VISION_MODEL="llava")
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


async def test_a_cry_for_help_on_a_photo_needs_no_model_that_sees(make_carehelp: Make) -> None:
    async with start.bot_api() as (url, api):
        carehelp = await on_telegram(make_carehelp, url, READING_SECONDS="240")
        lines = ("Dr Paul Ngono", "mon fils ne respire plus"), ("Il respire bien", "il n'a pas de convulsions")
        said = ["", "il convulse encore"]
        for number, (words, caption) in enumerate(zip(lines, said, strict=True), 1):
            await api.enqueue_update(photo(number, await upload(url, screen(*words)), caption), token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until("select count(*) from public.messages where role = 'assistant'", number, 240)
        entries = await carehelp.transcript("telegram", "4242", str(CHAT))
        await asyncio.to_thread(carehelp.stop)
    cry, answer, doubted, still = entries
    assert cry.text == "[photo] mon fils ne respire plus"
    assert answer.level == "emergency"
    told = " ".join(part.text for part in answer.parts)
    assert "J'ai lu sur la photo" in told
    assert "« mon fils ne respire plus »" in told
    assert doubted.text.startswith("il convulse encore\n[photo]")
    assert still.level == "emergency", "what was read on a photo lowers no level"
    assert "respire" not in carehelp.log
