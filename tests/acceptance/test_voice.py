"""Voice notes' whole way: spoken, coded, delivered by a channel, fetched, heard, answered, and written down."""

import asyncio
import json
import re
import subprocess
from pathlib import Path

import httpx
from aiohttp import web

from core.speech.ffmpeg import find_ffmpeg
from tests.acceptance.conftest import free_port
from tests.acceptance.serving import ANSWERS, CHAT, TOKEN, Make, media, on_telegram, on_whatsapp, spoken, upload
from tests.acceptance.test_twilio import PUBLIC, deliver, form
from tests.peers import start
from tests.peers.sound import SENTENCE, code, speak

SPEECH = {"endpoint": "transcription"}
CONVULSES = "Mon bébé convulse, venez vite."


def said(text: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    return SPEECH, {"transcription": {"text": text, "language": "french"}}


def probe(sound: bytes, folder: Path) -> tuple[str, float]:
    """What ffmpeg says of a file, and its seconds; decoding it must raise no complaint."""
    file = folder / "reply.ogg"
    file.write_bytes(sound)
    command = [str(find_ffmpeg()), "-hide_banner", "-i", str(file), "-f", "null", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    assert "error" not in told.lower()
    kind = re.search(r"Input #0, (\w+),.*?Audio: (\w+), \d+ Hz, (\w+)", told, re.S)
    length = re.search(r"Duration: 00:(\d\d):([\d.]+)", told)
    assert kind
    assert length
    return " ".join(kind.groups()), int(length[1]) * 60 + float(length[2])


def within_the_limits(note: bytes, kind: str, seconds: float) -> None:
    """A reply's note as the channels take it: at most a minute, and 150 kB of it."""
    assert kind == "ogg opus mono"
    assert 3 < seconds <= 60
    assert len(note) < 150_000 / 60 * seconds + 2_000


async def test_a_spoken_emergency_on_telegram(make_carehelp: Make, tmp_path: Path) -> None:
    note = code(speak(tmp_path / "said.wav", CONVULSES), "ogg", tmp_path)
    async with start.bot_api() as (url, api), start.models(tmp_path, said(CONVULSES)) as engine:
        carehelp = await on_telegram(make_carehelp, url, TRANSCRIPTION_BASE_URL=engine)
        await api.enqueue_update(spoken(1, await upload(url, note, "voice", "audio/ogg"), len(note)), token=TOKEN)
        await api.deliver_updates(token=TOKEN)
        await carehelp.until("select count(*) from carehelp.outbox where status = 'sent'", 2)
        user, assistant = await carehelp.transcript("telegram", "4242", str(CHAT))
        assert user.text == CONVULSES
        assert assistant.level == "emergency"
        assert assistant.parts[0].text.startswith("Couchez-le sur le côté")
        reply = next(made for kind, made in reversed(api.uploads()) if kind == "voice")
        await asyncio.to_thread(carehelp.stop)
        assert "convulse" not in carehelp.log
    within_the_limits(reply, *await asyncio.to_thread(probe, reply, tmp_path))


async def test_four_minutes_and_a_note_that_is_cut_off_on_telegram(make_carehelp: Make, tmp_path: Path) -> None:
    again_and_again = ["-stream_loop", "-1", "-i", str(speak(tmp_path / "said.wav", SENTENCE))]
    long, short = (code([*again_and_again, "-t", length], "ogg", tmp_path) for length in ("240", "20"))
    async with start.bot_api() as (url, api), start.models(tmp_path, said(SENTENCE)) as engine:
        carehelp = await on_telegram(make_carehelp, url, TRANSCRIPTION_BASE_URL=engine)
        for number, note in ((1, long), (2, short[: len(short) // 2])):
            file_id = await upload(url, note, "voice", "audio/ogg")
            await api.enqueue_update(spoken(number, file_id, len(note)), token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until(ANSWERS, number, seconds=60)
        await carehelp.until("select count(*) from carehelp.outbox where status in ('pending', 'sending')", 0)
        entries = await carehelp.transcript("telegram", "4242", str(CHAT))
        sent = await carehelp.rows("select count(*) from carehelp.outbox where status = 'sent' group by message_id")
        assert sent == [(2,), (2,)], "words and a voice for each"
        await asyncio.to_thread(carehelp.stop)
        assert "Traceback" not in carehelp.log
    whole, first_answer, part, second_answer = entries
    assert whole.text.count(SENTENCE) >= 9  # each piece of at most half a minute is answered with it
    assert part.text == SENTENCE
    assert {first_answer.level, second_answer.level} <= {"urgent", "emergency"}


async def test_a_burst_of_notes_and_a_text_on_whatsapp_is_one_turn(
    make_carehelp: Make, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    code(speak(tmp_path / "said.wav", SENTENCE), "ogg", tmp_path)
    async with (
        start.stub(tmp_path / "out.jsonl", media=tmp_path / "note.ogg") as stub,
        start.models(tmp_path, said(SENTENCE)) as engine,
    ):
        carehelp = await on_whatsapp(make_carehelp, stub.url, SETTLE_SECONDS="1", TRANSCRIPTION_BASE_URL=engine)
        for number in range(1, 4):
            assert await deliver(http, carehelp, media(number, "audio/ogg")) == 200
        text = form(4, "il a 2 ans", "whatsapp:+237690000001", "whatsapp:+14155238886")
        assert await deliver(http, carehelp, text) == 200
        await carehelp.until("select count(*) from public.messages where status = 'answered'", 4 + 1)
        await carehelp.until("select count(distinct message_id) from carehelp.outbox", 1)
        entries = await carehelp.transcript("whatsapp", "whatsapp:+14155238886", "whatsapp:+237690000001")
        assert [entry.text for entry in entries[:4]] == [SENTENCE] * 3 + ["il a 2 ans"]
        assert entries[4].level in ("urgent", "emergency")
        await carehelp.until("select count(*) from carehelp.outbox where provider_key is null and via is null", 0)
        assert await carehelp.rows("select count(*), min(content_type) from carehelp.media") == [(1, "audio/ogg")]
        [voice] = [one["media"] for one in await stub.sends() if one.get("media")]
        assert voice.startswith(f"{PUBLIC}/media/")
        fetched = await http.get(voice.replace(PUBLIC, carehelp.url))  # as Twilio does
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, "audio/ogg")
    within_the_limits(fetched.content, *await asyncio.to_thread(probe, fetched.content, tmp_path))


async def test_who_wants_text_only_gets_text_only(make_carehelp: Make, tmp_path: Path) -> None:
    note = code(speak(tmp_path / "said.wav", SENTENCE), "ogg", tmp_path)
    async with start.bot_api() as (url, api), start.models(tmp_path, said(SENTENCE)) as engine:
        carehelp = await on_telegram(make_carehelp, url, TRANSCRIPTION_BASE_URL=engine)
        file_id = await upload(url, note, "voice", "audio/ogg")
        for number, text in ((1, "texte seulement"), (2, ""), (3, "parle-moi"), (4, "comment préparer le SRO")):
            update = spoken(number, file_id, len(note))
            if text:
                update["message"]["text"] = text
                del update["message"]["voice"]
            await api.enqueue_update(update, token=TOKEN)
            await api.deliver_updates(token=TOKEN)
            await carehelp.until("select count(*) from public.messages where status = 'received'", 0)
            await carehelp.until("select count(*) from carehelp.outbox where status in ('pending', 'sending')", 0)
            voices = await carehelp.rows("select count(*) from carehelp.media")
            assert voices == [({1: 0, 2: 0, 3: 1, 4: 2}[number],)], text


async def test_texts_do_not_wait_behind_notes(make_carehelp: Make, http: httpx.AsyncClient, tmp_path: Path) -> None:
    """Two places, five notes that nobody hears yet, and a text."""
    code(speak(tmp_path / "said.wav", SENTENCE), "ogg", tmp_path)
    goes_on = asyncio.Event()

    async def hear(_request: web.Request) -> web.Response:
        await goes_on.wait()
        return web.json_response({"text": SENTENCE, "language": "french"})

    async with (
        start.stub(tmp_path / "out.jsonl", media=tmp_path / "note.ogg") as stub,
        start.serving(hear) as engine,
    ):
        settings = {"WORKER_CONCURRENCY": "2", "VOICE_REPLIES": "off", "MODEL_CALL_SECONDS": "100"}
        settings |= {"TRANSCRIPTION_BASE_URL": engine, "TRANSCRIPTION_SECONDS": "200"}
        carehelp = await on_whatsapp(make_carehelp, stub.url, **settings)
        for number in range(1, 6):
            person = {"From": f"whatsapp:+23769000010{number}", "WaId": f"23769000010{number}"}
            assert await deliver(http, carehelp, media(number, "audio/ogg") | person) == 200
        text = form(9, "comment préparer le SRO", "whatsapp:+237690000001", "whatsapp:+14155238886")
        assert await deliver(http, carehelp, text) == 200
        await carehelp.until(ANSWERS, 1, seconds=60)
        goes_on.set()
        await carehelp.until(ANSWERS, 6, seconds=120)


async def test_a_note_that_is_no_sound_and_one_without_an_engine(
    make_carehelp: Make, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with start.stub(tmp_path / "out.jsonl") as stub:
        carehelp = await on_whatsapp(
            make_carehelp, stub.url, TRANSCRIPTION_BASE_URL=f"http://127.0.0.1:{free_port()}/v1"
        )
        assert await deliver(http, carehelp, media(1, "audio/ogg")) == 200
        await carehelp.until("select count(*) from carehelp.outbox where provider_key is not null", 2)
        (sent,) = [one for one in await stub.sends() if one["text"]]
        assert "votre message vocal" in sent["text"], json.dumps(sent)
