"""Stored conversations for a database to be as large as after months: sealed like real ones, answered, agreed to."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.runtime import open_store
from bot.settings import Settings
from core.message import Channel
from data.inbox import address_hash
from data.vault import Vault
from tests.bench.servers import TOKEN

SAID = "mon enfant a de la fièvre depuis hier et il ne mange pas bien, que dois-je faire ?"
TOLD = "Donnez-lui beaucoup à boire. S'il ne boit plus, vomit tout ou convulse, allez tout de suite à l'hôpital. " * 4

MESSAGES = """
insert into public.messages (conversation_id, message_type, content, role, timestamp, status, language, dedup_key)
select c.id, 'text', case when n %% 2 = 1 then %s else %s end, case when n %% 2 = 1 then 'user' else 'assistant' end,
       %s::timestamptz + n * interval '1 hour', 'answered', 'fr', case when n %% 2 = 1 then md5(c.id || ':' || n) end
from public.conversations c, generate_series(1, %s) n order by n, c.id
"""
SENT = """
insert into carehelp.outbox (conversation_id, message_id, lane, body, status, provider_key)
select conversation_id, id, 'turns', %s, 'delivered', 'telegram:4242:' || id
from public.messages where role = 'assistant'
"""
#: or retention would take them away while they are measured
AGREED = """
insert into carehelp.consents (conversation_id, message_id, version, language, given, at)
select conversation_id, min(id), '1', 'fr', true, %s from public.messages group by conversation_id
"""


async def fill(data: Path, *, messages: int, conversations: int) -> None:
    """Make the embedded database in `data` with so many, the bench's own people among them."""
    settings = Settings(_env_file=None, data_dir=data, environment="test")
    began = datetime.now(UTC) - timedelta(days=30)
    async with open_store(settings) as store, store.database.pool.connection() as connection:
        people = await asyncio.to_thread(_people, store.vault, conversations)
        copy = (
            "copy public.conversations (channel, account, address_hash, address, language, started_at, last_inbound_at)"
            " from stdin"
        )
        async with connection.cursor() as cursor, cursor.copy(copy) as into:
            for hashed, address in people:
                await into.write_row((Channel.TELEGRAM, TOKEN.partition(":")[0], hashed, address, "fr", began, began))
        each = messages // conversations
        sealed = store.vault.encrypt
        await connection.execute(MESSAGES, (sealed(SAID), sealed(TOLD), began, each))
        await connection.execute(SENT, (sealed("{}"),))
        await connection.execute(AGREED, (began,))
        await connection.execute("vacuum analyze")  # as after months, not in the minute after a flood


def _people(vault: Vault, count: int) -> list[tuple[bytes, str]]:
    return [
        (bytes.fromhex(address_hash(vault, Channel.TELEGRAM, address)), vault.encrypt(address))
        for address in (str(10_000_000 + number) for number in range(count))
    ]
