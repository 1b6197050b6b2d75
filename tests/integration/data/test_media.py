"""Files of ours: the very bytes come back, encrypted in the database, and only while they serve."""

from core.message import MediaContent
from data.access import AccessLog
from data.database import Database
from data.media import KEPT, MediaStore
from data.vault import Vault
from tests.conftest import FakeClock

VOICE = MediaContent(data=b"OggS" + bytes(range(256)) * 20, content_type="audio/ogg")


async def test_the_very_bytes_come_back_and_expire(database: Database, vault: Vault, clock: FakeClock) -> None:
    store = MediaStore(database, vault, clock)
    key = await store.put(VOICE)
    assert await store.open(key) == VOICE
    assert await store.open("no-such-key") is None
    clock.advance(KEPT.total_seconds() + 1)
    assert await store.open(key) is None
    await store.put(VOICE)
    assert await database.query("select count(*) from carehelp.media") == [(1,)]


async def test_what_is_stored_can_not_be_read(database: Database, vault: Vault, clock: FakeClock) -> None:
    await MediaStore(database, vault, clock).put(MediaContent(data=b"fievre et toux", content_type="text/plain"))
    ((content,),) = await database.query("select content from carehelp.media")
    assert "fievre" not in content
    assert content.startswith("chv1:")


async def test_whoever_reads_an_exported_file_by_its_address_is_noted(
    database: Database, vault: Vault, clock: FakeClock
) -> None:
    ((conversation,),) = await database.query("insert into public.conversations default values returning id")
    store, text = MediaStore(database, vault, clock), MediaContent(data=b"all that is held", content_type="text/plain")
    exported, voice = await store.put(text, conversation_id=conversation), await store.put(VOICE)
    assert await store.open_by_link(exported) == await store.open_by_link(exported) == text
    assert await store.open_by_link(voice) == VOICE, "a provider that fetches what it delivers reads nothing"
    assert await store.open_by_link("no-such-key") is None
    lines = [(line.actor, line.action, line.conversation_id) for line in await AccessLog(database).lines()]
    assert lines == [("link", "read", conversation)] * 2
