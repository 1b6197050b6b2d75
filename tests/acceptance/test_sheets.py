"""Sheets and hostile files the whole way: fetched, read or refused, told in a sentence, nobody's name kept."""

import asyncio
import io
from pathlib import Path

import httpx
from PIL import Image

from tests.acceptance.serving import CHAT, TOKEN, Make, document, media, on_telegram, on_whatsapp, upload
from tests.acceptance.test_twilio import deliver
from tests.peers import pdfs, start
from tests.peers.sheets import sheet
from tests.unit.core.vision.test_safe import coded, picture, png_header

#: seconds for one reply on a busy machine
PATIENCE = 240.0
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def animated() -> bytes:
    """A GIF of many frames; only the first is ever decoded."""
    frames = [Image.new("L", (64, 64), number % 2) for number in range(10_000)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def hostile() -> list[tuple[bytes, str, int | None, str]]:
    """(file, type that its sender says, size that is announced, what the reply must hold)."""
    whole = coded(picture())
    return [
        (png_header(50_000, 50_000), "image/png", None, "trop grande"),
        (whole[: len(whole) // 2], "image/jpeg", None, "Je n'arrive pas à ouvrir cette photo"),
        (SVG, "image/svg+xml", None, "Je n'arrive pas à lire ce fichier"),
        (whole, "image/jpeg", 100_000_000, "trop lourd"),
        (animated(), "image/gif", None, "trop sombre"),
        (b"PK\x03\x04" + bytes(1000), "application/pdf", None, "Je n'arrive pas à lire ce fichier"),
        (b"%PDF-1.7\n" + whole, "application/pdf", None, "Je n'arrive pas à ouvrir ce PDF"),
        (pdfs.locked(), "application/pdf", None, "mot de passe"),
    ]


async def test_hostile_files_on_telegram(make_carehelp: Make) -> None:
    async with start.bot_api() as (url, api):
        carehelp = await on_telegram(make_carehelp, url, READING_SECONDS=str(PATIENCE))
        files = hostile()
        for number, (data, content_type, size, _) in enumerate(files, 1):
            file_id = await upload(url, data, content_type=content_type)
            await api.enqueue_update(document(number, file_id, content_type, size or len(data)), token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until(
                "select count(*) from public.messages where role = 'assistant'", number, seconds=PATIENCE
            )
        laboratory = await upload(url, pdfs.typed(*pdfs.RESULT), content_type="application/pdf")
        await api.enqueue_update(document(90, laboratory, "application/pdf", 900), token=TOKEN)
        await api.deliver_updates(token=TOKEN)
        await carehelp.until(
            "select count(*) from public.messages where role = 'assistant'", len(files) + 1, seconds=PATIENCE
        )
        entries = await carehelp.transcript("telegram", "4242", str(CHAT))
        await asyncio.to_thread(carehelp.stop)
    replies = [entry for entry in entries if entry.role == "assistant"]
    for (_, _, _, wanted), reply in zip(files, replies, strict=False):
        assert wanted in reply.parts[0].text
    assert replies[-1].level == "emergency", "haemoglobin of 4.2"
    assert entries[-2].text == "[photo] hémoglobine 4,2 g/dL ; paludisme : positif"
    told = " ".join(part.text for part in replies[-1].parts)
    assert "en dessous de la norme imprimée 12,0 - 16,0" in told
    assert "NGONO" not in told + str(entries) + carehelp.log
    assert "Traceback" not in carehelp.log


async def test_a_prescription_on_whatsapp(make_carehelp: Make, http: httpx.AsyncClient, tmp_path: Path) -> None:
    made = sheet("dev", 0)
    (tmp_path / "photo.jpg").write_bytes(made.jpeg)
    async with start.stub(tmp_path / "out.jsonl", media=tmp_path / "photo.jpg") as stub:
        carehelp = await on_whatsapp(make_carehelp, stub.url, READING_SECONDS=str(PATIENCE))
        assert await deliver(http, carehelp, media(1, "image/jpeg")) == 200
        await carehelp.until("select count(*) from public.messages where role = 'assistant'", 1, seconds=PATIENCE)
        entries = await carehelp.transcript("whatsapp", "whatsapp:+14155238886", "whatsapp:+237690000001")
        await asyncio.to_thread(carehelp.stop)
    kept, reply = entries
    told = " ".join(part.text for part in reply.parts)
    for name, strength, dosing in made.medicines:
        assert f"- {name} {strength}, {dosing}" in told
        assert f"{name} {strength}" in kept.text
        assert dosing not in kept.text
    assert told.startswith("J'ai lu sur la photo"), "first what was read, then what is asked"
    assert "je ne peux pas changer une ordonnance" in told
    for word in made.personal:
        assert word not in told + kept.text + carehelp.log
