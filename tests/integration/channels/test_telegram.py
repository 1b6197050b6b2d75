"""The Telegram adapter against a Bot API server."""

import asyncio
import contextlib
from collections.abc import Sequence

import pytest

from core.errors import MediaError, PermanentSendError, StoreUnavailable
from core.message import (
    Address,
    Attachment,
    Channel,
    Choice,
    InboundMessage,
    Kind,
    Outbound,
    OutboundPart,
    Reply,
    Role,
    Section,
    Update,
)
from tests.integration.channels.conftest import JPEG, OGG, TOKEN, MakeTelegram
from tests.peers.start import BotApi

Peer = tuple[str, BotApi]
CHAT = Address(channel=Channel.TELEGRAM, account="4242", id="5501")
GROUP = Address(channel=Channel.TELEGRAM, account="4242", id="-1001700:5501")


def outbound(part: OutboundPart, *, address: Address = CHAT, reply_to: str | None = None) -> Outbound:
    return Outbound(id=1, address=address, part=part, reply_to=reply_to)


async def test_opening_registers_the_webhook_and_the_menu(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    await make_telegram(url).open()
    (hook,) = api.calls("setWebhook")
    assert hook["secret_token"] == "s3cret"
    assert "my_chat_member" in str(hook["allowed_updates"])
    assert len(api.calls("setMyCommands")) == 2


async def test_text_with_buttons(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    part = OutboundPart(text="Quelle langue ? 🤒", choices=(Choice(payload="language:fr", label="Français"),))
    receipt = await make_telegram(url).send(outbound(part))
    assert receipt.provider_id.isdigit(), "not the chat: it is who it is"
    (sent,) = api.calls("sendMessage")
    assert sent["text"] == "Quelle langue ? 🤒"
    assert "language:fr" in str(sent["reply_markup"])


async def test_a_long_reply_goes_out_in_parts_that_telegram_takes(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    adapter = make_telegram(url)
    reply = Reply(sections=(Section(role=Role.HOME, text="Buvez de l'eau 🤒. " * 700),), language="fr")
    fitted = adapter.fit(reply, CHAT)
    for part in fitted.parts:
        await adapter.send(outbound(part))
    texts = [call["text"] for call in api.calls("sendMessage")]
    assert len(texts) > 2
    assert " ".join(texts) == reply.text.strip()


async def test_a_pressed_button_is_acknowledged_with_its_answer(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    await make_telegram(url).send(outbound(OutboundPart(text="D'accord."), reply_to="pressed:77001"))
    assert [call["callback_query_id"] for call in api.calls("answerCallbackQuery")] == ["77001"]


async def test_in_a_group_the_answer_quotes_the_question(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    await make_telegram(url).send(outbound(OutboundPart(text="Oui."), address=GROUP, reply_to="311"))
    (sent,) = api.calls("sendMessage")
    assert str(sent["chat_id"]) == "-1001700"
    assert "311" in str(sent["reply_parameters"])


@pytest.mark.parametrize(
    ("key", "media_type", "kind", "content"),
    [("voice", "audio/ogg; codecs=opus", Kind.VOICE, OGG), ("photo", "image/jpeg", Kind.IMAGE, JPEG)],
)
async def test_media_comes_back_as_it_went(
    bot_api: Peer, make_telegram: MakeTelegram, key: str, media_type: str, kind: Kind, content: bytes
) -> None:
    url, api = bot_api
    adapter = make_telegram(url)
    await adapter.send(outbound(OutboundPart(text="", media_ref=key, media_type=media_type)))
    (ref,) = api.assets
    found = await adapter.fetch(Attachment(kind=kind, ref=ref))
    assert (found.data, found.content_type) == (content, media_type.partition(";")[0])


async def test_a_file_that_is_not_what_it_says_is_refused(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    adapter = make_telegram(url)
    await adapter.send(outbound(OutboundPart(text="", media_ref="photo", media_type="image/jpeg")))
    (ref,) = api.assets
    with pytest.raises(MediaError, match="not what it says"):
        await adapter.fetch(Attachment(kind=Kind.VOICE, ref=ref))
    with pytest.raises(MediaError) as gone:
        await adapter.fetch(Attachment(kind=Kind.VOICE, ref="unknown"))
    assert gone.value.reason == "media_gone"


async def test_what_telegram_refuses_is_not_tried_again(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, _ = bot_api
    with pytest.raises(PermanentSendError) as refused:
        await make_telegram(url).send(outbound(OutboundPart(text="x" * 4097)))
    assert not refused.value.unreachable


async def test_typing_is_shown(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    await make_telegram(url).typing(CHAT)
    assert [call["action"] for call in api.calls("sendChatAction")] == ["typing"]


async def test_polling_confirms_an_update_only_after_it_was_handled(bot_api: Peer, make_telegram: MakeTelegram) -> None:
    url, api = bot_api
    adapter = make_telegram(url)
    taken: list[str] = []
    failures = iter([True, False, False, False])
    done = asyncio.Event()

    async def handle(updates: Sequence[Update]) -> None:
        if next(failures):
            raise StoreUnavailable("away")
        for update in updates:
            assert isinstance(update, InboundMessage)
            taken.append(update.text)
        if len(taken) == 2:
            done.set()

    person = {"id": 5501, "is_bot": False, "first_name": "Awa"}
    for number, body in enumerate(
        (
            {"text": "un", "date": 1_795_420_800, "chat": {"id": 5501, "type": "private"}, "from": person},
            {"text": "sans chat"},
            {"text": "deux", "date": 1_795_420_801, "chat": {"id": 5501, "type": "private"}, "from": person},
        ),
        1,
    ):
        await api.enqueue_update({"update_id": number, "message": {"message_id": number, **body}}, token=TOKEN)
    polling = asyncio.create_task(adapter.poll(handle))
    async with asyncio.timeout(20):
        await done.wait()
    polling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await polling
    assert taken == ["un", "deux"]
