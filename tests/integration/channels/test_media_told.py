"""A person is told, in their language, what is wrong with a file of theirs."""

import pytest

from bot.app import Application
from core.message import Address, Attachment, Channel, InboundMessage, Kind
from data.database import Database
from tests.integration.channels.conftest import until_quiet
from tests.peers.start import Stub

WHATSAPP = Address(channel=Channel.WHATSAPP, account="whatsapp:+14155238886", id="whatsapp:+237690000001")
TELEGRAM = Address(channel=Channel.TELEGRAM, account="4242", id="5501")
ELSEWHERE = Attachment(kind=Kind.IMAGE, ref="https://elsewhere.example/photo", content_type="image/jpeg")
HUGE = Attachment(kind=Kind.IMAGE, ref="file-1", content_type="image/jpeg", size=200_000_000)


@pytest.mark.parametrize(
    ("person", "file", "said"),
    [(TELEGRAM, HUGE, "trop lourd"), (WHATSAPP, ELSEWHERE, "pas à lire")],
    ids=["too big", "not where it should be"],
)
async def test_what_is_wrong_with_a_file_is_told(
    application: Application, database: Database, stub: Stub, person: Address, file: Attachment, said: str
) -> None:
    await application.reception.take(
        InboundMessage(address=person, provider_id="m1", scope="test", kind=Kind.IMAGE, attachments=(file,))
    )
    await until_quiet(database)
    assert said in (await stub.sends())[-1]["text"]
