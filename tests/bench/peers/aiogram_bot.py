"""A bot on aiogram behind its own webhook handler: it answers each message with what was said."""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()


@dispatcher.message()
async def answer(message: Message) -> None:
    """Echo."""
    await message.answer(f"ok {message.text}")


if __name__ == "__main__":
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["STUB"]))
    bot, app = Bot(token=os.environ["TOKEN"], session=session), web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=os.environ["SECRET"]).register(app, path="/hook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
